"""The printed data page in words: labels in both languages, as on the page, and a watermark that says what it is."""

from typing import Any

from lingga_app.domain.booklet import NATIONALITY, WATERMARK, DataPage
from lingga_app.domain.identity import Sex
from lingga_app.services.proofread import printed_day
from lingga_app.words import both, say


def page_facts(page: DataPage, lang: str) -> dict[str, Any]:
    """What the template `data_page` prints. `lines`: (label in both languages, value)."""
    values = {
        "data.number": page.number,
        "data.name": page.name,
        "data.nationality": NATIONALITY,
        "data.birth_date": printed_day(page.birth_on),
        "data.birth_place": page.birth_place,
        "data.sex": "L/M" if page.sex is Sex.MALE else "P/F",
        "data.issued": printed_day(page.issued_on),
        "data.expires": printed_day(page.expires_on),
        "data.register": page.register,
        "data.office": "DABO SINGKEP",
    }
    return {
        "lang": lang,
        "title": say("slip.data_page", lang),
        "office": say("slip.office", lang),
        "watermark": WATERMARK,
        "lines": [[f"{both(key).id} / {both(key).en}", value] for key, value in values.items()],
        "page_4_title": " / ".join(both("data.page4")[:2]),
        "page_4": page.page_4,
        "mrz": list(page.mrz),
        "specimen": " / ".join(both("slip.specimen")[:2]),
        "portrait_says": say("wrong.photo", lang),
        "qr_says": say("verify.kind_seal", lang),
    }
