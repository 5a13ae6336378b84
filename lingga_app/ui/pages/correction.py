"""/permohonan/[nomor]/perbaikan: answering what the office sent back, field by field, without coming again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import reflex as rx

from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.areas import DISTRICTS, UnknownArea, village
from lingga_app.domain.form import Field
from lingga_app.domain.identity import Sex
from lingga_app.services.glance import SendMended, send_mended
from lingga_app.services.proofread import AgreeDataPage, ShowDataPage, agree_data_page, show_data_page
from lingga_app.services.returns import (
    AnswerCorrection,
    AnswerItem,
    CorrectionView,
    ItemView,
    OpenCorrection,
    answer_correction,
    answer_item,
    open_correction,
)
from lingga_app.ui.components import (
    Choice,
    applicant_page,
    button,
    card,
    chip,
    each,
    link_button,
    live_form,
    notice_box,
    select,
    text_input,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.pages.interview import PrintedLine, printed_lines, printed_list
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import tanggal_lahir


@dataclass(frozen=True)
class ItemRow:
    """`kind`: text, choice, paper or bring decides how it is answered."""

    target: str
    label: str
    reason: str
    note: str
    ours: str
    theirs: str
    theirs_label: str
    value: str
    kind: str
    answered: bool


class CorrectionState(Page, rx.State):
    reference: str = ""
    items: list[ItemRow] = []
    due: str = ""
    sexes: list[Choice] = []
    villages: list[Choice] = []
    lines: list[PrintedLine] = []
    shown: str = ""
    ready: bool = False
    sent: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        self.sexes = [Choice(sex.value, say(f"sex.{sex}", person.lang)) for sex in Sex]
        self.villages = [
            Choice(place.code, f"{place.name}, {district.name}")
            for district in DISTRICTS
            for place in district.villages
        ]
        await _refresh(self, person)

    @guarded(*CITIZENS, per_minute=60)
    async def answer(self, person: Person, form: dict[str, Any]):
        target = text_in(form, "target")
        value = _typed(target, form)
        await person.do(answer_item, AnswerItem(self.reference, target, value))
        await _refresh(self, person)

    @guarded(*CITIZENS, per_minute=60)
    async def keep(self, person: Person, form: dict[str, Any]):
        target = text_in(form, "target")
        explanation = text_in(form, f"why-{target}")
        await person.do(answer_item, AnswerItem(self.reference, target, keep=True, explanation=explanation))
        await _refresh(self, person)

    @guarded(*CITIZENS)
    async def agree(self, person: Person):
        await person.do(agree_data_page, AgreeDataPage(self.reference, self.shown))
        await _refresh(self, person)

    @guarded(*CITIZENS)
    async def send(self, person: Person):
        view = await person.ask(open_correction, OpenCorrection(self.reference))
        if view.before_payment:
            due = (await person.do(send_mended, SendMended(self.reference))).answer_by
        else:
            due = await person.do(answer_correction, AnswerCorrection(self.reference))
        self.sent = say("return.sent", person.lang, due=due)
        self.items, self.lines, self.shown = [], [], ""


async def _refresh(state: CorrectionState, person: Person) -> None:
    view = await person.ask(open_correction, OpenCorrection(state.reference))
    _show(state, view, person.lang)
    state.lines, state.shown = [], ""
    if view.proofread and not view.open_items:
        page = await person.ask(show_data_page, ShowDataPage(state.reference))
        state.lines, state.shown = printed_lines(page, person.lang), page.shown
    state.ready = not view.open_items and not view.proofread


def _show(state: CorrectionState, view: CorrectionView, lang: str) -> None:
    come = any(item.bring for item in view.items)
    state.due = say("return.due_come" if come else "return.due", lang, due=view.due_on)
    state.items = [_row(item, lang) for item in view.items]


def _row(item: ItemView, lang: str) -> ItemRow:
    registry = item.theirs_from == "registry"
    kind = "bring" if item.bring else "paper" if item.is_paper else _control(item.target)
    name = None if item.is_paper else Field(item.target)
    return ItemRow(
        target=item.target,
        label=say(f"{'paper' if item.is_paper else 'form'}.{item.target}", lang),
        reason=say(f"return.reason.{item.reason}", lang),
        note=item.note,
        ours=_said(name, item.ours, lang),
        theirs="" if item.theirs == item.ours else _said(name, item.theirs, lang),
        theirs_label=say("return.theirs_registry" if registry else "return.theirs", lang),
        value=_typing(name, item.ours),
        kind=kind,
        answered=item.answered,
    )


def _control(target: str) -> str:
    return {Field.SEX.value: "sex", Field.VILLAGE.value: "village"}.get(target, "text")


def _said(name: Field | None, value: str, lang: str) -> str:
    try:
        if name is Field.SEX and value:
            return say(f"sex.{Sex(value)}", lang)
        if name is Field.BIRTH_DATE and value:
            return tanggal_lahir(date.fromisoformat(value), lang)
        if name is Field.VILLAGE and value:
            return village(value).name
    except (ValueError, UnknownArea):
        return value
    return value


def _typing(name: Field | None, value: str) -> str:
    """A date is typed as on the KTP: 17-08-1994."""
    if name is Field.BIRTH_DATE and value:
        return date.fromisoformat(value).strftime("%d-%m-%Y")
    return value


def _typed(target: str, form: dict[str, Any]) -> str:
    value = text_in(form, f"new-{target}").strip()
    if target != Field.BIRTH_DATE:
        return value
    parts = value.replace("/", "-").replace(".", "-").replace(" ", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return value  # refused with the sentence for a date
    day, month, year = parts
    return f"{year.zfill(4)}-{month.zfill(2)}-{day.zfill(2)}"


def _item(row: ItemRow) -> rx.Component:
    s = CorrectionState
    new = "new-" + row.target
    control = rx.match(
        row.kind,
        ("sex", select(s.sexes, id=new, value=row.value)),
        ("village", select(s.villages, id=new, value=row.value)),
        text_input(id=new, value=row.value),
    )
    typed = rx.fragment(
        live_form(
            rx.el.input(type="hidden", name="target", value=row.target, read_only=True),
            rx.el.div(rx.el.label(t("return.new"), html_for=new), control, class_name="field"),
            button(t("return.save"), "ghost", type="submit"),
            on_submit=s.answer,
            class_name="stack tight",
        ),
        rx.el.details(
            rx.el.summary(t("return.keep"), class_name="plainlink"),
            live_form(
                rx.el.input(type="hidden", name="target", value=row.target, read_only=True),
                rx.el.div(
                    rx.el.label(t("return.explain"), html_for="why-" + row.target),
                    text_input(id="why-" + row.target, rows=2, max_length=500),
                    class_name="field",
                ),
                button(t("return.right"), "ghost", type="submit"),
                on_submit=s.keep,
                class_name="stack tight",
            ),
        ),
    )
    photo = text_link(t("return.photo"), "/permohonan/" + s.reference + "/dokumen/" + row.target, arrow=True)
    return card(
        rx.el.div(
            rx.el.h2(row.label),
            when(row.answered, chip(t("return.answered"), "ok")),
            class_name="row between",
        ),
        rx.el.p(row.reason),
        when(row.note, rx.el.p(row.note, class_name="strong prewrap")),
        when(
            row.ours,
            rx.el.dl(
                rx.el.div(rx.el.dt(t("return.yours")), rx.el.dd(row.ours)),
                when(row.theirs, rx.el.div(rx.el.dt(row.theirs_label), rx.el.dd(row.theirs))),
                class_name="facts",
            ),
        ),
        rx.match(row.kind, ("bring", rx.el.p(t("return.bring"))), ("paper", photo), typed),
        class_name="stack tight",
    )


def view() -> rx.Component:
    s = CorrectionState
    return applicant_page(
        t("return.title"),
        rx.cond(
            s.sent != "",
            rx.fragment(
                rx.el.h1(t("return.thanks")),
                rx.el.p(s.sent),
                link_button(t("go.back"), "/permohonan/" + s.reference),
            ),
            rx.fragment(
                rx.el.h1(t("return.title")),
                when(s.due, rx.el.p(s.due, class_name="strong")),
                when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
                *each(s.items, _item),
                when(
                    s.lines.length() > 0,
                    card(
                        rx.el.p(t("return.read_again")),
                        printed_list(s.lines),
                        button(t("return.agree"), on_click=s.agree),
                        class_name="stack",
                    ),
                ),
                when(s.ready, button(t("return.send"), on_click=s.send)),
            ),
        ),
        back="/permohonan/" + s.reference,
    )


PAGES = (PageSpec("/permohonan/[nomor]/perbaikan", view, "Perbaikan", on_load=[CorrectionState.load]),)
