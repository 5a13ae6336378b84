"""/saya: everybody this account looks after, what each needs next, by when."""

from dataclasses import dataclass
from datetime import date, datetime

import reflex as rx

from lingga_app.domain.actor import CITIZENS, Role
from lingga_app.services.overview import Card, Holder, MyApplications, Now, my_applications
from lingga_app.ui.components import (
    anchor,
    applicant_page,
    chip,
    each,
    empty_state,
    link_button,
    notice_box,
    text_link,
    when,
)
from lingga_app.ui.components.base import maybe
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say


@dataclass(frozen=True)
class PersonRow:
    """`turn`: the word of the chip, `tone` its colour; `by` is empty where nothing has a date."""

    href: str
    person: str
    turn: str
    tone: str
    said: str
    by: str


class MineState(Page, rx.State):
    people: list[PersonRow] = []
    first_act: str = ""
    first_href: str = ""
    loaded: bool = False
    clerk: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        await self._refresh(person)
        watch(self, f"account:{person.actor.id}")

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        cards = await person.ask(my_applications, MyApplications())
        self.people = [person_row(card, person.lang) for card in cards]
        urgent = next((card for card in cards if card.now.holder is Holder.YOU and card.now.act), None)
        self.first_act = say(urgent.now.act.key, person.lang) if urgent and urgent.now.act else ""
        self.first_href = urgent.now.act.path if urgent and urgent.now.act else ""
        self.loaded, self.clerk = True, person.actor.may(Role.CLERK)


def turn(now: Now, lang: str) -> tuple[str, str]:
    """The word that says whose turn it is, and its tone."""
    if now.stopped:
        return say("timeline.closed", lang), "warn"
    key, tone = {
        Holder.YOU: ("timeline.your_turn", "sea"),
        Holder.OFFICER: ("timeline.our_turn", "info"),
        Holder.BANK: ("timeline.bank_turn", "info"),
        Holder.POST: ("timeline.post_turn", "info"),
        Holder.NOBODY: ("timeline.all_done", "ok"),
    }[now.holder]
    return say(key, lang), tone


def by_when(until: datetime | date | None, lang: str) -> str:
    return say("timeline.by", lang, until=until) if until else ""


def person_row(card: Card, lang: str) -> PersonRow:
    word, tone = turn(card.now, lang)
    # The date of a sentence that names it is not said twice.
    said = card.now.said.in_(lang)
    named = bool(card.now.said.facts.keys() & {"until", "due", "when"})
    return PersonRow(
        href=f"/permohonan/{card.reference}",
        person=card.person or say(f"relation.{card.relation}", lang),
        turn=word,
        tone=tone,
        said=said,
        by="" if named else by_when(card.now.until, lang),
    )


def _person(row: PersonRow) -> rx.Component:
    return anchor(
        rx.el.div(rx.el.span(row.person, class_name="strong"), chip(row.turn, row.tone), class_name="row between"),
        rx.el.p(row.said),
        maybe(row.by, rx.el.p, class_name="small muted"),
        href=row.href,
        class_name="card stack tight person",
    )


def view() -> rx.Component:
    s = MineState
    return applicant_page(
        None,
        heartbeat(s.again),
        rx.el.h1(t("nav.mine")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        *each(s.people, _person),
        rx.cond(
            s.loaded & (s.people.length() == 0),
            empty_state(t("mine.none"), t("mine.none_text"), icon_name="book"),
            rx.fragment(),
        ),
        when(
            s.people.length() > 0,
            link_button(t("mine.add"), "/permohonan/baru", "ghost"),
        ),
        when(s.clerk, text_link(t("clerk.title"), "/desa", arrow=True)),
        songket=True,
        dock=(
            rx.cond(
                s.first_act != "",
                link_button(s.first_act, s.first_href),
                link_button(t("start.button"), "/permohonan/baru"),
            ),
        ),
    )


PAGES = (PageSpec("/saya", view, "Permohonan saya", on_load=[MineState.load]),)
