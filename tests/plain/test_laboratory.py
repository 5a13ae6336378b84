"""The tester's laboratory: a simulation is really started from the page, followed, read and laid beside a load run."""

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingga_app.adapters.laboratory_folders import FolderLaboratory
from lingga_app.domain.actor import Role
from lingga_app.domain.errors import BadInput, NotAllowed, NotFound
from lingga_app.plain.curves import curve, lying, steps
from lingga_app.ports.laboratory import Laboratory, LaboratoryBusy, LabOrder, RunKind, RunState
from lingga_app.services.laboratory import lab_runs, start_run
from tests.loadtest.test_report import result
from tests.web import ORIGIN

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LOAD = "20261124-101500-opening-50"
HERE = "/petugas/laboratorium"


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[FolderLaboratory, str]:
    """A laboratory with two days of the twin, started as the page starts them, and a load run."""
    folder = tmp_path_factory.mktemp("lab")
    lab = FolderLaboratory(folder)
    name = lab.start(LabOrder(RunKind.TWIN, "lingga-normal", 2, 3), AT)
    assert [run.state for run in lab.runs()] == [RunState.RUNNING]
    with pytest.raises(LaboratoryBusy):
        lab.start(LabOrder(RunKind.TWIN, "lingga-normal", 2, 4), AT)
    deadline = time.monotonic() + 120
    while lab.runs()[0].state is RunState.RUNNING:
        assert time.monotonic() < deadline, (folder / name / "output.txt").read_text()
        time.sleep(0.1)
    lab._started[name].wait(60)
    (folder / LOAD).mkdir()
    (folder / LOAD / "result.json").write_text(json.dumps(result()))
    (folder / LOAD / "report.html").write_text("<!doctype html><p>laporan beban</p>")
    (folder / "20261124-110000-payday-9").mkdir()  # one that somebody broke off
    return lab, name


@pytest.fixture
def lab(lived, deps, monkeypatch) -> str:
    if not deps.on_sqlite:
        pytest.skip("the laboratory keeps folders: one database is enough")
    monkeypatch.setitem(deps._outside, Laboratory, lived[0])
    return lived[1]


@pytest.fixture
def tester(lab, given) -> str:
    return given.cookie(given.officer(Role.TESTER))


def ask(web, path: str, token: str, method: str = "GET", **options):
    return web.request(method, path, headers={"cookie": f"lingga_session={token}", "origin": ORIGIN}, **options)


def test_what_ran_is_listed_with_its_verdict_and_its_report_is_one_click_away(web, lab, tester) -> None:
    shown = ask(web, HERE, tester)
    assert shown.status_code == 200
    assert [name in shown.text for name in (lab, LOAD, "Terhenti", "Lulus", "Pembukaan jadwal")] == [True] * 5
    assert "http-equiv" not in shown.text
    assert not re.search(r"<script| style=", shown.text)
    assert "laporan beban" in ask(web, f"{HERE}/{LOAD}", tester).text
    own = ask(web, f"{HERE}/{lab}", tester)
    assert "seed 3" in own.text
    assert "script-src" not in own.headers["content-security-policy"]
    assert ask(web, f"{HERE}/20261124-110000-payday-9", tester).status_code == 404
    assert ask(web, f"{HERE}/..%2Forder.json", tester).status_code == 404


def test_runs_stand_side_by_side_with_charts(web, lab, tester) -> None:
    shown = ask(web, f"{HERE}/banding?run={lab}&run={LOAD}&run=nobody", tester)
    assert shown.text.count("<section") == 2
    assert shown.text.count('<svg class="curve"') >= 4
    for said in ("Hari tunggu jadwal", "Waktu tunggu jawaban", "Jadwal terisi", "Hari tunggu per kecamatan"):
        assert said in shown.text, said
    assert "<section" not in ask(web, f"{HERE}/banding", tester).text


def test_the_page_starts_a_run_and_follows_it(web, lab, tester, deps, monkeypatch, tmp_path) -> None:
    own = FolderLaboratory(tmp_path / "own")
    monkeypatch.setitem(deps._outside, Laboratory, own)
    form = {"kind": "twin", "what": "lingga-normal", "size": "300", "seed": "1"}
    begun = ask(web, HERE, tester, "POST", data=form)
    assert (begun.status_code, begun.headers["location"]) == (303, HERE)
    try:
        shown = ask(web, HERE, tester)
        assert '<meta http-equiv="refresh"' in shown.text
        assert "<progress" in shown.text
        assert f'action="{HERE}"' not in shown.text
        assert ask(web, HERE, tester, "POST", data=form).status_code == 409
    finally:
        for process in own._started.values():
            process.kill()
            process.wait()
    assert [run.state for run in own.runs()] == [RunState.BROKEN_OFF]


@pytest.mark.parametrize(
    "form", [{"what": "../../etc"}, {"size": "0"}, {"size": "9999"}, {"size": "x"}, {"seed": "-1"}]
)
def test_a_run_that_cannot_be_is_refused_and_nothing_starts(web, lab, tester, form) -> None:
    wanted = {"kind": "twin", "what": "lingga-normal", "size": "2", "seed": "1", **form}
    before = ask(web, HERE, tester).text
    assert ask(web, HERE, tester, "POST", data=wanted).status_code == 422
    assert ask(web, HERE, tester).text == before


def test_only_testers_and_only_where_there_is_a_laboratory(web, lab, deps, given, monkeypatch) -> None:
    assert web.get(HERE).headers["location"] == f"/petugas/masuk?lanjut={HERE}"
    boss = given.officer(Role.SUPERVISOR)
    assert ask(web, HERE, given.cookie(boss)).status_code == NotAllowed.http
    with pytest.raises(NotAllowed):
        start_run(deps, boss, LabOrder(RunKind.TWIN, "lingga-normal", 2, 1))
    tester = given.officer(Role.TESTER)
    with pytest.raises(BadInput):
        start_run(deps, tester, LabOrder(RunKind.LOAD, "opening", 5, 1, seconds=1))
    monkeypatch.delitem(deps._outside, Laboratory)
    with pytest.raises(NotFound):
        lab_runs(deps, tester)


def test_pictures_are_numbers_and_escaped_names() -> None:
    assert 'points="0.0,16.0 240.0,72.0"' in curve([5.0, 0.0], "x", "id")
    assert curve([], "x", "id") == curve([0.0, 0.0], "x", "id") == steps([], "x", "id") == lying({}, "x", "id")
    assert steps([1, 2, 0], "x", "id").count("<rect") == 3
    drawn = lying({"<b>Daik</b>": 2.0, "Senayang": 3.5}, "a & b", "id")
    assert "<b>" not in drawn
    assert ">3,5<" in drawn
    assert drawn.index("Senayang") < drawn.index("&lt;b&gt;Daik")


def test_a_run_inherits_nothing_of_the_services_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINGGA_PROFILE", "nonsense")  # a run that read it would end at once
    lab = FolderLaboratory(tmp_path)
    name = lab.start(LabOrder(RunKind.TWIN, "lingga-normal", 1, 1), AT)
    lab._started[name].wait(120)
    assert lab.runs()[0].state is RunState.GOOD, (tmp_path / name / "output.txt").read_text()
