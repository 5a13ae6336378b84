"""/petugas/keuangan: what fits nowhere, oldest first, with its owner; refunds; our books beside the bank's."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from lingga_app.db.tables import RefundState
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput
from lingga_app.domain.payments import PayEvent
from lingga_app.services.finance import (
    CloseItem,
    FinanceDesk,
    FinanceView,
    Item,
    LookAgain,
    TakeItem,
    close_item,
    finance_desk,
    look_again,
    take_item,
)
from lingga_app.services.refunds import (
    RULES,
    DecideRefund,
    LoseDispute,
    RefundReason,
    SendRefund,
    StopRefund,
    decide_refund,
    lose_dispute,
    send_refund,
    stop_refund,
)
from lingga_app.ui.components import (
    Choice,
    button,
    card,
    chip,
    data_table,
    empty_state,
    field,
    kpi,
    live_form,
    notice_box,
    select,
    text_input,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import angka, rupiah, tanggal_pendek


@dataclass(frozen=True)
class ItemRow:
    key: int
    what: str
    order: str
    state: str
    amount: str
    owner: str
    age: str
    tone: str
    mine: bool
    disputed: bool


@dataclass(frozen=True)
class RefundLine:
    key: str
    order: str
    amount: str
    why: str
    state: str
    can_send: bool
    can_stop: bool


@dataclass(frozen=True)
class DayLine:
    day: str
    lines: str
    differing: str
    total: str
    fee: str
    off: str
    tone: str


class FinanceState(Page, rx.State):
    items: list[ItemRow] = []
    refunds: list[RefundLine] = []
    days: list[DayLine] = []
    clearing: str = ""
    suspense: str = ""
    difference: str = ""
    difference_tone: str = ""
    closing: int = 0
    may_act: bool = False
    reasons: list[Choice] = []
    told: str = ""

    @guarded(Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR)
    async def load(self, person: Person):
        self.reset()
        self.may_act = person.actor.may(Role.FINANCE)
        self.reasons = [Choice(reason, say(f"staff.refund_reason.{reason}", person.lang)) for reason in RULES]
        await self._refresh(person)
        watch(self, "finance")

    @guarded(Role.FINANCE, Role.SUPERVISOR, Role.AUDITOR)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(Role.FINANCE)
    async def take(self, person: Person, item: int):
        await person.do(take_item, TakeItem(item))
        await self._refresh(person)

    @guarded(Role.FINANCE)
    async def finish(self, person: Person, item: int):
        """Ask what was done about it."""
        self.closing = item

    @guarded(Role.FINANCE)
    async def close(self, person: Person, form: dict[str, Any]):
        await person.do(close_item, CloseItem(self.closing, str(form.get("selesai", ""))[:400]))
        self.closing = 0
        await self._refresh(person)

    @guarded(Role.FINANCE, per_minute=30)
    async def look(self, person: Person, order: str):
        await person.do(look_again, LookAgain(order))

    @guarded(Role.FINANCE, per_minute=30)
    async def decide(self, person: Person, form: dict[str, Any]):
        try:
            reason = RefundReason(str(form.get("alasan", "")))
        except ValueError:
            raise BadInput(field=say("staff.finance_why", person.lang)) from None
        await person.do(decide_refund, DecideRefund(str(form.get("pesanan", ""))[:64].strip().upper(), reason))
        await self._refresh(person)

    @guarded(Role.FINANCE, per_minute=30)
    async def send(self, person: Person, refund: str):
        await person.do(send_refund, SendRefund(refund))
        await self._refresh(person)

    @guarded(Role.FINANCE, per_minute=30)
    async def stop(self, person: Person, refund: str):
        await person.do(stop_refund, StopRefund(refund))
        await self._refresh(person)

    @guarded(Role.FINANCE, per_minute=30)
    async def lost(self, person: Person, order: str):
        await person.do(lose_dispute, LoseDispute(order))
        await self._refresh(person)

    async def _refresh(self, person: Person):
        _show(self, await person.ask(finance_desk, FinanceDesk()), person.lang)


def _show(state: FinanceState, view: FinanceView, lang: str) -> None:
    state.items = [_item(item, lang) for item in view.items]
    state.refunds = [
        RefundLine(
            key=row.refund_id,
            order=row.order_id,
            amount=rupiah(row.amount_idr, lang),
            why=say(f"staff.refund_reason.{row.reason}", lang),
            state=say(f"staff.refund.{row.state}", lang),
            can_send=row.state in {RefundState.DUE, RefundState.FAILED},
            can_stop=row.state in {RefundState.DUE, RefundState.FAILED} and not row.surplus,
        )
        for row in view.refunds
    ]
    state.days = [
        DayLine(
            day=tanggal_pendek(day.day, lang),
            lines=angka(day.lines, lang),
            differing=angka(day.differing, lang),
            total=rupiah(day.gross_idr, lang),
            fee=rupiah(day.fee_idr, lang),
            off=rupiah(day.difference_idr, lang),
            tone="warn" if day.differing else "",
        )
        for day in view.days
    ]
    state.clearing = rupiah(view.clearing_idr, lang)
    state.suspense = rupiah(view.suspense_idr, lang)
    state.difference = rupiah(view.difference_idr, lang)
    state.difference_tone = "bad" if view.difference_idr else "ok"


def _item(item: Item, lang: str) -> ItemRow:
    age = say("staff.finance_days", lang, count=item.age_days) if item.age_days else say("staff.finance_today", lang)
    return ItemRow(
        key=item.id,
        what=say(f"staff.money.{item.reason}", lang),
        order=item.order_id or say("staff.finance_unknown", lang),
        state=say(f"pay_state.{item.state}", lang) if item.state else "",
        amount=rupiah(item.amount_idr, lang),
        owner=item.owner or say("staff.finance_nobody", lang),
        age=age,
        tone="bad" if item.age_days >= 2 else "warn" if item.age_days else "",
        mine=item.mine,
        disputed=item.reason == PayEvent.CHARGED_BACK,
    )


def view() -> rx.Component:
    s = FinanceState
    return desk_page(
        "finance",
        heartbeat(s.again),
        rx.el.h1(t("staff.finance")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.el.div(
            kpi(t("staff.finance_clearing"), s.clearing),
            kpi(t("staff.finance_in_suspense"), s.suspense),
            kpi(t("staff.finance_total_off"), s.difference, tone=s.difference_tone),
            class_name="kpis",
        ),
        card(rx.el.h2(t("staff.finance_suspense")), rx.cond(s.items, _items(s), _calm("staff.finance_none"))),
        rx.cond(s.closing > 0, _closing(s), rx.fragment()),
        card(
            rx.el.h2(t("staff.finance_refunds")),
            rx.cond(s.refunds, _refunds(s), rx.el.p(t("staff.finance_refunds_none"), class_name="muted")),
            rx.cond(s.may_act, _deciding(s), rx.fragment()),
        ),
        card(
            rx.el.h2(t("staff.finance_days_title")),
            rx.cond(s.days, _days(s), rx.el.p(t("staff.finance_days_none"), class_name="muted")),
        ),
    )


def _calm(key: str) -> rx.Component:
    return empty_state(t(key), t("staff.finance_equal"))


def _items(s: Any) -> rx.Component:
    heads = ("what", "order", "sum", "owner", "age", "state")
    return data_table(
        [*(t(f"staff.finance_{head}") for head in heads), t("staff.finance_act")],
        s.items,
        lambda row: [
            row.what,
            row.order,
            row.amount,
            row.owner,
            row.age,
            when(row.state, chip(row.state)),
            rx.cond(s.may_act, _item_acts(s, row), rx.fragment()),
        ],
        caption=t("staff.finance_suspense"),
        row_tone=lambda row: row.tone,
        right=(2,),
    )


def _item_acts(s: Any, row: Any) -> rx.Component:
    mine = rx.el.div(
        button(t("staff.finance_close"), "ghost", fit=True, on_click=s.finish(row.key)),
        button(t("staff.finance_again"), "quiet", fit=True, on_click=s.look(row.order)),
        rx.cond(
            row.disputed, button(t("staff.finance_lost"), "danger", fit=True, on_click=s.lost(row.order)), rx.fragment()
        ),
        class_name="row",
    )
    return rx.cond(row.mine, mine, button(t("staff.finance_take"), "ghost", fit=True, on_click=s.take(row.key)))


def _closing(s: Any) -> rx.Component:
    return card(
        live_form(
            field(
                text_input(id="selesai", name="selesai"),
                id="selesai",
                label=t("staff.finance_done"),
                hint=t("staff.finance_done_hint"),
            ),
            button(t("staff.finance_close"), type="submit", fit=True),
            on_submit=s.close,
        )
    )


def _refunds(s: Any) -> rx.Component:
    return data_table(
        [
            t("staff.finance_order"),
            t("staff.finance_sum"),
            t("staff.finance_why"),
            t("staff.finance_state"),
            t("staff.finance_act"),
        ],
        s.refunds,
        lambda row: [
            row.order,
            row.amount,
            row.why,
            chip(row.state),
            rx.el.div(
                rx.cond(
                    row.can_send & s.may_act,
                    button(t("staff.finance_send"), "ghost", fit=True, on_click=s.send(row.key)),
                    rx.fragment(),
                ),
                rx.cond(
                    row.can_stop & s.may_act,
                    button(t("staff.finance_stop"), "quiet", fit=True, on_click=s.stop(row.key)),
                    rx.fragment(),
                ),
                class_name="row",
            ),
        ],
        caption=t("staff.finance_refunds"),
        right=(1,),
    )


def _deciding(s: Any) -> rx.Component:
    return live_form(
        rx.el.div(
            field(
                text_input(id="pesanan", name="pesanan"),
                id="pesanan",
                label=t("staff.finance_order"),
                hint=t("staff.finance_order_hint"),
            ),
            field(select(s.reasons, id="alasan"), id="alasan", label=t("staff.finance_why")),
            button(t("staff.finance_decide"), "ghost", type="submit", fit=True),
            class_name="row end",
        ),
        on_submit=s.decide,
    )


def _days(s: Any) -> rx.Component:
    heads = ("day", "lines", "off", "sum", "fee", "total_off")
    return data_table(
        [t(f"staff.finance_{head}") for head in heads],
        s.days,
        lambda row: [row.day, row.lines, row.differing, row.total, row.fee, row.off],
        caption=t("staff.finance_days_title"),
        row_tone=lambda row: row.tone,
        right=(1, 2, 3, 4, 5),
    )


PAGES = (PageSpec("/petugas/keuangan", view, "Keuangan", [FinanceState.load]),)
