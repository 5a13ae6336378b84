"""/petugas/wawancara, /petugas/foto, /petugas/pratinjau: the interview, the portrait, and reading the data page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.domain.form import Field
from lingga_app.domain.identity import format_phone
from lingga_app.domain.lifecycle import Status
from lingga_app.services.interview import (
    FinishInterview,
    InterviewView,
    OpenInterview,
    SaveNote,
    finish_interview,
    open_interview,
    save_note,
)
from lingga_app.services.portraits import UsePortrait, use_portrait
from lingga_app.services.proofread import AgreeDataPage, DataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.ui.case_head import Chip, chips_of, doers_of, facts_of, head_strip, line_of
from lingga_app.ui.components import (
    Fact,
    acts,
    button,
    card,
    check_row,
    chip,
    each,
    facts,
    gap,
    link_button,
    live_form,
    notice_box,
    portrait_camera,
    saved_mark,
    text_field,
    text_input,
    text_link,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import tanggal_lahir

WORKS = Role.INTERVIEWER
CAMERA = {
    "open": "camera.open",
    "take": "shoot.take",
    "use": "shoot.use",
    "again": "shoot.again",
    "choose": "staff.portrait_file",
    "phone_camera": "camera.phone",
    "resend": "camera.resend",
    "before": "staff.portrait_before",
    "no_camera": "shoot.no_camera",
    "aim": "staff.portrait_aim",
    "fits": "staff.portrait_fits",
    "better": "staff.portrait_better",
    "use_better": "staff.portrait_use_better",
    "look": "staff.portrait_look",
    "file": "camera.file",
    "sending": "camera.sending",
    "waiting": "shoot.paused",
    "sent": "camera.sent",
    "refused": "camera.refused",
    "view": "camera.view",
    "taken": "camera.taken",
}
"""Words of the camera component -> their keys."""


class InterviewState(Page, rx.State):
    reference: str = ""
    name: str = ""
    facing: str = ""
    line: str = ""
    chips: list[Chip] = []
    facts: list[Fact] = []
    answers: list[Fact] = []
    doubts: list[str] = []
    note: str = ""
    private: bool = False
    saved: str = ""
    has_portrait: bool = False
    findings: list[str] = []
    portrait_note: str = ""
    portrait_usable: bool = False
    picture: str = ""
    read: bool = False
    shut: str = ""

    @guarded(WORKS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        _show(self, await person.do(open_interview, OpenInterview(self.reference)), person.lang)

    @guarded(WORKS, per_minute=240)
    async def write(self, person: Person, text: str):
        self.note = text
        at = await person.do(save_note, SaveNote(self.reference, text, self.private))
        self.saved = say("staff.note_saved", person.lang, at=at)

    @guarded(WORKS)
    async def mark_private(self, person: Person, private: bool):
        self.private = private
        at = await person.do(save_note, SaveNote(self.reference, self.note, private))
        self.saved = say("staff.note_saved", person.lang, at=at)

    @guarded(WORKS)
    async def taken(self, person: Person, upload_id: str):
        _show(self, await person.do(open_interview, OpenInterview(self.reference)), person.lang)
        # A new address, or the browser shows the picture it already has.
        self.picture = f"/api/office/portraits/{self.reference}/picture?n={upload_id[:8]}"

    @guarded(WORKS)
    async def refused(self, person: Person, code: str):
        self.problem_code = code[:40]

    @guarded(WORKS)
    async def use(self, person: Person, form: dict[str, Any]):
        await person.do(use_portrait, UsePortrait(self.reference, text_in(form, "portrait_note")))
        _show(self, await person.do(open_interview, OpenInterview(self.reference)), person.lang)

    @guarded(WORKS)
    async def finish(self, person: Person):
        await person.do(finish_interview, FinishInterview(self.reference))
        return rx.redirect("/petugas")


def _show(state: InterviewState, view: InterviewView, lang: str) -> None:
    head = view.head
    state.name, state.line, state.chips = head.name, line_of(head, lang), chips_of(head, lang)
    state.facing = say("staff.portrait_of", lang, person=head.name)
    state.facts = [*facts_of(head, lang), *doers_of(head, lang)]
    state.answers = [Fact(say(f"form.{field}", lang), _answer(field, value, lang)) for field, value in view.answers]
    state.doubts = [say(f"staff.finding.{doubt.kind}", lang) for doubt in view.doubts]
    state.note, state.private = view.note, view.private
    state.saved = say("staff.note_saved", lang, at=view.noted_at) if view.noted_at else ""
    state.has_portrait = view.portrait is not None
    state.portrait_usable = view.portrait is not None and view.portrait.usable
    found = view.portrait.findings if view.portrait else ()
    state.findings = [say(f"staff.portrait_said.{key}", lang) for key in found]
    if view.portrait and not view.portrait.checked:
        state.findings.append(say("staff.portrait_unchecked", lang))
    state.portrait_note = view.portrait.note if view.portrait else ""
    state.picture = f"/api/office/portraits/{head.reference}/picture" if view.portrait else ""
    state.read = head.proofread_at is not None
    early = head.interviewed_at is None
    shut = say("staff.portrait_early" if early else "staff.portrait_closed", lang)
    state.shut = "" if head.status is Status.ARRIVED else shut


def _answer(field: Field, value: str, lang: str) -> str:
    match field:
        case Field.PURPOSE:
            return say(f"purpose.{value}", lang)
        case Field.MARITAL:
            return say(f"marital.{value}", lang)
        case Field.BIRTH_DATE:
            return tanggal_lahir(date.fromisoformat(value), lang)
        case Field.PHONE:
            return format_phone(value)
        case Field.HELD_PASSPORT_AGAIN:
            return say(f"answer.{value}", lang)
        case _:
            return value


def _todo(done: rx.Var, label: rx.Var, href: str) -> rx.Component:
    return rx.el.li(
        rx.cond(done, chip(t("staff.case_yes"), "ok"), chip(t("staff.case_no"), "warn")),
        text_link(label, href + InterviewState.reference, arrow=True),
        class_name="row",
    )


def interview_view() -> rx.Component:
    s = InterviewState
    return desk_page(
        "work",
        head_strip(s.name, s.line, s.reference, s.chips),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(
            s.doubts.length() > 0,
            notice_box(*each(s.doubts, rx.el.p), tone="warn", title=t("staff.interview_doubts")),
        ),
        rx.el.div(
            card(
                rx.el.label(t("staff.interview_notes"), html_for="note", class_name="strong"),
                text_input(
                    id="note", value=s.note, on_save=s.write, rows=6, max_length=4000, required=False, auto_focus=True
                ),
                rx.el.div(
                    check_row(t("staff.private"), name="private", checked=s.private, on_change=s.mark_private),
                    saved_mark(s.saved),
                    class_name="row between",
                ),
                rx.el.ul(
                    _todo(s.portrait_usable, t("staff.case_portrait"), "/petugas/foto/"),
                    _todo(s.read, t("staff.case_proofread"), "/petugas/pratinjau/"),
                    class_name="row plainlist",
                    aria_label=t("staff.interview_steps"),
                ),
                class_name="stack tight",
            ),
            facts(s.answers),
            class_name="two",
        ),
        acts(
            when((s.name != "") & (s.shut == ""), button(t("staff.interview_finish"), key="A", on_click=s.finish)),
            gap(),
            text_link(t("staff.nav.work"), "/petugas"),
        ),
    )


def portrait_view() -> rx.Component:
    s = InterviewState
    return desk_page(
        "work",
        notice_box(rx.el.h1(s.facing, class_name="facing"), tone="info"),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        rx.el.div(
            rx.cond(
                (s.name != "") & (s.shut == ""),
                card(
                    portrait_camera(
                        endpoint="/api/office/portraits/" + s.reference,
                        judge_endpoint="/api/office/portraits/" + s.reference + "/gauge",
                        words={name: t(key, filled_by_script=True) for name, key in CAMERA.items()},
                        on_sent=s.taken,
                        on_refused=s.refused,
                    )
                ),
                card(rx.el.p(s.shut, class_name="muted")),
            ),
            card(
                rx.el.h2(t("staff.portrait_now"), class_name="small muted"),
                rx.cond(
                    s.picture != "",
                    rx.el.img(src=s.picture, alt=s.name, class_name="portrait"),
                    rx.el.p(t("staff.portrait_none"), class_name="muted"),
                ),
                when(s.findings.length() > 0, notice_box(*each(s.findings, rx.el.p), tone="warn")),
                when(s.portrait_note != "", facts([(t("staff.portrait_noted"), s.portrait_note)], boxed=False)),
                when(s.portrait_usable & (s.findings.length() == 0), chip(t("staff.portrait_good"), "ok")),
                when(
                    s.has_portrait & ~s.portrait_usable,
                    live_form(
                        text_field(id="portrait_note", label=t("staff.portrait_note"), max_length=500),
                        button(t("staff.portrait_anyway"), "ghost", type="submit"),
                        on_submit=s.use,
                        class_name="stack tight",
                    ),
                ),
                class_name="stack tight",
            ),
            class_name="two",
        ),
        acts(
            when(s.portrait_usable, link_button(t("staff.preview"), "/petugas/pratinjau/" + s.reference)),
            gap(),
            text_link(t("staff.nav.interview"), "/petugas/wawancara/" + s.reference),
        ),
    )


@dataclass(frozen=True)
class PrintedLine:
    label: str
    value: str
    kind: str


class PageState(Page, rx.State):
    """The data page, turned to the applicant: large letters, nothing else."""

    reference: str = ""
    name: str = ""
    lines: list[PrintedLine] = []
    shown: str = ""
    agreed: str = ""

    @guarded(WORKS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        _page(self, await person.do(show_data_page, ShowDataPage(self.reference)), person.lang)

    @guarded(WORKS)
    async def agree(self, person: Person):
        await person.do(agree_data_page, AgreeDataPage(self.reference, self.shown))
        _page(self, await person.do(show_data_page, ShowDataPage(self.reference)), person.lang)


def _page(state: PageState, page: DataPage, lang: str) -> None:
    state.name, state.shown = page.name, page.shown
    state.lines = printed_lines(page, lang)
    state.agreed = say("staff.preview_read", lang, at=page.agreed_at) if page.agreed_at else ""


def printed_lines(page: DataPage, lang: str) -> list[PrintedLine]:
    """The lines with their names in the reader's language."""
    return [
        PrintedLine(say(f"page.{line.key}", lang), line.value, "mrz" if line.key == "mrz" else "")
        for line in page.lines
    ]


