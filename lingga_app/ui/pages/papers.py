"""/permohonan/[nomor]/dokumen: the papers of this case, one row each. /diperiksa: an officer is looking, by when."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.db.tables import PaperState
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind
from lingga_app.services.crosschecking import OpenQuestions, answer_question, open_questions
from lingga_app.services.glance import SendMended, send_mended
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.services.paper_list import Place
from lingga_app.services.papers import OpenPapers, PapersView, open_papers
from lingga_app.ui.components import (
    anchor,
    applicant_page,
    button,
    chip,
    each,
    icon,
    link_button,
    notice_box,
    skeleton,
    when,
)
from lingga_app.ui.components.base import maybe, pick_icon
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.paper_questions import QuestionRow, answer_of, question_cards, question_rows
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say

TONES = {
    PaperState.JUDGING: "info",
    PaperState.GOOD: "ok",
    PaperState.DOUBTFUL: "warn",
    PaperState.UNCHECKED: "info",
    PaperState.OVERRIDDEN: "info",
    PaperState.ACCEPTED: "ok",
    PaperState.TO_MEND: "bad",
}
SHOOT = {PaperKind.KTP: "shoot.ktp", PaperKind.KK: "shoot.kk"}


@dataclass(frozen=True)
class PaperRow:
    """One place on the list. `tone` chooses icon and colour; `note` says what is wanted, or what an officer asked."""

    href: str
    name: str
    state: str
    tone: str
    note: str


class PapersState(Page, rx.State):
    reference: str = ""
    person: str = ""
    intro: str = ""
    rows: list[PaperRow] = []
    asked: list[QuestionRow] = []
    step: str = ""
    progress: int = 0
    next_href: str = ""
    next_label: str = ""
    mended: bool = False
    closed: bool = False
    loaded: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=12)
    async def send(self, person: Person):
        """Hand the new photos to the office."""
        await person.do(send_mended, SendMended(self.reference))
        return rx.redirect(f"/permohonan/{self.reference}/diperiksa")

    @guarded(*CITIZENS, per_minute=60)
    async def settle(self, person: Person, field: str, read: str, take: bool):
        """One tap: the paper's value goes into the form, or what was typed stands."""
        await person.do(answer_question, answer_of(self.reference, field, read, take=take))
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        view = await person.ask(open_papers, OpenPapers(self.reference))
        found = await person.ask(open_questions, OpenQuestions(self.reference))
        _show(self, view, person.lang)
        self.asked = question_rows(found.asked, view.papers, f"/permohonan/{view.reference}", person.lang)
        watch(self, f"application:{view.application_id}")


def _show(state: PapersState, view: PapersView, lang: str) -> None:
    papers, here = view.papers, f"/permohonan/{view.reference}"
    mending = view.status in (Status.MENDING, Status.RETURNED)
    waiting = [place for place in papers.places if _waits(place, mending=mending)]
    done = len(papers.places) - len(waiting)
    state.person = view.person
    state.rows = [_row(place, here, lang) for place in papers.places]
    state.step = say("papers.progress", lang, n=done, of=len(papers.places))
    state.progress = round(100 * done / len(papers.places))
    state.closed = not view.may_change
    state.mended = view.status is Status.MENDING and not waiting and not papers.open_fields
    state.next_href, state.next_label = "", ""
    if mending:
        state.intro = say("papers.mend_intro" if waiting else "papers.mend_done", lang)
    else:
        state.intro = say("papers.intro" if waiting else "papers.all_done", lang)
    if state.closed:
        state.intro = say("papers.closed", lang)
        state.next_href, state.next_label = here, say("go.to_application", lang)
    elif waiting:
        first = next((place for place in waiting if not _judging(place)), waiting[0])
        state.next_href = f"{here}/dokumen/{first.kind}"
        state.next_label = say(SHOOT.get(first.kind, "shoot.paper"), lang)
    elif view.status is Status.DRAFT:
        state.next_href, state.next_label = f"{here}/jawaban", say("papers.review", lang)
    elif view.status is Status.RETURNED or papers.open_fields:
        state.next_href, state.next_label = f"{here}/perbaikan", say("go.next", lang)
    state.loaded = True


def _waits(place: Place, *, mending: bool) -> bool:
    """Whether this place waits for the applicant; a paper that is only being checked does, for a few seconds."""
    if mending and place.asked and not place.asked.answered:
        return True
    return not place.settled


def _judging(place: Place) -> bool:
    return place.paper is not None and place.paper.state is PaperState.JUDGING


