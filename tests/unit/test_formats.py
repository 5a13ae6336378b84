"""The forms of dates, times, money and numbers, as the style sheet writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lingga_app.words import formats as f

DAY = date(2026, 12, 3)
TEN = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


def test_a_date_carries_its_weekday() -> None:
    assert f.tanggal(DAY) == "Kamis, 3 Desember 2026"
    assert f.tanggal(DAY, "en") == "Thursday, 3 December 2026"
    assert f.tanggal_pendek(DAY) == "Kam, 3 Des 2026"
    assert f.tanggal_sms(DAY) == "Kam 3 Des"
    assert f.tanggal_lahir(date(1990, 8, 17)) == "17 Agustus 1990"


def test_moments_are_shown_on_the_clock_of_lingga() -> None:
    assert f.pukul(TEN) == "pukul 10.00 WIB"
    assert f.pukul(TEN, "en") == "10:00 WIB"
    assert f.saat(TEN) == "Kamis, 3 Desember 2026 pukul 10.00 WIB"
    assert f.saat(TEN, "en") == "Thursday, 3 December 2026, 10:00 WIB"
    assert f.saat_sms(TEN) == "Kam 3 Des pukul 10.00 WIB"
    late = datetime(2026, 12, 2, 17, 30, tzinfo=UTC)
    assert f.tanggal(late) == "Kamis, 3 Desember 2026", "half past midnight in Dabo is the next day"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        f.pukul(datetime(2026, 12, 3, 10, 0))


def test_deadlines_name_their_day() -> None:
    due = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    assert f.deadline(due) == "paling lambat Senin, 30 November 2026 pukul 16.00 WIB"
    assert f.deadline(date(2026, 11, 30)) == "paling lambat Senin, 30 November 2026"
    assert f.deadline(due, "en") == "by Monday, 30 November 2026, 16:00 WIB"
    assert f.hari_kerja(4, due) == "4 hari kerja (paling lambat Senin, 30 November 2026)"
    assert f.hari_kerja(1, due, "en") == "1 working day (by Monday, 30 November 2026)"


def test_ranges() -> None:
    start, end = datetime(2026, 12, 3, 2, 0, tzinfo=UTC), datetime(2026, 12, 3, 4, 30, tzinfo=UTC)
    assert f.rentang(start, end) == "pukul 09.00-11.30 WIB"
    assert f.rentang(start, end, printed=True) == "pukul 09.00–11.30 WIB"
    assert f.rentang(start, end, "en") == "09:00-11:30 WIB"


def test_the_days_of_a_visit_fit_a_button() -> None:
    assert f.hari_kunjungan(date(2026, 12, 2), date(2026, 12, 3)) == "2-3 Des"
    assert f.hari_kunjungan(date(2026, 11, 30), date(2026, 12, 1), "en") == "30 Nov-1 Dec"
    assert f.hari_kunjungan(date(2026, 11, 27), date(2026, 11, 27)) == "27 Nov"


@pytest.mark.parametrize(
    ("left", "id_", "en"),
    [
        (
            timedelta(days=3),
            "tinggal 3 hari (sampai Minggu, 6 Desember 2026)",
            "3 days left (until Sunday, 6 December 2026)",
        ),
        (timedelta(hours=5), "tinggal 5 jam (sampai pukul 15.00 WIB)", "5 hours left (until 15:00 WIB)"),
        (timedelta(minutes=45), "tinggal 45 menit", "45 minutes left"),
        (timedelta(seconds=20), "tinggal 1 menit", "1 minute left"),
        (timedelta(0), "sudah lewat waktu", "the time has passed"),
    ],
)
def test_what_is_left(left: timedelta, id_: str, en: str) -> None:
    assert f.sisa(TEN + left, TEN) == id_
    assert f.sisa(TEN + left, TEN, "en") == en


def test_a_date_lasts_to_its_end() -> None:
    assert f.sisa(date(2026, 12, 4), TEN) == "tinggal 1 hari (sampai Jumat, 4 Desember 2026)"
    assert f.sisa(DAY, TEN) == "tinggal 14 jam (sampai pukul 23.59 WIB)"
    assert f.sisa(date(2026, 12, 2), TEN) == "sudah lewat waktu"


@pytest.mark.parametrize(
    ("amount", "words", "english"),
    [
        (0, "nol rupiah", "zero rupiah"),
        (11, "sebelas rupiah", "eleven rupiah"),
        (119, "seratus sembilan belas rupiah", "one hundred and nineteen rupiah"),
        (1_000, "seribu rupiah", "one thousand rupiah"),
        (10_001, "sepuluh ribu satu rupiah", "ten thousand and one rupiah"),
        (650_000, "enam ratus lima puluh ribu rupiah", "six hundred and fifty thousand rupiah"),
        (
            1_950_000,
            "satu juta sembilan ratus lima puluh ribu rupiah",
            "one million nine hundred and fifty thousand rupiah",
        ),
        (1_000_000_021, "satu miliar dua puluh satu rupiah", "one billion and twenty-one rupiah"),
    ],
)
def test_amounts_in_words(amount: int, words: str, english: str) -> None:
    assert f.terbilang(amount) == words
    assert f.terbilang(amount, "en") == english


def test_amounts_in_figures() -> None:
    assert f.rupiah(650_000) == "Rp650.000"
    assert f.rupiah(-1_000) == "-Rp1.000"
    assert f.rupiah(650_000, "en") == "Rp650,000"
    assert f.rupiah_lengkap(650_000) == "Rp650.000 (enam ratus lima puluh ribu rupiah)"
    with pytest.raises(ValueError, match="never negative"):
        f.terbilang(-1)


def test_numbers() -> None:
    assert [f.angka_ukur(n) for n in (0.09211, 1.0, 1.694, 1249.6)] == ["0,0921", "1", "1,69", "1.250"]
    assert (f.angka(1250), f.angka(2.5), f.angka(1250, "en")) == ("1.250", "2,5", "1,250")


def test_numbers_that_name_a_person_are_grouped_or_masked() -> None:
    assert f.nik_groups("2104034107850001") == "2104 0341 0785 0001"
    assert f.nik_mask("2104034107850001") == "2104 **** **** 0001"
    assert f.nik_mask("2104") == "****"
    assert f.phone_groups("+6281234567890") == "0812-3456-7890"
    assert f.phone_groups("077621234") == "0776-21234"
    assert f.phone_mask("081234567890") == "0812-****-7890"
    assert f.phone_mask("0812") == "****"
    assert f.address_mask("siti@contoh.id") == "s***@contoh.id"


def test_pay_codes_are_grouped_for_the_eye() -> None:
    assert f.pay_code("820220922465628") == "82022 09224 65628"
    assert f.pay_code("8277081234567890") == "8277 0812 3456 7890"


def test_data_is_said_in_quota() -> None:
    assert f.data(3_000_000) == "sekitar 3 MB kuota"
    assert f.data(2_410_000) == "sekitar 2,5 MB kuota"
    assert f.data(3_000_000, "en") == "about 3 MB of data"
    assert f.size(119_500) == "120 kB"


def test_names_of_papers_stand_inside_a_sentence() -> None:
    assert f.fill("Foto {doc:mid}", "id", {"doc": "Akta kelahiran"}) == "Foto akta kelahiran"
    assert f.mid("KTP ayah atau ibu") == "KTP ayah atau ibu"


def test_facts_are_written_by_their_type() -> None:
    facts = {"until": TEN, "day": DAY, "price": 650_000, "n": 1, "who": "Siti"}
    assert f.fill("{who}: {price:rp} {until}", "id", facts) == "Siti: Rp650.000 Kamis, 3 Desember 2026 pukul 10.00 WIB"
    assert f.fill("{n:# day|# days}, {day:sms}", "en", facts) == "1 day, Thu 3 Dec"
    assert f.fill("{price}", "id", facts) == "650.000"
    with pytest.raises(KeyError):
        f.fill("{missing}", "id", facts)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("8", 8), ("08", 8), (" Agustus ", 8), ("agt", 8), ("Agt.", 8), ("AUG", 8), ("mei", 5), ("May", 5), ("okt", 10),
        ("des", 12), ("nop", 11), ("jun", 6), ("0", None), ("13", None), ("ju", None), ("", None), ("٨", None),
        ("008", None), ("x", None),
    ],
)  # fmt: skip
def test_a_month_is_read_as_people_write_it(typed: str, number: int | None) -> None:
    assert f.month_number(typed) == number
