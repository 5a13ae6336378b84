"""Forms of what goes back to the applicant: fields and papers with reasons, answers before payment, a refusal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import reflex as rx

from lingga_app.domain.form import MENDABLE, Field
from lingga_app.domain.reasons import RefuseReason, ReturnReason
from lingga_app.ui.components import (
    button,
    card,
    check_row,
    each,
    field,
    live_form,
    select,
    text_field,
    when,
)
from lingga_app.ui.speak import t

FIELD_REASONS: Final = (
    ReturnReason.NAME,
    ReturnReason.BIRTH,
    ReturnReason.PARENTS,
    ReturnReason.NIK,
    ReturnReason.ADDRESS,
    ReturnReason.OTHER,
)
"""Why an answer goes back before payment; what is said of a photo stands beside the photo."""


@dataclass(frozen=True)
class AskedRow:
    """Something that goes back, while the officer still looks; dropped by its `key`."""

    key: str
    label: str
    reason: str
    note: str


def return_form(
    *, asked: rx.Var, targets: rx.Var, due: rx.Var, due_days: rx.Var, on_add: Any, on_drop: Any, on_due: Any
) -> rx.Component:
    """Fields and papers with their reasons, right above the decisions; `due` is one of `due_days`."""
    return card(
        rx.el.h2(t("staff.return_pick")),
        *_asked(asked, on_drop),
        live_form(
            rx.el.div(
                field(
                    select(targets, id="target", placeholder=""),
                    id="target",
                    label=t("staff.return_fields"),
                ),
                _pick("reason", "staff.reason", _reasons(ReturnReason)),
                text_field(id="note", label=t("staff.return_note"), max_length=500),
                class_name="three",
            ),
            rx.el.div(
                check_row(t("staff.return_bring"), name="bring"),
                button(t("staff.return_add"), "ghost", type="submit"),
                class_name="row between",
            ),
            on_submit=on_add,
            # A new form for the next item: a note must not stay behind for another field.
            key=asked.length().to_string(),
            class_name="stack tight",
        ),
        field(
            select(due_days, id="due", value=due, on_change=on_due, style={"max_width": "14rem"}),
            id="due",
            label=t("staff.return_until"),
            hint=t("staff.return_until_hint"),
        ),
        class_name="stack tight",
    )


def answers_form(*, asked: rx.Var, on_add: Any, on_drop: Any) -> rx.Component:
    """Answers that go back with the photos, or alone."""
    names = _options({name: f"form.{name}" for name in Field if name in MENDABLE})
    return card(
        rx.el.h2(t("staff.mend_fields")),
        *_asked(asked, on_drop),
        live_form(
            rx.el.div(
                _pick("answer", "staff.return_fields", names),
                _pick("why", "staff.reason", _reasons(FIELD_REASONS)),
                class_name="two",
            ),
            text_field(id="field-note", label=t("staff.mend_note"), max_length=500),
            rx.el.div(button(t("staff.return_add"), "ghost", type="submit"), class_name="row"),
            on_submit=on_add,
            # A new form for the next answer: a note must not stay behind for another one.
            key=asked.length().to_string(),
            class_name="stack tight",
        ),
        class_name="stack tight",
    )


def refuse_form(*, on_refuse: Any, on_keep: Any) -> rx.Component:
    """The ground of a refusal, asked once more before it is decided."""
    return card(
        rx.el.h2(t("staff.refuse_ask")),
        live_form(
            _pick(
                "ground", "staff.refuse_reason", _options({why: f"staff.refuse_reason.{why}" for why in RefuseReason})
            ),
            text_field(id="refuse_note", label=t("staff.refuse_note"), max_length=500),
            rx.el.div(
                button(t("staff.refuse_confirm"), "danger", type="submit"),
                button(t("staff.refuse_keep"), "ghost", on_click=on_keep),
                class_name="row",
            ),
            on_submit=on_refuse,
            class_name="stack tight",
        ),
        class_name="stack tight",
    )


def _asked(rows: rx.Var, on_drop: Any) -> list[Any]:
    def one(row: Any) -> rx.Component:
        return rx.el.div(
            rx.el.span(rx.el.b(row.label), " · ", row.reason, when(row.note, rx.el.span(" · ", row.note))),
            button(t("staff.return_drop"), "quiet", on_click=on_drop(row.key)),
            class_name="row between",
        )

    return [*each(rows, one)]


def _pick(id: str, label: str, options: list[rx.Component]) -> rx.Component:
    control = rx.el.select(rx.el.option("", value=""), *options, id=id, name=id, class_name="inp")
    return field(control, id=id, label=t(label))


def _reasons(reasons: Iterable[ReturnReason]) -> list[rx.Component]:
    return _options({reason: f"staff.reason.{reason}" for reason in reasons})


def _options(words: Mapping[StrEnum, str]) -> list[rx.Component]:
    return [rx.el.option(t(key), value=member.value) for member, key in words.items()]
