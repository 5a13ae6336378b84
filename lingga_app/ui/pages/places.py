"""/tempat and /tempat/[nama]: where interviews are held, for everybody."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.outlook import PlaceNamed, PlaceView, public_place, public_places
from lingga_app.ui.components import applicant_page, card, empty_state, link_button, notice_box, text_link, when
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import saat, tanggal


@dataclass(frozen=True)
class PlaceRow:
    href: str
    name: str
    address: str
    directions: str
    visit: str
    dates: list[str]


class PlacesState(Page, rx.State):
    """Vars: public facts about places."""

    rows: list[PlaceRow] = []
    ready: bool = False

    @guarded(Role.PUBLIC)
    async def load(self, person: Person):
        found = await person.ask(public_places, 1)
        self.rows, self.ready = [_row(place, person.lang) for place in found], True

    @guarded(Role.PUBLIC)
    async def load_one(self, person: Person):
        self.rows, self.ready = [], True
        code = self.router.url.path.split("/")[2][:80]
        self.rows = [_row(await person.ask(public_place, PlaceNamed(code)), person.lang)]


def _row(place: PlaceView, lang: str) -> PlaceRow:
    visit = ""
    if place.starts_on and place.ends_on:
        days = (
            tanggal(place.starts_on, lang)
            if place.starts_on == place.ends_on
            else say("seat.visit_days", lang, day=place.starts_on, due=place.ends_on)
        )
        visit = f"{days}. " + say("seat.outreach", lang, place=place.name, count=place.min_people)
    return PlaceRow(
        f"/tempat/{place.code}", place.name, place.address, place.directions, visit,
        [saat(opening.starts_at, lang) for opening in place.next_sessions],
    )  # fmt: skip


def _card(place: PlaceRow, *, linked: bool) -> rx.Component:
    return card(
        rx.el.h2(text_link(place.name, place.href) if linked else place.name),
        when(place.address, rx.el.p(place.address)),
        when(place.visit, rx.el.p(place.visit)),
        when(place.directions, rx.el.p(rx.el.b(t("seat.map")), ": ", place.directions, class_name="muted")),
        rx.el.h3(t("seat.next_dates")),
        rx.cond(
            place.dates,
            rx.el.ul(rx.foreach(place.dates.to(list[str]), rx.el.li), class_name="dots"),
            rx.el.p(t("seat.no_dates"), class_name="muted"),
        ),
        class_name="stack tight",
    )


def _page(title: str, *, linked: bool, back: str) -> rx.Component:
    s = PlacesState
    return applicant_page(
        t(title),
        rx.el.h1(t("seat.places_title")),
        rx.el.p(t("seat.places_intro")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(
            s.rows,
            rx.el.div(rx.foreach(s.rows, lambda place: _card(place, linked=linked)), class_name="stack"),
            rx.cond(s.ready, empty_state(t("seat.next_dates"), t("seat.no_dates"), icon_name="calendar")),
        ),
        back=back,
        dock=[link_button(t("start.button"), "/permohonan/baru")],
    )


def every_place() -> rx.Component:
    return _page("seat.places_title", linked=True, back="/")


def one_place() -> rx.Component:
    return _page("seat.places_title", linked=False, back="/tempat")


PAGES = (
    PageSpec("/tempat", every_place, "Tempat wawancara", [PlacesState.load]),
    PageSpec("/tempat/[nama]", one_place, "Tempat wawancara", [PlacesState.load_one]),
)
