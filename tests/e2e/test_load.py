"""A load run end to end: a small payday, started from the tester's page and followed there until its report is one
click away, is right; the same judged by a limit that nobody can keep fails."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyotp.totp import TOTP

from lingga_app.cookies import SESSION
from lingga_app.domain.lifecycle import Stage
from lingga_app.frontend import ROOT
from lingga_app.services.demo_people import demo_officers
from loadtest.service import Service

PAGE = "/petugas/laboratorium"
LONGEST = 150
"""Seconds for ten people, their service, seven lines and fourteen seconds of load."""


def run(out: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "loadtest.run", *words, "--persona", "wired,3g", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    (folder,) = out.iterdir()
    result = json.loads((folder / "result.json").read_text())
    assert (folder / "report.html").read_text().startswith("<!doctype html>")
    return done.returncode, result, done.stdout + done.stderr


@pytest.fixture
def tester(service: Service) -> Iterator[httpx.Client]:
    """Tono's browser, without script."""
    tono = next(person for person in demo_officers() if person.username == "tono")
    body = {"username": tono.username, "password": tono.password, "code": TOTP(tono.totp_secret).now()}
    with httpx.Client(base_url=service.base_url, timeout=20, trust_env=False) as http:
        token = http.post("/api/v1/sessions/officer", json=body).raise_for_status().json()["token"]
        http.cookies.set(SESSION, token)
        http.headers["origin"] = service.base_url
        yield http


@pytest.mark.slow
def test_a_small_payday_from_the_page_is_followed_and_paid_booked_and_audited(
    service: Service, tester: httpx.Client
) -> None:
    form = {"kind": "load", "what": "payday", "size": "10", "seconds": "14", "seed": "1"}
    assert tester.post(PAGE, data=form).status_code == 303
    seen: list[int] = []
    ends = time.monotonic() + LONGEST
    while progress := re.search(r'<progress value="(\d+)"', shown := tester.get(PAGE).text):
        seen += [int(progress[1])] if int(progress[1]) not in seen else []
        assert time.monotonic() < ends, seen
        time.sleep(0.5)
    assert seen == sorted(seen)
    assert len(seen) > 3, "it goes on before one's eyes"
    assert max(seen) > 50
    (report,) = re.findall(rf'href="({PAGE}/[^"/]*-payday-10)"', shown)
    assert tester.get(report).text.startswith("<!doctype html>")

    folder = service.data_dir / "lab" / report.rpartition("/")[2]
    result = json.loads((folder / "result.json").read_text())
    assert result["violations"] == []
    assert all("line" in failure for failure in result["measured"]["failures"]), "lines break, the service does not"
    labels = result["measured"]["by_label"]
    assert labels["make a bill page"]["count"] + labels.get("make a bill", {"count": 0})["count"] > 0
    assert result["service"][-1]["seats"] > result["service"][0]["seats"]
    assert result["service"][-1]["stages"][Stage.PAYMENT] < result["service"][0]["stages"][Stage.PAYMENT]
    assert {"wired", "2g", "3g"} <= set(result["measured"]["by_line"])
    assert result["audits"][-1]["checked"] > 0


@pytest.mark.slow
def test_control_a_run_past_its_limit_fails_although_nothing_is_wrong(tmp_path: Path) -> None:
    code, result, _ = run(tmp_path, "payday", "--users", "10", "--seconds", "14", "--wait-ms", "0")
    assert code == 1
    assert result["violations"] == []
    assert "waited up to" in result["reasons"][0]
