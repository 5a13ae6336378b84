"""The stack of papers: which families, papers, flaws and differences; the files and the truth about them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

from simulation.papers_third import books, differences, ktp, registry
from simulation.papers_third.camera import Flaw, photograph
from simulation.papers_third.differences import Difference
from simulation.papers_third.ktp import Drawn
from simulation.papers_third.people import Family, Soul, family_of
from simulation.streams import stream

CLEAR: Final = (
    "wrong_kind",
    "crop",
    "skew",
    "perspective",
    "focus_blur",
    "motion_blur",
    "glare",
    "low_light",
    "small",
    "stamp",
    "noise",
)
MILD: Final = (
    "skew",
    "perspective",
    "rotation",
    "folds",
    "stamp",
    "glare",
    "focus_blur",
    "motion_blur",
    "low_light",
    "small",
    "noise",
    "crop",
)
"""Of a KTP, folds become a photo of a screen: a card does not fold, and only the KTP lives in an app."""
PERIOD: Final = 9
"""Families in a round: four with a difference (never a clear flaw), five whose papers are mostly clearly flawed."""
HARD: Final = 0.70
PDF: Final = 0.70
"""Of flawless new-style registry papers, the share sent as the registry's own file."""


class Deck:
    """Deals kinds so that each comes once before any comes again."""

    def __init__(self, kinds: tuple[str, ...], chance: Random) -> None:
        self._kinds, self._chance = kinds, chance
        self._left: list[str] = []

    def deal(self) -> str:
        if not self._left:
            self._left = list(self._kinds)
            self._chance.shuffle(self._left)
        return self._left.pop()

    def give_back(self, kinds: list[str]) -> None:
        """Deal these next."""
        self._left += kinds


def write(seed: int, count: int, folder: Path) -> None:
    """Draw `count` papers into `folder` with `truth.jsonl`; the same seed gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for number, (data, truth) in enumerate(papers(seed)):
            if number == count:
                return
            (folder / truth["file"]).write_bytes(data)
            lines.write(json.dumps(truth, ensure_ascii=False, sort_keys=True) + "\n")


def papers(seed: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Files and their truth without end."""
    clear, mild = Deck(CLEAR, stream(seed, "third clear")), Deck(MILD, stream(seed, "third mild"))
    odd = Deck(differences.REAL, stream(seed, "third real"))
    even = Deck(differences.TOLERATED, stream(seed, "third tolerated"))
    number = file = 0
    while True:
        chance = stream(seed, "third family", number)
        family = family_of(number, chance)
        kinds = _kinds(family, chance)
        planted = None
        if number % PERIOD < 4:
            deck = even if number % PERIOD == 3 else odd
            own = tuple(each for each in kinds if _holder(family, each) in {"applicant", "household"})
            unfit: list[str] = []
            while planted is None:
                name = deck.deal()
                planted = differences.plant(name, family, own, chance)
                unfit += [name] if planted is None else []
            deck.give_back(unfit)
        for kind in kinds:
            shot = stream(seed, "third paper", file)
            flaw: Flaw | None = None
            if planted is None and shot.random() < HARD:
                flaw = Flaw(clear.deal(), clear=True)
            elif shot.random() < 0.5:
                name = mild.deal()
                flaw = Flaw("screen" if kind == "ktp" and name == "folds" else name, clear=False)
            yield _paper(file, kind, family, planted, flaw, shot)
            file += 1
        number += 1


def _kinds(family: Family, chance: Random) -> tuple[str, ...]:
    """The three papers of the family: KTP, family card, and one that shows the parents."""
    third = ["akta", "akta", "ijazah"] if family.who.born.year <= 2013 else ["akta"]
    if family.religion == "ISLAM":
        third += ["nikah"] if family.who.relation == "ANAK" else ["nikah", "nikah"]
    return ("ktp", "kk", chance.choice(third))


def _holder(family: Family, kind: str) -> str:
    if kind == "kk":
        return "household"
    if kind == "ktp" and not family.who.adult:
        return ("father", "mother")[family.number % 2]
    if kind == "nikah" and family.who.relation == "ANAK":
        return "parents"
    return "applicant"


def _draw(kind: str, family: Family, planted: Difference | None, chance: Random) -> Drawn:
    """The paper as its office issued it, with the planted difference if it belongs there."""
    holder = _holder(family, kind)
    here = planted if planted and planted.where == kind else None
    who = here.soul if here else family.who
    souls: tuple[Soul, ...] = tuple(who if n == family.applicant else each for n, each in enumerate(family.souls))
    told = replace(family, souls=souls, card=here.card if here else family.card)
    if kind == "ktp":
        soul = who if holder == "applicant" else family.souls[holder == "mother"]
        return replace(ktp.draw(told, soul, chance), holder=holder)
    if kind == "kk":
        titles = {family.applicant: here.title} if here and here.title else {}
        if here and here.kind == "not_member":
            told = replace(told, souls=tuple(each for n, each in enumerate(souls) if n != family.applicant))
        return registry.family_card(told, told.souls, chance, titles)
    if kind == "akta":
        return registry.birth_certificate(told, who, chance)
    if kind == "nikah":
        return books.marriage_book(told, chance, holder)
    return books.diploma(told, who, chance)


