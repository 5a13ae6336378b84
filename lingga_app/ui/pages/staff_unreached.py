"""/petugas/kabar-gagal: notices that reached nobody, oldest first, with a number to call."""

from dataclasses import dataclass
from datetime import timedelta

import reflex as rx

from lingga_app.services.noticeboard import (
    CALLERS,
    NoteCalled,
    TryAnotherWay,
    Unreached,
    UnreachedNotices,
    note_called,
    try_another_way,
    unreached_notices,
)
from lingga_app.services.notices import FAILED
from lingga_app.ui.components import button, card, data_table, empty_state, notice_box, when
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import phone_groups


@dataclass(frozen=True)
class UnreachedRow:
    key: str
    reference: str
    title: str
    ways: str
    age: str
    phone: str


class UnreachedState(Page, rx.State):
    rows: list[UnreachedRow] = []
    empty: bool = False

    @guarded(*CALLERS)
    async def load(self, person: Person):
        self.reset()
        await self._refresh(person)

    @guarded(*CALLERS)
    async def again(self, person: Person, notice: str):
        await person.do(try_another_way, TryAnotherWay(notice))
        await self._refresh(person)

    @guarded(*CALLERS)
    async def called(self, person: Person, notice: str):
        await person.do(note_called, NoteCalled(notice))
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        found = await person.do(unreached_notices, UnreachedNotices(person.lang))
        self.rows = [_row(item, person.lang) for item in found]
        self.empty = not found
        watch(self, FAILED)


def _row(item: Unreached, lang: str) -> UnreachedRow:
    tried = [f"{say(f'channel.{w.channel}', lang)}: {say(f'send_state.{w.state}', lang)}" for w in item.ways]
    return UnreachedRow(
        key=item.public_id,
        reference=item.reference,
        title=item.title,
        ways=", ".join(tried) or say("staff.undelivered_no_way", lang),
        age=_age(item.age, lang),
        phone=phone_groups(item.phone) if item.phone else "-",
    )


def _age(age: timedelta, lang: str) -> str:
    hours = int(age.total_seconds() // 3600)
    if hours < 1:
        return say("staff.age_minutes", lang, minutes=int(age.total_seconds() // 60))
    return say("staff.age_hours", lang, hours=hours) if hours < 48 else say("staff.age_days", lang, days=hours // 24)


def view() -> rx.Component:
    s = UnreachedState
    return desk_page(
        "notices",
        rx.el.h1(t("staff.undelivered")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        card(
            rx.cond(
                s.empty,
                empty_state(t("staff.undelivered"), t("staff.undelivered_none")),
                data_table(
                    [
                        t("staff.chat_case"),
                        t("staff.undelivered_what"),
                        t("staff.undelivered_ways"),
                        t("staff.undelivered_age"),
                        t("staff.undelivered_phone"),
                        t("staff.undelivered_do"),
                    ],
                    s.rows,
                    lambda row: [
                        rx.el.span(row.reference, class_name="num nowrap"),
                        row.title,
                        row.ways,
                        rx.el.span(row.age, class_name="nowrap"),
                        rx.el.span(row.phone, class_name="num nowrap"),
                        rx.el.div(
                            button(t("staff.undelivered_try"), "ghost", on_click=s.again(row.key)),
                            button(t("staff.called"), "ghost", on_click=s.called(row.key)),
                            class_name="row",
                        ),
                    ],
                    caption=t("staff.undelivered"),
                ),
            )
        ),
    )


PAGES = (PageSpec("/petugas/kabar-gagal", view, "Kabar yang belum sampai", [UnreachedState.load]),)