def printed_list(lines: rx.Var) -> rx.Component:
    """The data page to be read letter by letter."""

    def line(row: PrintedLine) -> rx.Component:
        return rx.el.div(rx.el.dt(row.label), rx.el.dd(row.value, class_name=row.kind))

    return rx.el.dl(*each(lines, line), class_name="letters")


def preview_view() -> rx.Component:
    s = PageState
    return desk_page(
        "work",
        rx.el.div(
            rx.el.h1(t("staff.preview_ask")),
            rx.el.p(t("staff.preview_turn"), class_name="muted"),
            class_name="row between",
        ),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        printed_list(s.lines),
        acts(
            rx.cond(
                s.agreed != "",
                chip(s.agreed, "ok"),
                button(t("staff.preview_agree"), key="A", on_click=s.agree),
            ),
            link_button(t("staff.preview_wrong"), "/petugas/wawancara/" + s.reference, "ghost"),
            gap(),
            text_link(t("staff.nav.interview"), "/petugas/wawancara/" + s.reference),
        ),
    )


PAGES = (
    PageSpec("/petugas/wawancara/[nomor]", interview_view, "Wawancara", [InterviewState.load]),
    PageSpec("/petugas/foto/[nomor]", portrait_view, "Foto", [InterviewState.load]),
    PageSpec("/petugas/pratinjau/[nomor]", preview_view, "Periksa halaman data", [PageState.load]),
)
