"""A day and an hour as officers type them."""

from datetime import date, time

import pytest

from lingga_app.ui.typed import BadDate, BadHour, day_in, hour_in


def typed(day, month, year):
    return {"first_day": day, "first_month": month, "first_year": year}


@pytest.mark.parametrize("month", ["12", "Desember", "des", "December"])
def test_a_day_is_read_with_its_month_as_number_or_name(month):
    assert day_in(typed(" 3 ", month, "2026"), "first") == date(2026, 12, 3)


@pytest.mark.parametrize(
    "parts",
    [("", "", ""), ("31", "2", "2027"), ("3", "13", "2026"), ("3", "12", "26"), ("3", "12", "1999"),
     ("²", "12", "2026"), ("٣", "12", "2026"), ("3", "juni juli", "2026"), (3, 12, 2026)],
)  # fmt: skip
def test_what_is_no_day_is_refused_at_its_field(parts):
    with pytest.raises(BadDate) as refused:
        day_in(typed(*parts), "first")
    assert refused.value.facts["field"] == "first_day"


@pytest.mark.parametrize(
    ("text", "hour"), [("8", time(8)), ("08.00", time(8)), ("13:30", time(13, 30)), ("0.05", time(0, 5))]
)
def test_an_hour_is_read_as_it_is_written_here(text, hour):
    assert hour_in({"at": text}, "at") == hour


@pytest.mark.parametrize("text", ["", "24", "8.60", "8 pagi", "08.00.00", "٨"])
def test_what_is_no_hour_is_refused(text):
    with pytest.raises(BadHour):
        hour_in({"at": text}, "at")
