"""The report says what was measured, stands alone, and shows what people typed as text."""

from dataclasses import asdict

import pytest

from loadtest import report, verdict
from loadtest.network import Measured
from loadtest.verdict import Sample


def result(outcome: str = "good", reasons: tuple[str, ...] = ()) -> dict:
    samples = [Sample(n / 5, "socket", "take a seat page", "3g", 300 + n, "", False) for n in range(50)]
    samples += [Sample(3.0, "http", "<b>bill</b>", "3g", 20, "http_500", True)]
    samples += [Sample(float(n), "generator", "cpu 0", "", 12.0, "", False) for n in range(10)]
    rows = [
        {"at": float(n), "cpu": 40.0 + n, "memory_mb": 300.0, "outbox": n, "seats": n * 3, "stages": {"payment": 5 - n}}
        for n in range(5)
    ]
    return {
        "outcome": outcome, "reasons": list(reasons), "shape": "opening", "users": 50, "seconds": 10.0, "seed": 3,
        "processes": 1, "scale": False, "began": "2026-11-24T10:00:00+00:00", "personas": ["3g"], "chaos": [],
        "happened": [], "limits": {"wait_ms": 1000.0, "errors": 0.005}, "violations": list(reasons),
        "audits": [{"violations": []}], "measured": asdict(verdict.measure(samples)), "service": rows,
        "service_busiest": 44.0,
        "counts": {"3g": {"connections": 3, "bytes": 9, "packets": 100, "lost": 2, "breaks": 1}},
        "lines": [asdict(Measured("3g", 1.6e6, 0.151, 0.0, 1.11, 1.10))],
    }  # fmt: skip


def test_it_stands_alone_and_says_what_was_measured() -> None:
    page = report.page(result())
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
    assert "Within its limits, and right." in page
    for said in ("1600", "151", "1.11 s", "2.0", "take a seat page", "prefers-color-scheme:dark", "12</b>"):
        assert said in page, said


def test_what_came_from_outside_is_text() -> None:
    page = report.page(result())
    assert "<b>bill</b>" not in page
    assert "&lt;b&gt;bill&lt;/b&gt;" in page


@pytest.mark.parametrize(("outcome", "said"), [("failed", "Failed."), ("invalid", "Invalid: it says nothing")])
def test_a_run_that_did_not_pass_says_so_first(outcome: str, said: str) -> None:
    page = report.page(result(outcome, ("violated: B.1: 31 people on 30 chairs",)))
    assert said in page
    assert "31 people on 30 chairs" in page
    assert page.index(said) < page.index("requests and events")
