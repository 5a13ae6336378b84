"""Files that nobody thought of: good ones, broken at random. Each ends as a clean picture or as a refusal in words.

`make test` breaks a few; `make fuzz-files` as many as you like (N=2000), with another seed each day (SEED=7).
"""

import io
import os
import random
from collections import Counter

import pytest
from PIL import Image

from lingga_app.domain import file_refusals
from lingga_app.domain.file_refusals import FileRefused
from tests.inspection import hostile, hostile_more
from tests.inspection.test_hostile import JPEG_PARTS, PROCESSOR_SECONDS, answer, children_seconds, segments

COUNT = int(os.environ.get("LINGGA_FUZZ_FILES", "40"))
SEED = os.environ.get("LINGGA_FUZZ_SEED", "1")
CODES = {kind.code for kind in vars(file_refusals).values() if isinstance(kind, type) and issubclass(kind, FileRefused)}
GOOD = (
    "jpeg", "progressive jpeg", "jpeg with place", "png", "png with place and text", "palette png with holes", "webp",
    "webp without loss", "heic", "heic with place", "pdf", "pdf with a registry's signature field",
    "pdf that shows a picture 100 times",
)  # fmt: skip
CASES = hostile.CASES | hostile_more.CASES


def broken(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """One to eight accidents or attacks on the bytes behind the head that names the kind."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(8, max(9, len(found)))
        length = rng.choice((1, 2, 4, rng.randrange(1, 400)))
        match rng.randrange(6):
            case 0:
                found[at : at + length] = rng.randbytes(length)
            case 1:
                found[at : at + length] = rng.choice((b"\0", b"\xff", b"\x7f")) * length
            case 2:
                del found[at : at + length]
            case 3:
                found[at:at] = found[at : at + length] * rng.randint(1, 40)
            case 4:
                start = rng.randrange(len(other))
                found[at:at] = other[start : start + length]
            case _:
                found = found[: max(9, at)]
    return bytes(found)


@pytest.mark.parametrize("number", range(COUNT))
def test_a_broken_file_costs_one_answer(number: int) -> None:
    rng = random.Random(f"{SEED} {number}")
    data = broken(CASES[GOOD[number % len(GOOD)]][0](), CASES[rng.choice(GOOD)][0](), rng)
    before = children_seconds()
    got, clean = answer(data)
    assert children_seconds() - before <= PROCESSOR_SECONDS
    assert (got in CODES) == (clean is None), got
    for sheet in clean.sheets if clean else ():
        for part in (sheet.jpeg, sheet.thumb):
            assert segments(part) <= JPEG_PARTS
            with Image.open(io.BytesIO(part)) as shown:
                shown.load()


def test_the_accidents_reach_the_decoders() -> None:
    """A control: were every file refused by its first bytes, the test above would prove nothing."""
    kinds: Counter[str] = Counter()
    for number in range(39):
        rng = random.Random(f"control {number}")
        data = broken(CASES[GOOD[number % len(GOOD)]][0](), CASES["jpeg"][0](), rng)
        kinds[answer(data)[0].split()[0]] += 1
    assert kinds["file_damaged"] > 5
    assert sum(kinds[kind] for kind in ("jpeg", "png", "webp", "heic", "pdf")) > 3
    assert kinds["file_kind_unknown"] < 15
