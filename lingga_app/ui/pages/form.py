"""/permohonan/[nomor]/isi: the whole form in one page, one question per screen, saved as typed.

Moving on is one event that saves and shows the next question; nothing is loaded. While somebody types, an unfinished
answer is no fault: faults are told on "Lanjut", beside the field, and what was typed stays in the field.
"""

from typing import Any

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.db.tables import Relation
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput, NotFound
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.names import NameNote
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.registration import FIELDS_OF, YES, DoubtKind, Question, printed_name, situation
from lingga_app.services.drafts import FormView, OpenForm, SaveAnswers, Saved, cleaned, open_form, save_answers
from lingga_app.ui.components import (
    NIK_GROUPS,
    PHONE_GROUPS,
    Choice,
    applicant_page,
    button,
    choice_list,
    date_parts,
    field,
    link_button,
    notice_box,
    saved_mark,
    select,
    text_field,
    when,
)
from lingga_app.ui.components.base import maybe
from lingga_app.ui.components.live import FocusBox
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.questions import DISTRICT_CHOICES, SCREENS, choices, question_title, village_choices
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.typed import month_number

DATE_PARTS = ("day", "month", "year")


class FormState(Page, rx.State):
    """The question on the screen and what its fields hold; nothing of the other questions leaves the server."""

    reference: str = ""
    question: str = ""
    prev: str = ""
    kind: str = ""
    field: str = ""
    title: str = ""
    hint: str = ""
    label: str = ""
    step: str = ""
    percent: float = 0
    choices: list[Choice] = []
    villages: list[Choice] = []
    values: dict[str, str] = {}
    saved: str = ""
    note: str = ""
    error_field: str = ""
    stop: bool = False

    _typed: dict[str, str] = {}
    _noted: str = ""
    _checking: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await _form(self, person)
        if view.status is not Status.DRAFT:
            return rx.redirect(f"/permohonan/{self.reference}/jawaban")
        url = self.router.url
        asked = url.query_parameters.get("q", "")
        self._checking = bool(asked)
        wanted = asked or url.fragment
        question = next((q for q in view.questions if q == wanted), view.next)
        if question is None:
            return rx.redirect(f"/permohonan/{self.reference}/jawaban")
        _show(self, view, question, person.lang)
        return None

    @guarded(*CITIZENS)
    async def typed(self, person: Person, part: str, text: str):
        """One field rests: keep it if it can be kept. What is not finished yet is no fault while it is typed."""
        self._typed[part] = text
        self.values[part] = text
        values = _fields_of_part(self, part)
        if not values:
            return
        try:
            await _save(self, person, values)
        except BadInput:
            self.saved = ""

    @guarded(*CITIZENS)
    async def choose(self, person: Person, value: str):
        """A choice is taken and kept."""
        question = Question(self.question)
        (only,) = FIELDS_OF[question]
        self.values = {only.value: value}
        await _save(self, person, {only: value})
        self.stop = question is Question.HELD and value == YES

    @guarded(*CITIZENS)
    async def choose_district(self, person: Person, value: str):
        self.values = {Field.DISTRICT.value: value, Field.VILLAGE.value: ""}
        self.villages = village_choices(value)
        await _save(self, person, {Field.DISTRICT: value})

    @guarded(*CITIZENS)
    async def choose_village(self, person: Person, value: str):
        self.values[Field.VILLAGE.value] = value
        await _save(self, person, {Field.DISTRICT: self.values[Field.DISTRICT.value], Field.VILLAGE: value})

    @guarded(*CITIZENS)
    async def advance(self, person: Person, question: str):
        """Keep this screen and show the next. A second tap, sent for the screen before, does nothing."""
        if question != self.question or self.stop:
            return None
        here = Question(question)
        try:
            await _save(self, person, _screen_values(self, here))
        except BadInput as refusal:
            self.error_field = str(refusal.facts.get("field", ""))
            raise
        if self.note and self._noted != question:
            # A doubt is a question: it is read before the next tap goes on.
            self._noted = question
            return None
        return await _go_on(self, person, here)

    @guarded(*CITIZENS)
    async def go(self, person: Person, question: str):
        """Show another question, from the browser's history or the arrow."""
        view = await _form(self, person)
        wanted = next((q for q in view.questions if q == question), None)
        if wanted is not None:
            _show(self, view, wanted, person.lang)


async def _form(state: FormState, person: Person) -> FormView:
    return await person.ask(open_form, OpenForm(state.reference))


