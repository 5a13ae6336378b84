"""/petugas: what waits for me and by when; the chosen case beside it."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import DESK, STAFF
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.references import ReferenceUnreadable, parse_reference
from lingga_app.services.claims import Claim, Release, TakeNext, claim, release, take_next
from lingga_app.services.desk import LABORATORY, QUEUE, first_page, parts_of
from lingga_app.services.office import MyQueue, OpenCase, QueueRow, my_queue, open_case
from lingga_app.ui.case_head import Chip, chips_of, desk_of, doers, doers_of, facts_of, head_strip, line_of
from lingga_app.ui.components import (
    Fact,
    acts,
    button,
    chip,
    desk,
    each,
    empty_state,
    facts,
    gap,
    link_button,
    notice_box,
    text_link,
    when,
    work_item,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.words import say


@dataclass(frozen=True)
class WorkRow:
    href: str
    reference: str
    name: str
    state: str
    clock: str
    tone: str
    note: str


class DeskState(Page, rx.State):
    rows: list[WorkRow] = []
    count: str = ""
    glance: str = ""
    nobody: bool = False
    reference: str = ""
    name: str = ""
    line: str = ""
    chips: list[Chip] = []
    facts: list[Fact] = []
    doers: list[Fact] = []
    notes: list[str] = []
    door: str = ""
    mine: bool = False
    held: bool = False
    plain: str = ""

    @guarded(*STAFF)
    async def load(self, person: Person):
        self.reset()
        begin, self.reference = first_page(person.actor), _chosen(self)
        if begin == LABORATORY:
            self.plain = begin  # a page without script, so no step inside this one
            return None
        if not self.reference and QUEUE not in (href for _, href in parts_of(person.actor)):
            return rx.redirect(begin)
        await self._refresh(person)
        return None

    @guarded(*DESK)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*DESK, per_minute=60)
    async def next_case(self, person: Person):
        reference = await person.do(take_next, TakeNext())
        if not reference:
            await self._refresh(person)
            self.nobody = True
            return None
        head = await person.do(open_case, OpenCase(reference))
        return rx.redirect(desk_of(head.status, reference))

    @guarded(*DESK, per_minute=60)
    async def take(self, person: Person):
        await person.do(claim, Claim(self.reference))
        return rx.redirect(self.door) if self.door else None

    @guarded(*DESK, per_minute=60)
    async def put_back(self, person: Person):
        await person.do(release, Release(self.reference))
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        lang = person.lang
        queue = await person.do(my_queue, MyQueue())
        watch(self, f"queue:{person.actor.office_id}", f"officer:{person.actor.id}")
        self.rows = [_row(row, lang) for row in queue.rows]
        self.count = say("staff.queue_count", lang, count=queue.total)
        self.glance = say("staff.queue_glance", lang, count=queue.glance) if queue.glance else ""
        self.nobody = not queue.rows
        if self.reference:
            head = await person.do(open_case, OpenCase(self.reference))
            self.name, self.line, self.chips = head.name, line_of(head, lang), chips_of(head, lang)
            self.facts, self.doers, self.notes = facts_of(head, lang), doers_of(head, lang), list(head.notes)
            self.door, self.mine = desk_of(head.status, head.reference), head.mine
            self.held = bool(head.holder) and not head.mine


def _chosen(state: rx.State) -> str:
    asked = dict(state.router.url.query_parameters).get("kasus", "")
    try:
        return parse_reference(asked) if asked else ""
    except ReferenceUnreadable:
        return ""


def _row(row: QueueRow, lang: str) -> WorkRow:
    if row.due_on is not None:
        clock = say("staff.queue_late" if row.late else "staff.queue_due", lang, due=row.due_on)
    else:
        clock = say("staff.queue_here" if row.status is Status.ARRIVED else "staff.queue_since", lang, at=row.since)
    if row.barred:
        note = say("staff.queue_barred", lang)
    elif row.mine:
        note = say("staff.queue_mine", lang)
    elif row.holder:
        note = say("staff.claimed", lang, person=row.holder)
    else:
        note = say("staff.queue_answered", lang) if row.answered else ""
    return WorkRow(
        href=f"/petugas?kasus={row.reference}",
        reference=row.reference,
        name=row.name or row.reference,
        state=say(f"staff.status.{row.status}", lang),
        clock=clock,
        tone="bad" if row.late else "warn" if row.due_on else "sea",
        note=note,
    )


def _item(row: WorkRow) -> rx.Component:
    return work_item(
        rx.el.div(rx.el.b(row.name), chip(row.clock, row.tone), class_name="row between"),
        rx.el.div(
            rx.el.span(row.reference, class_name="num tiny muted"),
            rx.el.span(row.state, class_name="tiny muted"),
            class_name="row between",
        ),
        when(row.note, rx.el.span(row.note, class_name="tiny strong")),
        href=row.href,
        current=DeskState.reference == row.reference,
    )


def _case() -> rx.Component:
    s = DeskState
    return rx.fragment(
        head_strip(s.name, s.line, s.reference, s.chips),
        rx.el.div(
            facts(s.facts),
            rx.el.div(
                doers(s.doers),
                when(
                    s.notes.length() > 0,
                    rx.el.div(
                        rx.el.h2(t("staff.interview_notes"), class_name="small muted"),
                        *each(s.notes, lambda note: rx.el.p(note, class_name="prewrap")),
                    ),
                ),
                class_name="stack",
            ),
            class_name="two",
        ),
        acts(
            when(
                s.door,
                rx.cond(
                    s.held,
                    rx.fragment(),
                    button(t("staff.case_open"), key="A", on_click=s.take),
                ),
            ),
            when(s.mine, button(t("staff.release"), "ghost", on_click=s.put_back)),
            gap(),
            text_link(t("staff.hand_all"), "/petugas/serah-tugas"),
        ),
    )


def view() -> rx.Component:
    s = DeskState
    return desk_page(
        "work",
        heartbeat(s.again, seconds=90),
        desk(
            rx.fragment(rx.el.h2(t("staff.queue")), rx.el.span(s.count, class_name="muted")),
            [
                rx.el.div(
                    button(t("staff.queue_next"), key="N", on_click=s.next_case),
                    when(s.glance, text_link(s.glance, "/petugas/periksa", arrow=True)),
                    class_name="head stack tight",
                ),
                *each(s.rows, _item),
                when(s.nobody, rx.el.p(t("staff.queue_none"), class_name="muted pad", role="status")),
            ],
            when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
            when(
                s.plain,
                rx.fragment(
                    rx.el.meta(http_equiv="refresh", content=f"0; url={s.plain}"),
                    link_button(t("staff.nav.lab"), s.plain, plain=True, fit=True),
                ),
            ),
            rx.cond(
                s.name != "",
                _case(),
                empty_state(t("staff.queue"), t("staff.queue_choose"), icon_name="person", heads_page=True),
            ),
            label=t("staff.queue"),
        ),
        with_desk=True,
    )


PAGES = (PageSpec("/petugas", view, "Tugas saya", [DeskState.load]),)
