"""A verdict follows from the lines that generators wrote, and a fast run that is wrong has failed."""

import json
from pathlib import Path

import pytest

from loadtest.network import LINES
from loadtest.table import SHAPES, people_at
from loadtest.verdict import GENERATOR_FULL, Limits, Outcome, Sample, generator_full, judge, measure, read_samples

LIMITS = Limits(wait_ms=1000, errors=0.01)


def booked(at: float, ms: float, line: str = "wired", *, error: bool = False, said: str = "") -> Sample:
    return Sample(at, "socket", "take a seat page", line, ms, said, error)


def load(percent: float, seconds: int, process: int = 0) -> list[Sample]:
    return [Sample(float(n), "generator", f"cpu {process}", "", percent, "", False) for n in range(seconds)]


def outcome(samples: list[Sample], violations: tuple[str, ...] = (), cpu: float = 50.0) -> Outcome:
    return judge(measure(samples), violations, LIMITS, cpu, 1.0)[0]


FAST = [booked(n / 10, 40 + n % 7) for n in range(200)]


def test_a_fast_right_run_is_good_and_the_same_with_a_violation_has_failed() -> None:
    assert outcome(FAST) is Outcome.GOOD
    assert outcome(FAST, ("B.1: a session with more people than chairs",)) is Outcome.FAILED
    assert (Outcome.GOOD.exit_code, Outcome.FAILED.exit_code, Outcome.INVALID.exit_code) == (0, 1, 3)


def test_slow_bookings_fail_it_and_the_lines_own_way_is_not_the_services_fault() -> None:
    assert outcome([booked(n / 10, 1500) for n in range(50)]) is Outcome.FAILED
    own = 2000 * LINES["2g"].delay
    assert outcome([booked(n / 10, own + 900, "2g") for n in range(50)]) is Outcome.GOOD
    assert outcome([booked(n / 10, own + 1100, "2g") for n in range(50)]) is Outcome.FAILED


@pytest.mark.parametrize("line", ["lossy", "locked", "satellite"])
def test_lines_that_lose_or_break_are_shown_and_not_judged(line: str) -> None:
    found = measure([*FAST, *(booked(n / 10, 9000, line) for n in range(200))])
    assert found.waits_p95 is not None
    assert found.waits_p95 < 100
    assert found.by_line[line]["p95"] == 9000


def test_errors_fail_it_and_clean_refusals_do_not() -> None:
    assert outcome([*FAST, *(booked(20 + n, 30, said="seat_taken") for n in range(60))]) is Outcome.GOOD
    broken = measure([*FAST, *(booked(20 + n, 30, error=True, said="http_500") for n in range(3))])
    assert judge(broken, (), LIMITS, 50.0, 1.0)[0] is Outcome.FAILED
    assert broken.failures == {"take a seat page: http_500": 3}


def test_failures_while_something_was_killed_on_purpose_are_counted_apart() -> None:
    gone = [booked(20 + n, 30, error=True, said="http_503") for n in range(4)]
    found = measure([*FAST, *gone, booked(60, 30)], [(20.0, 22.5)])
    assert (found.excused, found.errors, found.recovered) == (3, 1, 2.0)
    assert judge(found, (), LIMITS, 50.0, 1.0)[0] is Outcome.GOOD
    twice = measure([*FAST, *gone], [(20.0, 22.5), (19.5, 22.5)])
    assert (twice.excused, twice.errors, twice.recovered) == (3, 1, 2.0), "two outages at once excuse a failure once"
    later = measure([*FAST, *gone], [(0.0, 10.0)])
    assert (later.excused, judge(later, (), LIMITS, 50.0, 1.0)[0]) == (0, Outcome.FAILED)


def test_nothing_asked_is_no_success() -> None:
    assert outcome([]) is Outcome.FAILED


def test_a_generator_that_was_full_first_makes_the_run_invalid() -> None:
    busy = [*FAST, *load(GENERATOR_FULL + 5, 4)]
    assert outcome(busy) is Outcome.INVALID
    assert outcome(busy, cpu=98.0) is Outcome.GOOD  # the service was full too: a finding, no excuse
    assert outcome(busy, ("A.1: broken",)) is Outcome.FAILED
    assert outcome([*FAST, *load(99, 2)]) is Outcome.GOOD  # a spike of two seconds
    assert generator_full([*load(10, 5), *load(95, 3, 1)]) == 95


def test_samples_of_all_generators_are_read_and_a_cut_line_is_left_out(tmp_path: Path) -> None:
    row = json.dumps([2.0, "http", "timeline", "3g", 320.5, "", 0])
    (tmp_path / "samples-0.jsonl").write_text(f'{row}\n[3.0, "ht')
    (tmp_path / "samples-1.jsonl").write_text(row.replace("2.0", "1.0") + "\n")
    found = read_samples(tmp_path)
    assert [sample.at for sample in found] == [1.0, 2.0]
    assert found[0] == Sample(1.0, "http", "timeline", "3g", 320.5, "", False)


def test_percentiles_are_those_of_the_numbers() -> None:
    found = measure([booked(0, float(n)) for n in range(1, 101)])
    assert found.by_label["take a seat page"] == {"count": 100, "errors": 0, "p50": 51.0, "p95": 96.0, "p99": 100.0}


def test_shapes_rise_and_fall_where_their_names_say() -> None:
    for shape in SHAPES.values():
        assert (shape.corners[0][0], shape.corners[-1][0]) == (0, 1)
        assert max(many for _, many in shape.corners) == 1
        assert 0 < shape.payable + shape.paid + shape.booked + shape.fresh <= 1.0001
    assert people_at(SHAPES["opening"], 0.2) == 1
    assert people_at(SHAPES["payday"], 0.6) == 1 > people_at(SHAPES["payday"], 0.2)
    assert people_at(SHAPES["burn"], 0.5) == pytest.approx(0.55)
    first, between, second = (people_at(SHAPES["spike"], share) for share in (0.3, 0.45, 0.55))
    assert first > between < second
