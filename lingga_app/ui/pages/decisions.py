"""/petugas/cocokkan and /petugas/setuju: paper, form and registry side by side, and what is decided about them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.comparison import Difference, Likeness
from lingga_app.domain.errors import NotAllowed
from lingga_app.domain.form import MENDABLE, Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.services.comparing import Answered, Comparison, OpenComparison, Row, open_comparison
from lingga_app.services.registry import CheckAgain, check_again
from lingga_app.services.verification import (
    Approve,
    AskCorrection,
    AskedItem,
    DueDayWrong,
    NothingAsked,
    Refuse,
    Verify,
    approve,
    ask_correction,
    refuse,
    return_days,
    verify,
)
from lingga_app.ui.case_head import Chip, chips_of, doers, doers_of, facts_of, head_strip, line_of, registry_open
from lingga_app.ui.components import (
    Choice,
    Fact,
    Tab,
    acts,
    button,
    card,
    check_row,
    chip,
    data_table,
    each,
    facts,
    field,
    gap,
    live_form,
    notice_box,
    select,
    tab_panel,
    tabs,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in, ticked
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import tanggal_lahir

DECIDERS = (Role.VERIFIER, Role.APPROVER)


@dataclass(frozen=True)
class Letters:
    text: str
    differs: bool


@dataclass(frozen=True)
class CompareRow:
    label: str
    ours: list[Letters]
    paper: list[Letters]
    paper_from: str
    registry: list[Letters]
    tone: str


@dataclass(frozen=True)
class AskedRow:
    key: str
    label: str
    reason: str
    note: str


@dataclass(frozen=True)
class AnsweredRow:
    label: str
    before: str
    after: str


class CompareState(Page, rx.State):
    reference: str = ""
    name: str = ""
    line: str = ""
    chips: list[Chip] = []
    facts: list[Fact] = []
    doers: list[Fact] = []
    notes: list[str] = []
    open_rows: list[CompareRow] = []
    all_rows: list[CompareRow] = []
    everything: bool = False
    same: str = ""
    papers: list[Tab] = []
    paper: str = ""
    picture: str = ""
    answered: list[AnsweredRow] = []
    silent: bool = False
    may_verify: bool = False
    may_approve: bool = False
    targets: list[Choice] = []
    returning: bool = False
    refusing: bool = False
    asked: list[AskedRow] = []
    seen: int = 0
    due: list[str] = ["", "", ""]
    _items: list[AskedItem] = []

    @guarded(*DECIDERS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        await self._refresh(person)

    @guarded(*DECIDERS)
    async def choose_paper(self, person: Person, public_id: str):
        if any(paper.value == public_id for paper in self.papers):
            self.paper, self.picture = public_id, f"/api/papers/{public_id}/image"

    @guarded(*DECIDERS)
    async def switch_rows(self, person: Person):
        self.everything = not self.everything

    @guarded(*DECIDERS, per_minute=20)
    async def ask_registry_again(self, person: Person):
        await person.do(check_again, CheckAgain(self.reference))
        await self._refresh(person)

    @guarded(*DECIDERS)
    async def begin_return(self, person: Person):
        self.returning, self.refusing = not self.returning, False
        days = await person.ask(return_days, None)
        self.due = [days.usual.isoformat(), days.first.isoformat(), days.last.isoformat()]

    @guarded(*DECIDERS)
    async def choose_due(self, person: Person, day: str):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise DueDayWrong from None
        self.due = [day, *self.due[1:]]

    @guarded(*DECIDERS)
    async def begin_refusal(self, person: Person):
        self.refusing, self.returning = not self.refusing, False

    @guarded(*DECIDERS)
    async def add(self, person: Person, form: dict[str, Any]):
        """One more field or paper with its reason, from the form of the return."""
        kind, _, target = text_in(form, "target").partition(":")
        try:
            reason = ReturnReason(text_in(form, "reason"))
        except ValueError:
            raise NothingAsked from None
        if not target:
            raise NothingAsked
        item = AskedItem(target, reason, kind == "paper", text_in(form, "note")[:500], ticked(form, "bring"))
        self._items = [old for old in self._items if (old.target, old.is_paper) != (target, item.is_paper)] + [item]
        _show_asked(self, person.lang)

    @guarded(*DECIDERS)
    async def drop(self, person: Person, key: str):
        self._items = [item for item in self._items if _key(item) != key]
        _show_asked(self, person.lang)

    @guarded(*DECIDERS)
    async def send_back(self, person: Person):
        due_on = date.fromisoformat(self.due[0]) if self.due[0] else None
        await person.do(ask_correction, AskCorrection(self.reference, self.seen, tuple(self._items), due_on))
        return rx.redirect("/petugas")

    @guarded(Role.VERIFIER)
    async def pass_on(self, person: Person):
        await person.do(verify, Verify(self.reference, self.seen))
        return rx.redirect("/petugas")

    @guarded(Role.APPROVER)
    async def agree(self, person: Person):
        await person.do(approve, Approve(self.reference, self.seen))
        return rx.redirect("/petugas")

    @guarded(Role.APPROVER)
    async def turn_down(self, person: Person, form: dict[str, Any]):
        try:
            reason = RefuseReason(text_in(form, "ground"))
        except ValueError:
            raise NothingAsked from None
        await person.do(refuse, Refuse(self.reference, self.seen, reason, text_in(form, "refuse_note")[:500]))
        return rx.redirect("/petugas")

    async def _refresh(self, person: Person) -> None:
        if not person.actor.may(*DECIDERS):
            raise NotAllowed
        view = await person.do(open_comparison, OpenComparison(self.reference))
        watch(self, f"application:{view.head.id}")
        _show(self, view, person)


def _show(state: CompareState, view: Comparison, person: Person) -> None:
    head, lang = view.head, person.lang
    state.name, state.line, state.chips = head.name, line_of(head, lang), chips_of(head, lang)
    state.facts, state.doers, state.notes = facts_of(head, lang), doers_of(head, lang), list(head.notes)
    state.seen = state.seen or head.seen
    state.silent = registry_open(head)
    state.all_rows = [_row(row, lang) for row in view.rows]
    state.open_rows = [shown for row, shown in zip(view.rows, state.all_rows, strict=True) if row.differs]
    differ, same = len(state.open_rows), len(state.all_rows) - len(state.open_rows)
    state.same = say("staff.same_count", lang, count=same)
    tone = "warn" if differ else "ok"
    state.chips = [*state.chips, Chip(say("staff.differ_count", lang, count=differ), tone)]
    state.papers = [Tab(line.public_id, say(f"paper.{line.kind}", lang)) for line in view.papers if line.opened]
    if not any(paper.value == state.paper for paper in state.papers):
        state.paper = state.papers[0].value if state.papers else ""
        state.picture = f"/api/papers/{state.paper}/image" if state.paper else ""
    state.answered = [_answered(row, lang) for row in view.answered]
    state.may_verify = head.status is Status.INTERVIEWED and person.actor.may(Role.VERIFIER)
    state.may_approve = head.status is Status.VERIFIED and person.actor.may(Role.APPROVER)
    fields = [Choice(f"field:{name}", say(f"form.{name}", lang)) for name in Field if name in MENDABLE]
    sent = [Choice(f"paper:{line.kind}", say(f"paper.{line.kind}", lang)) for line in view.papers]
    state.targets = [*fields, *sent]


def _row(row: Row, lang: str) -> CompareRow:
    def letters(found: Difference) -> list[Letters]:
        if found.likeness is Likeness.UNREAD:
            return [Letters(say("staff.unread", lang), False)]
        if row.field in {Field.SEX, Field.BIRTH_DATE}:
            whole = "".join(piece.text for piece in found.other)
            return [Letters(_said(row.field, whole, lang), found.likeness is not Likeness.SAME)]
        return [Letters(piece.text, piece.differs) for piece in found.other]

    return CompareRow(
        label=say(f"form.{row.field}", lang),
        ours=_ours(row, lang),
        paper=letters(row.paper),
        paper_from=say(f"paper.{row.paper_kind}", lang) if row.paper_kind else "",
        registry=letters(row.registry),
        tone="warn" if row.differs else "",
    )


def _ours(row: Row, lang: str) -> list[Letters]:
    """The typed value, marked where the registry, or else a paper, has something else."""
    found = row.registry if row.registry.likeness in {Likeness.NEAR, Likeness.DIFFERS} else row.paper
    if row.field in {Field.SEX, Field.BIRTH_DATE} or not found.ours:
        return [Letters(_said(row.field, row.ours, lang), False)]
    return [Letters(piece.text, piece.differs) for piece in found.ours]


def _said(name: Field, value: str, lang: str) -> str:
    """A compared value in words; what does not fit its kind is shown as it is."""
    if name is Field.SEX and value in {"male", "female"}:
        return say(f"sex.{value}", lang)
    if name is Field.BIRTH_DATE:
        try:
            return tanggal_lahir(date.fromisoformat(value), lang)
        except ValueError:
            return value
    return value


def _answered(row: Answered, lang: str) -> AnsweredRow:
    label = say(f"paper.{row.target}" if row.is_paper else f"form.{row.target}", lang)
    if row.is_paper:
        return AnsweredRow(label, "", say("staff.return_new_photo", lang))
    if row.kept:
        return AnsweredRow(label, say("staff.return_kept", lang), row.explanation)
    name = Field(row.target)
    return AnsweredRow(label, _said(name, row.before, lang), _said(name, row.after, lang))


def _key(item: AskedItem) -> str:
    return f"{'paper' if item.is_paper else 'field'}:{item.target}"


def _show_asked(state: CompareState, lang: str) -> None:
    def label(item: AskedItem) -> str:
        known = item.target in set(PaperKind) if item.is_paper else item.target in set(Field)
        return say(f"{'paper' if item.is_paper else 'form'}.{item.target}", lang) if known else item.target[:40]

    state.asked = [
        AskedRow(_key(item), label(item), say(f"staff.reason.{item.reason}", lang), item.note) for item in state._items
    ]


def _table(rows: rx.Var) -> rx.Component:
    return data_table(
        [t("staff.field"), t("staff.form"), t("staff.paper"), t("staff.registry")],
        rows,
        lambda row: [
            row.label,
            _letters(row.ours),
            rx.fragment(
                _letters(row.paper),
                when(row.paper_from, rx.el.span(" ", row.paper_from, class_name="tiny muted")),
            ),
            _letters(row.registry),
        ],
        caption=t("staff.differs"),
        row_tone=lambda row: row.tone,
    )


def _letters(pieces: rx.Var) -> rx.Component:
    return rx.el.span(
        rx.foreach(
            pieces.to(list[Letters]),
            lambda part: rx.cond(part.differs, rx.el.b(part.text, class_name="mark"), rx.el.span(part.text)),
        )
    )


def _evidence() -> rx.Component:
    s = CompareState
    return rx.el.div(
        rx.el.div(
            tabs(s.papers, chosen=s.paper, on_choose=s.choose_paper, label=t("staff.paper"), panel_id="paper"),
            tab_panel(
                rx.cond(
                    s.picture != "",
                    rx.el.div(rx.el.img(src=s.picture, alt=t("staff.paper")), class_name="paper tall"),
                    rx.el.p(t("staff.paper_none"), class_name="muted"),
                ),
                panel_id="paper",
                label=t("staff.paper"),
            ),
        ),
        rx.el.div(
            card(
                rx.cond(s.everything | (s.open_rows.length() == 0), _table(s.all_rows), _table(s.open_rows)),
                class_name="flush",
            ),
            rx.el.div(
                rx.el.span(s.same, class_name="muted small"),
                when(
                    s.open_rows.length() > 0,
                    button(
                        rx.cond(s.everything, t("staff.only_rows"), t("staff.all_rows")),
                        "quiet",
                        key="L",
                        on_click=s.switch_rows,
                    ),
                ),
                class_name="row between",
            ),
            _return_form(),
            _answers(),
            _notes(),
            class_name="stack tight",
        ),
        class_name="evidence",
    )


def _answers() -> rx.Component:
    s = CompareState
    return when(
        s.answered.length() > 0,
        card(
            data_table(
                [t("staff.return_answered"), t("staff.return_before"), t("staff.return_after")],
                s.answered,
                lambda row: [row.label, row.before, rx.el.b(row.after)],
                caption=t("staff.return_answered"),
            ),
            class_name="flush",
        ),
    )


def _notes() -> rx.Component:
    s = CompareState
    return when(
        s.notes.length() > 0,
        rx.el.div(
            rx.el.h2(t("staff.interview_notes"), class_name="small muted"),
            *each(s.notes, lambda note: rx.el.p(note, class_name="prewrap")),
        ),
    )


def _silent() -> rx.Component:
    s = CompareState
    return when(
        s.silent,
        notice_box(
            rx.el.p(t("staff.noregistry")),
            button(t("staff.registry_again"), "ghost", key="C", on_click=s.ask_registry_again),
            tone="warn",
        ),
    )


def _return_form() -> rx.Component:
    """Fields and papers with their reasons, right above the decisions."""
    s = CompareState
    return when(
        s.returning,
        card(
            rx.el.h2(t("staff.return_pick")),
            *each(
                s.asked,
                lambda row: rx.el.div(
                    rx.el.span(rx.el.b(row.label), " · ", row.reason, when(row.note, rx.el.span(" · ", row.note))),
                    button(t("staff.return_drop"), "quiet", on_click=s.drop(row.key)),
                    class_name="row between",
                ),
            ),
            live_form(
                rx.el.div(
                    field(
                        select(s.targets, id="target", placeholder=""),
                        id="target",
                        label=t("staff.return_fields"),
                    ),
                    field(
                        rx.el.select(
                            rx.el.option("", value=""),
                            *[rx.el.option(t(f"staff.reason.{reason}"), value=reason.value) for reason in ReturnReason],
                            id="reason",
                            name="reason",
                            class_name="inp",
                        ),
                        id="reason",
                        label=t("staff.reason"),
                    ),
                    text_field(id="note", label=t("staff.return_note"), max_length=500),
                    class_name="three",
                ),
                rx.el.div(
                    check_row(t("staff.return_bring"), name="bring"),
                    button(t("staff.return_add"), "ghost", type="submit"),
                    class_name="row between",
                ),
                on_submit=s.add,
                # A new form for the next item: a note must not stay behind for another field.
                key=s.asked.length().to_string(),
                class_name="stack tight",
            ),
            field(
                rx.el.input(
                    type="date",
                    id="due",
                    name="due",
                    value=s.due[0],
                    min=s.due[1],
                    max=s.due[2],
                    class_name="inp",
                    on_change=s.choose_due,
                    style={"max_width": "14rem"},
                ),
                id="due",
                label=t("staff.return_until"),
                hint=t("staff.return_until_hint"),
            ),
            class_name="stack tight",
        ),
    )


def _return_acts() -> rx.Component:
    """Begin a return; then send it or drop it. In the row of decisions, so it never needs scrolling."""
    s = CompareState
    return rx.cond(
        s.returning,
        rx.fragment(
            when(s.asked.length() > 0, button(t("staff.return_send"), key="K", on_click=s.send_back)),
            button(t("staff.return_close"), "ghost", key="R", on_click=s.begin_return),
        ),
        button(t("staff.return"), "ghost", key="R", on_click=s.begin_return),
    )


def _refuse_form() -> rx.Component:
    s = CompareState
    return when(
        s.refusing,
        card(
            rx.el.h2(t("staff.refuse_ask")),
            live_form(
                field(
                    rx.el.select(
                        rx.el.option("", value=""),
                        *[
                            rx.el.option(t(f"staff.refuse_reason.{reason}"), value=reason.value)
                            for reason in RefuseReason
                        ],
                        id="ground",
                        name="ground",
                        class_name="inp",
                    ),
                    id="ground",
                    label=t("staff.refuse_reason"),
                ),
                text_field(id="refuse_note", label=t("staff.refuse_note"), max_length=500),
                rx.el.div(
                    button(t("staff.refuse_confirm"), "danger", type="submit"),
                    button(t("staff.refuse_keep"), "ghost", on_click=s.begin_refusal),
                    class_name="row",
                ),
                on_submit=s.turn_down,
                class_name="stack tight",
            ),
            class_name="stack tight",
        ),
    )


def _top() -> list[rx.Component]:
    s = CompareState
    return [
        head_strip(s.name, s.line, s.reference, s.chips),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        _silent(),
    ]


def compare_view() -> rx.Component:
    s = CompareState
    return desk_page(
        "work",
        *_top(),
        _evidence(),
        acts(
            when(s.may_verify & ~s.returning, button(t("staff.forward"), key="A", on_click=s.pass_on)),
            when(s.may_verify | s.may_approve, _return_acts()),
            when(s.may_approve, text_link(t("staff.nav.approve"), "/petugas/setuju/" + s.reference, arrow=True)),
            gap(),
            text_link(t("staff.nav.work"), "/petugas"),
        ),
    )


def approve_view() -> rx.Component:
    s = CompareState
    return desk_page(
        "work",
        *_top(),
        rx.el.div(
            rx.el.div(
                facts(s.facts),
                doers(s.doers),
                class_name="stack",
            ),
            rx.el.div(
                when(s.open_rows.length() > 0, card(_table(s.open_rows), class_name="flush")),
                rx.el.div(
                    chip(s.same, "ok"),
                    text_link(t("staff.nav.compare"), "/petugas/cocokkan/" + s.reference, arrow=True),
                    class_name="row between",
                ),
                _return_form(),
                _refuse_form(),
                _answers(),
                _notes(),
                class_name="stack tight",
            ),
            class_name="evidence",
        ),
        acts(
            when(s.may_approve & ~s.returning, button(t("staff.approve_button"), key="A", on_click=s.agree)),
            when(s.may_approve, _return_acts()),
            gap(),
            when(s.may_approve, button(t("staff.refuse_button"), "danger", key="T", on_click=s.begin_refusal)),
        ),
    )


PAGES = (
    PageSpec("/petugas/cocokkan/[nomor]", compare_view, "Cocokkan", [CompareState.load]),
    PageSpec("/petugas/setuju/[nomor]", approve_view, "Persetujuan", [CompareState.load]),
)