def _row(place: Place, here: str, lang: str) -> PaperRow:
    word, tone = state_of(place, lang)
    note = say(f"paper.{place.kind}.take", lang)
    if place.asked and not place.asked.answered:
        note = say(f"mend.{place.asked.reason}", lang)
    elif place.settled:
        note = ""
    return PaperRow(f"{here}/dokumen/{place.kind}", say(f"paper.{place.kind}", lang), word, tone, note)


def state_of(place: Place, lang: str) -> tuple[str, str]:
    """The word and the tone of one place."""
    if place.asked and not place.asked.answered:
        return say("paper_state.to_mend", lang), "bad"
    if place.paper is None:
        if place.missing:
            return say("papers.missing", lang), "info"
        return say("verdict.empty" if place.requirement.mandatory else "papers.optional", lang), "sea"
    if place.shared:
        return say("papers.shared_short", lang), "ok"
    return say(f"paper_state.{place.paper.state}", lang), TONES[place.paper.state]


def _paper_row(row: PaperRow) -> rx.Component:
    icons = {"ok": "check", "warn": "warn", "bad": "camera", "info": "clock"}
    return rx.el.li(
        anchor(
            pick_icon(row.tone, icons, "camera"),
            rx.el.span(
                rx.el.b(row.name),
                maybe(row.note, rx.el.span, class_name="muted small"),
                chip(row.state, row.tone),
                class_name="body",
            ),
            icon("next"),
            href=row.href,
            class_name="paper-row",
        ),
        key=row.href,
    )


def list_view() -> rx.Component:
    s = PapersState
    return applicant_page(
        t("stage.papers"),
        heartbeat(s.again),
        rx.el.h1(t("stage.papers"), class_name="sr"),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(
            s.loaded,
            rx.el.div(
                rx.el.p(s.intro, class_name="lead", role="status"),
                question_cards(s.asked, s.settle),
                rx.el.ul(*each(s.rows, _paper_row), class_name="paper-rows"),
                class_name="stack",
            ),
            when(s.problem == "", skeleton(t("app.opening"))),
        ),
        back=f"/permohonan/{s.reference}",
        step=s.step,
        progress=s.progress,
        dock=[
            rx.cond(
                s.mended,
                button(t("act.mend"), on_click=s.send),
                when(s.next_href, link_button(s.next_label, s.next_href)),
            )
        ],
    )


class WaitingState(Page, rx.State):
    """What became of the look: `tone` is empty until the page knows."""

    reference: str = ""
    title: str = ""
    said: str = ""
    tone: str = ""
    act: str = ""
    act_href: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        view = await person.ask(timeline, OpenTimeline(self.reference))
        now, lang = view.now, person.lang
        waiting = view.status is Status.CHECKING
        self.title = say("check.title" if waiting else f"status.{view.status}", lang)
        self.said = now.said.in_(lang)
        late = now.said.key == "check.late"
        self.tone = "warn" if late or view.status is Status.MENDING else "info" if waiting else "ok"
        self.act = "" if waiting or now.act is None else say(now.act.key, lang)
        self.act_href = "" if waiting or now.act is None else now.act.path
        watch(self, view.topic)


def waiting_view() -> rx.Component:
    s = WaitingState
    return applicant_page(
        t("stage.papers"),
        heartbeat(s.again),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.cond(
            s.tone != "",
            rx.el.div(
                rx.el.h1(s.title),
                rx.match(
                    s.tone,
                    ("warn", notice_box(rx.el.p(s.said), tone="warn", role="status")),
                    ("ok", notice_box(rx.el.p(s.said), tone="ok", role="status")),
                    notice_box(rx.el.p(s.said), role="status"),
                ),
                when(s.act == "", rx.el.p(t("check.meanwhile"), class_name="muted")),
                class_name="stack",
            ),
            when(s.problem == "", skeleton(t("app.opening"))),
        ),
        back=f"/permohonan/{s.reference}",
        dock=[
            rx.cond(
                s.act,
                link_button(s.act, s.act_href),
                link_button(t("papers.to_list"), f"/permohonan/{s.reference}/dokumen", "ghost"),
            )
        ],
    )


PAGES = (
    PageSpec("/permohonan/[nomor]/dokumen", list_view, "Dokumen", [PapersState.load]),
    PageSpec("/permohonan/[nomor]/diperiksa", waiting_view, "Dokumen diperiksa", [WaitingState.load]),
)
