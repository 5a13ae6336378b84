"""Fees by day, at the edges where one regulation replaces another."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingga_app.domain import tariffs as t
from lingga_app.domain.tariffs import Product

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("product", "day", "amount", "regulation"),
    [
        (Product.EPASSPORT_5Y, "2026-11-24", 650_000, "PP 45/2024"),
        (Product.EPASSPORT_10Y, "2026-11-24", 950_000, "PP 45/2024"),
        (Product.EPASSPORT_10Y, "2024-12-17", 950_000, "PP 45/2024"),
        (Product.EPASSPORT_10Y, "2024-12-16", 650_000, "PP 28/2019"),
        (Product.PASSPORT_10Y, "2024-12-16", 350_000, "PP 28/2019"),
        (Product.PASSPORT_10Y, "2024-12-17", 650_000, "PP 45/2024"),
        (Product.EXPRESS, "2026-11-24", 1_000_000, "PP 45/2024"),
        (Product.LOST_BOOK, "2023-01-01", 1_000_000, "PP 28/2019"),
        (Product.DAMAGED_BOOK, "2026-11-24", 500_000, "PP 45/2024"),
        (Product.SPLP_FOREIGNER, "2026-11-24", 150_000, "PP 45/2024"),
    ],
)
def test_price(product: Product, day: str, amount: int, regulation: str) -> None:
    row = t.price(product, date.fromisoformat(day))
    assert (row.amount_idr, row.regulation) == (amount, regulation)
    assert row.holds_on(date.fromisoformat(day))


@given(st.sampled_from(Product), st.dates(date(2024, 12, 17), date(2040, 1, 1)))
def test_every_product_has_one_whole_price_on_every_day_of_the_present_regulation(product: Product, day: date) -> None:
    row = t.price(product, day)
    assert isinstance(row.amount_idr, int)
    assert row.amount_idr > 0


def test_no_fee_before_the_first_row() -> None:
    with pytest.raises(t.TariffUnknown):
        t.price(Product.EPASSPORT_10Y, date(2022, 10, 11))


def test_overlapping_rows_are_a_mistake_in_the_data() -> None:
    row = t.price(Product.EXPRESS, TODAY)
    with pytest.raises(ValueError, match="two tariffs"):
        t.price(Product.EXPRESS, TODAY, (row, row))


def test_dabo_sells_e_passports_only_since_september_2025() -> None:
    assert t.on_sale(date(2025, 8, 31)) == (Product.PASSPORT_5Y, Product.PASSPORT_10Y)
    assert t.on_sale(date(2025, 9, 1)) == (Product.EPASSPORT_5Y, Product.EPASSPORT_10Y)
    assert t.on_sale(TODAY) == (Product.EPASSPORT_5Y, Product.EPASSPORT_10Y)
    with pytest.raises(t.ProductNotSold):
        t.quote(Product.PASSPORT_5Y, TODAY)


def test_totals_of_a_first_passport() -> None:
    offers = (*t.DABO_OFFERS, t.Offer(Product.EXPRESS, TODAY))
    assert t.quote(Product.EPASSPORT_5Y, TODAY).total_idr == 650_000
    assert t.quote(Product.EPASSPORT_10Y, TODAY).total_idr == 950_000
    assert t.quote(Product.EPASSPORT_5Y, TODAY, express=True, offers=offers).total_idr == 1_650_000
    assert t.quote(Product.EPASSPORT_10Y, TODAY, express=True, offers=offers).total_idr == 1_950_000


def test_express_and_penalties_are_not_sold_by_themselves() -> None:
    with pytest.raises(t.ProductNotSold):
        t.quote(Product.EPASSPORT_5Y, TODAY, express=True)
    offers = (t.Offer(Product.EXPRESS, TODAY), t.Offer(Product.LOST_BOOK, TODAY))
    for product in (Product.EXPRESS, Product.LOST_BOOK):
        with pytest.raises(t.ProductNotSold):
            t.quote(product, TODAY, offers=offers)
