"""Sheets of paper: what a registry, an office or a school printed for a household, before anybody photographs it.

One function per kind. Each takes the people as *this* paper writes them, so that a planted mismatch is nothing but a
person with another name or date.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

import cv2
import numpy as np

from simulation.papers_reported import art
from simulation.papers_reported.art import Picture
from simulation.papers_reported.people import TODAY, Household, Person
from simulation.papers_reported.typeset import layer_png, pdf, places

Place = tuple[float, float, float, float]

MONTHS: Final = ("JANUARI", "FEBRUARI", "MARET", "APRIL", "MEI", "JUNI", "JULI", "AGUSTUS", "SEPTEMBER", "OKTOBER",
                 "NOVEMBER", "DESEMBER")  # fmt: skip
_DAYS: Final = ("SENIN", "SELASA", "RABU", "KAMIS", "JUMAT", "SABTU", "MINGGU")
_ONES: Final = (
    "NOL",
    "SATU",
    "DUA",
    "TIGA",
    "EMPAT",
    "LIMA",
    "ENAM",
    "TUJUH",
    "DELAPAN",
    "SEMBILAN",
    "SEPULUH",
    "SEBELAS",
)
_OFFICIALS: Final = (
    "RECKY SARMAN TIMUR",
    "DRS. ABDULLAH KADIR",
    "NURHAYATI, S.SOS",
    "M. TAUFIK HIDAYAT, S.STP",
    "SARIFAH LAILA, SH",
)
LAYOUTS: Final = {
    "ktp": ("ktp_batik", "ktp_peta"),
    "kk": ("kk_biru", "kk_qr"),
    "akta": ("akta_hijau", "akta_qr"),
    "nikah": ("nikah_buku", "nikah_qr"),
    "ijazah": ("ijazah_bingkai", "ijazah_qr"),
    "other": ("lain_sim", "lain_tiket"),
}
PRINTS: Final = {
    "ktp_batik": ("card", "card_worn"),
    "ktp_peta": ("card", "card_worn"),
    "kk_biru": ("dot_matrix", "laser", "faded"),
    "akta_hijau": ("dot_matrix", "laser", "faded"),
    "nikah_buku": ("laser", "dot_matrix", "faded"),
    "ijazah_bingkai": ("pen", "laser"),
    "lain_sim": ("card",),
    "lain_tiket": ("faded", "laser"),
}
QR_PRINTS: Final = ("laser", "inkjet", "faded")
SIZES: Final = {
    "ktp_batik": (85.6, 53.98), "ktp_peta": (85.6, 53.98), "kk_biru": (330, 215), "kk_qr": (297, 210),
    "akta_hijau": (210, 330), "akta_qr": (210, 297), "nikah_buku": (250, 176), "nikah_qr": (210, 297),
    "ijazah_bingkai": (210, 297), "ijazah_qr": (210, 297), "lain_sim": (85.6, 53.98), "lain_tiket": (80, 150),
}  # fmt: skip
"""Width and height in millimetres."""


@dataclass(frozen=True)
class Sheet:
    """A flat paper. `picture` is BGRA (0 = no paper there), `density` pixels per millimetre.

    `fields` is the truth as a person reads it, `places` millimetre boxes of what is typed, `key_places` the names of
    those which must be legible for the paper to be of use.
    """

    kind: str
    layout: str
    print_kind: str
    picture: Picture
    density: float
    places: dict[str, Place]
    key_places: tuple[str, ...]
    fields: dict[str, Any]
    data: dict[str, Any] = field(repr=False)

    @property
    def size(self) -> tuple[float, float]:
        return SIZES[self.layout]

    @property
    def is_card(self) -> bool:
        return self.layout in {"ktp_batik", "ktp_peta", "lain_sim"}

    @property
    def letter_height(self) -> float:
        """Millimetres of a capital in the smallest of the key places."""
        return min(self.places[key][3] for key in self.key_places)

    def as_pdf(self) -> bytes:
        """The registry's own file; only for the papers with a QR code."""
        if "qr" not in self.data["art"] or not self.layout.endswith("_qr"):
            raise ValueError(f"{self.layout} is never sent as a PDF of its own.")
        return pdf(self.layout, self.data)


