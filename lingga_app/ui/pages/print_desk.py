"""/petugas/cetak: the next three cases, what is printed and must be checked, blank books, reports of mistakes."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.print_desk import PrintDesk, ShowPrintDesk, show_print_desk
from lingga_app.services.printing import (
    PrintPassport,
    ReleasePassport,
    SpoilBook,
    print_passport,
    release_passport,
    spoil_book,
)
from lingga_app.services.stock import ReceiveBooks, receive_books
from lingga_app.ui.components import (
    button,
    card,
    chip,
    empty_state,
    kpi,
    link_button,
    notice_box,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import angka


@dataclass(frozen=True)
class CaseRow:
    reference: str
    name: str
    due: str
    tone: str
    mine: bool


@dataclass(frozen=True)
class PrintedRow:
    reference: str
    name: str
    number: str
    page: str


class PrintState(Page, rx.State):
    """Vars: the cases of the officer's own office that wait for the printer; each load is recorded."""

    waiting: str = ""
    cases: list[CaseRow] = []
    printed: list[PrintedRow] = []
    left: str = ""
    next_book: str = ""
    low: bool = False
    said: str = ""
    book: str = ""
    reason: str = ""
    first: str = ""
    last: str = ""
    batch: str = ""
    ready: bool = False

    @guarded(Role.PRINTER)
    async def load(self, person: Person):
        self.reset()
        await _show(self, person)
        watch(self, f"queue:{person.actor.office_id}", "stock")

    @guarded(Role.PRINTER)
    async def again(self, person: Person):
        await _show(self, person)

    async def _refresh(self, person: Person) -> None:
        await _show(self, person)

    @guarded(Role.PRINTER)
    async def write_book(self, person: Person, book: str):
        self.book = book[:20]

    @guarded(Role.PRINTER)
    async def write_reason(self, person: Person, reason: str):
        self.reason = reason[:400]

    @guarded(Role.PRINTER)
    async def print_case(self, person: Person, reference: str):
        self.said = ""
        done = await person.do(print_passport, PrintPassport(reference, self.book))
        self.said, self.book = say("staff.print_made", person.lang, number=done.number), ""
        await _show(self, person)

    @guarded(Role.PRINTER)
    async def spoil(self, person: Person, reference: str):
        self.said = ""
        due = await person.do(spoil_book, SpoilBook(reference, self.reason))
        self.said, self.reason = say("staff.print_spoil_due", person.lang, due=due), ""
        await _show(self, person)

    @guarded(Role.PRINTER)
    async def release(self, person: Person, reference: str):
        self.said = ""
        done = await person.do(release_passport, ReleasePassport(reference))
        self.said = say("staff.print_released", person.lang, number=done.number)
        await _show(self, person)

    @guarded(Role.PRINTER)
    async def write_first(self, person: Person, first: str):
        self.first = first[:20]

    @guarded(Role.PRINTER)
    async def write_last(self, person: Person, last: str):
        self.last = last[:20]

    @guarded(Role.PRINTER)
    async def write_batch(self, person: Person, batch: str):
        self.batch = batch[:60]

    @guarded(Role.PRINTER, per_minute=20)
    async def receive(self, person: Person):
        self.said = ""
        count = await person.do(receive_books, ReceiveBooks(self.first, self.last, self.batch))
        self.said = say("staff.stock_received", person.lang, count=count)
        self.first = self.last = self.batch = ""
        await _show(self, person)


async def _show(state: PrintState, person: Person) -> None:
    desk: PrintDesk = await person.do(show_print_desk, ShowPrintDesk())
    lang = person.lang
    state.waiting = say("staff.print_waiting", lang, count=desk.waiting)
    state.cases = [
        CaseRow(
            case.reference,
            case.name,
            say("staff.print_due", lang, due=case.due) if case.due else "",
            "bad" if case.late else "sea",
            case.mine,
        )
        for case in desk.cases
    ]
    state.printed = [
        PrintedRow(
            found.reference,
            found.name,
            found.number,
            f"/api/v1/office/applications/{found.reference}/data-page.pdf",
        )
        for found in desk.printed
    ]
    state.left = angka(desk.stock.on_hand, lang)
    number = desk.stock.next_number
    state.next_book = say("staff.print_next_book", lang, number=number) if number else ""
    state.low = desk.stock.low
    state.ready = True


