"""The gazetteer of Lingga against the totals that the ministry publishes."""

import re

import pytest

from lingga_app.domain import areas


def test_thirteen_districts_and_eighty_four_villages() -> None:
    assert [row.code for row in areas.DISTRICTS] == [f"21.04.{n:02d}" for n in range(1, 14)]
    every = [village for row in areas.DISTRICTS for village in row.villages]
    assert len(every) == 84
    assert len({village.code for village in every}) == 84
    assert len({village.name for village in every}) == 84
    assert all(re.fullmatch(r"21\.04\.\d\d\.[12]\d{3}", village.code) for village in every)


def test_kelurahan_per_district() -> None:
    seen = [sum(village.is_kelurahan for village in row.villages) for row in areas.DISTRICTS]
    assert seen == [3, 2, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]
    assert [len(row.villages) for row in areas.DISTRICTS] == [6, 12, 5, 12, 10, 6, 8, 4, 4, 3, 5, 3, 6]


def test_only_the_districts_of_singkep_island_have_a_road_to_dabo() -> None:
    road = {row.name for row in areas.DISTRICTS if not row.boat}
    assert road == {"Singkep", "Singkep Barat", "Singkep Pesisir", "Singkep Selatan"}


def test_an_islet_of_a_road_district_still_needs_a_boat() -> None:
    boats = {village.name for village in areas.villages("21.04.09") if village.boat}
    assert boats == {"Pulau Lalang"}
    assert all(village.boat for village in areas.villages("21.04.13"))


def test_every_weak_signal_village_is_on_the_list() -> None:
    marked = {village.name for row in areas.DISTRICTS for village in row.villages if village.weak_signal}
    assert marked == areas.WEAK_SIGNAL


def test_look_up_both_ways() -> None:
    senayang = areas.village("21.04.03.1001")
    assert senayang.name == "Senayang"
    assert areas.district(senayang.district_code).name == "Senayang"
    found = areas.district_of_digits("210402")
    assert found is not None
    assert found.name == "Lingga"
    assert areas.district_of_digits("217101") is None
    assert areas.district_of_digits("") is None


@pytest.mark.parametrize("code", ["", "21.04.14", "21.04", "2104.01", "21.04.01.9999"])
def test_an_unknown_code_is_a_refusal(code: str) -> None:
    with pytest.raises(areas.UnknownArea):
        areas.district(code)
    with pytest.raises(areas.UnknownArea):
        areas.village(code)