def words(number: int) -> str:
    """A number from 1 to 9999 as Indonesian certificates write it."""
    if number < 12:
        return _ONES[number]
    for size, name, one in ((1000, "RIBU", "SERIBU"), (100, "RATUS", "SERATUS")):
        if number >= size:
            head = one if number // size == 1 else f"{words(number // size)} {name}"
            return head if number % size == 0 else f"{head} {words(number % size)}"
    if number < 20:
        return f"{_ONES[number - 10]} BELAS"
    return f"{_ONES[number // 10]} PULUH" + ("" if number % 10 == 0 else f" {_ONES[number % 10]}")


def long_date(day: date) -> str:
    """17 AGUSTUS 1990."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _staff_number(rng: random.Random) -> str:
    born, since = rng.randint(62, 85), rng.randint(3, 9)
    return (
        f"NIP. 19{born}0{rng.randint(1, 9)}{rng.randint(10, 28)} 200{since}12 {rng.randint(1, 2)} 00{rng.randint(1, 9)}"
    )


def _hijri(day: date, rng: random.Random) -> str:
    """A day of about that Hijri year; the book only has to look like one."""
    month = rng.choice(("SYAWAL", "RAJAB", "MUHARAM", "SAFAR"))
    return f"{rng.randint(1, 29)} {month} {round((day.year - 621.5) * 33 / 32)} H"


def _sex(person: Person) -> str:
    return "PEREMPUAN" if person.female else "LAKI-LAKI"


def _called(person: Person) -> str:
    return person.title.format(person.name).upper()


def _ink(layout: str, data: dict[str, Any], print_kind: str, density: float, rng: random.Random) -> Picture:
    """How dark each pixel is typed, 0-1, after the printer has done its part."""
    raw = art.decoded(layer_png(layout, data, "ink", density * 25.4))
    ink = raw[..., 3].astype(np.float32) / 255
    noise = np.random.default_rng(rng.getrandbits(32))
    h, w = ink.shape
    if print_kind == "dot_matrix":
        across, down = density * 25.4 / 144, density * 25.4 / 108
        cols, rows = round(w / across), round(h / down)
        hits = cv2.resize(ink, (cols, rows), interpolation=cv2.INTER_AREA)
        hits = np.where(hits > 0.3, 0.8 + 0.2 * noise.random(hits.shape, np.float32), 0).astype(np.float32)
        ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
        cx, cy = (np.floor(xs / across) + 0.5) * across, (np.floor(ys / down) + 0.5) * down
        round_dot = np.clip(1.75 - np.hypot((xs - cx) / across, (ys - cy) / down) * 1.35, 0, 1)
        ink = cv2.resize(hits, (w, h), interpolation=cv2.INTER_NEAREST) * round_dot
        ink = cv2.GaussianBlur(ink, (0, 0), density * 0.035) * 0.92
        ribbon = np.linspace(rng.uniform(0.7, 1), rng.uniform(0.8, 1), w, dtype=np.float32)
        return ink * ribbon
    if print_kind in {"faded", "card_worn"}:
        patchy = cv2.resize(noise.random((12, 12), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        low = 0.42 if print_kind == "faded" else 0.62
        return cv2.GaussianBlur(ink, (0, 0), 0.7) * np.clip(low + 0.3 * patchy, 0, 1)
    if print_kind == "inkjet":
        spread = cv2.GaussianBlur(ink, (0, 0), density * 0.06)
        return np.clip(spread * 1.25, 0, 0.9) * (0.9 + 0.1 * noise.random((h, 1), np.float32))
    if print_kind == "pen":
        pressure = cv2.resize(
            noise.random((h // 24 + 1, w // 24 + 1), np.float32), (w, h), interpolation=cv2.INTER_CUBIC
        )
        return cv2.GaussianBlur(ink, (0, 0), 0.9) * np.clip(0.7 + 0.45 * pressure, 0, 1)
    toner = noise.random((h, w), np.float32)
    return cv2.GaussianBlur(ink, (0, 0), 0.5) * np.where(toner < 0.012, 0.55, 0.97)


def paste(picture: Picture, patch: Picture, place: tuple[float, float], density: float) -> None:
    """Lay a BGRA or BGR patch on the picture, its left top corner at `place` millimetres, multiplying inks."""
    h, w = patch.shape[:2]
    x, y = round(place[0] * density), round(place[1] * density)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, picture.shape[1]), min(y + h, picture.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    part = patch[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32)
    under = picture[y0:y1, x0:x1, :3].astype(np.float32)
    if part.shape[2] == 4:
        alpha = part[..., 3:] / 255
        part = under * (1 - alpha) + alpha * np.minimum(
            part[..., :3], part[..., :3] * 0.35 + under * 0.65 * part[..., :3] / 255
        )
    picture[y0:y1, x0:x1, :3] = np.clip(part, 0, 255).astype(np.uint8)


def _print(
    kind: str,
    layout: str,
    print_kind: str,
    data: dict[str, Any],
    fields: dict[str, Any],
    keys: tuple[str, ...],
    rng: random.Random,
    faces: tuple[tuple[str, Person], ...] = (),
) -> Sheet:
    card = layout in {"ktp_batik", "ktp_peta", "lain_sim"}
    density = 22.0 if card else 14.0 if layout == "lain_tiket" else 10.0
    raw = art.decoded(layer_png(layout, data, "form", density * 25.4))
    h, w = raw.shape[:2]
    alpha = raw[..., 3:].astype(np.float32) / 255
    if layout.endswith("_qr") or layout == "lain_tiket":
        blank: Picture = np.full((h, w, 3), (245, 249, 250), np.float32)
    else:
        blank = art.ground(layout, rng.randrange(3), SIZES[layout], density)
    page = raw[..., :3] * alpha + blank * (1 - alpha)
    if layout.endswith("_qr") and print_kind == "faded":
        page = 255 - (255 - page) * 0.66
    ink = _ink(layout, data, print_kind, density, rng)[..., None]
    tone = {"pen": (64, 26, 20), "dot_matrix": (58, 46, 44), "faded": (52, 46, 46)}.get(print_kind, (26, 24, 24))
    on_forms = not card and not layout.endswith("_qr") and layout != "lain_tiket"
    off = (rng.uniform(-0.7, 0.7), rng.uniform(-0.5, 0.5)) if on_forms else (0.0, 0.0)
    shift = np.array(((1, 0, off[0] * density), (0, 1, off[1] * density)), np.float32)
    ink = cv2.warpAffine(ink, shift, (w, h))[..., None]
    page = page * (1 - ink) + np.array(tone, np.float32) * ink
    noise = np.random.default_rng(rng.getrandbits(32))
    if not card:
        page += cv2.GaussianBlur(noise.normal(0, 3.4, (h, w)).astype(np.float32), (0, 0), 1.1)[..., None] * 1.6
    page = np.clip(page, 0, 255).astype(np.uint8)
    spots = places(layout, data)
    _dress(page, spots, density, rng, faces, layout)
    found = {k: (x + off[0], y + off[1], bw, bh) for k, (x, y, bw, bh) in spots.items() if data.get(k)}
    return Sheet(
        kind, layout, print_kind, np.dstack([page, _outline(h, w, density if card else 0)]), density,
        found, tuple(k for k in keys if k in found), fields, data,
    )  # fmt: skip


def _outline(h: int, w: int, density: float) -> Picture:
    """Opaque where there is paper: cards have round corners."""
    if not density:
        return np.full((h, w), 255, np.uint8)
    r = round(3.2 * density)
    mask = np.zeros((h, w), np.uint8)
    cv2.rectangle(mask, (r, 0), (w - r, h), 255, -1)
    cv2.rectangle(mask, (0, r), (w, h - r), 255, -1)
    for x in (r, w - r - 1):
        for y in (r, h - r - 1):
            cv2.circle(mask, (x, y), r, 255, -1, cv2.LINE_AA)
    return mask


def _dress(
    page: Picture,
    spots: dict[str, Place],
    density: float,
    rng: random.Random,
    faces: tuple[tuple[str, Person], ...],
    layout: str,
) -> None:
    """Photographs, signatures and stamps."""
    for key, person in faces:
        x, y, w, h = spots[key]
        face = art.portrait(rng, person.female, person.religion == "ISLAM", person.born.year, person.age)
        face = cv2.resize(face, (round(w * density), round(h * density)), interpolation=cv2.INTER_AREA)
        if layout.startswith("ijazah"):
            face = cv2.cvtColor(cv2.cvtColor(face, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        if layout.startswith("ktp"):
            face = np.clip(face.astype(np.float32) * 0.86 + 26, 0, 255).astype(np.uint8)
        paste(page, face, (x, y), density)
    for key in ("signature", "official_signature"):
        if key in spots:
            x, y, w, h = spots[key]
            colour = rng.choice(((30, 26, 26), (120, 40, 20), (150, 60, 30)))
            paste(page, art.signature(rng, colour, (round(w * density), round(h * density))), (x, y), density)
    if "stamp" in spots:
        x, y, w, _ = spots["stamp"]
        colour = rng.choice(((140, 40, 90), (160, 60, 60), (120, 30, 110)))
        line = (
            "SEKOLAH NEGERI LINGGA"
            if layout.startswith("ijazah")
            else "KANTOR URUSAN AGAMA"
            if layout.startswith("nikah")
            else "DINAS DUKCAPIL"
        )
        paste(
            page,
            art.stamp(rng, round(w * density), colour, line),
            (x + rng.uniform(-3, 3), y + rng.uniform(-3, 3)),
            density,
        )


def _art(layout: str, rng: random.Random, code: str, emblem: str = "#1d1d1d") -> dict[str, str]:
    found: dict[str, str] = {}
    if layout not in {"ktp_batik", "ktp_peta", "lain_sim", "lain_tiket", "nikah_buku"}:
        found["emblem"] = art.emblem(emblem)
    if layout.endswith("_qr") or layout == "lain_tiket" or (layout == "nikah_buku" and rng.random() < 0.5):
        found["qr"] = art.qr(code)
    return found


def _choose(kind: str, rng: random.Random, layout: str | None, print_kind: str | None) -> tuple[str, str]:
    layout = layout or rng.choice(LAYOUTS[kind])
    return layout, print_kind or rng.choice(PRINTS.get(layout, QR_PRINTS))


def ktp(
    person: Person, home: Household, rng: random.Random, *, layout: str | None = None, print_kind: str | None = None
) -> Sheet:
    """The identity card. About one in six still carries a printed end date, which the law has made void."""
    layout, print_kind = _choose("ktp", rng, layout, print_kind)
    issued = max(TODAY - timedelta(days=rng.randint(60, 4400)), date(person.born.year + 17, 3, 1))
    issued = min(issued, TODAY - timedelta(days=3))
    dated = issued < date(2014, 6, 1) or rng.random() < 0.06
    valid = f"{person.born:%d-%m}-{issued.year + 5}" if dated else "SEUMUR HIDUP"
    data: dict[str, Any] = {
        "art": _art(layout, rng, ""),
        "province": "KEPULAUAN RIAU",
        "regency": "LINGGA",
        "nik": person.nik,
        "name": _called(person),
        "born": f"{person.birth_place}, {person.born:%d-%m-%Y}",
        "sex": _sex(person),
        "blood": person.blood if len(person.blood) < 3 else "-",
        "address": home.street,
        "rtrw": f"{home.rt}/{home.rw}",
        "village": home.village.name.upper(),
        "district": home.district.name.upper(),
        "religion": person.religion,
        "marital": person.marital,
        "job": person.job,
        "citizenship": "WNI",
        "valid": valid,
        "issued_in": "LINGGA",
        "issued_on": f"{issued:%d-%m-%Y}",
    }
    fields = {
        "nik": person.nik, "name": data["name"], "birth_place": person.birth_place,
        "birth_date": person.born.isoformat(), "sex": person.sex,
        "blood": data["blood"], "address": home.street, "rt": home.rt, "rw": home.rw,
        "village": data["village"], "district": data["district"], "religion": person.religion,
        "marital": person.marital, "occupation": person.job, "valid_until": valid, "issued_on": issued.isoformat(),
    }  # fmt: skip
    return _print("ktp", layout, print_kind, data, fields, ("nik", "name", "born"), rng, (("photo", person),))


def kk(home: Household, rng: random.Random, *, layout: str | None = None, print_kind: str | None = None) -> Sheet:
    """The family card with all members."""
    layout, print_kind = _choose("kk", rng, layout, print_kind)
    official = rng.choice(_OFFICIALS)
    head = home.members[0]
    data: dict[str, Any] = {
        "art": _art(
            layout, rng, f"https://tte.contoh.id/kk/{home.kk_number}", "#7a6425" if rng.random() < 0.5 else "#222"
        ),
        "kk_number": home.kk_number,
        "head": _called(head),
        "head_sign": _called(head),
        "address": home.street,
        "rtrw": f"{home.rt}/{home.rw}",
        "village": home.village.name.upper(),
        "district": home.district.name.upper(),
        "regency_line": "LINGGA",
        "postcode": home.postcode,
        "province_line": "KEPULAUAN RIAU",
        "issued_on": f"{home.issued:%d-%m-%Y}",
        "issued_line": f"LINGGA, {home.issued:%d-%m-%Y}",
        "official": official,
        "official_nip": _staff_number(rng),
        "members": len(home.members),
    }
    members: list[dict[str, str]] = []
    for n, person in enumerate(home.members):
        row = {
            "name": _called(person), "nik": person.nik, "sex": _sex(person), "birth_place": person.birth_place,
            "birth_date": f"{person.born:%d-%m-%Y}", "religion": person.religion, "school": person.school,
            "job": person.job, "marital": person.marital,
            "married_on": f"{home.married:%d-%m-%Y}" if person.marital == "KAWIN" else "-",
            "relation": person.relation, "citizenship": "WNI", "father": person.father, "mother": person.mother,
        }  # fmt: skip
        data |= {f"m{n}.{key}": value for key, value in row.items()}
        members.append(row | {"sex": person.sex, "birth_date": person.born.isoformat(), "occupation": person.job})
        members[-1].pop("job")
    fields = {
        "kk_number": home.kk_number, "head": data["head"], "address": home.street, "rt": home.rt, "rw": home.rw,
        "village": data["village"], "district": data["district"], "postal_code": home.postcode,
        "issued_on": home.issued.isoformat(), "members": members,
    }  # fmt: skip
    keys = (
        "kk_number",
        *(f"m{n}.{key}" for n in range(len(members)) for key in ("name", "nik", "birth_date", "father", "mother")),
    )
    return _print("kk", layout, print_kind, data, fields, keys, rng)


def akta(
    person: Person, home: Household, rng: random.Random, *, layout: str | None = None, print_kind: str | None = None
) -> Sheet:
    """The excerpt of a birth certificate. The date is in words in about half of them, as on the real ones."""
    layout, print_kind = _choose("akta", rng, layout, print_kind)
    made = max(person.born + timedelta(days=rng.randint(6, 700)), date(2004, 2, 1))
    in_words = rng.random() < 0.5
    born = person.born
    spoken = f"{words(born.day)} {MONTHS[born.month - 1]}"
    order = (home.children.index(person) if person in home.children else rng.randint(0, 3)) + 1
    issued = made if layout == "akta_hijau" else TODAY - timedelta(days=rng.randint(20, 1500))
    issued = max(issued, made)
    number = f"2104-L{rng.choice('TU')}-{made:%d%m%Y}-{rng.randint(1, 40):04d}"
    data: dict[str, Any] = {
        "art": _art(layout, rng, f"https://tte.contoh.id/akta/{number}", rng.choice(("#8a6d1f", "#2b2b2b"))),
        "nik": person.nik,
        "blank_number": f"7{rng.randint(10**8, 10**9 - 1)}",
        "number": number,
        "place": person.birth_place,
        "date_words": (spoken if in_words else f"{born.day} {MONTHS[born.month - 1]}")
        if layout == "akta_hijau"
        else (spoken if in_words else long_date(born)),
        "year_words": ("" if layout == "akta_hijau" else "TAHUN ") + words(born.year)
        if in_words
        else (str(born.year) if layout == "akta_hijau" else ""),
        "name": person.name,
        "child_order": f"{words(order)}, {_sex(person)}",
        "parents_status": "SUAMI ISTRI",
        "father": person.father,
        "mother": person.mother,
        "issued_in": "LINGGA" if rng.random() < 0.7 else "DAIK LINGGA",
        "issued_on": long_date(issued),
        "official": rng.choice(_OFFICIALS),
        "official_nip": _staff_number(rng),
    }
    fields = {
        "number": number, "nik": person.nik, "name": person.name, "birth_place": person.birth_place,
        "birth_date": born.isoformat(), "birth_date_written": "words" if in_words else "digits", "sex": person.sex,
        "child_order": order, "father": person.father, "mother": person.mother, "issued_on": issued.isoformat(),
    }  # fmt: skip
    return _print(
        "akta", layout, print_kind, data, fields, ("name", "date_words", "year_words", "father", "mother"), rng
    )


def nikah(
    husband: Person,
    wife: Person,
    home: Household,
    rng: random.Random,
    *,
    layout: str | None = None,
    print_kind: str | None = None,
) -> Sheet:
    """The marriage book of the religious office, or the civil registry's certificate for couples of other faiths."""
    layout, print_kind = _choose(
        "nikah", rng, layout or ("nikah_buku" if husband.religion == "ISLAM" else "nikah_qr"), print_kind
    )
    day = home.married
    number = (
        f"{rng.randint(1, 190):04d}/{rng.randint(1, 28):03d}/{rng.choice(('I', 'III', 'VI', 'IX', 'XII'))}/{day.year}"
    )
    if layout == "nikah_qr":
        number = f"2104-KW-{day:%d%m%Y}-{rng.randint(1, 30):04d}"
    official = rng.choice(_OFFICIALS)
    issued = day if layout == "nikah_buku" else max(day, TODAY - timedelta(days=rng.randint(20, 1500)))
    data: dict[str, Any] = {
        "art": _art(layout, rng, f"https://tte.contoh.id/nikah/{number}"),
        "hand": rng.choice(
            ("DejaVu Sans Mono", "Caladea", "Intuitive" if print_kind != "dot_matrix" else "DejaVu Sans Mono")
        ),
        "kua": home.district.name,
        "number": number,
        "weekday": _DAYS[day.weekday()],
        "married_on": long_date(day),
        "hijri": _hijri(day, rng),
        "hour": f"{rng.randint(8, 16):02d}.{rng.choice(('00', '30'))} WIB",
        "place": home.district.name.upper(),
        "guardian": wife.father,
        "guardian_relation": "AYAH KANDUNG",
        "dowry": rng.choice(("SEPERANGKAT ALAT SALAT", "CINCIN EMAS 5 GRAM", "UANG RP 1.000.000")),
        "issued_line": f"{home.district.name.upper()}, {long_date(day)}",
        "issued_in": "LINGGA",
        "issued_on": long_date(issued),
        "official": official,
        "series": f"{rng.randint(10**6, 10**7 - 1)}",
    }
    fields: dict[str, Any] = {"number": number, "married_on": day.isoformat()}
    for role, person in (("groom", husband), ("bride", wife)):
        row = {
            role: person.name, f"{role}_father": person.father, f"{role}_mother": person.mother,
            f"{role}_nik": person.nik,
            f"{role}_born": f"{person.birth_place}, {long_date(person.born)}", f"{role}_citizenship": "INDONESIA",
            f"{role}_religion": person.religion, f"{role}_job": person.job,
            f"{role}_address": f"{home.street} {home.village.name.upper()}",
        }  # fmt: skip
        data |= row
        fields[role] = {
            "name": person.name, "nik": person.nik, "birth_place": person.birth_place,
            "birth_date": person.born.isoformat(), "father": person.father,
        } | ({"mother": person.mother} if layout == "nikah_qr" else {})  # fmt: skip
    keys = ("groom", "groom_born", "groom_nik", "bride", "bride_born", "bride_nik")
    faces = (("photo", husband), ("photo2", wife)) if layout == "nikah_buku" else ()
    return _print("nikah", layout, print_kind, data, fields, keys, rng, faces)