async def _save(state: FormState, person: Person, values: dict[Field, str]) -> None:
    kept: Saved = await person.do(save_answers, SaveAnswers(state.reference, values))
    state.error_field = ""
    state.saved = say("saved", person.lang, at=kept.at)
    state.note = _note(kept, cleaned(values, wib_day(kept.at)), person.lang)


def _note(kept: Saved, stored: dict[Field, str], lang: str) -> str:
    """What helps the person; the officer sees every doubt."""
    if DoubtKind.BIRTH_DATE_DIFFERS in kept.doubts and stored.keys() & {Field.NIK, Field.BIRTH_DATE}:
        return say("nik.birthdate", lang)
    if Field.NAME in stored:
        for row in printed_name(stored).notes:
            if row.kind in {NameNote.TITLE, NameNote.ON_PAGE_4}:
                return say(f"name_note.{row.kind}", lang, value=row.about)
    return ""


async def _go_on(state: FormState, person: Person, here: Question) -> Any:
    view = await _form(state, person)
    if state._checking or here not in view.questions:
        # Sent here by the page of answers; a changed answer may have opened questions that come first.
        if view.next is None:
            return rx.redirect(f"/permohonan/{state.reference}/jawaban")
        _show(state, view, view.next, person.lang)
        return None
    following = view.questions[view.questions.index(here) + 1 :]
    if following:
        _show(state, view, following[0], person.lang)
        return None
    if view.next is not None:
        _show(state, view, view.next, person.lang)
        return None
    return rx.redirect(f"/permohonan/{state.reference}/pratinjau")


def _show(state: FormState, view: FormView, question: Question, lang: str) -> None:
    today = wib_day(deps().clock.now())
    place = view.questions.index(question)
    other = "" if view.relation is Relation.SELF else view.answers.get(Field.NAME) or say("whom.them", lang)
    state.question = question
    state.prev = view.questions[place - 1] if place else ""
    state.kind = SCREENS[question].kind
    state.title = question_title(question, adult=situation(view.answers, today).adult, other=other, lang=lang)
    state.hint = say(SCREENS[question].hint, lang) if SCREENS[question].hint else ""
    state.field = FIELDS_OF[question][0]
    state.label = say(f"form.{FIELDS_OF[question][0]}", lang)
    state.step = say("step.of", lang, n=place + 1, of=len(view.questions))
    state.percent = 100 * place / len(view.questions)
    state.choices = choices(question, view.years, today, lang)
    state.values = _shown(question, view)
    state.villages = village_choices(state.values.get(Field.DISTRICT.value, ""))
    state.saved = state.note = state.error_field = ""
    state.stop = question is Question.HELD and view.answers.get(Field.HELD_PASSPORT) == YES
    state._typed = {}


def _shown(question: Question, view: FormView) -> dict[str, str]:
    if question is Question.BIRTH_DATE:
        born = view.answers.get(Field.BIRTH_DATE, "")
        year, month, day = born.split("-") if born else ("", "", "")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    return {field.value: view.answers.get(field, "") for field in FIELDS_OF[question]}


def _fields_of_part(state: FormState, part: str) -> dict[Field, str]:
    """What can be saved now that this control rests: its field, or the birth date once all three parts are there."""
    if part in DATE_PARTS:
        return {Field.BIRTH_DATE: _born(state.values)} if all(state.values.get(p) for p in DATE_PARTS) else {}
    if part not in {field.value for field in FIELDS_OF[Question(state.question)]}:
        raise NotFound
    return {Field(part): state.values[part]}


def _screen_values(state: FormState, question: Question) -> dict[Field, str]:
    if question is Question.BIRTH_DATE:
        parts = any(state.values.get(part) for part in DATE_PARTS)
        return {Field.BIRTH_DATE: _born(state.values) if parts else ""}
    return {field: state.values.get(field.value, "") for field in FIELDS_OF[question]}


def _born(values: dict[str, str]) -> str:
    """ISO date of the three typed parts; what is no month goes on as typed and is refused by its rule."""
    month = month_number(values.get("month", ""))
    return f"{values.get('year', '')}-{month or values.get('month', '')}-{values.get('day', '')}"


class StepHistory(rx.NoSSRComponent):
    """The browser's history over the questions of one page."""

    library = rx.asset("step_history.jsx", shared=True).importable_path
    tag = "StepHistory"

    step: rx.Var[str]
    prev: rx.Var[str]
    on_step: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def _error(name: Any) -> rx.Var:
    return rx.cond(FormState.error_field == name, FormState.problem, "")


