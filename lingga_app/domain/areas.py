"""The 13 districts (kecamatan) and 84 villages (kelurahan, desa) of Lingga Regency, 21.04.

Names and codes are those of the Ministry of Home Affairs (Kepmendagri 300.2.2-2138/2025). In a village code the last
group begins with 1 for a kelurahan and with 2 for a desa. The first six digits of a NIK are the district code without
dots.

Two things here are ours, not the ministry's. *Weak signal*: villages named in the regional press of 2017-2020; coverage
has grown since, so it may widen a hint or a deadline, never narrow a right. *Route*: how people reach the office in
Dabo on Singkep island; when a boat does not sail, a whole group is moved together.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain.errors import BadInput

REGENCY_CODE: Final = "21.04"


class Route(StrEnum):
    """The way to Dabo Singkep that a group of districts shares."""

    ROAD = "road"
    LINGGA = "lingga"
    SELAYAR = "selayar"
    POSEK = "posek"
    SENAYANG = "senayang"


class UnknownArea(BadInput):
    code: ClassVar[str] = "unknown_area"
    id: ClassVar[str] = (
        "Kecamatan atau desa ini tidak ada di daftar Lingga. Pilih dari daftar, atau tulis alamatnya sendiri."
    )
    en: ClassVar[str] = (
        "This district or village is not on the list of Lingga. Choose from the list, or write the address out."
    )


@dataclass(frozen=True, slots=True)
class Village:
    """One kelurahan or desa. `boat`: its people cross the sea to reach Dabo."""

    code: str
    name: str
    boat: bool
    weak_signal: bool

    @property
    def district_code(self) -> str:
        return self.code[:8]

    @property
    def is_kelurahan(self) -> bool:
        return self.code[9] == "1"


@dataclass(frozen=True, slots=True)
class District:
    """One kecamatan with its villages, kelurahan first."""

    code: str
    name: str
    route: Route
    villages: tuple[Village, ...]

    @property
    def boat(self) -> bool:
        """Whether people of this district cross the sea to reach Dabo (a village may differ: `Village.boat`)."""
        return self.route is not Route.ROAD


WEAK_SIGNAL: Final = frozenset(
    {"Tanjung Kelit", "Mentuda", "Batu Belubang", "Kudung", "Belungkur", "Teluk", "Mamut", "Pekajang"}
)
ISLETS: Final = frozenset({"Pulau Lalang"})
"""Villages on an islet of a district that otherwise has a road to Dabo."""


def _district(number: str, name: str, route: Route, villages: str) -> District:
    code = f"{REGENCY_CODE}.{number}"
    rows: list[Village] = []
    for row in villages.split(","):
        ordinal, village = row.strip().split(" ", 1)
        boat = route is not Route.ROAD or village in ISLETS
        rows.append(Village(f"{code}.{ordinal}", village, boat, village in WEAK_SIGNAL))
    return District(code, name, route, tuple(rows))


DISTRICTS: Final[tuple[District, ...]] = (
    _district(
        "01",
        "Singkep",
        Route.ROAD,
        "1001 Dabo, 1007 Dabo Lama, 1012 Sungai Lumpur, 2008 Batu Berdaun, 2009 Tanjung Harapan, 2010 Batu Kacang",
    ),
    _district(
        "02",
        "Lingga",
        Route.LINGGA,
        "1010 Daik, 1020 Daik Sepincan, 2001 Pekajang, 2002 Kelombok, 2003 Mepar, 2006 Kelumu, 2007 Mentuda, "
        "2008 Merawang, 2009 Panggak Darat, 2011 Panggak Laut, 2012 Musai, 2019 Nerekeh",
    ),
    _district("03", "Senayang", Route.SENAYANG, "1001 Senayang, 2002 Mamut, 2012 Laboh, 2013 Penaah, 2015 Baran"),
    _district(
        "04",
        "Singkep Barat",
        Route.ROAD,
        "1006 Raya, 2001 Bakong, 2002 Kuala Raya, 2003 Marok Tua, 2005 Sungai Buluh, 2007 Sungai Raya, "
        "2008 Sungai Harapan, 2009 Jagoh, 2012 Tinjul, 2013 Langkap, 2014 Tanjung Irat, 2015 Bukit Belah",
    ),
    _district(
        "05",
        "Lingga Utara",
        Route.LINGGA,
        "1007 Pancur, 2001 Bukit Harapan, 2002 Duara, 2003 Limbung, 2004 Resun, 2005 Sekanah, 2008 Linau, "
        "2009 Sungai Besar, 2010 Rantau Panjang, 2012 Resun Pesisir",
    ),
    _district(
        "06",
        "Singkep Pesisir",
        Route.ROAD,
        "2001 Berindat, 2002 Sedamai, 2003 Lanjut, 2004 Kote, 2005 Persing, 2006 Pelakak",
    ),
    _district(
        "07",
        "Lingga Timur",
        Route.LINGGA,
        "2001 Bukit Langkap, 2002 Keton, 2003 Pekaka, 2004 Kerandin, 2005 Sungai Pinang, 2006 Kudung, 2007 Teluk, "
        "2008 Belungkur",
    ),
    _district("08", "Selayar", Route.SELAYAR, "2001 Selayar, 2002 Penuba, 2003 Penuba Timur, 2004 Pantai Harapan"),
    _district("09", "Singkep Selatan", Route.ROAD, "1004 Berlian, 2001 Marok Kecil, 2002 Pulau Lalang, 2003 Resang"),
    _district("10", "Kepulauan Posek", Route.POSEK, "2001 Busung Panjang, 2002 Posek, 2003 Suak Buaya"),
    _district(
        "11",
        "Katang Bidare",
        Route.SENAYANG,
        "2001 Benan, 2002 Mensanak, 2003 Pulau Bukit, 2004 Pulau Duyung, 2005 Pulau Medang",
    ),
    _district("12", "Temiang Pesisir", Route.SENAYANG, "2001 Temiang, 2002 Tajur Biru, 2003 Pulau Batang"),
    _district(
        "13",
        "Bakung Serumpun",
        Route.SENAYANG,
        "2001 Batu Belubang, 2002 Cempa, 2003 Pasir Panjang, 2004 Tanjung Kelit, 2005 Tanjung Lipat, 2006 Rejai",
    ),
)

_DISTRICT_BY_CODE: Final = {row.code: row for row in DISTRICTS}
_VILLAGE_BY_CODE: Final = {row.code: row for district in DISTRICTS for row in district.villages}


def district(code: str) -> District:
    """The district with this code, "21.04.01" to "21.04.13", or `UnknownArea`."""
    found = _DISTRICT_BY_CODE.get(code)
    if found is None:
        raise UnknownArea(field="district")
    return found


def villages(district_code: str) -> tuple[Village, ...]:
    """The villages of a district, or `UnknownArea`."""
    return district(district_code).villages


def village(code: str) -> Village:
    """The village with this code, "21.04.01.1001", or `UnknownArea`."""
    found = _VILLAGE_BY_CODE.get(code)
    if found is None:
        raise UnknownArea(field="village")
    return found


def district_of_digits(six_digits: str) -> District | None:
    """The district that the first six digits of a NIK or KK number name, if it is one of Lingga's."""
    return _DISTRICT_BY_CODE.get(f"{six_digits[:2]}.{six_digits[2:4]}.{six_digits[4:6]}")
