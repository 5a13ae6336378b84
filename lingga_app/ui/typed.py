"""What a form of a page sends, read without trust: any client can send anything under any name. And its day field."""

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any, ClassVar, Final

import reflex as rx

from lingga_app.domain.errors import BadInput
from lingga_app.ui.components import date_parts
from lingga_app.ui.components.base import Node
from lingga_app.ui.speak import t
from lingga_app.words.formats import month_number

LONGEST: Final = 4000


def text_in(form: Mapping[str, Any], name: str) -> str:
    """The text typed into the control `name`, "" when there is none; cut where no honest page would let it grow."""
    value = form.get(name)
    return value[:LONGEST] if isinstance(value, str) else ""


def ticked(form: Mapping[str, Any], name: str) -> bool:
    """Whether the box `name` was ticked."""
    return form.get(name) in (True, "on", "true")


class BadDate(BadInput):
    code: ClassVar[str] = "bad_date"
    id: ClassVar[str] = "Tanggal ini belum bisa dibaca. Isi tanggal, bulan, dan tahun, misalnya 3 Desember 2026."
    en: ClassVar[str] = "This date cannot be read. Fill in day, month and year, such as 3 December 2026."


class BadHour(BadInput):
    code: ClassVar[str] = "bad_hour"
    id: ClassVar[str] = "Jam ini belum bisa dibaca. Tulis seperti 08.00."
    en: ClassVar[str] = "This time cannot be read. Write it like 08.00."


def day_field(name: str, legend: Node) -> rx.Component:
    """A day to type in a form of the office: the browser's own date control would speak the browser's language."""
    return date_parts(id=name, legend=legend, labels=(t("field.day"), t("field.month"), t("field.year")))


def day_in(form: Mapping[str, Any], name: str) -> date:
    """The day typed into the three controls of `date_parts(id=name)`. Raises `BadDate`."""
    day, month, year = (text_in(form, f"{name}_{part}").strip() for part in ("day", "month", "year"))
    number = month_number(month)
    if number is None or not re.fullmatch("[0-9]{1,2}", day) or not re.fullmatch("20[2-9][0-9]", year):
        raise BadDate(field=f"{name}_day")
    try:
        return date(int(year), number, int(day))
    except ValueError:
        raise BadDate(field=f"{name}_day") from None


def hour_in(form: Mapping[str, Any], name: str) -> time:
    """An hour of the day as people here write it: 8, 08.00, 8:30. Raises `BadHour`."""
    found = re.fullmatch("([01]?[0-9]|2[0-3])(?:[.:]([0-5][0-9]))?", text_in(form, name).strip())
    if found is None:
        raise BadHour(field=name)
    return time(int(found[1]), int(found[2] or 0))
