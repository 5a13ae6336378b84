"""What the applicant answered to what was sent back: one table for the look before payment and for the comparison."""

from collections.abc import Iterable
from dataclasses import dataclass

import reflex as rx

from lingga_app.domain.form import Field
from lingga_app.services.comparing import Answered
from lingga_app.ui.components import card, data_table, when
from lingga_app.ui.paper_questions import read_in_full
from lingga_app.ui.speak import t
from lingga_app.words import say


@dataclass(frozen=True)
class AnsweredRow:
    """What stood there `before` and `after`; of a paper only that there is a new photo."""

    label: str
    before: str
    after: str


def answered_rows(items: Iterable[Answered], lang: str) -> list[AnsweredRow]:
    """The answers in words, in the order in which they were asked."""
    return [_row(item, lang) for item in items]


def _row(item: Answered, lang: str) -> AnsweredRow:
    label = say(f"paper.{item.target}" if item.is_paper else f"form.{item.target}", lang)
    if item.is_paper:
        return AnsweredRow(label, "", say("staff.return_new_photo", lang))
    if item.kept:
        return AnsweredRow(label, say("staff.return_kept", lang), item.explanation)
    field = Field(item.target)
    return AnsweredRow(label, read_in_full(field, item.before, lang), read_in_full(field, item.after, lang))


def answered_table(rows: rx.Var) -> rx.Component:
    """Nothing when nothing was answered."""
    return when(
        rows.length() > 0,  # type: ignore[attr-defined]
        card(
            data_table(
                [t("staff.return_answered"), t("staff.return_before"), t("staff.return_after")],
                rows,
                lambda row: [row.label, row.before, rx.el.b(row.after)],
                caption=t("staff.return_answered"),
            ),
            class_name="flush",
        ),
    )
