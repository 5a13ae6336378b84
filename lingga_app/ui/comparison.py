"""Form, paper and registry side by side, letter by letter: the rows of a comparison and their table."""

from dataclasses import dataclass
from datetime import date

import reflex as rx

from lingga_app.domain.comparison import Difference, Likeness
from lingga_app.domain.form import Field
from lingga_app.services.comparing import Row
from lingga_app.ui.components import (
    data_table,
    when,
)
from lingga_app.ui.speak import t
from lingga_app.words import say
from lingga_app.words.formats import tanggal_lahir


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


def compare_row(row: Row, lang: str) -> CompareRow:
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


def comparison_table(rows: rx.Var) -> rx.Component:
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
