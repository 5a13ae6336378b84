"""The papers of the demo's people, as a phone sees them: drawn as the reader knows them, so that it reads them."""

import io
import random
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

from PIL import Image, ImageFilter

from lingga_app.domain.identity import Sex
from simulation import paper_sheets, papers
from simulation.demo_people import Person, lines_of, registered
from simulation.paper_people import Family
from simulation.paper_people import Person as Printed

PHOTO: Final = {True: (1600, 1200), False: (1200, 1600)}
"""Width and height in px of the photo of a paper that is wide, and of one that is tall."""
SHEET: Final = (2200, 1650)
"""The same of a family card, whose print is small."""
SHARE: Final = 0.9
TABLE: Final = (92, 70, 52)
BLUR_PX: Final = 9


def photo_of(kind: str, person: Person, *, blurred: bool = False) -> bytes:
    """A sharp, evenly lit photo of this person's paper as JPEG; `blurred` for one that has to be taken again."""
    sheet = _sheet(kind, person)
    if sheet is None:
        return papers.photo_of(kind, lines_of(kind, person), seed=person.seed, blurred=blurred)
    size = SHEET if kind == "kk" else PHOTO[sheet.width > sheet.height]
    picture = _table(size).copy()
    scale = min(size[0] * SHARE / sheet.width, size[1] * SHARE / sheet.height)
    laid = sheet.resize((round(sheet.width * scale), round(sheet.height * scale)), Image.Resampling.LANCZOS)
    picture.paste(laid, ((size[0] - laid.width) // 2, (size[1] - laid.height) // 2))
    if blurred:
        picture = picture.filter(ImageFilter.GaussianBlur(BLUR_PX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84)
    return out.getvalue()


def _sheet(kind: str, person: Person) -> Image.Image | None:
    """The flat paper; None for a letter, which the reader only tells from the others. The seeds choose looks that the
    check of photos has nothing to say about."""
    home, own, seed = family_of(person), printed(person), person.seed
    drawers: dict[str, Callable[[], paper_sheets.Sheet]] = {
        "ktp": lambda: paper_sheets.ktp(home, own, seed),
        "parent_ktp": lambda: paper_sheets.ktp(home, home.members[0], seed + 100),
        "kk": lambda: paper_sheets.kk(home, seed),
        "birth": lambda: paper_sheets.akta(home, own, seed + 80),
        "parents_marriage": lambda: paper_sheets.nikah(home, seed),
        "diploma": lambda: paper_sheets.ijazah(home, own, seed),
    }
    return drawers[kind]().picture if kind in drawers else None


def printed(person: Person) -> Printed:
    sex = Sex.FEMALE if person.female else Sex.MALE
    return Printed(person.name, sex, person.born, person.birth_place, person.nik, person.father, person.mother)


def family_of(person: Person) -> Family:
    """Everybody of the register on this family card: the parents first, the man before the woman, then by age."""
    everybody = [each for each in registered().values() if each.card == person.card]
    couple = sum(each.marital == "KAWIN" for each in everybody) == 2
    everybody.sort(key=lambda each: (each.marital == "BELUM KAWIN", each.female if couple else False, each.born))
    rng = random.Random(f"demo family {person.card}")
    return Family(
        card=person.card,
        street=person.address,
        rt=person.rt,
        rw=person.rw,
        village=person.village,
        district=person.district,
        faith="ISLAM",
        work="NELAYAN",
        married=date(everybody[-1].born.year - 2, rng.randint(1, 12), rng.randint(1, 28)),
        members=tuple(map(printed, everybody)),
        couple=couple,
    )


@cache
def _table(size: tuple[int, int]) -> Image.Image:
    grain = Image.effect_noise(size, 22).convert("RGB")
    return Image.blend(Image.new("RGB", size, TABLE), grain, 0.08)