def _paper(
    file: int, asked: str, family: Family, planted: Difference | None, flaw: Flaw | None, chance: Random
) -> tuple[bytes, dict[str, Any]]:
    """One file with its truth."""
    wrong = flaw is not None and flaw.kind == "wrong_kind"
    if wrong:
        drawn = _wrong(asked, family, chance)
        shot_flaw = None
    else:
        drawn, shot_flaw = _draw(asked, family, planted, chance), flaw
    clear = flaw is not None and flaw.clear
    truth: dict[str, Any] = {
        "acceptable": not clear,
        "asked_kind": asked,
        "defects": [],
        "faults": [flaw.kind] if flaw and clear else [],
        "expected_questions": [] if clear else _questions(asked, family, planted),
        "family": family.number,
        "fields": drawn.fields,
        "form": _form(family, planted),
        "holder": drawn.holder,
        "kind": drawn.kind,
        "layout": drawn.layout,
        "notes": ["screen"] if flaw and flaw.kind == "screen" else [],
        "paper_mm": [drawn.sheet.width, drawn.sheet.height],
        "print": drawn.printed,
        "planted_difference": {
            "kind": planted.kind if planted else "",
            "tolerated": bool(planted and planted.tolerated),
            "where": planted.where if planted else "",
        },
    }
    if flaw is None and drawn.layout in {"kk_putih", "akta_putih"} and chance.random() < PDF:
        boxes = {key: [round(v, 2) for v in (a, b, c - a, d - b)] for key, (a, b, c, d) in drawn.sheet.places.items()}
        truth |= {"file": f"{file:05d}-{asked}.pdf", "media": "pdf", "places_mm": boxes}
        return drawn.sheet.pdf(), truth
    shot = photograph(drawn, shot_flaw, chance)
    quality = chance.randint(60, 90)
    turn = chance.choice((0, 0, 0, 1, 3))
    if flaw:
        amount = 1.0 if wrong else round(shot.amounts[flaw.kind], 3)
        truth["defects"] = [{"amount": amount, "kind": flaw.kind, "severity": "clear" if clear else "mild"}]
    truth |= {
        "corners_px": shot.corners,
        "file": f"{file:05d}-{asked}.jpg",
        "key_places": list(drawn.keys),
        "letter_px": round(shot.letter_px, 2),
        "media": "photo",
        "places_px": shot.places,
        "picture_px": [shot.pixels.shape[1], shot.pixels.shape[0]],
        "scene": shot.scene | {"exif_turned": turn != 0, "jpeg_quality": quality},
    }
    return shot.jpeg(quality, turn), truth


def _wrong(asked: str, family: Family, chance: Random) -> Drawn:
    """Another paper than the one asked for."""
    if chance.random() < 0.4:
        return _draw("kk" if asked != "kk" else "akta", family, None, chance)
    return books.something_else(family, family.who, chance)


def _form(family: Family, planted: Difference | None) -> dict[str, str]:
    who = planted.soul if planted and planted.where == "form" else family.who
    return {
        "birth_date": who.born.isoformat(),
        "birth_place": who.place,
        "district": family.district.code,
        "family_card": family.card,
        "father_name": who.father,
        "mother_name": who.mother,
        "name": who.name,
        "nik": who.nik,
        "rt": family.rt,
        "rw": family.rw,
        "sex": who.sex.value,
        "village": family.village.code,
    }


def _questions(kind: str, family: Family, planted: Difference | None) -> list[dict[str, str]]:
    """What the service must ask after seeing this paper beside the form."""
    if planted is None or planted.tolerated or planted.where != kind:
        return []
    if planted.kind == "not_member":
        return [{"field": "family_card", "form_says": family.who.name, "paper_reads": "", "rule": "not_on_card"}]
    said = _form(family, None)[planted.field]
    odd = planted.soul
    reads = {
        "name": odd.name,
        "birth_date": odd.born.isoformat(),
        "nik": odd.nik,
        "mother_name": odd.mother,
        "father_name": odd.father,
        "family_card": planted.card,
    }[planted.field]
    return [{"field": planted.field, "form_says": said, "paper_reads": reads, "rule": "differs"}]
