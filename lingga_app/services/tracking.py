"""The public status of one application, for whoever holds its number and knows the birth date: where, who, by when.

A wrong number and a wrong date get the same answer after the same work, so that nobody learns which numbers exist. No
name, place or appointment is told.
"""

import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlmodel import select

from lingga_app.db.tables import Application
from lingga_app.domain.errors import AppError
from lingga_app.domain.lifecycle import Status
from lingga_app.services.overview import Holder, now_of
from lingga_app.services.rates import take
from lingga_app.services.run import Ctx

BROWSER_TRIES: Final = 20
REFERENCE_TRIES: Final = 20
STRANGER_TRIES: Final = 200
"""Per hour: for one browser, for one number, and for all browsers together that keep no cookie."""
WINDOW: Final = timedelta(hours=1)
UNTOLD_UNTIL: Final = frozenset({Status.BOOKED})
"""The time of an appointment says where a person will be: only its owner reads it."""


class TrackingMismatch(AppError):
    code = "tracking_mismatch"
    id = "Nomor dan tanggal lahir ini tidak kami temukan bersama. Periksa keduanya, lalu coba lagi."
    en = "We did not find this number with this birth date. Check both and try again."
    http = 404


@dataclass(frozen=True, slots=True)
class TrackApplication:
    """`reference` in its written form (`domain.references.parse_reference`); `browser` is the anonymous cookie."""

    reference: str
    born_on: date
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """`until`: a moment, a day in WIB, or None when nothing is promised."""

    reference: str
    status: Status
    holder: Holder
    until: datetime | date | None
    at: datetime


def track_application(ctx: Ctx, cmd: TrackApplication) -> Tracked | None:
    """The state of the application, or None when number and birth date do not belong together.

    Counts as a try even then, so run it with `run`. Raises `TooMany`.
    """
    if cmd.browser:
        take(ctx, f"track:browser:{cmd.browser}", BROWSER_TRIES, WINDOW)
    else:
        take(ctx, "track:strangers", STRANGER_TRIES, WINDOW)
    take(ctx, f"track:{cmd.reference}", REFERENCE_TRIES, WINDOW)
    given = ctx.vault.index(cmd.born_on.isoformat(), f"birth:{cmd.reference}")
    found = ctx.db.exec(select(Application).where(Application.reference == cmd.reference)).one_or_none()
    kept = (found.birth_index if found is not None else None) or "-" * len(given)
    if not hmac.compare_digest(given, kept) or found is None:
        return None
    ctx.record("view.tracking", "application", found.id or 0)
    now = now_of(ctx, found)
    until = None if found.status in UNTOLD_UNTIL else now.until
    return Tracked(cmd.reference, found.status, now.holder, until, ctx.now)
