"""Planted defects are found, with their place; good photos of both sizes of paper raise no doubt."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from PIL import Image

from lingga_app.inspection.decode import Sheet
from lingga_app.inspection.inspect import inspect_file
from lingga_app.inspection.quality import THRESHOLDS, Rule, Verdict, judge
from lingga_app.inspection.reader import Read, ReaderFailed
from lingga_app.inspection.sentences import SENTENCES, sentence
from tests.inspection.papers import Photo, card, sheet, take

PAPERS = ("ktp", "kk")

GOOD = {
    "wooden table": {},
    "dark table": {"table": (30, 30, 34)},
    "grey table": {"table": (150, 150, 150)},
    "white table": {"table": (225, 225, 222)},
    "a little tilted": {"angle": 8.0},
    "tilted the other way": {"angle": -12.0},
    "on its side": {"angle": 90.0, "share": 0.65},
    "upside down": {"angle": 180.0},
    "a little soft": {"blur": 1.5},
    "cloudy": {"light": 0.6},
    "noisy": {"noise": 20.0},
    "close": {"share": 0.96},
    "not in the middle": {"shift": (0.06, -0.08)},
    "portrait format": {"size": (1200, 1600), "share": 0.95},
}

BAD = {
    "far": ({"share": 0.25}, {"photo.too_small"}),
    "small file": ({"size": (640, 480)}, {"photo.too_small"}),
    "moved": ({"blur": 3.0}, {"photo.blur"}),
    "out of focus": ({"blur": 6.0}, {"photo.blur"}),
    "moved and noisy": ({"blur": 3.0, "noise": 20.0}, {"photo.blur"}),
    "night": ({"light": 0.3}, {"photo.dark"}),
    "flash in the middle": ({"glare": 0.08}, {"photo.glare"}),
    "small flash": ({"glare": 0.05}, {"photo.glare"}),
    "cut at the right": ({"shift": (0.3, 0.0)}, {"photo.cut"}),
    "cut at the left": ({"shift": (-0.3, 0.0)}, {"photo.cut"}),
    "cut at the bottom": ({"shift": (0.0, 0.3)}, {"photo.cut"}),
    "far too tilted": ({"angle": 30.0, "share": 0.65}, {"photo.tilted"}),
}


def doubts(verdict: Verdict) -> set[str]:
    return {rule.key for rule in verdict.doubts}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", GOOD)
def test_a_good_photo_raises_no_doubt(paper: str, name: str) -> None:
    verdict = judge(take(Photo(paper=paper, **GOOD[name])), paper)
    assert doubts(verdict) == set(), verdict.doubts
    assert verdict.ok


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", BAD)
def test_a_planted_defect_is_named(paper: str, name: str) -> None:
    planted, expected = BAD[name]
    verdict = judge(take(Photo(paper=paper, **planted)), paper)
    assert doubts(verdict) == expected, verdict.doubts
    assert not verdict.ok


@pytest.mark.parametrize("paper", PAPERS)
def test_a_burnt_photo_is_named(paper: str) -> None:
    assert "photo.bright" in doubts(judge(take(Photo(paper=paper, light=9.0)), paper))


def test_glare_is_marked_where_it_is() -> None:
    (rule,) = judge(take(Photo(glare=0.08)), "ktp").doubts
    assert rule.where is not None
    left, top, right, bottom = rule.where
    assert left < 0.45 < right
    assert top < 0.5 < bottom
    assert right - left < 0.35


@pytest.mark.parametrize(("shift", "side"), [((0.3, 0), (0.96, 1.0)), ((-0.3, 0), (0.0, 0.04))], ids=["right", "left"])
def test_the_cut_edge_is_marked(shift: tuple[float, float], side: tuple[float, float]) -> None:
    rule, *others = judge(take(Photo(shift=shift)), "ktp").doubts
    assert {rule.key, *(other.key for other in others)} == {"photo.cut"}
    assert rule.where is not None
    assert (rule.where[0], rule.where[2]) == side
    assert rule.where[1] < 0.25
    assert rule.where[3] > 0.75


def test_the_corners_are_found_in_order() -> None:
    corners = judge(take(Photo()), "ktp").corners
    width, height = 0.75, 0.75 * 1600 * 0.63 / 1200
    expected = [(0.5 - width / 2, 0.5 - height / 2), (0.5 + width / 2, 0.5 - height / 2)]
    expected += [(0.5 + width / 2, 0.5 + height / 2), (0.5 - width / 2, 0.5 + height / 2)]
    assert np.abs(np.array(corners) - np.array(expected)).max() < 0.02


def test_the_tilt_is_measured_in_degrees() -> None:
    for angle in (-15.0, 5.0, 11.0):
        (skew,) = [rule for rule in judge(take(Photo(angle=angle, share=0.65)), "ktp").rules if rule.id == "skew"]
        assert skew.value == pytest.approx(abs(angle), abs=0.7)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_photo_already_cut_to_the_paper_is_no_cut_paper(paper: str) -> None:
    cropped = np.asarray(card() if paper == "ktp" else sheet())
    assert doubts(judge(cropped, paper)) == set()


def test_a_clean_scan_is_not_a_burnt_photo() -> None:
    scan = np.full((1600, 1131, 3), 255, np.uint8)
    lines = np.asarray(sheet().convert("L").resize((1131, 800))) < 128
    scan[:800][lines] = 0
    assert doubts(judge(scan, "kk", photographed=False)) == set()


@pytest.mark.parametrize("size", [(1, 1), (1, 1600), (1600, 1), (2, 2), (7, 5), (40, 1600)])
@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_image_without_a_paper_is_judged_without_a_crash(size: tuple[int, int], level: int) -> None:
    verdict = judge(np.full((*size, 3), level, np.uint8), "ktp")
    assert "photo.too_small" in doubts(verdict)
    assert all(np.isfinite(rule.value) for rule in verdict.rules)


def test_noise_alone_is_judged_without_a_crash() -> None:
    for seed in range(5):
        image = np.random.default_rng(seed).integers(0, 256, (300, 400, 3), np.uint8)
        assert not judge(image, "kk").ok


def test_each_rule_says_what_it_measured_against_what() -> None:
    for rule in judge(take(Photo(blur=3.0)), "ktp").rules:
        assert (rule.version, rule.limit) == (THRESHOLDS[rule.id].version, THRESHOLDS[rule.id].limit)
        assert rule.ok == (rule.key == "")


def test_a_photo_is_judged_within_its_budget() -> None:
    image = take(Photo())
    judge(image, "ktp")
    times = []
    for _ in range(5):
        start = time.process_time()
        judge(image, "ktp")
        times.append(time.process_time() - start)
    assert min(times) < 0.3


def encoded(image: np.ndarray, format: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, format)
    return out.getvalue()


def test_from_bytes_to_verdict() -> None:
    good = inspect_file(encoded(take(Photo())), "ktp.jpg", "ktp")
    assert good.verdict.ok
    assert len(good.verdict.corners) == 4
    bad = inspect_file(encoded(take(Photo(blur=4.0))), "ktp.jpg", "ktp")
    assert doubts(bad.verdict) == {"photo.blur"}


def test_each_page_of_a_pdf_is_judged() -> None:
    sharp, blurred = Image.fromarray(take(Photo("kk"))), Image.fromarray(take(Photo("kk", blur=6.0)))
    out = io.BytesIO()
    sharp.save(out, "PDF", save_all=True, append_images=[blurred], resolution=150)
    verdict = inspect_file(out.getvalue(), "kk.pdf", "kk").verdict
    assert [(rule.key, rule.page) for rule in verdict.doubts] == [("photo.blur", 1)]


def test_a_reader_adds_its_rules_and_its_crash_costs_the_verdict_only() -> None:
    class Reads:
        def read(self, sheets: Sequence[Sheet], asked: str, *, today: date, photographed: bool) -> Read:
            return Read(rules=(Rule("kind", 1, float(len(sheets)), 1.0, True),))

    class Crashes:
        def read(self, sheets: Sequence[Sheet], asked: str, *, today: date, photographed: bool) -> Read:
            raise ReaderFailed("reader died")

    data = encoded(take(Photo()))
    assert inspect_file(data, "a", "ktp", reader=Reads()).verdict.rules[-1].id == "kind"
    inspection = inspect_file(data, "a", "ktp", reader=Crashes())
    assert doubts(inspection.verdict) == {"photo.unchecked"}
    assert not inspection.verdict.checked
    assert inspection.clean.derivative


WITHOUT_OPENCV = """
import sys
sys.modules["cv2"] = None
from lingga_app.inspection.inspect import inspect_file
verdict = inspect_file(sys.stdin.buffer.read(), "a.jpg", "ktp").verdict
print(verdict.checked, [rule.key for rule in verdict.doubts])
"""


def test_without_the_image_packages_an_officer_looks() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT_OPENCV], input=encoded(take(Photo())), capture_output=True, check=True
    )
    assert ran.stdout.decode().strip() == "False ['photo.unchecked']"


def test_every_doubt_has_its_sentences_in_the_house_style() -> None:
    source = {
        "photo.other_paper",
        "photo.unread",
        "photo.too_small",
        "photo.unchecked",
        "photo.bright",
    } | {key for _, keys in BAD.values() for key in keys}
    assert set(SENTENCES) == source
    for key in SENTENCES:
        for lang, limit in (("id", 16), ("en", 20)):
            sentences = [part for part in re.split(r"[.?!]\s*", sentence(key, lang)) if part]
            assert len(sentences) == 2
            assert all(len(part.split()) <= limit for part in sentences), sentence(key, lang)
        assert not re.search(r"\b(upload|unggah|gagal|error|harap|mohon|invalid|tidak valid)\b", sentence(key).lower())


@pytest.mark.parametrize(
    ("paint", "cut"), [((168, 205, 226), True), ((190, 60, 55), False)], ids=["paper", "red cloth"]
)
def test_only_what_looks_like_the_paper_runs_out_of_the_photo(paint: tuple[int, int, int], cut: bool) -> None:
    """A strip between paper and rim, as broad as the paper: the paper's own end, or a square of the cloth."""
    photo = take(Photo(noise=0.0))
    ends = np.flatnonzero((np.abs(photo.astype(int) - (168, 205, 226)).sum(axis=2) < 60).any(axis=1))
    across = np.flatnonzero(np.abs(photo[600].astype(int) - (168, 205, 226)).sum(axis=1) < 60)
    photo[ends[-1] - 4 :, across[0] : across[-1]] = paint
    assert ("photo.cut" in doubts(judge(photo, "ktp"))) is cut


def test_a_portrait_on_a_pale_card_on_a_pale_table_is_not_taken_for_the_paper() -> None:
    """Nothing but the portrait stands out there: print outside of it would be lost with its corners."""
    photo = np.full((1200, 1600, 3), (168, 205, 226), np.uint8)
    for colour, corners in (((170, 20, 30), 0), ((150, 130, 120), 4)):
        photo[300:900, 900:1350] = colour
        assert len(judge(photo, "ktp").corners) == corners