def ijazah(
    person: Person, home: Household, rng: random.Random, *, layout: str | None = None, print_kind: str | None = None
) -> Sheet:
    """A school-leaving diploma; it names one parent."""
    layout, print_kind = _choose("ijazah", rng, layout, print_kind)
    level, years = rng.choice(
        (("SEKOLAH MENENGAH ATAS", 18), ("SEKOLAH MENENGAH PERTAMA", 15), ("SEKOLAH MENENGAH KEJURUAN", 18))
    )
    if person.age < 18:
        level, years = "SEKOLAH DASAR", 12
    day = date(min(person.born.year + years, TODAY.year), 5, rng.randint(2, 28))
    short = {
        "SEKOLAH MENENGAH ATAS": "SMA",
        "SEKOLAH MENENGAH PERTAMA": "SMP",
        "SEKOLAH MENENGAH KEJURUAN": "SMK",
        "SEKOLAH DASAR": "SD",
    }[level]
    parent = person.father if rng.random() < 0.8 else person.mother
    pen = print_kind == "pen"
    town = rng.choice(("SINGKEP", "LINGGA", "SENAYANG", "SINGKEP BARAT"))
    born = f"{person.birth_place}, {long_date(person.born)}"
    number = f"DN-31/{'M-' + short}/{rng.randint(13, 24)}/{rng.randint(1000, 99999):07d}"
    data: dict[str, Any] = {
        "art": _art(layout, rng, f"https://tte.contoh.id/ijazah/{number}", rng.choice(("#9a6b1d", "#2b2b2b"))),
        "hand": "Intuitive" if pen else rng.choice(("Caladea", "DejaVu Sans Mono")),
        "level": level,
        "school_year": f"{day.year - 1}/{day.year}",
        "number": number,
        "school_name": f"{short} NEGERI {rng.randint(1, 3)} {town}",
        "school_regency": "LINGGA",
        "name": person.name,
        "born": born.title() if pen else born,
        "parent": parent.title() if pen else parent,
        "student_number": f"{rng.randint(100, 9999)}",
        "nisn": f"{rng.randint(10**8, 10**9 - 1):010d}",
        "npsn": f"1100{rng.randint(1000, 9999)}",
        "issued_line": f"{home.district.name}, {long_date(day).title()}",
        "official": rng.choice(_OFFICIALS).title(),
        "official_nip": _staff_number(rng),
    }
    fields = {
        "number": number, "name": person.name, "birth_place": person.birth_place, "birth_date": person.born.isoformat(),
        "parent": parent, "school": data["school_name"], "level": level, "issued_on": day.isoformat(),
    }  # fmt: skip
    return _print(
        "ijazah",
        layout,
        print_kind,
        data,
        fields,
        ("name", "born", "parent"),
        rng,
        (("photo", person),) if layout == "ijazah_bingkai" else (),
    )


