"""Telling the applicant something: one row, written once, in the transaction of the act it tells about.

It is in the app from that moment; channels are tried by the outbox (`services.notices`). Facts are not personal:
days, amounts, our reference.
"""

from sqlalchemy import bindparam, insert, select

from lingga_app.db.tables import Application, Notice
from lingga_app.db.types import table
from lingga_app.services.run import Ctx
from lingga_app.words.messages import needs, pack

_notices = table(Notice)
_told = select(_notices.c.id).where(_notices.c.account_id == bindparam("account"), _notices.c.key == bindparam("key_"))
_tell = insert(_notices)


def notify(ctx: Ctx, application: Application, kind: str, *, once: str = "", **facts: object) -> None:
    """Write one notice of `kind` (a key group in `words.notices`) to the application's account.

    `once` makes a repeat harmless: the same application, kind and `once` is told a single time. Dates and moments are
    given as `date` / `datetime`; they are stored with their type and written out when shown. A kind without words, or
    a fact that its words need and that is not given, raises `KeyError` here rather than when somebody reads.
    """
    if lacking := needs(kind) - facts.keys():
        raise KeyError(f"notice {kind} needs {', '.join(sorted(lacking))}")
    key = f"{application.id}:{kind}:{once or ctx.now.isoformat()}"
    if ctx.db.execute(_told, {"account": application.account_id, "key_": key}).first() is not None:
        return
    public_id = ctx.chance.public_id()
    ctx.db.execute(
        _tell,
        {
            "public_id": public_id,
            "account_id": application.account_id,
            "application_id": application.id,
            "kind": kind,
            "key": key,
            "facts": pack({"ref": application.reference, **facts}),
            "created_at": ctx.now,
        },
    )
    ctx.later("notice", public_id, notice=public_id)
    ctx.nudge(f"account:{application.account_id}")
