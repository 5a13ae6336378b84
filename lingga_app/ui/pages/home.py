"""/permohonan/[nomor]: the home of an application. Done, now, next; who holds it, by when; one thing to do."""

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.lifecycle import Status
from lingga_app.services.drafts import WithdrawApplication, withdraw_application
from lingga_app.services.overview import Holder, OpenTimeline, StageView, Timeline, timeline
from lingga_app.ui.components import (
    Choice,
    Step,
    applicant_page,
    button,
    chip,
    each,
    link_button,
    notice_box,
    text_link,
    when,
)
from lingga_app.ui.components import timeline as stages
from lingga_app.ui.components.base import maybe
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.mine import by_when, turn
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say


class HomeState(Page, rx.State):
    reference: str = ""
    person: str = ""
    turn: str = ""
    tone: str = ""
    headline: str = ""
    said: str = ""
    by: str = ""
    clock: str = ""
    act: str = ""
    act_href: str = ""
    steps: list[Step] = []
    links: list[Choice] = []
    may_withdraw: bool = False
    asking: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def ask_withdraw(self, person: Person, sure: bool):
        """Show or hide the question that comes before cancelling."""
        self.asking = sure

    @guarded(*CITIZENS, per_minute=12)
    async def withdraw(self, person: Person):
        await person.do(withdraw_application, WithdrawApplication(self.reference))
        self.asking = False
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        view = await person.ask(timeline, OpenTimeline(self.reference))
        _show(self, view, person.lang)
        watch(self, view.topic)


def _show(state: HomeState, view: Timeline, lang: str) -> None:
    now = view.now
    state.person = view.person or say(f"relation.{view.relation}", lang)
    state.turn, state.tone = turn(now, lang)
    mine = now.holder is Holder.YOU and now.act is not None
    current = next((row for row in view.stages if row.state in {"now", "stopped"}), None)
    state.headline = say(now.act.key if mine and now.act else f"stage.{current.stage if current else 'delivery'}", lang)
    if view.status is Status.REFUSED:
        state.headline = say("refused.title", lang)
    state.said = now.said.in_(lang)
    named = bool(now.said.facts.keys() & {"until", "due", "when"})
    state.by = "" if named else by_when(now.until, lang)
    state.clock = view.clock.in_(lang) if view.clock else ""
    state.act = say(now.act.key, lang) if now.act else ""
    state.act_href = now.act.path if now.act else ""
    state.steps = [_step(n, row, lang) for n, row in enumerate(view.stages, start=1)]
    state.links = [Choice(link.path, say(link.key, lang)) for link in view.links]
    state.may_withdraw = view.may_withdraw


def _step(number: int, row: StageView, lang: str) -> Step:
    note = row.note.in_(lang) if row.note else ""
    return Step(say(f"stage.{row.stage}", lang), note, row.state, str(number))


def _turn_card() -> rx.Component:
    s = HomeState
    return rx.el.section(
        chip(s.turn, s.tone),
        rx.el.h1(s.headline, class_name="h2"),
        rx.el.p(s.said),
        maybe(s.by, rx.el.p, class_name="muted"),
        maybe(s.clock, rx.el.p, class_name="muted"),
        class_name="card turn",
        custom_attrs={"aria-live": "polite"},
    )


def _withdraw() -> rx.Component:
    s = HomeState
    return rx.cond(
        s.asking,
        rx.el.section(
            rx.el.h2(t("cancel.ask")),
            rx.el.p(t("cancel.unpaid")),
            button(t("go.keep_application"), on_click=s.ask_withdraw(False)),
            button(t("go.cancel"), "danger", on_click=s.withdraw),
            class_name="card stack",
        ),
        button(t("go.cancel"), "quiet", on_click=s.ask_withdraw(True), id="batal"),
    )


def _way(link: Choice) -> rx.Component:
    """A page of the app, or a paper to open."""
    return rx.cond(
        link.value.startswith("/api/"),
        text_link(link.label, link.value, arrow=True, plain=True, target="_blank"),
        text_link(link.label, link.value, arrow=True),
    )


def view() -> rx.Component:
    s = HomeState
    return applicant_page(
        s.person,
        heartbeat(s.again),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(
            s.turn != "",
            rx.el.div(
                _turn_card(),
                stages(
                    s.steps,
                    words={
                        "done": t("timeline.done"),
                        "now": t("timeline.now"),
                        "next": t("timeline.next"),
                        "stopped": t("timeline.stopped"),
                    },
                ),
                rx.el.p(
                    t("timeline.number"),
                    " ",
                    rx.el.span(s.reference, class_name="num nowrap"),
                    class_name="muted small",
                ),
                rx.el.nav(
                    *each(s.links, _way),
                    class_name="card links",
                    aria_label=t("timeline.more"),
                ),
                when(s.may_withdraw, _withdraw()),
                class_name="stack",
            ),
        ),
        back="/saya",
        songket=True,
        dock=(rx.cond(s.act != "", link_button(s.act, s.act_href), link_button(t("nav.mine"), "/saya")),),
    )


PAGES = (PageSpec("/permohonan/[nomor]", view, "Permohonan", on_load=[HomeState.load]),)
