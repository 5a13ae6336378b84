"""The tester's laboratory: what ran, side by side, and started anew. Where the settings have one; not in production."""

from collections.abc import Sequence
from typing import ClassVar, Final

from lingga_app.domain.actor import Actor, Role
from lingga_app.domain.errors import AppError, BadInput, NotFound
from lingga_app.ports.laboratory import Laboratory, LaboratoryBusy, LabOrder, LabRun, RunKind
from lingga_app.services.run import Deps

SIDE_BY_SIDE: Final = 3
"""Runs that fit beside each other."""
MOST: Final = {RunKind.TWIN: 400, RunKind.LOAD: 500}
"""Days of a twin, people of a load."""
MOST_SECONDS: Final = 600


class LabBusy(AppError):
    code: ClassVar[str] = "lab_busy"
    id: ClassVar[str] = "Satu percobaan masih berjalan. Tunggu sampai selesai, lalu mulai lagi."
    en: ClassVar[str] = "A run is still under way. Wait until it has ended, then start again."
    http: ClassVar[int] = 409


def lab_choices(deps: Deps, actor: Actor) -> dict[RunKind, Sequence[str]]:
    """What can be started here. Raises `NotSignedIn`, `NotAllowed`, `NotFound`."""
    lab = _lab(deps, actor)
    return {kind: lab.choices(kind) for kind in RunKind}


def lab_runs(deps: Deps, actor: Actor) -> Sequence[LabRun]:
    """The newest first. Raises `NotSignedIn`, `NotAllowed`, `NotFound`."""
    return _lab(deps, actor).runs()


def beside(deps: Deps, actor: Actor, names: Sequence[str]) -> Sequence[LabRun]:
    """The named runs that have ended, in the order of the names, at most `SIDE_BY_SIDE`. Raises as `lab_runs`."""
    known = {run.name: run for run in _lab(deps, actor).runs() if run.figures}
    return [known[name] for name in dict.fromkeys(names) if name in known][:SIDE_BY_SIDE]


def start_run(deps: Deps, actor: Actor, order: LabOrder) -> str:
    """Begin a run; its name. Raises `BadInput`, `LabBusy`, and as `lab_runs`."""
    lab = _lab(deps, actor)
    if order.what not in lab.choices(order.kind):
        raise BadInput(field="what")
    if not 1 <= order.size <= MOST[order.kind]:
        raise BadInput(field="size")
    if not 5 <= order.seconds <= MOST_SECONDS or not 0 <= order.seed < 2**31:
        raise BadInput(field="seconds")
    try:
        return lab.start(order, deps.clock.now())
    except LaboratoryBusy:
        raise LabBusy from None


def run_report(deps: Deps, actor: Actor, name: str) -> bytes:
    """The page that a run wrote about itself. Raises `NotFound`, and as `lab_runs`."""
    found = _lab(deps, actor).report(name)
    if found is None:
        raise NotFound
    return found


def _lab(deps: Deps, actor: Actor) -> Laboratory:
    actor.must(Role.TESTER)
    lab = deps.port_if_any(Laboratory)  # pyright: ignore[reportAbstractUsage]
    if lab is None:
        raise NotFound
    return lab
