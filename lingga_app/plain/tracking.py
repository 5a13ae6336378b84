"""`/cek`: the status of one application, without script and without an account."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from lingga_app import cookies
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import AppError, BadInput
from lingga_app.domain.identity import birth_date
from lingga_app.domain.references import ReferenceUnreadable, parse_reference
from lingga_app.plain.rendering import language, page
from lingga_app.services.run import run_soon
from lingga_app.services.tracking import TrackApplication, TrackingMismatch, track_application
from lingga_app.words import say
from lingga_app.words.formats import month_number

router = APIRouter(include_in_schema=False)

Typed = Annotated[str, Form(max_length=64)]


@router.get("/cek")
async def ask(request: Request) -> HTMLResponse:
    return _form(language(request))


@router.post("/cek")
async def answer(
    request: Request, nomor: Typed = "", birth_day: Typed = "", birth_month: Typed = "", birth_year: Typed = ""
) -> HTMLResponse:
    """The answer is a page of its own; what was typed stands in the form again after a refusal, never in an address."""
    lang = language(request)
    typed = {"nomor": nomor, "birth_day": birth_day, "birth_month": birth_month, "birth_year": birth_year}
    try:
        reference = parse_reference(nomor)
    except ReferenceUnreadable:
        return _form(lang, typed, status=422, reference_error=say("track.shape", lang))
    try:
        born = _born(birth_day, birth_month, birth_year)
    except BadInput:
        return _form(lang, typed, status=422, birth_error=say("field.date", lang))
    browser = request.cookies.get(cookies.named(cookies.BROWSER), "")[:64]
    wanted = TrackApplication(reference, born, browser)
    try:
        found = await run_soon(track_application, wanted, actor=PUBLIC, deps=deps())
    except AppError as refusal:
        return _form(lang, typed, status=refusal.http, problem=refusal.message(lang))
    if found is None:
        return _form(lang, typed, status=TrackingMismatch.http, problem=say("track.none", lang))
    return page("tracked.html", lang, found=found)


def _born(day: str, month: str, year: str) -> date:
    number = month_number(month)
    digits = [part.strip() for part in (day, year)]
    if number is None or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in digits):
        raise BadInput(field="birth_on")
    today = wib_day(deps().clock.now())
    return birth_date(int(digits[1]), number, int(digits[0]), today)


def _form(lang: str, typed: dict[str, str] | None = None, *, status: int = 200, **problems: str) -> HTMLResponse:
    blank = dict.fromkeys(("nomor", "birth_day", "birth_month", "birth_year"), "")
    errors = {"problem": "", "reference_error": "", "birth_error": "", **problems}
    return page("track.html", lang, status=status, typed=typed or blank, **errors)
