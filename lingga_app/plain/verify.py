"""/periksa: is this slip, receipt or seal ours? By the address in its QR, or by what somebody typed or pasted."""

import asyncio
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from lingga_app.bootstrap import deps
from lingga_app.domain.actor import PUBLIC
from lingga_app.domain.errors import TooMany
from lingga_app.plain.rendering import language, page
from lingga_app.services.authenticity import (
    NOT_OURS,
    CheckPaper,
    Line,
    PaperVerdict,
    Verdict,
    check_code,
    check_seal,
    is_code,
)
from lingga_app.services.run import read, run_soon
from lingga_app.services.seals import LONGEST, PAGE
from lingga_app.words import say
from lingga_app.words.formats import rupiah, saat, tanggal

router = APIRouter(include_in_schema=False)

TONES = {Verdict.GOOD: "ok", Verdict.ALTERED: "bad", Verdict.BAD: "bad"}


@router.get(PAGE)
async def open_page(request: Request, k: Annotated[str, Query()] = "") -> HTMLResponse:
    """The form; with `k`, the answer about the seal in the address."""
    if not k:
        return page("verify.html", language(request), problem="")
    return await _answer(request, f"{deps().options.get('base_url', '')}{PAGE}?k={k}")


@router.post(PAGE)
async def check(request: Request, kode: Annotated[str, Form()] = "") -> HTMLResponse:
    """What was typed or pasted: the code below the QR, the address in it, or the bare seal."""
    if not kode.strip():
        lang = language(request)
        return page("verify.html", lang, status=422, problem=say("verify.empty", lang))
    return await _answer(request, kode)


async def _answer(request: Request, text: str) -> HTMLResponse:
    lang = language(request)
    if len(text) > LONGEST:
        return _shown(lang, NOT_OURS)
    try:
        if is_code(text):
            found = await run_soon(check_code, CheckPaper(text), actor=PUBLIC, deps=deps())
        else:
            found = await asyncio.to_thread(read, check_seal, CheckPaper(text), actor=PUBLIC, deps=deps())
    except TooMany as refusal:
        return page("verify.html", lang, status=refusal.http, problem=refusal.message(lang))
    return _shown(lang, found)


def _shown(lang: str, found: PaperVerdict) -> HTMLResponse:
    return page(
        "verdict.html",
        lang,
        verdict=found.verdict.value,
        tone=TONES.get(found.verdict, "warn"),
        kind=f"verify.kind_{found.kind}" if found.kind else "",
        made=tanggal(found.made_on, lang) if found.made_on else "",
        at=found.used_at,
        lines=[(say(line.name, lang), _value(line, lang)) for line in found.lines],
        compare=found.verdict in {Verdict.GOOD, Verdict.USED, Verdict.OLD},
    )


def _value(line: Line, lang: str) -> str:
    if isinstance(line.value, datetime):
        return saat(line.value, lang)
    if isinstance(line.value, date):
        return tanggal(line.value, lang)
    return rupiah(line.value, lang) if isinstance(line.value, int) else line.value
