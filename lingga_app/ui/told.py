"""What a native form's answer told the page in its address: a refusal by code, in the reader's words.

Anybody can write an address, so only known codes are said, and of the facts only small numbers and times of day.
"""

import re

from lingga_app.domain import identity, sign_in
from lingga_app.domain.errors import AppError, BadInput, NotAllowed, NotFound, NotSignedIn, TooMany
from lingga_app.domain.sign_in import safe_path

_ALSO = (BadInput, NotAllowed, NotFound, NotSignedIn, TooMany, identity.EmailUnreadable, identity.PhoneUnreadable)
KNOWN: dict[str, type[AppError]] = {**sign_in.REFUSALS, **{kind.code: kind for kind in _ALSO}}
_FACT = re.compile(r"[0-9]{1,4}|[0-2][0-9][.:][0-5][0-9]")


def refusal_told(query: dict[str, str], lang: str) -> tuple[str, str]:
    """Sentence and code of the refusal in the address; two empty texts when there is none."""
    code = query.get("masalah", "")
    if not code:
        return "", ""
    kind = KNOWN.get(code, AppError)
    facts = {name: value for name, value in query.items() if _FACT.fullmatch(value)}
    try:
        return kind(**facts).message(lang), kind.code
    except KeyError:
        return AppError().message(lang), AppError.code


def next_page(query: dict[str, str]) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    return safe_path(query.get("lanjut", ""), "")