def view() -> rx.Component:
    s = PrintState
    return desk_page(
        "print",
        heartbeat(s.again),
        rx.el.div(rx.el.h1(t("staff.print")), rx.el.p(s.waiting, class_name="muted"), class_name="row"),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.said, notice_box(rx.el.p(s.said), tone="ok", role="status")),
        rx.el.div(
            rx.el.div(_next(), _checked(), class_name="stack"),
            rx.el.div(
                kpi(t("staff.stock"), s.left, s.next_book, tone=rx.cond(s.low, "warn", "ok")),
                _delivery_of_books(),
                class_name="stack",
            ),
            class_name="two",
        ),
    )


def _next() -> rx.Component:
    s = PrintState
    return card(
        rx.el.h2(t("staff.print_next")),
        rx.cond(
            s.cases,
            rx.fragment(
                text_field(
                    id="book", label=t("staff.print_book"), hint=s.next_book, value=s.book, on_save=s.write_book
                ),
                rx.foreach(s.cases, _case),
            ),
            rx.cond(s.ready, empty_state(t("staff.print_next"), t("staff.print_none"), icon_name="print")),
        ),
        class_name="stack",
    )


def _checked() -> rx.Component:
    """Printed books: looked at, then released or marked as spoiled with a reason."""
    s = PrintState
    return card(
        rx.el.h2(t("staff.print_done")),
        rx.cond(
            s.printed,
            rx.fragment(
                rx.foreach(s.printed, _printed),
                text_field(id="reason", label=t("staff.spoil_why"), value=s.reason, on_save=s.write_reason),
            ),
            rx.el.p(t("staff.print_none_done"), class_name="muted"),
        ),
        class_name="stack",
    )


def _delivery_of_books() -> rx.Component:
    s = PrintState
    return card(
        rx.el.h2(t("staff.stock_new")),
        when(s.low, notice_box(rx.el.p(t("staff.stock_ask")), tone="warn")),
        text_field(id="first", label=t("staff.stock_from"), value=s.first, on_save=s.write_first),
        text_field(id="last", label=t("staff.stock_to"), value=s.last, on_save=s.write_last),
        text_field(id="batch", label=t("staff.stock_batch"), value=s.batch, on_save=s.write_batch),
        button(t("staff.stock_receive"), "ghost", on_click=s.receive),
        class_name="stack",
    )


def _case(row: rx.Var) -> rx.Component:
    act = button(t("staff.print_button"), icon_name="print", on_click=PrintState.print_case(row.reference), fit=True)
    return rx.el.div(
        rx.el.div(
            rx.el.b(row.name),
            rx.el.p(row.reference, class_name="num tiny muted"),
            rx.cond(row.due != "", chip(row.due, row.tone)),
        ),
        rx.cond(row.mine, act, chip(t("staff.print_not_you"), "warn")),
        class_name="row between",
    )


def _printed(row: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.b(row.name),
        rx.el.p(row.number, " · ", row.reference, class_name="num tiny muted"),
        rx.el.div(
            link_button(t("staff.print_page"), row.page, "ghost", fit=True, plain=True, target="_blank"),
            button(t("staff.print_release"), on_click=PrintState.release(row.reference), fit=True),
            button(t("staff.spoil"), "danger", on_click=PrintState.spoil(row.reference), fit=True),
            class_name="row",
        ),
        class_name="stack tight",
    )


PAGES = (PageSpec("/petugas/cetak", view, "Cetak", [PrintState.load]),)
