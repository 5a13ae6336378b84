"""/petugas/pembukaan: dates that open at an announced hour, who waits for them, and announcing new ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.db.tables import OpeningState
from lingga_app.domain.actor import Role
from lingga_app.domain.calendar import at_wib
from lingga_app.services.office_places import my_places
from lingga_app.services.openings import (
    AnnounceOpening,
    OpeningNamed,
    OpeningView,
    announce_opening,
    cancel_opening,
    office_openings,
)
from lingga_app.ui.components import (
    Choice,
    button,
    card,
    chip,
    data_table,
    empty_state,
    field,
    live_form,
    notice_box,
    select,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.arrivals import place_number
from lingga_app.ui.speak import t
from lingga_app.ui.typed import day_field, day_in, hour_in
from lingga_app.words import say
from lingga_app.words.formats import saat_pendek, tanggal_pendek

BOSS = Role.SUPERVISOR


@dataclass(frozen=True)
class OpeningRow:
    key: str
    days: str
    place: str
    opens: str
    seats: str
    waiting: str
    inside: str
    let_in: str
    state: str
    live: bool


class OpeningsState(Page, rx.State):
    """Vars: this office's openings with counts. Nobody is named."""

    rows: list[OpeningRow] = []
    places: list[Choice] = []
    done: str = ""
    ready: bool = False

    @guarded(BOSS)
    async def load(self, person: Person):
        self.reset()
        self.places = [Choice(str(found.place_id), found.name) for found in await person.ask(my_places, None)]
        await _show(self, person)

    @guarded(BOSS)
    async def again(self, person: Person):
        await _show(self, person)

    @guarded(BOSS, per_minute=20)
    async def announce(self, person: Person, form: dict[str, Any]):
        self.done = ""
        cmd = AnnounceOpening(
            place_number(str(form.get("place", ""))),
            day_in(form, "first"),
            day_in(form, "last"),
            at_wib(day_in(form, "opens_on"), hour_in(form, "opens_at")),
        )
        await person.do(announce_opening, cmd)
        self.done = say("staff.opening_done", person.lang)
        await _show(self, person)

    @guarded(BOSS, per_minute=20)
    async def cancel(self, person: Person, opening: str):
        self.done = ""
        await person.do(cancel_opening, OpeningNamed(opening))
        self.done = say("staff.opening_called_off", person.lang)
        await _show(self, person)


async def _show(state: OpeningsState, person: Person) -> None:
    now = deps().clock.now()
    state.rows = [_row(found, now, person.lang) for found in await person.ask(office_openings, None)]
    state.ready = True


def _row(found: OpeningView, now: datetime, lang: str) -> OpeningRow:
    if found.state is OpeningState.CANCELLED:
        phase = "cancelled"
    elif found.ends_at <= now:
        phase = "over"
    else:
        phase = "open" if found.opens_at <= now else "announced"
    return OpeningRow(
        key=found.opening,
        days=f"{tanggal_pendek(found.first_on, lang)} - {tanggal_pendek(found.last_on, lang)}",
        place=found.place,
        opens=saat_pendek(found.opens_at, lang),
        seats=str(found.seats),
        waiting=str(found.waiting),
        inside=str(found.inside),
        let_in=str(found.let_in),
        state=say(f"staff.opening_state.{phase}", lang),
        live=phase in {"announced", "open"},
    )


def view() -> rx.Component:
    s = OpeningsState
    return desk_page(
        "openings",
        heartbeat(s.again, 10),
        rx.el.h1(t("staff.opening_title")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        rx.el.p(t("staff.opening_why"), class_name="muted"),
        card(
            rx.cond(
                s.rows,
                _table(),
                rx.cond(s.ready, empty_state(t("staff.opening_title"), t("staff.opening_none"), icon_name="calendar")),
            )
        ),
        _new(),
    )


def _table() -> rx.Component:
    s = OpeningsState
    heads = ("days", "when", "seats", "waiting", "inside", "let_in", "state")
    return data_table(
        [*(t(f"staff.opening_{head}") for head in heads), t("staff.finance_act")],
        s.rows,
        lambda row: [
            rx.el.div(rx.el.b(row.place), rx.el.div(row.days, class_name="nowrap muted")),
            rx.el.span(row.opens, class_name="nowrap"),
            row.seats,
            row.waiting,
            row.inside,
            row.let_in,
            chip(row.state),
            rx.cond(
                row.live,
                button(t("staff.opening_cancel"), "ghost", fit=True, on_click=s.cancel(row.key)),
                rx.fragment(),
            ),
        ],
        caption=t("staff.opening_title"),
        right=(2, 3, 4, 5),
    )


def _new() -> rx.Component:
    s = OpeningsState
    return card(
        live_form(
            field(select(s.places, id="place"), id="place", label=t("staff.opening_place")),
            rx.el.div(
                day_field("first", t("staff.opening_first")),
                day_field("last", t("staff.opening_last")),
                day_field("opens_on", t("staff.opening_day")),
                text_field(id="opens_at", label=t("staff.opening_hour"), hint=t("staff.hour_hint"), max_length=5),
                class_name="two end",
            ),
            rx.el.div(button(t("staff.opening_announce"), type="submit", fit=True), class_name="row"),
            on_submit=s.announce,
            class_name="stack",
        )
    )


PAGES = (PageSpec("/petugas/pembukaan", view, "Pembukaan", [OpeningsState.load]),)
