"""Family after family: which papers they send, which flaw and which difference each one has, and the truth about it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from simulation.papers_fourth import books, certificate, identity_card, registry
from simulation.papers_fourth.differences import Difference, form_of, plant, questions
from simulation.papers_fourth.family import Family, family_of
from simulation.papers_fourth.flaws import AMOUNTS, Flaw, flaw_of
from simulation.papers_fourth.lens import photograph
from simulation.papers_fourth.page import Page, pdf
from simulation.streams import stream

GRADES: Final = {
    "ktp": ("clean",) * 9 + ("mild",) * 6 + ("clear",) * 5,
    "rest": ("clean",) * 8 + ("mild",) * 5 + ("clear",) * 7,
}
"""Of twenty cards each; the rest gives more away because the odd papers are always acceptable."""
SORTS: Final = ("real",) * 6 + ("tolerated",) * 4 + ("none",) * 4
MILD: Final = tuple(kind for kind, grades in AMOUNTS.items() if "mild" in grades)
CLEAR: Final = tuple(kind for kind, grades in AMOUNTS.items() if "clear" in grades)
UNFOLDED: Final = frozenset({"folds"})
"""What cannot happen to a card of plastic."""
NATIVE: Final = 0.4
"""Share of sound white registry papers that come as the registry's own PDF."""


class Deck:
    """Cards that come up in their shares, shuffled anew whenever all have been dealt."""

    def __init__(self, cards: Sequence[str], chance: Random) -> None:
        self._cards, self._chance, self._left = tuple(cards), chance, list[str]()

    def deal(self, never: frozenset[str] = frozenset()) -> str:
        """The next card that is not one of `never`; those wait."""
        while not set(self._left) - never:
            fresh = list(self._cards)
            self._chance.shuffle(fresh)
            self._left += fresh
        at = next(n for n, card in enumerate(self._left) if card not in never)
        return self._left.pop(at)


@dataclass(frozen=True, slots=True)
class Wish:
    """One paper that was asked for, and whose it is."""

    kind: str
    holder: str


def papers(seed: int) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """Files and their truth without end; how many are taken changes nothing in them."""
    chance = stream(seed, "fourth hand")
    grades = {kind: Deck(cards, stream(seed, "grades", n)) for n, (kind, cards) in enumerate(GRADES.items())}
    flawed = {"mild": Deck(MILD, stream(seed, "mild")), "clear": Deck(CLEAR, stream(seed, "clear"))}
    sorts = Deck(SORTS, stream(seed, "sorts"))
    for number in range(1_000_000):
        family = family_of(number, stream(seed, "fourth family", number))
        wishes = _wishes(family, chance)
        planted, told = plant(sorts.deal(), family, [each.kind for each in wishes], chance)
        for wish in wishes:
            odd = wish.kind == planted.where
            grade = grades["ktp" if wish.kind == "ktp" else "rest"].deal(frozenset({"clear"}) if odd else frozenset())
            flaw = None
            if grade != "clean":
                flaw = flaw_of(
                    flawed[grade].deal(UNFOLDED if wish.kind == "ktp" else frozenset()), grade, wish.kind, chance
                )
            yield _sent(family, told if odd else family, planted, wish, flaw, Random(chance.getrandbits(64)))


def _wishes(family: Family, chance: Random) -> list[Wish]:
    who = family.applicant
    moslem = who.religion == "ISLAM"
    if who.age < 17:
        parent = chance.choice(("father", "mother"))
        wishes = [Wish("ktp", parent), Wish("kk", "household"), Wish("akta", "applicant")]
        return wishes + [Wish("nikah", "parents")] * (moslem and chance.random() < 0.4)
    third = ["akta", "akta", "ijazah"] + ["nikah", "nikah"] * (moslem and family.who < 2)
    return [Wish("ktp", "applicant"), Wish("kk", "household"), Wish(chance.choice(third), "applicant")]


def _sent(
    family: Family, told: Family, planted: Difference, wish: Wish, flaw: Flaw | None, chance: Random
) -> tuple[bytes, dict[str, Any]]:
    """The bytes of one file, and its line of the truth."""
    wrong = flaw is not None and flaw.kind == "wrong_kind"
    page = _mistaken(told, wish, chance) if wrong else _page(told, wish, chance)
    acceptable = flaw is None or flaw.grade == "mild"
    truth: dict[str, Any] = {
        "family": family.number,
        "asked_kind": wish.kind,
        "kind": page.kind,
        "layout": page.layout,
        "holder": "unknown" if page.kind == "other" else "household" if page.kind == "kk" else wish.holder,
        "fields": page.fields,
        "form": form_of(family, planted),
        "planted_difference": planted.truth(),
        "expected_questions": questions(planted, family, told) if wish.kind == planted.where and acceptable else [],
        "acceptable": acceptable,
        "defects": [flaw.truth()] if flaw else [],
        "faults": [] if acceptable or flaw is None else [flaw.kind],
        "notes": ["screen"] if flaw and flaw.kind == "screen" else [],
        "paper_mm": [page.wide, page.tall],
    }
    if flaw is None and page.layout.endswith("a4_qr") and chance.random() < NATIVE:
        places = {key: [round(each, 2) for each in box] for key, box in page.places.items()}
        return pdf([page]), truth | {"media": "pdf", "print": page.printed, "places_mm": places}
    shot = photograph(page, flaw, chance)
    data = shot.jpeg(chance)
    return data, truth | {
        "media": "photo",
        "print": page.printed,
        "picture_px": list(shot.pixels.shape[1::-1]),
        "corners_px": shot.corners,
        "places_px": shot.places,
        "key_places": page.keys,
        "letter_px": round(shot.letter, 2),
        "scene": shot.scene,
    }


def _page(family: Family, wish: Wish, chance: Random) -> Page:
    holders = {"father": family.members[0], "mother": family.members[min(1, len(family.members) - 1)]}
    who = holders.get(wish.holder, family.applicant)
    if wish.kind == "ktp":
        return identity_card.draw(family, who, chance)
    if wish.kind == "kk":
        return registry.family_card(family, family.issued.year >= 2020, chance)
    if wish.kind == "akta":
        white = who.born >= certificate.WHITE_SINCE or chance.random() < 0.5
        return certificate.birth_certificate(family, who, white, chance)
    if wish.kind == "nikah":
        return books.marriage_book(family, *family.couple, chance)
    return books.diploma(family, who, chance)


def _mistaken(family: Family, wish: Wish, chance: Random) -> Page:
    """Another paper of the same household, or one that no office ever asked for."""
    if chance.random() < 0.55:
        return books.mistaken(family, family.applicant, chance)
    other = "ktp" if wish.kind != "ktp" else "kk"
    return _page(family, Wish(other, "father" if other == "ktp" else "household"), chance)


def write(seed: int, count: int, out: Path) -> None:
    """The first `count` files of a seed and `truth.jsonl`."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "truth.jsonl").open("w", encoding="utf-8") as lines:
        for n, (data, truth) in enumerate(islice(papers(seed), count)):
            name = f"{n:05d}-{truth['asked_kind']}.{'pdf' if truth['media'] == 'pdf' else 'jpg'}"
            (out / name).write_bytes(data)
            lines.write(json.dumps(truth | {"file": name}, sort_keys=True, ensure_ascii=False) + "\n")
