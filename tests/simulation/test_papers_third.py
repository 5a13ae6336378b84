"""The third set: the same for ever, its truth is where it says, and every flaw and difference comes up."""

import io
import itertools
import json
from collections import Counter
from random import Random
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageOps

from simulation.papers_third import books, differences, ktp, people, registry, stack
from simulation.papers_third.camera import Flaw, Shot, photograph
from simulation.papers_third.stack import CLEAR, MILD, papers, write


@pytest.fixture
def undeveloped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans and truth without the slow darkroom: every picture, portrait and QR is one pixel."""
    pixel = np.zeros((1, 1, 3), np.uint8)

    def shot(drawn: Any, flaw: Flaw | None, _chance: Random) -> Any:
        amounts = {flaw.kind: 1.0} if flaw else {}
        return Shot(pixel, [], {}, 1.0, amounts, {"table": "desk"})

    monkeypatch.setattr(stack, "photograph", shot)
    for module, name in ((registry, "qr"), (books, "qr"), (books, "portrait"), (ktp, "portrait")):
        monkeypatch.setattr(module, name, lambda *_: pixel)


def _plan(seed: int, count: int) -> list[dict[str, Any]]:
    return [truth for _, truth in itertools.islice(papers(seed), count)]


def test_the_same_seed_writes_the_same_bytes(tmp_path) -> None:
    for name in ("one", "two"):
        write(11, 1, tmp_path / name)
    files = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert files == ["00000-ktp.jpg", "truth.jsonl"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    lines = [json.loads(each) for each in (tmp_path / "one" / "truth.jsonl").read_text().splitlines()]
    assert {each["file"] for each in lines} == set(files) - {"truth.jsonl"}


def test_ink_stands_where_the_truth_says_also_after_exif_turned_the_picture() -> None:
    family = people.family_of(1, Random(4))
    shot = photograph(ktp.draw(family, family.souls[0], Random(1)), Flaw("skew", clear=True), Random(2))
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(shot.jpeg(85, 1))))
    grey = np.array(image.convert("L"))
    assert grey.shape == shot.pixels.shape[:2]
    for key in ("nik", "name", "born"):
        box = np.array(shot.places[key])
        ends = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
        along = [ends[0] + (ends[1] - ends[0]) * t for t in np.linspace(0, 1, 200)]
        row = np.array([grey[int(y), int(x)] for x, y in along], float)
        above = np.array([grey[int(y), int(x)] for x, y in (each + (box[0] - box[3]) * 0.8 for each in along)], float)
        assert row.std() > 2 * above.std(), key


@pytest.mark.usefixtures("undeveloped")
def test_a_registry_file_holds_the_values_of_its_truth_as_text() -> None:
    data, truth = next((d, t) for d, t in papers(3) if t["media"] == "pdf" and t["kind"] == "akta")
    text = pdfium.PdfDocument(data)[0].get_textpage().get_text_range()
    for field in ("name", "number", "father", "mother"):
        assert truth["fields"][field] in text, field


@pytest.mark.usefixtures("undeveloped")
def test_a_reported_set_shows_everything_in_its_share() -> None:
    rows = _plan(20261124, 400)
    flaws = {(each["kind"], each["severity"]) for row in rows for each in row["defects"]}
    assert flaws == {(kind, "clear") for kind in CLEAR} | {(kind, "mild") for kind in (*MILD, "screen")}
    planted = {row["planted_difference"]["kind"] for row in rows}
    assert planted == {"", *differences.REAL, *differences.TOLERATED}
    assert {row["kind"] for row in rows} == {"ktp", "kk", "akta", "nikah", "ijazah", "other"}
    accepted = sum(row["acceptable"] for row in rows) / len(rows)
    assert 0.55 <= accepted <= 0.68
    assert Counter(row["media"] for row in rows)["pdf"] >= 8


@pytest.mark.usefixtures("undeveloped")
def test_a_question_is_expected_exactly_where_a_real_difference_stands() -> None:
    for row in _plan(5, 150):
        planted = row["planted_difference"]
        real = planted["kind"] and not planted["tolerated"] and planted["where"] == row["asked_kind"]
        assert bool(row["expected_questions"]) == bool(real and row["acceptable"])
        for question in row["expected_questions"]:
            assert question["form_says"] != question["paper_reads"]
            if question["field"] in {"name", "nik", "birth_date"} and row["kind"] in {"ktp", "akta", "ijazah"}:
                assert row["fields"][question["field"]] == question["paper_reads"]
