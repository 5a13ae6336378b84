"""The fourth set: the same for ever, fairly mixed, and its truth is what stands on the papers."""

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

from simulation.papers_fourth import art, bundle, differences, flaws, identity_card, lens
from simulation.papers_fourth.bundle import papers, write
from simulation.papers_fourth.family import family_of
from simulation.papers_fourth.flaws import Flaw


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans and truth without the drawing: every picture and every pattern is one pixel."""
    pixel = np.zeros((1, 1, 3), np.uint8)

    def shot(_page: Any, _flaw: Flaw | None, _chance: Random) -> lens.Shot:
        return lens.Shot(pixel, [], {}, 1.0, {"exif_turned": False, "jpeg_quality": 80})

    monkeypatch.setattr(bundle, "photograph", shot)
    for name in ("guilloche", "portrait", "code", "rubber"):
        monkeypatch.setattr(art, name, lambda *_: pixel)


def _plan(seed: int, count: int) -> list[dict[str, Any]]:
    return [truth for _, truth in itertools.islice(papers(seed), count)]


def test_the_same_seed_writes_the_same_bytes(tmp_path) -> None:
    for name in ("one", "two"):
        write(12, 2, tmp_path / name)
    files = sorted(each.name for each in (tmp_path / "one").iterdir())
    assert files[-1] == "truth.jsonl"
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    lines = [json.loads(each) for each in (tmp_path / "one" / "truth.jsonl").read_text().splitlines()]
    assert [each["file"] for each in lines] == files[:-1]


@pytest.mark.parametrize("kind", ["skew", "rotation"])
def test_ink_stands_where_the_truth_says_also_after_exif_turned_the_picture(kind: str) -> None:
    family = family_of(1, Random(4))
    page = identity_card.draw(family, family.head, Random(1))
    shot = lens.photograph(page, Flaw(kind, "mild", {"skew": 6.0, "rotation": 270.0}[kind]), Random(2))
    shot.scene["exif_turned"] = True
    grey = np.array(ImageOps.exif_transpose(Image.open(io.BytesIO(shot.jpeg(Random(1))))).convert("L"), float)
    assert grey.shape == shot.pixels.shape[:2]
    for key in ("nik", "name", "born"):
        box = np.array(shot.places[key])
        start, end, up = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2, box[0] - box[3]
        along = [start + (end - start) * t for t in np.linspace(0, 1, 300)]
        inside, above = ([grey[int(y), int(x)] for x, y in (at + up * shift for at in along)] for shift in (0, 0.75))
        assert np.std(inside) > 1.5 * np.std(above), key


@pytest.mark.usefixtures("undrawn")
def test_a_registry_file_holds_the_values_of_its_truth_as_text() -> None:
    data, truth = next((d, t) for d, t in papers(3) if t["media"] == "pdf" and t["kind"] == "kk")
    text = pdfium.PdfDocument(data)[0].get_textpage().get_text_range()
    for said in (truth["fields"]["kk_number"], *(each["nik"] for each in truth["fields"]["members"])):
        assert said in text


@pytest.mark.usefixtures("undrawn")
def test_a_reported_set_is_fairly_mixed() -> None:
    rows = _plan(5, 250)
    grades = Counter(row["defects"][0]["severity"] if row["defects"] else "clean" for row in rows)
    assert 0.66 <= 1 - grades["clear"] / len(rows) <= 0.76
    assert grades["clean"] >= grades["mild"]
    assert sum(row["kind"] == "ktp" and row["acceptable"] for row in rows) >= 50
    planted = {row["family"]: row["planted_difference"] for row in rows if row["planted_difference"]["kind"]}
    assert sum(not each["tolerated"] for each in planted.values()) >= 25
    assert sum(each["tolerated"] for each in planted.values()) >= 15
    assert {(each["kind"], each["severity"]) for row in rows for each in row["defects"]} == {
        (kind, grade) for kind, grades in flaws.AMOUNTS.items() for grade in grades
    }
    assert {row["kind"] for row in rows} == {"ktp", "kk", "akta", "nikah", "ijazah", "other"}
    assert 6 <= Counter(row["media"] for row in rows)["pdf"] <= 40


@pytest.mark.usefixtures("undrawn")
def test_a_question_is_expected_exactly_where_a_real_difference_stands() -> None:
    for row in _plan(6, 400):
        planted = row["planted_difference"]
        odd = planted["kind"] and not planted["tolerated"] and planted["where"] == row["asked_kind"]
        assert bool(row["expected_questions"]) == bool(odd)
        assert row["acceptable"] or not odd
        for asked in row["expected_questions"]:
            assert asked["form_says"] != asked["paper_reads"]
            if asked["field"] in {"name", "nik", "birth_date"} and row["kind"] in {"ktp", "akta", "ijazah"}:
                assert row["fields"][asked["field"]] == asked["paper_reads"]
            elif asked["rule"] == "not_on_card":
                assert row["form"]["nik"] not in {each["nik"] for each in row["fields"]["members"]}


def test_every_kind_of_difference_can_be_planted() -> None:
    seen = {
        differences.plant(sort, family_of(n, Random(n)), [kind], Random(n))[0].kind
        for n in range(60)
        for sort in ("real", "tolerated")
        for kind in differences.REAL
        if differences._speaks_of(kind, family_of(n, Random(n)))
    }
    assert seen >= {kind for kinds in differences.REAL.values() for kind in kinds} | set(differences.TOLERATED)
