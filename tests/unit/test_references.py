"""Numbers that people read out: made, typed back badly, and refused when they cannot be what they claim."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import references as r

chance = st.binary(min_size=24, max_size=32)


@given(chance)
def test_a_reference_survives_however_it_is_typed(raw: bytes) -> None:
    made = r.reference(raw)
    assert len(made) == 13
    assert not set("0O1IL") & set(made[4:])
    spaced = " ".join(made[4:].replace("-", ""))
    for typed in (
        made,
        made.lower(),
        made.replace("-", " – "),
        made.replace("-", ""),
        spaced,
        f" {made[4:]} ",
        f"1ga{made[3:]}",
    ):
        assert r.parse_reference(typed) == made


def test_reference_signs_are_evenly_spread() -> None:
    seen = dict.fromkeys(r.ALPHABET, 0)
    for n in range(4_000):
        for sign in r.reference((n * 0x9E3779B97F4A7C15F39CC0605CEDC835).to_bytes(24, "big"))[4:].replace("-", ""):
            seen[sign] += 1
    mean = 8 * 4_000 / 31
    assert all(0.8 * mean < count < 1.2 * mean for count in seen.values())


def test_look_alikes_of_other_scripts_are_read_as_they_look() -> None:
    assert r.parse_reference("LGA-7К3М-92QХ") == "LGA-7K3M-92QX"
    assert r.parse_reference("ＬＧＡ７Ｋ３Ｍ９２ＱＸ") == "LGA-7K3M-92QX"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "LGA",
        "LGA-7K3M-92Q",
        "LGA-7K3M-92QXX",
        "LGA-7K3M-92Q0",
        "LGA-OK3M-92QX",
        "ABC-7K3M-92QX",
        "' OR 1=1 --",
        "7" * 10_000,
    ],
)
def test_what_is_no_reference_is_refused_not_guessed(typed: str) -> None:
    with pytest.raises(r.ReferenceUnreadable):
        r.parse_reference(typed)


def test_a_reference_is_spoken_in_pairs() -> None:
    assert r.spoken_reference("lga7k3m92qx") == "LGA 7K 3M 92 QX"


@given(chance)
def test_a_pickup_code_survives_typing(raw: bytes) -> None:
    made = r.pickup_code(raw)
    assert len(made) == 8
    assert r.parse_pickup_code(made.lower().replace(" ", "-")) == made


@pytest.mark.parametrize("typed", ["", "K7 4M 9", "K7 4M 9O", "K74M922"])
def test_no_pickup_code(typed: str) -> None:
    with pytest.raises(r.PickupCodeUnreadable):
        r.parse_pickup_code(typed)


def test_too_little_chance_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        r.reference(b"12345678")


def test_billing_code_is_shaped_like_a_real_slip() -> None:
    assert r.billing_code(date(2022, 9, 22), 465628) == "820220922465628"
    assert r.parse_billing_code("82022 09224 65628") == "820220922465628"


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.integers(0, 999_999))
def test_every_billing_code_parses(day: date, number: int) -> None:
    made = r.billing_code(day, number)
    assert len(made) == 15
    assert r.parse_billing_code(made) == made


@pytest.mark.parametrize(
    "typed", ["", "720220922465628", "82022092246562", "820221322465628", "820220230465628", "8２0220922465628x"]
)
def test_no_billing_code(typed: str) -> None:
    with pytest.raises(r.BillingCodeUnreadable):
        r.parse_billing_code(typed)


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_billing_code_takes_six_digits(number: int) -> None:
    with pytest.raises(ValueError, match="six digits"):
        r.billing_code(date(2026, 1, 1), number)


@given(chance)
def test_an_ntpn_has_sixteen_signs(raw: bytes) -> None:
    made = r.ntpn(raw)
    assert len(made) == 16
    assert r.parse_ntpn(f"{made[:4]} {made[4:8]} {made[8:]}".lower()) == made


def test_no_ntpn() -> None:
    with pytest.raises(r.NtpnUnreadable):
        r.parse_ntpn("A1B2C3D4E5F6G7H")


def test_s10_check_digit_of_a_published_number() -> None:
    assert r.s10_check_digit("47312482") == 9
    assert r.tracking_number("RR", 47312482) == "RR473124829ID"


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_in_a_tracking_number_is_seen(number: int, place: int, step: int) -> None:
    made = r.tracking_number("EE", number)
    assert r.parse_tracking_number(made.lower()) == made
    digit = (int(made[2 + place]) + step) % 10
    wrong = f"{made[: 2 + place]}{digit}{made[3 + place :]}"
    # Two rests share the check digits 0 and 5, so S10 itself cannot see every slip; what it can see must be refused.
    if r.s10_check_digit(wrong[2:10]) != int(made[10]):
        with pytest.raises(r.TrackingNumberUnreadable):
            r.parse_tracking_number(wrong)


@pytest.mark.parametrize("typed", ["", "RR473124828ID", "R473124829ID", "RR47312482ID"])
def test_no_tracking_number(typed: str) -> None:
    with pytest.raises(r.TrackingNumberUnreadable):
        r.parse_tracking_number(typed)
