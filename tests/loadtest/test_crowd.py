"""People stand where a run begins, made by the use cases; the twin's rush sells each of them a seat, once."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingga_app import settings
from lingga_app.bootstrap import make_deps
from lingga_app.domain.lifecycle import Status
from lingga_app.services.audit import audit_all
from lingga_app.services.overview import MyApplications, my_applications
from lingga_app.services.run import Deps, read
from lingga_app.services.who import known
from loadtest.cast import Crowd, Known
from loadtest.crowd import Wanted, gather, morning
from loadtest.replay import compared, difference, figures, predict
from loadtest.service import free_ports
from loadtest.table import SHAPES

SECONDS = 10.0


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[settings.Settings, Crowd]:
    folder = tmp_path_factory.mktemp("crowd")
    port, smtp = free_ports(2)
    env = {name: value for name, value in os.environ.items() if not name.startswith("LINGGA_")}
    env |= {
        "LINGGA_DATA_DIR": str(folder), "LINGGA_PROFILE": "lab", "LINGGA_SANDBOX_PORT": str(port),
        "LINGGA_SANDBOX_SMTP_PORT": str(smtp), "LINGGA_GLANCE_ALWAYS_BELOW": "0",
    }  # fmt: skip
    found = settings.load(env)
    return found, gather(found, Wanted(payable=1, paid=3, booked=1, fresh=1), 7, morning(datetime.now(UTC)))


def status_of(deps: Deps, one: Known) -> list[Status]:
    actor = known(deps, one.token).actor
    return [card.status for card in read(my_applications, MyApplications(), actor=actor, deps=deps)]


def test_everybody_stands_where_the_run_begins_and_nothing_is_amiss(prepared, tmp_path: Path) -> None:
    found, crowd = prepared
    deps = make_deps(found)
    stages = {Status.PAYABLE: crowd.payable, Status.PAID: crowd.paid, Status.BOOKED: crowd.booked}
    assert [len(people) for people in stages.values()] == [1, 3, 1]
    for status, people in stages.items():
        assert [status_of(deps, one) for one in people] == [[status]] * len(people)
    assert audit_all(deps).violations == []
    assert {Path(path).suffix for path in crowd.fresh[0].photos.values()} == {".jpg"}
    assert len({one.phone for people in stages.values() for one in people} | {crowd.fresh[0].phone}) == 6
    crowd.save(tmp_path / "crowd.json")
    assert Crowd.load(tmp_path / "crowd.json") == crowd
    deps.close()


def test_the_twins_rush_sells_each_a_seat_on_a_copy_and_leaves_the_installation_alone(prepared) -> None:
    found, crowd = prepared
    foreseen = predict(found, crowd, SHAPES["opening"], users=3, seconds=SECONDS)
    assert foreseen["sold"] == 3
    assert 0 < foreseen["sold_within"] <= SECONDS
    assert 0 < foreseen["busy"] < 1
    assert foreseen["waits"]["take a seat page"]["p95"] > 0.5  # an event that does nothing takes half a millisecond
    deps = make_deps(found)
    assert [status_of(deps, one) for one in crowd.paid] == [[Status.PAID]] * 3
    deps.close()


def test_prediction_and_replay_are_laid_side_by_side() -> None:
    predicted = figures({"take a seat page": [10.0, 20.0], "seat page": [5.0]}, [1.0, 2.0, 3.0]) | {"busy": 0.25}
    rows = [{"at": 100.0 + n, "seats": n, "cpu": 50.0} for n in range(4)]
    measured = {"seconds": [{"at": 100.0}], "by_label": {"take a seat page": {"p50": 30.0, "p95": 40.0}}}
    assert compared(predicted, {"service": rows, "measured": measured}) == [
        ("seats sold", 3, 3),
        ("seconds until 95 of 100 were sold", 3.0, 3.0),
        ("share of one core that the service took", 0.25, 0.5),
        ("take a seat page: p50 ms", 20.0, 30.0),
        ("take a seat page: p95 ms", 20.0, 40.0),
    ]
    assert difference(3, 3) == "as predicted"
    assert difference(0.25, 0.5) == "2.00 times"
