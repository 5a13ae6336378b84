"""What to bring for my case, and what it costs: before an account, without script, and nothing is kept.

The answers travel in the address of the list because they are not personal: an age group, not a birth date.
"""

from datetime import date
from enum import StrEnum
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from lingga_app.bootstrap import deps
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.eligibility import Purpose
from lingga_app.domain.papers import CaseFacts, Parents, Requirement, required_papers, visitors
from lingga_app.domain.tariffs import YEARS, Product, on_sale, price
from lingga_app.plain.rendering import language, page
from lingga_app.words import say
from lingga_app.words.formats import mid

router = APIRouter(include_in_schema=False)

E = TypeVar("E", bound=StrEnum)

STAMP_IDR = 10_000
"""Stamp duty on a private letter (UU 10/2020, article 5)."""


class AgeGroup(StrEnum):
    """What the first question offers."""

    UNDER_5 = "under5"
    CHILD = "child"
    ADULT = "adult"
    OVER_60 = "60"


_AGE = {AgeGroup.UNDER_5: 3, AgeGroup.CHILD: 10, AgeGroup.ADULT: 30, AgeGroup.OVER_60: 65}
"""An age of each group: the list of papers is the same for all of it."""


@router.get("/syarat")
async def questions(request: Request) -> HTMLResponse:
    return page("need.html", language(request), ages=list(AgeGroup), purposes=list(Purpose), parents=list(Parents))


@router.get("/syarat/daftar")
async def personal_list(
    request: Request, umur: str = "", kawin: str = "", tujuan: str = "", orangtua: str = ""
) -> HTMLResponse:
    """The list for this case. An answer that is none of the offered ones counts as the usual one."""
    lang = language(request)
    case = CaseFacts(
        age=_AGE[_chosen(AgeGroup, umur, AgeGroup.ADULT)],
        married=kawin == "ya",
        purpose=_chosen(Purpose, tujuan, Purpose.VISIT),
        parents=_chosen(Parents, orangtua, Parents.TOGETHER),
    )
    comes = "adult" if case.adult_list else "guardian" if case.parents is Parents.GUARDIAN else "child"
    return page(
        "need_list.html",
        lang,
        papers=[_row(row, lang) for row in required_papers(case)],
        visitors=visitors(case),
        who_comes=f"need.who_{comes}",
        price_idr=_usual_price(_today()),
        pilgrim=case.purpose in (Purpose.UMRAH, Purpose.HAJJ),
        served_first=case.age >= 60 or case.age < 5,
    )


@router.get("/biaya")
async def fees(request: Request) -> HTMLResponse:
    today = _today()
    rows = [price(product, today) for product in on_sale(today)]
    return page(
        "fees.html",
        language(request),
        rows=rows,
        since=max(row.valid_from for row in rows),
        regulation=rows[0].regulation,
        stamp_idr=STAMP_IDR,
    )


def _today() -> date:
    return wib_day(deps().clock.now())


def _usual_price(today: date) -> int:
    """The book of five years, which everybody may have."""
    usual = next(product for product in on_sale(today) if YEARS[Product(product)] == 5)
    return price(usual, today).amount_idr


def _chosen(kind: type[E], given: str, usual: E) -> E:
    return kind(given) if given in set(kind) else usual


def _row(row: Requirement, lang: str) -> dict[str, object]:
    joint = " or " if lang == "en" else " atau "
    names = [say(f"paper.{kind}", lang) for kind in row.any_of]
    return {
        "name": joint.join([names[0], *(mid(name) for name in names[1:])]),
        "original": row.original,
        "mandatory": row.mandatory,
        "advice": f"advice.{row.advice}",
    }
