"""The appointment slip in words: one set of sentences for the page, the printed sheet and the copy on a phone."""

from typing import Any

from lingga_app.domain.papers import Visitor
from lingga_app.services.seat_slips import Slip
from lingga_app.words import say
from lingga_app.words.formats import mid, phone_groups, saat


def bring_lines(slip: Slip, lang: str) -> list[str]:
    """One line per original; alternatives joined, then who must come along."""
    either = " / "
    lines = [
        either.join(
            name if n == 0 else mid(name) for n, name in enumerate(say(f"paper.{kind}", lang) for kind in entry)
        )
        for entry in slip.bring
    ]
    lines += [say(f"visitor.{who}", lang) for who in slip.visitors if who is not Visitor.APPLICANT]
    return [*lines, say("seat.bring_slip", lang)]


def slip_facts(slip: Slip, lang: str, *, phone: str, demo: bool) -> dict[str, Any]:
    """What a printed sheet says. `lines`: (label, value) pairs; the QR goes beside them."""
    place = f"{slip.place}, {slip.place_address}" if slip.place_address else slip.place
    return {
        "lang": lang,
        "title": say("slip.appointment", lang),
        "office": say("slip.office", lang),
        "demo": say("app.demo", lang) if demo else "",
        "lines": [
            [say("slip.when", lang), saat(slip.starts_at, lang)],
            [say("slip.place", lang), place],
            [say("slip.person", lang), slip.first_name],
            [say("slip.reference", lang), slip.reference],
        ],
        "code": slip.code,
        "qr_says": say("slip.show", lang),
        "bring_title": say("slip.bring", lang),
        "bring": bring_lines(slip, lang),
        "notes": [say("seat.come_early", lang), say("slip.boat", lang)],
        "made": say("slip.made", lang, at=slip.made_at),
        "phone": f"{say('slip.phone', lang)} {phone_groups(phone)}",
    }
