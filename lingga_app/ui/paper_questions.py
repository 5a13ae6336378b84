"""What papers say otherwise than the form, as cards: the spot on the paper, the question, one tap for either answer."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from lingga_app.domain.crosscheck import Box, Mismatch, Why
from lingga_app.domain.form import Field
from lingga_app.domain.papers import PaperKind
from lingga_app.domain.registration import FIELDS_OF
from lingga_app.services.crosschecking import AnswerQuestion
from lingga_app.services.paper_list import PaperList
from lingga_app.ui.components import Mark, anchor, button, card, each, paper_crop, when
from lingga_app.ui.questions import read_back
from lingga_app.ui.speak import t
from lingga_app.words import say

UNMASKED = frozenset({Field.NIK, Field.FAMILY_CARD})
WHOLE, NOWHERE = Mark(0, 0, 1, 1), Mark(0, 0, 0, 0)
_ROOM = 0.6
"""How much of the paper is shown around the spot, in heights of the spot."""


@dataclass(frozen=True)
class QuestionRow:
    """One question as shown. `field` and `read` name it when it is answered; `take` is "" where nothing can be taken
    over; `other`: where to do it by hand. `image` is "" where there is no picture of the spot."""

    field: str
    read: str
    title: str
    asked: str
    take: str
    keep: str
    other: str
    other_label: str
    image: str
    view: Mark
    mark: Mark


def question_rows(asked: tuple[Mismatch, ...], papers: PaperList, here: str, lang: str) -> list[QuestionRow]:
    """The cards of these questions; `here` is the address of the application."""
    shown = {place.paper.kind: place.paper.public_id for place in papers.places if place.paper and place.paper.opened}
    return [_row(row, shown, here, lang) for row in asked]


def answer_of(reference: str, field: str, read: str, *, take: bool) -> AnswerQuestion:
    """The command of one tap; a field that is none of ours is no question that was asked."""
    return AnswerQuestion(reference, Field(field), read, take)


def _row(row: Mismatch, shown: dict[PaperKind, str], here: str, lang: str) -> QuestionRow:
    facts = {"ours": read_in_full(row.field, row.typed, lang), "theirs": read_in_full(row.field, row.read, lang)}
    if row.paper:
        facts["doc"] = say(f"paper.{row.paper}", lang)
    question = next(question for question, fields in FIELDS_OF.items() if row.field in fields)
    listed = row.why is not Why.NOT_LISTED
    keys = {Why.DIFFERS: "doc.mismatch", Why.NUMBER: "doc.number", Why.NOT_LISTED: "doc.not_listed"}
    take = {Why.DIFFERS: "doc.use_paper", Why.NUMBER: "doc.use_number"}
    public_id = shown.get(row.paper, "") if row.paper and row.where else ""
    view, mark = spot(row.where) if row.where else (WHOLE, NOWHERE)
    return QuestionRow(
        field=row.field.value,
        read=row.read,
        title=say(f"form.{row.field}", lang) if listed else say("paper.kk", lang),
        asked=say(keys[row.why], lang, **facts),
        take=say(take[row.why], lang) if row.read else "",
        keep=say("doc.use_typed" if listed else "doc.my_card", lang),
        other=f"{here}/isi?q={question}" if listed else f"{here}/dokumen/{PaperKind.KK}",
        other_label=say("go.change" if listed else "shoot.again", lang),
        image=f"/api/papers/{public_id}/image?page={row.page + 1}" if public_id else "",
        view=view,
        mark=mark,
    )


def read_in_full(field: Field, value: str, lang: str) -> str:
    """Numbers in full: they are compared with the paper digit by digit."""
    return value if field in UNMASKED or not value else read_back(field, value, lang)


def spot(where: Box) -> tuple[Mark, Mark]:
    """What to show of the picture around a spot, and the spot within what is shown."""
    left, top, right, bottom = where
    room = _ROOM * (bottom - top) + 0.01
    x, y, far, low = max(0.0, left - room), max(0.0, top - room), min(1.0, right + room), min(1.0, bottom + room)
    wide, high = max(far - x, 1e-3), max(low - y, 1e-3)
    mark = Mark((left - x) / wide, (top - y) / high, (right - left) / wide, (bottom - top) / high)
    return Mark(x, y, wide, high), mark


def question_cards(rows: Any, on_answer: Any) -> rx.Component:
    """All questions; `on_answer(field, read, take)` is the page's own handler."""

    def one(row: Any) -> rx.Component:
        return card(
            rx.el.h3(row.title),
            when(row.image, paper_crop(row.image, t("doc.spot"), row.view, row.mark)),
            rx.el.p(row.asked),
            when(row.take, button(row.take, on_click=on_answer(row.field, row.read, True))),
            button(row.keep, "ghost", on_click=on_answer(row.field, row.read, False)),
            anchor(
                row.other_label, rx.el.span(" ", row.title, class_name="sr"), href=row.other, class_name="plainlink"
            ),
            class_name="stack",
            key=row.field,
        )

    return when(
        rows.length() > 0,
        rx.el.section(
            rx.el.h2(t("doc.questions")),
            rx.el.p(t("doc.questions_hint"), class_name="muted"),
            *each(rows, one),
            class_name="stack",
        ),
    )
