"""/petugas/cocokkan and /petugas/setuju: paper, form and registry side by side, and what is decided about them."""

from datetime import date
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.errors import NotAllowed
from lingga_app.domain.form import MENDABLE, Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.services.comparing import Comparison, OpenComparison, open_comparison
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
from lingga_app.ui.answered import AnsweredRow, answered_rows, answered_table
from lingga_app.ui.case_head import Chip, chips_of, doers, doers_of, facts_of, head_strip, line_of, registry_open
from lingga_app.ui.comparison import CompareRow, compare_row, comparison_table
from lingga_app.ui.components import (
    Choice,
    Fact,
    Tab,
    acts,
    button,
    card,
    chip,
    each,
    facts,
    gap,
    notice_box,
    tab_panel,
    tabs,
    text_link,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.returning import AskedRow, refuse_form, return_form
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in, ticked
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import tanggal_pendek

DECIDERS = (Role.VERIFIER, Role.APPROVER)


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
    due: str = ""
    due_days: list[Choice] = []
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
        self.due = days.usual.isoformat()
        self.due_days = [Choice(day.isoformat(), tanggal_pendek(day, person.lang)) for day in days.days]

    @guarded(*DECIDERS)
    async def choose_due(self, person: Person, day: str):
        try:
            date.fromisoformat(day)
        except ValueError:
            raise DueDayWrong from None
        self.due = day

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
        due_on = date.fromisoformat(self.due) if self.due else None
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
    state.all_rows = [compare_row(row, lang) for row in view.rows]
    state.open_rows = [shown for row, shown in zip(view.rows, state.all_rows, strict=True) if row.differs]
    differ, same = len(state.open_rows), len(state.all_rows) - len(state.open_rows)
    state.same = say("staff.same_count", lang, count=same)
    tone = "warn" if differ else "ok"
    state.chips = [*state.chips, Chip(say("staff.differ_count", lang, count=differ), tone)]
    state.papers = [Tab(line.public_id, say(f"paper.{line.kind}", lang)) for line in view.papers if line.opened]
    if not any(paper.value == state.paper for paper in state.papers):
        state.paper = state.papers[0].value if state.papers else ""
        state.picture = f"/api/papers/{state.paper}/image" if state.paper else ""
    state.answered = answered_rows(view.answered, lang)
    state.may_verify = head.status is Status.INTERVIEWED and person.actor.may(Role.VERIFIER)
    state.may_approve = head.status is Status.VERIFIED and person.actor.may(Role.APPROVER)
    fields = [Choice(f"field:{name}", say(f"form.{name}", lang)) for name in Field if name in MENDABLE]
    sent = [Choice(f"paper:{line.kind}", say(f"paper.{line.kind}", lang)) for line in view.papers]
    state.targets = [*fields, *sent]


def _key(item: AskedItem) -> str:
    return f"{'paper' if item.is_paper else 'field'}:{item.target}"


def _show_asked(state: CompareState, lang: str) -> None:
    def label(item: AskedItem) -> str:
        known = item.target in set(PaperKind) if item.is_paper else item.target in set(Field)
        return say(f"{'paper' if item.is_paper else 'form'}.{item.target}", lang) if known else item.target[:40]

    state.asked = [
        AskedRow(_key(item), label(item), say(f"staff.reason.{item.reason}", lang), item.note) for item in state._items
    ]


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
                rx.cond(
                    s.everything | (s.open_rows.length() == 0),
                    comparison_table(s.all_rows),
                    comparison_table(s.open_rows),
                ),
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
            _returning(),
            answered_table(s.answered),
            _notes(),
            class_name="stack tight",
        ),
        class_name="evidence",
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


def _returning() -> rx.Component:
    s = CompareState
    form = return_form(
        asked=s.asked,
        targets=s.targets,
        due=s.due,
        due_days=s.due_days,
        on_add=s.add,
        on_drop=s.drop,
        on_due=s.choose_due,
    )
    return when(s.returning, form)


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
                when(s.open_rows.length() > 0, card(comparison_table(s.open_rows), class_name="flush")),
                rx.el.div(
                    chip(s.same, "ok"),
                    text_link(t("staff.nav.compare"), "/petugas/cocokkan/" + s.reference, arrow=True),
                    class_name="row between",
                ),
                _returning(),
                when(s.refusing, refuse_form(on_refuse=s.turn_down, on_keep=s.begin_refusal)),
                answered_table(s.answered),
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
