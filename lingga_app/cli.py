"""The `lingga` command. A thin list: each command asks the part that does the work, imported when it is called."""

import importlib
import importlib.util
import json
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from lingga_app.settings import Settings

app = typer.Typer(
    help="Lingga Paspor: first passports for the islands of Lingga Regency.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Entry point of the `lingga` script."""
    app()


@app.command()
def run(
    follow_parent: Annotated[bool, typer.Option(hidden=True, help="End when the starting process ends.")] = False,
) -> None:
    """Build what changed, bring the data up to date, serve until Ctrl-C."""
    from lingga_app import serve

    try:
        serve.run(_settings(), follow_parent=follow_parent)
    except serve.NotStarted as reason:
        _give_up(str(reason))


@app.command()
def build() -> None:
    """Build the pages if their sources changed."""
    import os

    from lingga_app import frontend

    settings = _settings()
    os.chdir(frontend.ROOT)
    try:
        if not frontend.build(settings.profile, settings.log_dir / "build.log", os.environ, typer.echo):
            typer.echo("The pages are up to date.")
    except frontend.BuildFailed as failed:
        _give_up(str(failed))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema, with the office, its counter and the fees of the law where they lack."""
    _migrate(_settings())
    _found(_settings())


@app.command()
def demo() -> None:
    """Fill an empty installation with the demo's people and cases; safe to repeat."""
    _demo(_settings())


@app.command()
def totp(name: Annotated[str, typer.Argument(help="Account name of a demo officer.")]) -> None:
    """The present second-factor code of a demo officer (demo profile only)."""
    from pyotp.totp import TOTP

    if _settings().profile != "demo":
        _give_up("Second-factor codes are printed in the demo profile only.")
    officers = {person.username: person.totp_secret for person in _part("services.demo_people", "demo_officers")()}
    if name not in officers:
        _give_up(f"No demo officer is called {name}. There are: {', '.join(officers)}.")
    typer.echo(TOTP(officers[name]).now())


@app.command(hidden=True)
def prepare() -> None:
    """What `run` does before it serves: migrations, and demo data in the demo profile."""
    settings = _settings()
    if _has("db.migrate"):
        _migrate(settings)
    if settings.profile == "demo" and _has("services.demo"):
        _demo(settings)
    _found(settings)


@app.command()
def worker() -> None:
    """Deliver the outbox from a process of its own (PostgreSQL only)."""
    settings = _settings()
    if settings.on_sqlite:
        _give_up("On SQLite the outbox is delivered by the service itself: a second writer would starve.")
    _part("services.deliverers", "run_worker")(_deps(settings))


@app.command()
def audit(as_json: Annotated[bool, typer.Option("--json", help="Last line as JSON.")] = False) -> None:
    """Check the stored truth: audit chain, ledger, seats, stock. Exit 1 if anything is violated."""
    found = _part("services.audit", "audit_all")(_deps(_settings()))
    violations = [str(violation) for violation in found.violations]
    if as_json:
        typer.echo(json.dumps({"checked": found.checked, "violations": violations}, ensure_ascii=False))
    else:
        typer.echo("\n".join([*violations, f"{found.checked} checked, {len(violations)} violated."]))
    raise typer.Exit(1 if violations else 0)


officer = typer.Typer(help="Who works at the office.", no_args_is_help=True)
app.add_typer(officer, name="officer")


@officer.callback()
def officers() -> None:
    """Keeps `add` a command of its own while it is the only one."""


@officer.command("add")
def officer_add(
    username: Annotated[str, typer.Argument(help="Account name for signing in.")],
    name: Annotated[str, typer.Argument(help="Full name.")],
    to: Annotated[str, typer.Option(help="Phone number or e-mail that the one-time code goes to.")],
    role: Annotated[list[str] | None, typer.Option(help="May be given again.")] = None,
) -> None:
    """Invite an officer, a supervisor unless said otherwise. The running service sends the code; it is not shown."""
    from lingga_app.domain.actor import SYSTEM, Role
    from lingga_app.domain.errors import AppError
    from lingga_app.services.run import run as run_case
    from lingga_app.services.staff import InviteOfficer, invite_officer

    try:
        roles = tuple(Role(each) for each in role or [Role.SUPERVISOR])
        run_case(invite_officer, InviteOfficer(username, name, roles, to), actor=SYSTEM, deps=_deps(_settings()))
    except (AppError, ValueError) as reason:
        _give_up(reason.message("en") if isinstance(reason, AppError) else f"{reason}.")
    typer.echo(f"Invited {username}. The code goes to {to} once the service runs, and lasts 3 days.")
    typer.echo(f"It is used at {_settings().base_url}/petugas/undangan")


bench = typer.Typer(help="Rates as ratios within one run, on a service and data of their own.", no_args_is_help=True)
app.add_typer(bench, name="bench")


Json = Annotated[bool, typer.Option("--json", help="One JSON object per line.")]


@bench.command("events")
def bench_events(
    sockets: Annotated[list[int] | None, typer.Option(min=1, max=500, help="May be given again: 50 and 500.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=300)] = 10,
    scale: Annotated[bool, typer.Option("--scale", help="On PostgreSQL and Valkey with two workers.")] = False,
    as_json: Json = False,
) -> None:
    """A booking through the whole stack beside an empty event, over the same sockets."""
    _figures("bench", "events", as_json, sockets or (50, 500), seconds, scale)


@bench.command("seats")
def bench_seats(
    each: Annotated[int, typer.Option(min=16, max=5000, help="Bookings in one of five rounds.")] = 320,
    as_json: Json = False,
) -> None:
    """Seats through the one door beside bare SQL with the same statements, on SQLite and on PostgreSQL."""
    _figures("bench_seats", "seats", as_json, each)


@bench.command("journey")
def bench_journey(
    people: Annotated[int, typer.Option(min=16, max=5000)] = 160,
    as_json: Json = False,
) -> None:
    """An applicant's way by API, acts a second and p95 of each stage, beside an empty FastAPI route."""
    _figures("bench_http", "journey", as_json, people)


@bench.command("webhooks")
def bench_webhooks(
    each: Annotated[int, typer.Option(min=32, max=5000, help="Callbacks in one of five rounds.")] = 200,
    as_json: Json = False,
) -> None:
    """Callbacks acknowledged after the inbox commit, beside a FastAPI route that commits one row."""
    _figures("bench_http", "webhooks", as_json, each)


@bench.command("papers")
def bench_papers(as_json: Json = False) -> None:
    """Another visitor's events while two papers are judged beside the same while nothing is."""
    _figures("bench_papers", "papers", as_json)


def _figures(module: str, name: str, as_json: bool, *asked: Any) -> None:
    """Print each figure as it is known."""
    for figure in getattr(importlib.import_module(f"loadtest.{module}"), name)(*asked):
        typer.echo(figure.line() if as_json else figure.sentence())
        sys.stdout.flush()


@app.command()
def simulate(
    scenario: Annotated[str, typer.Argument(help="A scenario by name, or a file of your own (.toml).")],
    seed: Annotated[int, typer.Option(min=0)] = 1,
    days: Annotated[int | None, typer.Option(min=1, max=1100, help="Instead of the scenario's own.")] = None,
    replications: Annotated[int, typer.Option(min=1, max=100, help="This many seeds, from --seed on.")] = 1,
    out: Annotated[str, typer.Option(help="Folder for truth, events, result and report.")] = "simulation-out",
) -> None:
    """Let an office live through days of a scenario on the real services; exit 1 if an invariant was broken."""
    import logging
    import signal
    from pathlib import Path

    from simulation import simulate as twin
    from simulation.scenario import ScenarioWrong, load

    logging.getLogger("lingga_app").setLevel(logging.ERROR)
    try:
        wanted = twin.shorter(load(scenario), days)
    except ScenarioWrong as wrong:
        _give_up(str(wrong))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it too writes what there is
    bar = _Bar()
    if replications == 1:
        outcomes = [twin.simulate(wanted, seed, Path(out), lambda done, of: bar.show(f"seed {seed}", done, of))]
    else:
        seeds = range(seed, seed + replications)
        outcomes = twin.replicate(
            wanted, seeds, Path(out), lambda done, of: bar.show(f"seeds {seeds[0]} to {seeds[-1]}", done, of)
        )
    for each in outcomes:
        speed = each.result["speed"]
        typer.echo(
            f"seed {each.seed}: {each.result['days']} days, {each.result['people']} people, "
            f"{speed['commands']} commands in {speed['seconds']} s ({speed['commands_per_second']}/s), "
            f"{len(each.violations)} violations"
        )
        for violation in each.violations[:10]:
            typer.echo(f"  {violation}", err=True)
    typer.echo(f"Written to {out}.")
    raise typer.Exit(1 if any(each.violations for each in outcomes) else 0)


@app.command()
def capacity(
    booths: Annotated[int, typer.Option(min=1, max=100)] = 2,
    minutes: Annotated[float, typer.Option(min=2, max=120, help="Length of an interview.")] = 15,
    demand: Annotated[list[float] | None, typer.Option(help="People a working day; may be given again.")] = None,
    days: Annotated[int, typer.Option(min=14, max=365)] = 28,
    replications: Annotated[int, typer.Option(min=1, max=30)] = 3,
    scenario: Annotated[str, typer.Option(help="Whose other numbers are used.")] = "lingga-normal",
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
) -> None:
    """How long people wait for a seat with so many booths, where the chairs end, what keeps the four-day clock."""
    import logging
    import tempfile
    from pathlib import Path

    from simulation import capacity as asked
    from simulation.scenario import ScenarioWrong, load
    from simulation.simulate import simulate as twin

    logging.getLogger("lingga_app").setLevel(logging.ERROR)
    try:
        base = load(scenario)
    except ScenarioWrong as wrong:
        _give_up(str(wrong))
    bar = _Bar()

    def lived(world: Any, seed: int) -> dict[str, Any]:
        what = f"{world.demand.per_working_day:g} a day, seed {seed}"
        with tempfile.TemporaryDirectory(prefix="lingga-capacity-") as folder:
            return twin(world, seed, Path(folder), lambda done, of: bar.show(what, done, of)).result

    demands = sorted(demand or [3.3, 8.0])
    seeds = range(1, replications + 1)
    answer = asked.capacity(base, lived, booths=booths, minutes=minutes, demands=demands, seeds=seeds, days=days)
    typer.echo(json.dumps(answer.as_dict(), indent=1) if as_json else "\n".join(answer.sentences()))
    raise typer.Exit(1 if any(point.violations for point in answer.points) else 0)


class _Bar:
    """Progress with the time that is left, on one line of a terminal; silent in a file."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}

    def show(self, what: str, done: int, of: int) -> None:
        import time

        began = self._began.setdefault(what, time.monotonic())
        if not sys.stderr.isatty():
            return
        left = (time.monotonic() - began) / max(1, done) * (of - done)
        filled = round(30 * done / of)
        sys.stderr.write(f"\r{what} [{'#' * filled}{'.' * (30 - filled)}] day {done} of {of}, {left:.0f} s left ")
        sys.stderr.write("\n" if done == of else "")
        sys.stderr.flush()


@app.command("check-config")
def check_config() -> None:
    """Say whether the service would start with these settings, and what is wrong if not."""
    settings = _settings()
    database = "SQLite" if settings.on_sqlite else "PostgreSQL"
    typer.echo(
        f"Fit to start: profile {settings.profile}, {settings.base_url}, {settings.workers} worker(s), {database}."
    )


@app.command("new-key")
def new_key() -> None:
    """Print a fresh key for LINGGA_SECRET_KEY or LINGGA_INDEX_KEY."""
    from lingga_app import secrets_store

    typer.echo(secrets_store.new_key())


@app.command("version")
def show_version() -> None:
    """Print the version."""
    try:
        typer.echo(version("lingga-paspor"))
    except PackageNotFoundError:
        typer.echo("unpacked source, not installed")


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="A photo or PDF of a paper.", exists=True, dir_okay=False)],
    kind: Annotated[str, typer.Option(help="ktp, kk, akta, nikah, ijazah or auto.")] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What the service would say about this photo of a paper. Nothing is stored and nothing leaves the machine."""
    from lingga_app.domain.errors import AppError
    from lingga_app.inspection.said import said_of

    try:
        said = said_of(file.read_bytes(), kind)
    except (AppError, ValueError) as reason:
        _give_up(reason.message("id") if isinstance(reason, AppError) else str(reason))
    if as_json:
        typer.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{said['kind'] or '?'}  {'ok' if said['ok'] else ''}")
    for name, value in said["fields"].items():
        typer.echo(f"  {name:20} {value['text']}  ({value['confidence']:.2f})")
    for doubt in said["doubts"]:
        typer.echo(f"- {doubt['id']} {doubt['value']} / {doubt['limit']}: {doubt['sentence_id']}")


@app.command()
def portrait(
    file: Annotated[Path, typer.Argument(help="A photo of one person.", exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What the service would say about this portrait. Nothing is stored and nothing leaves the machine."""
    from lingga_app.domain.errors import AppError
    from lingga_app.inspection.said import portrait_said_of

    try:
        said = portrait_said_of(file.read_bytes())
    except AppError as reason:
        _give_up(reason.message("id"))
    if as_json:
        typer.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    typer.echo("ok" if said["ok"] else "" if said["checked"] else "Wajah tidak diperiksa: paketnya tidak terpasang.")
    for doubt in said["doubts"]:
        typer.echo(f"- {doubt['id']} {doubt['value']} / {doubt['limit']}: {doubt['sentence_id']}")


def _settings() -> "Settings":
    from lingga_app import settings

    try:
        return settings.load()
    except settings.SettingsRefused as refused:
        _give_up(str(refused))


def _deps(settings: "Settings") -> Any:
    return _part("bootstrap", "make_deps")(settings)


def _migrate(settings: "Settings") -> None:
    _part("db.migrate", "upgrade")(settings.database_url)


def _found(settings: "Settings") -> None:
    if settings.profile == "demo":
        return  # the demo brings more of the same
    deps = _deps(settings)
    _part("services.seed_tariffs", "seed_tariffs")(deps)
    _part("services.seed_places", "open_counter")(deps)


def _demo(settings: "Settings") -> None:
    """People, places and tariffs; where they have no cases yet, the fortnight that made them is played first."""
    from simulation import demo_cases

    deps = _deps(settings)
    if settings.demo_cases and not demo_cases.played(deps):
        _play(settings)
    _part("services.demo", "seed")(deps, settings.data_dir)


def _play(settings: "Settings") -> None:
    from lingga_app import serve
    from lingga_app.adapters.clock import FixedClock
    from simulation import demo_cases
    from simulation.stage import Stage

    with serve.sandbox_alone(settings) as sandbox:
        if sandbox is None:
            return
        now = datetime.now(UTC)
        clock = FixedClock(demo_cases.opening(now))
        deps = _part("bootstrap", "make_deps")(settings, clock)
        _part("services.demo", "seed")(deps, settings.data_dir)
        demo_cases.play(Stage(deps, clock, sandbox), now)


def _part(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"lingga_app.{module}"), name)


def _has(module: str) -> bool:
    return importlib.util.find_spec(f"lingga_app.{module}") is not None


def _give_up(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
