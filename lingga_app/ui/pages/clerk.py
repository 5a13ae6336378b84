"""/desa: a village clerk's people, the most urgent first, with their letters; how helping works; what is left."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.mandates import Care, ClerkDesk, RenewByLetter, clerk_desk, renew_by_letter
from lingga_app.services.noticeboard import clerk_news, put_news_away
from lingga_app.services.overview import Card, Holder, MyApplications, my_applications
from lingga_app.ui.components import (
    Fact,
    anchor,
    applicant_page,
    button,
    card,
    chip,
    each,
    empty_state,
    facts,
    link_button,
    native_form,
    notice_box,
    text_link,
    when,
)
from lingga_app.ui.components.base import maybe
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.mine import PersonRow, person_row
from lingga_app.ui.speak import t
from lingga_app.words import say

STEPS = 6


@dataclass(frozen=True)
class CareRow:
    """A person in care. `print_href` and `photo_href` are empty where no letter is needed or its photo is there."""

    person: PersonRow
    until: str
    letter: str
    tone: str
    print_href: str
    photo_href: str


@dataclass(frozen=True)
class LapsedRow:
    """A client whose letter ran out. `ready`: the new letter was photographed."""

    reference: str
    ended: str
    ready: bool


class ClerkState(Page, rx.State):
    care: list[CareRow] = []
    lapsed: list[LapsedRow] = []
    news: list[Fact] = []
    limits: list[Fact] = []
    first_act: str = ""
    first_href: str = ""
    loaded: bool = False

    @guarded(Role.CLERK)
    async def load(self, person: Person):
        self.reset()
        await self._refresh(person)
        watch(self, f"account:{person.actor.id}")

    @guarded(Role.CLERK)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(Role.CLERK)
    async def renew(self, person: Person, reference: str):
        await person.do(renew_by_letter, RenewByLetter(reference))
        await self._refresh(person)

    @guarded(Role.CLERK)
    async def have_read(self, person: Person):
        await person.do(put_news_away, None)
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        desk = await person.ask(clerk_desk, None)
        of = {care.reference: care for care in desk.people}
        cards = [card for card in await person.ask(my_applications, MyApplications()) if card.reference in of]
        self.care = [_row(card, of[card.reference], person.lang) for card in cards]
        self.lapsed = [
            LapsedRow(
                care.reference,
                say("clerk.ended", person.lang, until=care.ends_on),
                care.letter is True,
            )
            for care in desk.lapsed
        ]
        self.news = [Fact(line.title, line.text) for line in await person.ask(clerk_news, person.lang)]
        self.limits = _limits(desk, person.lang)
        urgent = next((card.now.act for card in cards if card.now.holder is Holder.YOU and card.now.act), None)
        self.first_act = say(urgent.key, person.lang) if urgent else ""
        self.first_href = urgent.path if urgent else ""
        self.loaded = True


def _row(card: Card, care: Care, lang: str) -> CareRow:
    wanted = care.letter is False
    word = _letter(care, lang)
    return CareRow(
        person=person_row(card, lang),
        until=say("clerk.until", lang, until=care.ends_on),
        letter=word,
        tone="warn" if wanted else "ok",
        print_href=_print_href(card.reference) if wanted else "",
        photo_href=_photo_href(card.reference) if wanted else "",
    )


def _letter(care: Care, lang: str) -> str:
    return "" if care.letter is None else say("proxy.letter" if care.letter else "proxy.no_letter", lang)


def _print_href(reference: str) -> str:
    return f"/api/v1/applications/{reference}/mandate-letter.pdf"


def _photo_href(reference: str) -> str:
    return f"/permohonan/{reference}/dokumen/mandate"


def _limits(desk: ClerkDesk, lang: str) -> list[Fact]:
    def left(count: int, most: int) -> str:
        return say("clerk.left", lang, count=count, left=max(0, most - count))

    return [
        Fact(say("clerk.month", lang), left(desk.helped, desk.month_limit)),
        Fact(say("clerk.drafts", lang), left(desk.drafts, desk.draft_limit)),
    ]


def _care(row: CareRow) -> rx.Component:
    return card(
        anchor(
            rx.el.div(
                rx.el.span(row.person.person, class_name="strong"),
                chip(row.person.turn, row.person.tone),
                class_name="row between",
            ),
            rx.el.p(row.person.said),
            maybe(row.person.by, rx.el.p, class_name="small muted"),
            href=row.person.href,
            class_name="stack tight person",
        ),
        rx.el.div(
            rx.cond(row.letter, chip(row.letter, row.tone), rx.fragment()),
            rx.el.span(row.until, class_name="small muted"),
            class_name="row between",
        ),
        rx.cond(
            row.print_href,
            rx.el.div(
                text_link(t("pickup.letter"), row.print_href, plain=True, download=True),
                text_link(t("proxy.photo"), row.photo_href),
                class_name="row between",
            ),
            rx.fragment(),
        ),
        class_name="stack tight",
    )


def _lapsed(row: LapsedRow) -> rx.Component:
    """Nothing of the person is shown any more: only that the letter is over, and how it is given anew."""
    return card(
        rx.el.div(
            rx.el.b(row.reference, class_name="num"),
            rx.el.span(row.ended, class_name="small"),
            class_name="row between",
        ),
        rx.cond(
            row.ready,
            button(t("clerk.renew"), on_click=ClerkState.renew(row.reference)),
            rx.el.div(
                text_link(t("pickup.letter"), _print_href(row.reference), plain=True, download=True),
                text_link(t("proxy.photo"), _photo_href(row.reference)),
                class_name="row between",
            ),
        ),
        class_name="stack tight",
    )


def _news() -> rx.Component:
    s = ClerkState
    return when(
        s.news.length() > 0,
        card(
            *each(s.news, lambda row: rx.el.div(rx.el.b(row.label), rx.el.p(row.value))),
            button(t("clerk.have_read"), "ghost", fit=True, on_click=s.have_read),
            class_name="stack tight",
        ),
    )


def view() -> rx.Component:
    s = ClerkState
    return applicant_page(
        t("clerk.bar"),
        heartbeat(s.again),
        rx.el.h1(t("clerk.title")),
        when(
            s.problem,
            notice_box(
                rx.el.p(rx.cond(s.problem_code == "not_allowed", t("clerk.only"), s.problem)), tone="info", role="alert"
            ),
        ),
        _news(),
        *each(s.care, _care),
        when(
            s.lapsed.length() > 0,
            rx.el.section(
                rx.el.h2(t("clerk.lapsed")),
                rx.el.p(t("clerk.lapsed_text"), class_name="muted"),
                *each(s.lapsed, _lapsed),
                class_name="stack",
            ),
        ),
        when(
            s.loaded,
            rx.fragment(
                rx.cond(
                    (s.care.length() == 0) & (s.lapsed.length() == 0),
                    empty_state(t("clerk.none"), t("clerk.none_text"), icon_name="person"),
                    link_button(t("clerk.start"), "/permohonan/baru", "ghost"),
                ),
                card(rx.el.h2(t("clerk.limits")), facts(s.limits, boxed=False), class_name="stack tight"),
                card(
                    rx.el.h2(t("clerk.how")),
                    rx.el.ol(*(rx.el.li(t(f"clerk.how.{n}")) for n in range(1, STEPS + 1)), class_name="steps"),
                    class_name="stack tight",
                ),
                rx.el.p(t("clerk.shared"), class_name="muted"),
                native_form(
                    button(t("go.signout"), "ghost", type="submit", needs_live=False),
                    action="/api/keluar",
                    method="post",
                ),
            ),
        ),
        back="/saya",
        dock=(
            rx.cond(
                s.first_act,
                link_button(s.first_act, s.first_href),
                when(s.loaded, link_button(t("clerk.start"), "/permohonan/baru")),
            ),
        ),
    )


PAGES = (PageSpec("/desa", view, "Petugas desa", on_load=[ClerkState.load]),)
