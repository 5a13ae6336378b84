"""Official fees as dated rows, and what the office sells on which day.

Amounts are non-tax state revenue (PNBP) in whole rupiah: PP 28/2019, replaced by PP 45/2024 (signed on 18 October 2024,
in force 60 days later; two immigration offices announced 17 December, part of the press 18 December). The ten-year rows
of PP 28/2019 are those charged from the ten-year passport of October 2022 to the new tariff. The first day of that
regulation is needed by no bill of ours and is taken as 3 May 2019.

Postage is not here: it is not state revenue, has another payee and its own order line. The office in Dabo Singkep
offers e-passports only since September 2025; the announcement names the month, the first day is ours.

A bill keeps the amount and the regulation it was made with: a new row never alters an issued bill.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Final

from lingga_app.domain.errors import AppError


class Product(StrEnum):
    PASSPORT_5Y = "passport_5y"
    PASSPORT_10Y = "passport_10y"
    EPASSPORT_5Y = "epassport_5y"
    EPASSPORT_10Y = "epassport_10y"
    EXPRESS = "express"
    LOST_BOOK = "lost_book"
    DAMAGED_BOOK = "damaged_book"
    SPLP_CITIZEN = "splp_citizen"
    SPLP_FOREIGNER = "splp_foreigner"


STAMP_DUTY_IDR: Final = 10_000
"""The stamp on a power of attorney (Law 10/2020 on stamp duty, article 5)."""

YEARS: Final = {
    Product.PASSPORT_5Y: 5,
    Product.PASSPORT_10Y: 10,
    Product.EPASSPORT_5Y: 5,
    Product.EPASSPORT_10Y: 10,
}
"""The books, each with the years it is valid."""


class TariffUnknown(AppError):
    code: ClassVar[str] = "tariff_unknown"
    id: ClassVar[str] = "Biaya untuk pilihan ini belum tercatat pada tanggal itu. Tanya petugas sebelum bayar."
    en: ClassVar[str] = "No fee is on record for this choice on that day. Ask an officer before you pay."


class ProductNotSold(AppError):
    code: ClassVar[str] = "product_not_sold"
    id: ClassVar[str] = "Jenis paspor ini tidak dibuat di kantor ini. Pilih jenis lain dari daftar biaya."
    en: ClassVar[str] = "This office does not make this kind of passport. Choose another one from the list of fees."


@dataclass(frozen=True, slots=True)
class Tariff:
    """One fee. `valid_to` is the last day, None while the row is open-ended."""

    product: Product
    amount_idr: int
    regulation: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Offer:
    """That an office sells a product from one day to another (None: until further notice)."""

    product: Product
    sold_from: date
    sold_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.sold_from <= day and (self.sold_to is None or day <= self.sold_to)


@dataclass(frozen=True, slots=True)
class Quote:
    """The lines of one person's order and their sum in rupiah."""

    lines: tuple[Tariff, ...]

    @property
    def total_idr(self) -> int:
        return sum(line.amount_idr for line in self.lines)


def _rows(regulation: str, valid_from: date, valid_to: date | None, amounts: dict[Product, int]) -> tuple[Tariff, ...]:
    return tuple(Tariff(product, amount, regulation, valid_from, valid_to) for product, amount in amounts.items())


TARIFFS: Final[tuple[Tariff, ...]] = (
    *_rows(
        "PP 28/2019",
        date(2019, 5, 3),
        date(2024, 12, 16),
        {
            Product.PASSPORT_5Y: 350_000,
            Product.EPASSPORT_5Y: 650_000,
            Product.EXPRESS: 1_000_000,
            Product.LOST_BOOK: 1_000_000,
            Product.DAMAGED_BOOK: 500_000,
        },
    ),
    *_rows(
        "PP 28/2019",
        date(2022, 10, 12),
        date(2024, 12, 16),
        {Product.PASSPORT_10Y: 350_000, Product.EPASSPORT_10Y: 650_000},
    ),
    *_rows(
        "PP 45/2024",
        date(2024, 12, 17),
        None,
        {
            Product.PASSPORT_5Y: 350_000,
            Product.PASSPORT_10Y: 650_000,
            Product.EPASSPORT_5Y: 650_000,
            Product.EPASSPORT_10Y: 950_000,
            Product.EXPRESS: 1_000_000,
            Product.LOST_BOOK: 1_000_000,
            Product.DAMAGED_BOOK: 500_000,
            Product.SPLP_CITIZEN: 100_000,
            Product.SPLP_FOREIGNER: 150_000,
        },
    ),
)

DABO_OFFERS: Final[tuple[Offer, ...]] = (
    Offer(Product.PASSPORT_5Y, date(2019, 5, 3), date(2025, 8, 31)),
    Offer(Product.PASSPORT_10Y, date(2022, 10, 12), date(2025, 8, 31)),
    Offer(Product.EPASSPORT_5Y, date(2025, 9, 1)),
    Offer(Product.EPASSPORT_10Y, date(2025, 9, 1)),
)


def price(product: Product, day: date, tariffs: Sequence[Tariff] = TARIFFS) -> Tariff:
    """The fee in force on the day the bill is made, or `TariffUnknown`. Two rows for one day: `ValueError`."""
    found = [row for row in tariffs if row.product is product and row.holds_on(day)]
    if not found:
        raise TariffUnknown
    if len(found) > 1:
        raise ValueError(f"two tariffs for {product} on {day}")
    return found[0]


def on_sale(day: date, offers: Sequence[Offer] = DABO_OFFERS) -> tuple[Product, ...]:
    """What the office sells on that day, in the order of its rows."""
    return tuple(offer.product for offer in offers if offer.holds_on(day))


def quote(
    product: Product,
    day: date,
    *,
    express: bool = False,
    offers: Sequence[Offer] = DABO_OFFERS,
    tariffs: Sequence[Tariff] = TARIFFS,
) -> Quote:
    """What one first passport costs on that day, with the same-day service if wanted, or `ProductNotSold`.

    Same-day service is sold only where the office has an offer for it.
    """
    wanted = (product, Product.EXPRESS) if express else (product,)
    sold = on_sale(day, offers)
    if product not in YEARS or any(item not in sold for item in wanted):
        raise ProductNotSold
    return Quote(tuple(price(item, day, tariffs) for item in wanted))
