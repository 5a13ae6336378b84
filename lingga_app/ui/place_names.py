"""What a place is called where one is chosen: a visit with its days, since there may be two to the same village."""

from datetime import date
from typing import Protocol

from lingga_app.words import say
from lingga_app.words.formats import hari_kunjungan


class Visited(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date | None: ...
    @property
    def ends_on(self) -> date | None: ...


def place_name(place: Visited, lang: str) -> str:
    """`Daik, 2-3 Des`; an office, which is always there, by its name alone."""
    if place.starts_on is None or place.ends_on is None:
        return place.name
    return say("seat.visit_place", lang, place=place.name, days=hari_kunjungan(place.starts_on, place.ends_on, lang))
