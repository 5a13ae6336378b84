"""/permohonan/[nomor]/jawaban: everything answered, with "Ganti"; the passport question once more; "Kirim data"."""

from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.registration import FIELDS_OF, NO, YES
from lingga_app.services.crosschecking import OpenQuestions, open_questions
from lingga_app.services.drafts import (
    FormView,
    OpenForm,
    SaveAnswer,
    SendApplication,
    open_form,
    save_answer,
    send_application,
)
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.ui.components import (
    Choice,
    anchor,
    applicant_page,
    button,
    choice_list,
    each,
    link_button,
    notice_box,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.questions import read_back
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say


@dataclass(frozen=True)
class AnswerRow:
    """`change`: where to change it, empty once it was sent."""

    label: str
    value: str
    change: str


class AnswersState(Page, rx.State):
    """`lead` is what is still to do before sending, with its button; empty when only sending is left."""

    reference: str = ""
    rows: list[AnswerRow] = []
    draft: bool = False
    lead: str = ""
    lead_act: str = ""
    lead_href: str = ""
    differing: str = ""
    again: str = ""
    again_choices: list[Choice] = []
    loaded: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.ask(open_form, OpenForm(self.reference))
        self.rows = [row for question in view.questions for row in _rows(view, question, person.lang)]
        self.draft = view.status is Status.DRAFT
        self.again = view.answers.get(Field.HELD_PASSPORT_AGAIN, "")
        self.again_choices = [Choice(NO, say("held.never", person.lang)), Choice(YES, say("held.ever", person.lang))]
        if self.draft:
            now = (await person.ask(timeline, OpenTimeline(self.reference))).now
            if now.act is not None and now.act.key != "act.send":
                self.lead, self.lead_act = now.said.in_(person.lang), say(now.act.key, person.lang)
                self.lead_href = now.act.path
            elif asked := (await person.ask(open_questions, OpenQuestions(self.reference))).asked:
                self.differing = say("doc.questions_open", person.lang, count=len(asked))
        self.loaded = True

    @guarded(*CITIZENS)
    async def choose_again(self, person: Person, value: str):
        await person.do(save_answer, SaveAnswer(self.reference, Field.HELD_PASSPORT_AGAIN, value))
        self.again = value

    @guarded(*CITIZENS, per_minute=12)
    async def send(self, person: Person):
        await person.do(send_application, SendApplication(self.reference))
        return rx.redirect(f"/permohonan/{self.reference}")


def _rows(view: FormView, question: str, lang: str) -> list[AnswerRow]:
    """One row per answered field of this question."""
    change = f"/permohonan/{view.reference}/isi?q={question}" if view.status is Status.DRAFT else ""
    return [
        AnswerRow(
            say(f"form.{field}", lang),
            read_back(field, view.answers[field], lang) if field in view.answers else say("answer.empty", lang),
            change,
        )
        for field in FIELDS_OF[question]  # pyright: ignore[reportArgumentType]
    ]


def _row(row: AnswerRow) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.label),
        rx.el.dd(row.value),
        when(
            row.change,
            rx.el.dd(
                anchor(
                    t("go.change"), rx.el.span(" ", row.label, class_name="sr"), href=row.change, class_name="plainlink"
                ),
                class_name="change",
            ),
        ),
        class_name="answer",
    )


def _last_question() -> rx.Component:
    s = AnswersState
    return rx.el.div(
        rx.el.h2(t("held.again")),
        choice_list(
            s.again_choices,
            name="again",
            legend=t("held.again"),
            hide_legend=True,
            hint=t("held.again_hint"),
            value=s.again,
            on_choose=s.choose_again,
        ),
        when(s.again == YES, notice_box(rx.el.p(t("held.yes")), role="alert")),
        class_name="stack",
    )


def view() -> rx.Component:
    s = AnswersState
    return applicant_page(
        t("check.answers"),
        rx.el.h1(t("check.answers")),
        when(s.draft, rx.el.p(t("check.answers_hint"), class_name="hint")),
        rx.el.dl(*each(s.rows, _row), class_name="card answers"),
        when(s.draft & (s.lead != ""), notice_box(rx.el.p(s.lead))),
        when(
            s.differing,
            notice_box(
                rx.el.p(s.differing),
                anchor(t("doc.questions_see"), href=f"/permohonan/{s.reference}/dokumen", class_name="plainlink"),
                tone="warn",
            ),
        ),
        when(s.draft & (s.lead == ""), _last_question()),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        back="/permohonan/" + s.reference,
        dock=(
            rx.cond(
                s.loaded & s.draft,
                rx.cond(
                    s.lead != "",
                    link_button(s.lead_act, s.lead_href),
                    rx.cond(
                        s.again == YES,
                        link_button(t("nav.home"), "/"),
                        button(t("check.send"), on_click=s.send, id="kirim"),
                    ),
                ),
                link_button(t("go.to_application"), "/permohonan/" + s.reference),
            ),
        ),
    )


PAGES = (PageSpec("/permohonan/[nomor]/jawaban", view, "Periksa jawaban", on_load=[AnswersState.load]),)
