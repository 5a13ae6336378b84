"""/petugas/periksa: cases that wait for a look, by promise; /petugas/periksa/[nomor]: papers beside the form."""

from datetime import datetime
from typing import Any

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.domain.form import COMPARED, Field
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import ReturnReason
from lingga_app.services.differences import Standing
from lingga_app.services.glance import (
    GLANCERS,
    AcceptPapers,
    AskMend,
    GlancePaper,
    GlanceQueue,
    GlanceView,
    MendField,
    MendItem,
    MendReason,
    NothingToMend,
    OpenGlance,
    accept_papers,
    ask_mend,
    glance_queue,
    open_glance,
)
from lingga_app.services.nik import NikInUse
from lingga_app.ui.answered import AnsweredRow, answered_rows, answered_table
from lingga_app.ui.components import (
    Choice,
    Mark,
    Tab,
    acts,
    anchor,
    button,
    card,
    chip,
    data_table,
    desk,
    each,
    empty_state,
    field,
    gap,
    notice_box,
    paper_crop,
    paper_view,
    select,
    tab_panel,
    tabs,
    text_field,
    text_link,
    when,
    work_item,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.glance_rows import EvidenceRow, QueueRow, TypedRow, findings_of, lines_of, queued, typed_row
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.papers import TONES
from lingga_app.ui.returning import AskedRow, answers_form
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.ui.where import reference_in
from lingga_app.words import say


class GlanceState(Page, rx.State):
    """Notes about one paper at a time: the one whose tab is open."""

    reference: str = ""
    rows: list[QueueRow] = []
    nobody: bool = False
    person: str = ""
    promise: str = ""
    promise_tone: str = ""
    why: str = ""
    tabs: list[Tab] = []
    chosen: str = ""
    image: str = ""
    image_alt: str = ""
    page: int = 1
    pages: int = 1
    marks: list[Mark] = []
    state_word: str = ""
    state_tone: str = ""
    lines: list[EvidenceRow] = []
    typed: list[TypedRow] = []
    answered: list[AnsweredRow] = []
    reasons: list[Choice] = []
    reason_of: dict[str, str] = {}
    note_of: dict[str, str] = {}
    reason: str = ""
    note: str = ""
    marked: int = 0
    fields: list[AskedRow] = []
    done: str = ""
    _seen: tuple[str, ...] = ()
    _papers: dict[str, GlancePaper] = {}
    _differences: tuple[Standing, ...] = ()
    _fields: dict[str, MendField] = {}

    @guarded(*GLANCERS)
    async def load(self, person: Person):
        self.reset()
        await _list(self, person, GlanceQueue())

    @guarded(*GLANCERS)
    async def load_case(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.do(open_glance, OpenGlance(self.reference))
        _show_case(self, view, deps().clock.now(), person.lang)
        await _list(self, person, GlanceQueue())

    @guarded(*GLANCERS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*GLANCERS)
    async def choose(self, person: Person, kind: str):
        if kind in self._papers:
            _show_paper(self, kind, 1, person.lang)

    @guarded(*GLANCERS)
    async def turn(self, person: Person):
        """The next page of the paper, then the first again."""
        if self.chosen in self._papers:
            _show_paper(self, self.chosen, self.page % self.pages + 1, person.lang)

    @guarded(*GLANCERS)
    async def give_reason(self, person: Person, reason: str):
        """Mark this paper to be photographed again, or not."""
        if self.chosen not in self._papers:
            return
        self.reason_of = {kind: why for kind, why in self.reason_of.items() if kind != self.chosen}
        if reason:
            self.reason_of = self.reason_of | {self.chosen: MendReason(reason).value}
        self.reason = reason
        _count_asked(self, person.lang)

    @guarded(*GLANCERS)
    async def give_note(self, person: Person, note: str):
        if self.chosen in self._papers:
            self.note_of = self.note_of | {self.chosen: note[:500]}
            self.note = note[:500]

    @guarded(*GLANCERS)
    async def ask_field(self, person: Person, form: dict[str, Any]):
        """One more answer to correct, with its reason."""
        try:
            name, reason = Field(text_in(form, "answer")), ReturnReason(text_in(form, "why"))
        except ValueError:
            raise NothingToMend(field="fields") from None
        self._fields = self._fields | {name: MendField(name, reason, text_in(form, "field-note")[:500])}
        _count_asked(self, person.lang)

    @guarded(*GLANCERS)
    async def drop_field(self, person: Person, name: str):
        self._fields = {field: asked for field, asked in self._fields.items() if field != name}
        _count_asked(self, person.lang)

    @guarded(*GLANCERS, per_minute=60)
    async def accept(self, person: Person):
        await person.do(accept_papers, AcceptPapers(self.reference, self._seen))
        return await _onward(self, person)

    @guarded(*GLANCERS, per_minute=60)
    async def send_back(self, person: Person):
        items = tuple(
            MendItem(PaperKind(kind), MendReason(reason), self.note_of.get(kind, ""))
            for kind, reason in self.reason_of.items()
        )
        await person.do(ask_mend, AskMend(self.reference, self._seen, items, tuple(self._fields.values())))
        return await _onward(self, person)

    async def _refresh(self, person: Person) -> None:
        await _list(self, person, GlanceQueue(again=True))


async def _list(state: GlanceState, person: Person, query: GlanceQueue) -> None:
    items = await person.do(glance_queue, query)
    now = deps().clock.now()
    state.rows = [queued(item, now, person.lang) for item in items]
    state.nobody = not items
    watch(state, f"queue:{person.actor.office_id}")


async def _onward(state: GlanceState, person: Person) -> rx.event.EventSpec:
    """After a decision the case that is promised first, or the empty queue."""
    items = await person.do(glance_queue, GlanceQueue(again=True))
    return rx.redirect(f"/petugas/periksa/{items[0].reference}" if items else "/petugas/periksa")


def _count_asked(state: GlanceState, lang: str) -> None:
    state.fields = [
        AskedRow(asked.field, say(f"form.{asked.field}", lang), say(f"staff.reason.{asked.reason}", lang), asked.note)
        for asked in state._fields.values()
    ]
    state.marked = len(state.reason_of) + len(state._fields)


def _show_case(state: GlanceState, view: GlanceView, now: datetime, lang: str) -> None:
    state._seen = view.seen
    state._papers = {paper.kind.value: paper for paper in view.papers}
    state._differences = view.differences
    state.person = view.person
    state.why = say(f"staff.glance_reason.{view.reason or 'few'}", lang)
    if view.due_at:
        late = view.due_at <= now
        key = "staff.clock_over" if late else "staff.glance_promise"
        state.promise = say(key, lang, at=view.due_at, until=view.due_at)
        state.promise_tone = "bad" if late else "sea"
    state.tabs = [
        Tab(paper.kind.value, say(f"paper.{paper.kind}", lang), count=findings_of(paper)) for paper in view.papers
    ]
    odd = {doubt.field for doubt in view.doubts} | {row.mismatch.field for row in view.differences}
    state.typed = [typed_row(view, name, lang, odd=name in odd) for name in COMPARED if view.answers.get(name)]
    state.reasons = [Choice(reason.value, say(f"staff.reason.{reason}", lang)) for reason in MendReason]
    state.answered = answered_rows((row for row in view.answered if not row.is_paper), lang)
    first = next((paper for paper in view.papers if findings_of(paper)), view.papers[0])
    _show_paper(state, first.kind.value, 1, lang)


def _show_paper(state: GlanceState, kind: str, page: int, lang: str) -> None:
    paper = state._papers[kind]
    state.chosen, state.page, state.pages = kind, page, max(1, paper.pages)
    state.reason, state.note = state.reason_of.get(kind, ""), state.note_of.get(kind, "")
    state.image = f"/api/papers/{paper.public_id}/image?page={page}" if paper.opened else ""
    state.image_alt = say("paper.alt", lang, doc=say(f"paper.{kind}", lang))
    state.marks = [
        Mark(found.where[0], found.where[1], found.where[2] - found.where[0], found.where[3] - found.where[1])
        for found in paper.findings
        if found.where and found.page == page
    ]
    state.state_word, state.state_tone = "", ""
    if paper.state:
        state.state_word, state.state_tone = say(f"paper_state.{paper.state}", lang), TONES[paper.state]
    state.lines = lines_of(paper, state._differences, lang)


def _queue_item(row: QueueRow) -> rx.Component:
    return work_item(
        rx.el.div(rx.el.b(row.person), chip(row.clock, row.tone), class_name="row between"),
        rx.el.div(
            rx.el.span(row.reference, class_name="num tiny"),
            rx.el.span(row.note, class_name="tiny muted"),
            class_name="row between",
        ),
        href=row.href,
        current=GlanceState.reference == row.reference,
    )


def _paper_panel() -> rx.Component:
    s = GlanceState
    return rx.el.div(
        rx.cond(
            s.image,
            anchor(paper_view(s.image, s.image_alt, s.marks), href=s.image, plain=True, target="_blank"),
            empty_state(s.image_alt, rx.cond(s.lines.length() > 0, s.lines[0].text, ""), icon_name="file"),
        ),
        when(
            s.pages > 1,
            button(
                rx.fragment(t("staff.paper"), " ", s.page, "/", s.pages), "ghost", key="H", on_click=s.turn, fit=True
            ),
        ),
        _mend_card(),
        class_name="stack",
    )


def _mend_card() -> rx.Component:
    s = GlanceState
    return card(
        rx.el.h2(t("staff.mend_choose")),
        field(
            select(
                s.reasons,
                id="reason",
                value=s.reason,
                placeholder=t("staff.reason_none"),
                on_change=s.give_reason,
            ),
            id="reason",
            label=t("staff.reason"),
        ),
        text_field(
            id="mend-note",
            label=t("staff.mend_note"),
            value=s.note,
            on_save=s.give_note,
            rows=2,
            max_length=500,
        ),
        class_name="stack",
    )


def _evidence(row: EvidenceRow) -> rx.Component:
    return rx.el.li(row.text, when(row.image, paper_crop(row.image, t("doc.spot"), row.view, row.mark)))


def _facts_panel() -> rx.Component:
    s = GlanceState
    return rx.el.div(
        answered_table(s.answered),
        card(
            when(s.state_word, chip(s.state_word, s.state_tone)),
            rx.el.ul(*each(s.lines, _evidence), class_name="stack tight"),
            class_name="stack tight",
        ),
        card(
            data_table(
                [t("staff.data"), t("staff.typed_value"), t("staff.read_value")],
                s.typed,
                lambda row: [row.label, rx.el.b(row.typed), rx.el.span(row.read, class_name="muted tiny")],
                caption=t("staff.typed_value"),
                row_tone=lambda row: rx.cond(row.odd, "warn", ""),
            ),
            class_name="flush",
        ),
        answers_form(asked=s.fields, on_add=s.ask_field, on_drop=s.drop_field),
        class_name="stack",
    )


def _case() -> rx.Component:
    s = GlanceState
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.el.h1(s.person),
                rx.el.p(rx.el.span(s.reference, class_name="num"), " · ", s.why, class_name="muted"),
            ),
            when(s.promise, chip(s.promise, s.promise_tone)),
            class_name="row between",
        ),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        tabs(s.tabs, chosen=s.chosen, on_choose=s.choose, label=t("staff.paper"), panel_id="paper"),
        tab_panel(
            rx.el.div(_paper_panel(), _facts_panel(), class_name="evidence even"), panel_id="paper", label=s.image_alt
        ),
        acts(
            button(t("staff.glance_accept"), key="A", on_click=s.accept),
            gap(),
            button(rx.fragment(t("staff.ask_mend"), " (", s.marked, ")"), "ghost", key="R", on_click=s.send_back),
        ),
        class_name="stack",
    )


def view() -> rx.Component:
    s = GlanceState
    return desk_page(
        "glance",
        heartbeat(s.again),
        desk(
            rx.el.h2(t("staff.glance_queue")),
            [*each(s.rows, _queue_item), when(s.nobody, rx.el.p(t("staff.glance_none"), class_name="muted pad"))],
            rx.cond(
                s.person != "",
                _case(),
                rx.el.div(
                    when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
                    when(
                        s.problem_code == NikInUse.code,
                        text_link(t("staff.nik_open"), "/petugas/ganti-nomor#nik-kembali", arrow=True),
                    ),
                    empty_state(t("staff.glance"), t("staff.glance_choose"), icon_name="file", heads_page=True),
                    class_name="stack",
                ),
            ),
            label=t("staff.glance_queue"),
        ),
        with_desk=True,
    )


PAGES = (
    PageSpec("/petugas/periksa", view, "Periksa dokumen", [GlanceState.load]),
    PageSpec("/petugas/periksa/[nomor]", view, "Periksa dokumen", [GlanceState.load_case]),
)