def _text(id: str, name: Any, label: Any, **control: Any) -> rx.Component:
    """The control of one field; the text in it is its own while somebody types."""
    s = FormState
    return text_field(
        id=id,
        label=label,
        value=s.values[name],
        error=_error(name),
        on_save=s.typed(name),
        on_enter=_enter,
        answer=True,
        key=s.question,
        **control,
    )


def _enter(_: rx.Var) -> Any:
    """Enter goes on, as the button does; what was typed was saved a moment before."""
    return FormState.advance(FormState.question)


def _one(**control: Any) -> rx.Component:
    return rx.el.div(_text("answer", FormState.field, FormState.label, **control), class_name="one")


def _part(name: Field, **control: Any) -> rx.Component:
    return _text(name.value, name.value, t(f"form.{name.value}"), **control)


def _choice() -> rx.Component:
    s = FormState
    rows = choice_list(
        s.choices,
        name="answer",
        legend=s.title,
        hide_legend=True,
        value=s.values[s.field],
        on_choose=s.choose,
        error=_error(s.field),
    )
    return rx.el.div(rows, key=s.question)


def _date() -> rx.Component:
    s = FormState
    return date_parts(
        id=Field.BIRTH_DATE.value,
        legend=s.title,
        hide_legend=True,
        labels=(t("field.day"), t("field.month"), t("field.year")),
        values=(s.values["day"], s.values["month"], s.values["year"]),
        on_save=(s.typed("day"), s.typed("month"), s.typed("year")),
        error=_error(Field.BIRTH_DATE.value),
        birthday=True,
    )


def _village() -> rx.Component:
    s = FormState
    district, village = Field.DISTRICT.value, Field.VILLAGE.value
    return rx.el.div(
        field(
            select(
                DISTRICT_CHOICES, id=district, value=s.values[district], placeholder="", on_change=s.choose_district
            ),
            id=district,
            label=t("form.district"),
            error=_error(district),
        ),
        field(
            select(s.villages, id=village, value=s.values[village], placeholder="", on_change=s.choose_village),
            id=village,
            label=t("form.village"),
            error=_error(village),
        ),
        class_name="stack",
    )


def _home() -> rx.Component:
    return rx.el.div(
        _part(Field.HAMLET),
        rx.el.div(
            _part(Field.RT, digits=True, max_length=3), _part(Field.RW, digits=True, max_length=3), class_name="parts"
        ),
        _part(Field.LANDMARK),
        class_name="stack",
    )


def _emergency() -> rx.Component:
    return rx.el.div(
        _part(Field.EMERGENCY_NAME),
        _part(Field.EMERGENCY_PHONE, digits=True, groups=PHONE_GROUPS, max_length=13, kind="tel"),
        class_name="stack",
    )


def _control() -> rx.Component:
    return rx.match(
        FormState.kind,
        ("choice", _choice()),
        ("nik", _one(digits=True, groups=NIK_GROUPS, max_length=16)),
        ("phone", _one(digits=True, groups=PHONE_GROUPS, max_length=13, auto_complete="tel-national")),
        ("text", _one(rows=3)),
        ("date", _date()),
        ("village", _village()),
        ("home", _home()),
        ("emergency", _emergency()),
        _one(),
    )


def view() -> rx.Component:
    s = FormState
    return applicant_page(
        t("stage.data"),
        StepHistory.create(step=s.question, prev=s.prev, on_step=s.go),
        rx.cond(
            s.question != "",
            rx.el.div(
                FocusBox.create(
                    rx.el.h1(s.title), maybe(s.hint, rx.el.p, class_name="hint"), role="group", key=s.question
                ),
                _control(),
                when(s.stop, notice_box(rx.el.p(t("held.yes")), tone="info", role="alert")),
                when(s.note, notice_box(rx.el.p(s.note), tone="warn", role="status")),
                saved_mark(s.saved),
                when(
                    (s.question == Question.NAME.value) & (s.values["name"] == ""),
                    link_button(t("doc.photo_fills"), f"/permohonan/{s.reference}/dokumen/{PaperKind.KTP}", "ghost"),
                ),
                class_name="stack",
            ),
            rx.fragment(),
        ),
        when(
            (s.problem != "") & (s.error_field == ""),
            notice_box(rx.el.p(s.problem), tone="bad", role="alert"),
        ),
        back="/permohonan/" + s.reference,
        progress=s.percent,
        step=s.step,
        dock=(
            rx.cond(
                s.stop,
                link_button(t("nav.home"), "/"),
                button(t("go.next"), on_click=s.advance(s.question), id="lanjut"),
            ),
        ),
    )


PAGES = (PageSpec("/permohonan/[nomor]/isi", view, "Isi data", on_load=[FormState.load]),)
