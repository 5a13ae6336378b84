"""Identity numbers: what no registry can have written is refused, what merely differs is told to the officer."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lingga_app.domain import identity as i
from lingga_app.domain.errors import BadInput
from lingga_app.domain.identity import Finding, FindingKind, Sex

TODAY = date(2026, 11, 24)
births = st.dates(TODAY - timedelta(days=110 * 365), TODAY)


@given(births, st.sampled_from(Sex), st.integers(1, 9999))
def test_a_written_nik_reads_back(born: date, sex: Sex, serial: int) -> None:
    nik = i.make_nik("210403", born, sex, serial)
    assert i.parse_nik(i.format_digits(nik.digits)) == nik
    assert nik.sex is sex
    assert nik.birth_on(TODAY, stated=born) == born
    assert i.nik_findings(nik, stated_birth_on=born, stated_sex=sex, today=TODAY) == ()


@pytest.mark.parametrize(
    "typed", ["2104034107850001", "2104 0341 0785 0001", " 2104.0341-0785 0001 ", "2104034107850001\n"]
)
def test_spacing_does_not_matter(typed: str) -> None:
    nik = i.parse_nik(typed)
    assert (nik.digits, nik.sex, nik.birth_day) == ("2104034107850001", Sex.FEMALE, 1)


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("", "nik_too_short", {"count": 0}),
        ("210403410785000", "nik_too_short", {"count": 15}),
        ("21040341078500012", "nik_too_long", {"count": 17}),
        ("210403410785000I", "nik_not_digits", {}),
        ("٢١٠٤٠٣٤١٠٧٨٥٠٠٠١", "nik_not_digits", {}),
        ("21040341078500²1", "nik_not_digits", {}),
        ("2104030007850001", "nik_day_impossible", {"value": "00"}),
        ("2104033207850001", "nik_day_impossible", {"value": "32"}),
        ("2104034007850001", "nik_day_impossible", {"value": "40"}),
        ("2104037207850001", "nik_day_impossible", {"value": "72"}),
        ("2104034113850001", "nik_month_impossible", {"value": "13"}),
        ("2104034100850001", "nik_month_impossible", {"value": "00"}),
        ("2104034107850000", "nik_serial_impossible", {}),
    ],
)
def test_what_no_registry_wrote_is_refused_with_what_was_seen(typed: str, code: str, facts: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refusal:
        i.parse_nik(typed)
    assert refusal.value.code == code
    assert refusal.value.facts == {"field": "nik", **facts}
    for language in ("id", "en"):
        assert "{" not in refusal.value.message(language)


def test_the_sentence_names_the_count() -> None:
    with pytest.raises(i.NikTooShort) as refusal:
        i.parse_nik("210403410785000")
    assert refusal.value.message() == "NIK harus 16 angka. Yang Anda ketik baru 15. Cocokkan lagi dengan KTP."


def test_differences_are_findings_not_refusals() -> None:
    nik = i.parse_nik("2171034107850001")
    seen = i.nik_findings(nik, stated_birth_on=date(1985, 7, 2), stated_sex=Sex.MALE, today=TODAY)
    assert seen == (
        Finding(FindingKind.BIRTH_DATE_DIFFERS, "1985-07-02", "1985-07-01"),
        Finding(FindingKind.SEX_DIFFERS, "male", "female"),
        Finding(FindingKind.AREA_OUTSIDE_LINGGA, "2104", "217103"),
    )
    assert [finding.is_warning for finding in seen] == [True, True, False]


def test_a_date_in_no_calendar_is_a_finding_too() -> None:
    nik = i.parse_nik("2104033102850001")
    assert nik.birth_on(TODAY) is None
    (finding,) = i.nik_findings(nik, stated_birth_on=date(1985, 2, 28), stated_sex=Sex.MALE, today=TODAY)
    assert finding == Finding(FindingKind.BIRTH_DATE_DIFFERS, "1985-02-28", "")


def test_the_century_follows_the_stated_birth_date() -> None:
    nik = i.parse_nik("2104030101200001")
    assert nik.birth_on(TODAY) == date(2020, 1, 1)
    assert nik.birth_on(TODAY, stated=date(1920, 1, 1)) == date(1920, 1, 1)
    assert nik.birth_on(TODAY, stated=date(1985, 1, 1)) == date(2020, 1, 1)


def test_a_century_that_makes_somebody_unborn_or_too_old_is_never_chosen() -> None:
    assert i.parse_nik("2104030101270001").birth_on(TODAY) == date(1927, 1, 1)
    assert i.parse_nik("2104030101160001").birth_on(TODAY) == date(2016, 1, 1)
    assert i.parse_nik("2104030101160001").birth_on(TODAY, stated=date(1916, 1, 1)) == date(1916, 1, 1)
    assert i.parse_nik("2104030101150001").birth_on(TODAY, stated=date(1915, 1, 1)) == date(2015, 1, 1)


def test_a_nik_never_shows_in_a_traceback() -> None:
    nik = i.parse_nik("2104034107850001")
    assert repr(nik) == "Nik('2104 **** **** 0001')"
    assert "0785" not in f"{nik!r} {nik}"


def test_half_typed_groups() -> None:
    assert i.format_digits("210403") == "2104 03"


def test_kk_number() -> None:
    assert i.parse_kk_number("2104 0101 0116 0007") == "2104010101160007"
    with pytest.raises(i.KkNumberUnreadable) as refusal:
        i.parse_kk_number("2104 0101 0116 00O")
    assert refusal.value.facts["count"] == 14


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ((1900, 2, 29), "birth_date_impossible"),
        ((2026, 2, 31), "birth_date_impossible"),
        ((2000, 13, 1), "birth_date_impossible"),
        ((0, 1, 1), "birth_date_impossible"),
        ((99999, 1, 1), "birth_date_impossible"),
        ((2026, 11, 25), "birth_date_ahead"),
        ((1915, 11, 24), "birth_date_too_old"),
        ((1, 1, 1), "birth_date_too_old"),
    ],
)
def test_birth_dates_that_cannot_be(fields: tuple[int, int, int], code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        i.birth_date(*fields, today=TODAY)
    assert refusal.value.code == code


@pytest.mark.parametrize("fields", [(2026, 11, 24), (2000, 2, 29), (1915, 11, 25)])
def test_birth_dates_at_the_edge(fields: tuple[int, int, int]) -> None:
    assert i.birth_date(*fields, today=TODAY) == date(*fields)


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "+62 812-3456-7890", "62812 3456 7890", "812.3456.7890", "+62 0812 3456 7890", "(0812) 3456 7890"],
)
def test_phone_is_normalised(typed: str) -> None:
    phone = i.parse_phone(typed)
    assert phone == "081234567890"
    assert i.format_phone(phone) == "0812-3456-7890"
    assert i.mask_phone(phone) == "0812-****-7890"
    assert i.phone_e164(phone) == "+6281234567890"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0776 21234",
        "+65 9123 4567",
        "0812345",
        "08123456789012",
        "0012345678",
        "08O234567890",
        "0812;rm",
        "٠٨١٢٣٤٥٦٧٨٩٠",
    ],
)
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(i.PhoneUnreadable):
        i.parse_phone(typed)


@given(st.integers(10**8, 10**11 - 1).map(lambda n: f"08{n}"))
def test_every_mobile_number_survives_its_international_form(phone: str) -> None:
    assume(phone[2] != "0" and len(phone) <= 13)
    assert i.parse_phone(i.phone_e164(phone)) == i.parse_phone(phone) == phone
    assert len(i.format_phone(phone)) == len(phone) + 2


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" Siti.Aminah@Contoh.ID ", "siti.aminah@contoh.id"),
        ("a+b@x-y.co.id", "a+b@x-y.co.id"),
        ("o'neill@x.id", "o'neill@x.id"),
    ],
)
def test_email(typed: str, address: str) -> None:
    assert i.parse_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "siti",
        "siti@",
        "@contoh.id",
        "siti@contoh",
        "siti@@contoh.id",
        "a@b@contoh.id",
        "siti.@contoh.id",
        ".siti@contoh.id",
        "si..ti@contoh.id",
        "siti@-contoh.id",
        "siti@contoh..id",
        "siti@127.0.0.1",
        "siti aminah@contoh.id",
        "siti@contoh.id\r\nBcc: semua@contoh.id",
        "siti@contoh.id\n",
        "siti\x00@contoh.id",
        '"siti aminah"@contoh.id',
        "siti@contoh.id,lain@contoh.id",
        "Siti <siti@contoh.id>",
        "sïti@contoh.id",
        "a" * 65 + "@contoh.id",
        "a@" + ".".join(["b" * 60] * 5) + ".id",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(i.EmailUnreadable):
        i.parse_email(typed)


def test_email_mask() -> None:
    assert i.mask_email("siti@contoh.id") == "s***@contoh.id"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (i.parse_nik, i.parse_kk_number, i.parse_phone, i.parse_email):
        with contextlib.suppress(BadInput):
            assert parse(text)
