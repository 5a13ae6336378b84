"""/petugas/laboratorium: runs of the twin and of the load generator, for the tester. Without script, so that it costs
the start page nothing; a run that is under way makes the page ask again by itself."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from lingga_app import cookies
from lingga_app.api.web import same_site
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Actor
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.errors import AppError, NotSignedIn
from lingga_app.plain.curves import curve, lying, steps
from lingga_app.plain.rendering import language, page, refused
from lingga_app.ports.laboratory import LabOrder, LabRun, RunKind, RunState
from lingga_app.services.laboratory import beside, lab_choices, lab_runs, run_report, start_run
from lingga_app.services.who import known
from lingga_app.words import say
from lingga_app.words.formats import angka, saat

router = APIRouter(prefix="/petugas/laboratorium", include_in_schema=False)
HERE = "/petugas/laboratorium"
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
"""The report carries its own style and nothing that runs."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One run as it is listed. `facts`: label and value of each figure."""

    name: str
    title: str
    when: str
    state: RunState
    percent: int
    facts: tuple[tuple[str, str], ...]
    violations: int
    report: bool


@router.get("")
async def listed(request: Request) -> Response:
    """What ran and runs, and the forms that start a run."""

    def show(actor: Actor) -> Response:
        lang = language(request)
        rows = [_row(run, lang) for run in lab_runs(deps(), actor)]
        choices = {
            kind.value: [(what, _what(kind, what, lang)) for what in found]
            for kind, found in lab_choices(deps(), actor).items()
        }
        running = any(row.state is RunState.RUNNING for row in rows)
        return page("laboratory.html", lang, rows=rows, choices=choices, running=running)

    return await _asked(request, show)


@router.post("", dependencies=[Depends(same_site)])
async def start(
    request: Request,
    kind: Annotated[str, Form(max_length=10)] = "",
    what: Annotated[str, Form(max_length=60)] = "",
    size: Annotated[str, Form(max_length=6)] = "",
    seconds: Annotated[str, Form(max_length=6)] = "60",
    seed: Annotated[str, Form(max_length=10)] = "1",
) -> Response:
    """Begin a run, then show the list: loading it again starts nothing again."""

    def begin(actor: Actor) -> Response:
        known_kind = RunKind.LOAD if kind == RunKind.LOAD else RunKind.TWIN
        start_run(deps(), actor, LabOrder(known_kind, what, _number(size), _number(seed), _number(seconds)))
        return RedirectResponse(HERE, 303)

    return await _asked(request, begin)


@router.get("/banding")
async def compare(request: Request, run: Annotated[list[str], Query(max_length=10)] = []) -> Response:  # noqa: B006
    """Some runs side by side."""

    def show(actor: Actor) -> Response:
        lang = language(request)
        columns = [(_row(each, lang), _pictures(each, lang)) for each in beside(deps(), actor, run)]
        return page("laboratory_compare.html", lang, columns=columns)

    return await _asked(request, show)


@router.get("/{run}")
async def report(request: Request, run: str) -> Response:
    """The report that a run wrote about itself."""

    def show(actor: Actor) -> Response:
        headers = {"cache-control": "no-store", "content-security-policy": REPORT_POLICY}
        return Response(run_report(deps(), actor, run[:80]), media_type="text/html; charset=utf-8", headers=headers)

    return await _asked(request, show)


async def _asked(request: Request, act: Callable[[Actor], Response]) -> Response:
    """Who asks, and what they get; strangers are sent to the officers' door."""

    def answer() -> Response:
        token = request.cookies.get(cookies.named(cookies.SESSION), "")
        if not token:
            raise NotSignedIn
        return act(known(deps(), token).actor)

    try:
        return await asyncio.to_thread(answer)
    except NotSignedIn:
        return RedirectResponse(f"/petugas/masuk?lanjut={HERE}", 303)
    except AppError as refusal:
        return refused(language(request), refusal, heading="lab.title", back="/petugas")


def _row(run: LabRun, lang: str) -> Row:
    unit = "lab.days" if run.kind is RunKind.TWIN else "lab.people"
    title = f"{_what(run.kind, run.what, lang)}, {say(unit, lang, count=run.size)}"
    facts = tuple((say(f"lab.figure_{name}", lang), _shown(value, lang)) for name, value in run.figures.items())
    return Row(
        run.name, title, saat(run.began, lang), run.state, round(100 * run.done), facts, run.violations, run.report
    )


def _pictures(run: LabRun, lang: str) -> Sequence[tuple[str, object]]:
    """Title and picture of each chart that this run has numbers for."""
    twin = run.kind is RunKind.TWIN
    titles = {name: say(f"lab.{name}", lang) for name in ("wait_days", "wait_ms", "seats", "seats_week", "districts")}
    waits, seats = ("wait_days", "seats_week") if twin else ("wait_ms", "seats")
    draw = steps if twin else curve
    found = [
        (titles[waits], draw(run.waits, titles[waits], lang)),
        (titles[seats], draw(run.seats, titles[seats], lang)),
    ]
    found += [
        (say(f"stage.{stage}", lang), curve(values, say(f"stage.{stage}", lang), lang))
        for stage, values in run.stages.items()
        if any(values)
    ]
    if run.districts:
        named = {district.code: district.name for district in DISTRICTS}
        found.append(
            (
                titles["districts"],
                lying({named.get(code, code): days for code, days in run.districts.items()}, titles["districts"], lang),
            )
        )
    return found


def _what(kind: RunKind, what: str, lang: str) -> str:
    """A shape in words; a scenario by the name of its file."""
    return say(f"lab.shape_{what}", lang) if kind is RunKind.LOAD else what


def _shown(value: float, lang: str) -> str:
    return (
        angka(round(value), lang)
        if value == round(value) or value >= 100
        else f"{value:.1f}".replace(".", "," if lang == "id" else ".")
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1