def other(
    person: Person, home: Household, rng: random.Random, *, layout: str | None = None, print_kind: str | None = None
) -> Sheet:
    """Something else that people send: a driving licence or a boat ticket."""
    layout, print_kind = _choose("other", rng, layout, print_kind)
    day = TODAY - timedelta(days=rng.randint(2, 600))
    data: dict[str, Any] = {
        "art": _art(layout, rng, f"TIKET-{rng.randint(10**6, 10**7)}"),
        "name": person.name,
        "born": f"{person.birth_place}, {person.born:%d-%m-%Y}",
        "sex": "WANITA" if person.female else "PRIA",
        "address": f"{home.street} {home.village.name.upper()}",
        "job": person.job,
        "licence_number": f"{rng.randint(1000, 9999)}-{person.born:%y%m}-{rng.randint(10**5, 10**6 - 1):06d}",
        "valid": f"{day.day:02d}-{day.month:02d}-{day.year + 5}",
        "ticket": f"LS{rng.randint(10**6, 10**7 - 1)}",
        "issued_on": f"{day:%d/%m/%Y}",
        "hour": rng.choice(("07.30", "09.00", "13.15")),
        "seat": f"{rng.randint(1, 22)}{rng.choice('ABCD')}",
        "price": "RP 145.000",
    }
    faces = (("photo", person),) if layout == "lain_sim" else ()
    return _print("other", layout, print_kind, data, {"name": person.name}, ("name",), rng, faces)
