"""`python -m loadtest.run` end to end: a small payday that is right, and the same judged by a limit nobody can keep."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lingga_app.domain.lifecycle import Stage
from lingga_app.frontend import ROOT


def run(out: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "loadtest.run", *words, "--persona", "wired,3g", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    (folder,) = out.iterdir()
    result = json.loads((folder / "result.json").read_text())
    assert (folder / "report.html").read_text().startswith("<!doctype html>")
    return done.returncode, result, done.stdout + done.stderr


def test_a_small_payday_is_paid_booked_audited_and_good(tmp_path: Path) -> None:
    code, result, said = run(tmp_path, "payday", "--users", "10", "--seconds", "14", "--wait-ms", "5000")
    assert code == 0, f"{said}\n{result['reasons']}"
    assert (result["outcome"], result["violations"], result["measured"]["errors"]) == ("good", [], 0)
    labels = result["measured"]["by_label"]
    assert labels["make a bill page"]["count"] + labels.get("make a bill", {"count": 0})["count"] > 0
    assert result["service"][-1]["seats"] > result["service"][0]["seats"]
    assert result["service"][-1]["stages"][Stage.PAYMENT] < result["service"][0]["stages"][Stage.PAYMENT]
    assert set(result["measured"]["by_line"]) == {"wired", "3g"}
    assert result["audits"][-1]["checked"] > 0


@pytest.mark.slow
def test_control_a_run_past_its_limit_fails_although_nothing_is_wrong(tmp_path: Path) -> None:
    code, result, _ = run(tmp_path, "payday", "--users", "10", "--seconds", "14", "--wait-ms", "0")
    assert code == 1
    assert result["violations"] == []
    assert "waited up to" in result["reasons"][0]
