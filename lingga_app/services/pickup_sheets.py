"""The pickup slip in words: where, when, until when, and what is looked at."""

from typing import Any

from lingga_app.db.tables import Collector
from lingga_app.domain.tariffs import STAMP_DUTY_IDR
from lingga_app.services.hand_over import NEEDED, Shown
from lingga_app.services.pickup_codes import PickupSlip
from lingga_app.words import say
from lingga_app.words.formats import phone_groups, rentang, tanggal


def hours_said(slip: PickupSlip, lang: str) -> list[str]:
    """When somebody can come: the hours of each day of a visit, or the office's usual hours."""
    if not slip.place:
        return [say("foot.hours", lang)]
    return [f"{tanggal(opens, lang)}, {rentang(opens, closes, lang)}" for opens, closes in slip.visit_hours]


def collector_brings(collector: Collector, lang: str) -> list[str]:
    """What is looked at when the booklet is handed over, one paper a line."""
    whose = "own" if collector is Collector.SELF else "their"
    papers = [f"bring.{whose}_identity" if paper is Shown.IDENTITY else f"bring.{paper}" for paper in NEEDED[collector]]
    return [say(key, lang, price=STAMP_DUTY_IDR) for key in (*papers, "bring.code")]


def pickup_facts(slip: PickupSlip, lang: str, *, phone: str, demo: bool) -> dict[str, Any]:
    """What the printed slip says, for the template `slip`."""
    place = slip.place or say("pickup.office_counter", lang)
    return {
        "lang": lang,
        "title": say("slip.pickup", lang),
        "office": say("slip.office", lang),
        "demo": say("app.demo", lang) if demo else "",
        "lines": [
            [say("slip.pickup_until", lang), tanggal(slip.until, lang)],
            [say("slip.place", lang), f"{place}, {slip.address}" if slip.address else place],
            [say("pickup.hours", lang), "\n".join(hours_said(slip, lang))],
            [say("slip.collector", lang), slip.collector_name or slip.first_name],
            [say("slip.reference", lang), slip.reference],
        ],
        "code": slip.code,
        "qr_says": say("pickup.show_title", lang),
        "bring_title": say("bring.title", lang),
        "bring": collector_brings(slip.collector, lang),
        "notes": [say("slip.pickup_once", lang), say("pickup.cancelled_after", lang, due=slip.until)],
        "made": say("slip.made", lang, at=slip.made_at),
        "phone": f"{say('slip.phone', lang)} {phone_groups(phone)}",
    }
