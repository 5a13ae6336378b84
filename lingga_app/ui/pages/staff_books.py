"""/petugas/buku: the supervisor's blank books, one made void; and passports that nobody collected in time."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.pickup_guardian import CancelUnclaimed, cancel_unclaimed, uncollected
from lingga_app.services.stock import ShowStock, VoidBook, need_reason, parse_number, show_stock, void_book
from lingga_app.ui.components import (
    button,
    card,
    data_table,
    kpi,
    live_form,
    notice_box,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.words import say
from lingga_app.words.formats import angka, tanggal_pendek

BOSS = Role.SUPERVISOR


@dataclass(frozen=True)
class UncollectedRow:
    reference: str
    name: str
    number: str
    due: str
    may: bool


class BooksState(Page, rx.State):
    """Vars: the office's uncollected passports, four counts, and the one act that waits for a yes (`sure`)."""

    rows: list[UncollectedRow] = []
    counts: list[str] = ["", "", "", ""]
    sure: str = ""
    done: str = ""
    ready: bool = False
    _number: str = ""
    _reason: str = ""
    _reference: str = ""

    @guarded(BOSS)
    async def load(self, person: Person):
        self.reset()
        await self._refresh(person)
        watch(self, "stock")

    async def _refresh(self, person: Person) -> None:
        found = await person.ask(show_stock, ShowStock())
        self.counts = [angka(n, person.lang) for n in (found.on_hand, found.issued, found.spoiled, found.void)]
        self.rows = [
            UncollectedRow(row.reference, row.name, row.number, tanggal_pendek(row.collect_by, person.lang), row.warned)
            for row in await person.do(uncollected, None)
        ]
        self.ready = True

    @guarded(BOSS)
    async def ask_void(self, person: Person, form: dict[str, Any]):
        _forget(self)
        self._number, self._reason = parse_number(text_in(form, "number")), need_reason(text_in(form, "reason"))
        self.sure = say("staff.void_ask", person.lang, number=self._number, value=self._reason)

    @guarded(BOSS)
    async def ask_cancel(self, person: Person, reference: str):
        _forget(self)
        row = next((row for row in self.rows if row.reference == reference and row.may), None)
        if row is not None:
            self._reference = row.reference
            self.sure = say("staff.unclaimed_ask", person.lang, person=row.name)

    @guarded(BOSS)
    async def leave(self, person: Person):
        _forget(self)

    @guarded(BOSS, per_minute=20)
    async def act(self, person: Person):
        """What was asked and answered with yes."""
        number, reason, reference = self._number, self._reason, self._reference
        _forget(self)
        if reference:
            name = next((row.name for row in self.rows if row.reference == reference), "")
            await person.do(cancel_unclaimed, CancelUnclaimed(reference))
            self.done = say("staff.unclaimed_done", person.lang, person=name)
        elif number:
            await person.do(void_book, VoidBook(number, reason))
            self.done = say("staff.void_done", person.lang, number=number)
        await self._refresh(person)


def _forget(state: BooksState) -> None:
    state.sure = state.done = ""
    state._number = state._reason = state._reference = ""


def view() -> rx.Component:
    s = BooksState
    names = ("hand", "issued", "spoiled", "void")
    return desk_page(
        "books",
        rx.el.h1(t("staff.books")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        when(s.sure, _sure()),
        rx.el.div(*[kpi(t(f"staff.books_{name}"), s.counts[n]) for n, name in enumerate(names)], class_name="kpis"),
        card(
            rx.el.h2(t("staff.unclaimed"), class_name="pad"),
            rx.cond(s.rows, _table(), rx.cond(s.ready, _none())),
            class_name="flush",
        ),
        _void(),
    )


def _sure() -> rx.Component:
    s = BooksState
    return notice_box(
        rx.el.p(s.sure),
        rx.el.div(
            button(t("staff.sure_yes"), "danger", on_click=s.act),
            button(t("staff.sure_no"), "ghost", on_click=s.leave),
            class_name="row",
            style={"margin_top": ".5rem"},
        ),
        tone="warn",
        role="alert",
    )


def _none() -> rx.Component:
    return rx.el.p(t("staff.unclaimed_none"), class_name="muted pad")


def _table() -> rx.Component:
    s = BooksState
    return data_table(
        [t("staff.applicant"), t("staff.case"), t("staff.void_number"), t("staff.unclaimed_due"), t("staff.people_do")],
        s.rows,
        lambda row: [
            rx.el.b(row.name),
            rx.el.span(row.reference, class_name="num nowrap"),
            rx.el.span(row.number, class_name="num"),
            rx.el.span(row.due, class_name="nowrap"),
            rx.cond(
                row.may,
                button(t("staff.unclaimed_button"), "danger", on_click=s.ask_cancel(row.reference)),
                rx.el.span(t("staff.unclaimed_wait"), class_name="muted"),
            ),
        ],
        caption=t("staff.unclaimed"),
    )


def _void() -> rx.Component:
    s = BooksState
    return card(
        rx.el.h2(t("staff.void")),
        rx.el.p(t("staff.void_why"), class_name="muted"),
        live_form(
            rx.el.div(
                text_field(id="number", label=t("staff.void_number"), max_length=12, upper=True, auto_complete="off"),
                text_field(id="reason", label=t("staff.void_reason"), max_length=200, auto_complete="off"),
                button(t("staff.void_button"), "ghost", type="submit"),
                class_name="row end",
            ),
            on_submit=s.ask_void,
            # A new form once a book is void: the next number is typed, not edited.
            key=s.counts[3],
        ),
        class_name="stack tight",
    )


PAGES = (PageSpec("/petugas/buku", view, "Buku dan paspor", [BooksState.load]),)
