"""/permohonan/[nomor]/ada-yang-salah: report a mistake in the booklet, and read what the office answered."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.errors import BadInput
from lingga_app.services.corrections import Report, ReportMistake, ShowReports, Wrong, report_mistake, show_reports
from lingga_app.ui.components import (
    Choice,
    applicant_page,
    button,
    card,
    chip,
    choice_list,
    notice_box,
    text_field,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say

TONES = {"open": "info", "accepted": "ok", "declined": "warn"}


@dataclass(frozen=True)
class ReportRow:
    number: str
    what: str
    state: str
    tone: str
    text: str
    promised: str
    answer: str


class WrongState(Page, rx.State):
    """Vars: one's own reports about one booklet."""

    base: str = ""
    what: str = ""
    text: str = ""
    sent: str = ""
    reports: list[ReportRow] = []
    open: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.base = f"/permohonan/{reference_in(self)}"
        await _show(self, person)

    @guarded(*CITIZENS)
    async def choose(self, person: Person, what: str):
        self.what = _wrong(what).value

    @guarded(*CITIZENS)
    async def write(self, person: Person, text: str):
        self.text = text

    @guarded(*CITIZENS, per_minute=10)
    async def send(self, person: Person):
        done = await person.do(report_mistake, ReportMistake(reference_in(self), _wrong(self.what), self.text))
        self.sent = say("wrong.sent", person.lang, number=done.number, due=done.promised_at)
        self.text = self.what = ""
        await _show(self, person)


async def _show(state: WrongState, person: Person) -> None:
    found = await person.ask(show_reports, ShowReports(reference_in(state)))
    state.reports = [_row(report, person.lang) for report in found]
    state.open = any(report.answered_at is None for report in found)


def _row(report: Report, lang: str) -> ReportRow:
    waiting = report.answered_at is None
    return ReportRow(
        number=say("wrong.number", lang, number=report.number),
        what=say(f"wrong.{report.what}", lang),
        state=say(f"correction_state.{report.state}", lang),
        tone=TONES[report.state],
        text=report.text,
        promised=say("wrong.promised", lang, until=report.promised_at) if waiting else "",
        answer=report.answer,
    )


def _wrong(text: str) -> Wrong:
    try:
        return Wrong(text)
    except ValueError:
        raise BadInput(field="what") from None


def view() -> rx.Component:
    s = WrongState
    return applicant_page(
        t("act.wrong"),
        rx.el.h1(t("wrong.title")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.sent, notice_box(rx.el.p(s.sent), tone="ok", role="status")),
        rx.foreach(s.reports, _report),
        rx.cond(
            ~s.open,
            rx.fragment(
                rx.el.p(t("wrong.intro")),
                choice_list(
                    [Choice(what.value, t(f"wrong.{what.value}")) for what in Wrong],
                    name="what",
                    legend=t("wrong.what"),
                    value=s.what,
                    on_choose=s.choose,
                ),
                text_field(
                    id="text", label=t("wrong.should"), hint=t("wrong.should_hint"), value=s.text, on_save=s.write
                ),
            ),
        ),
        back=s.base,
        dock=[rx.cond(~s.open, button(t("wrong.send"), on_click=s.send))],
    )


def _report(row: rx.Var) -> rx.Component:
    return card(
        rx.el.div(rx.el.h2(row.what), chip(row.state, row.tone), class_name="row"),
        rx.el.p(row.text),
        when(row.promised, rx.el.p(row.promised, class_name="muted")),
        when(row.answer, rx.el.p(rx.el.b(t("wrong.answer"), ": "), row.answer)),
        rx.el.p(row.number, class_name="muted small num"),
        class_name="stack tight",
    )


PAGES = (PageSpec("/permohonan/[nomor]/ada-yang-salah", view, "Ada yang salah", [WrongState.load]),)
