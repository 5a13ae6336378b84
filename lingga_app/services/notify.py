"""Telling the applicant something: one row, written once, in the transaction of the act it tells about.

It is in the app from that moment; channels are tried by the outbox (`services.notices`). Facts are not personal:
days, amounts, our reference.
"""

from sqlalchemy.dialects import postgresql, sqlite

from lingga_app.db.tables import Application, Notice
from lingga_app.db.types import table
from lingga_app.services.find import CaseRow
from lingga_app.services.run import Ctx
from lingga_app.words.messages import needs, pack

_notices = table(Notice)
_tell = {
    on_sqlite: insert(_notices)
    .on_conflict_do_nothing(index_elements=[_notices.c.account_id, _notices.c.key])
    .returning(_notices.c.id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}


def notify(
    ctx: Ctx, application: Application | CaseRow, kind: str, *, once: str = "", to: int | None = None, **facts: object
) -> None:
    """Write one notice of `kind` (a key group in `words.notices`) to the application's account, or to the account `to`.

    `once` makes a repeat harmless: the same application, kind and `once` is told a single time. Dates and moments are
    given as `date` / `datetime`; they are stored with their type and written out when shown. A kind without words, or
    a fact that its words need and that is not given, raises `KeyError` here rather than when somebody reads.
    """
    if lacking := needs(kind) - facts.keys():
        raise KeyError(f"notice {kind} needs {', '.join(sorted(lacking))}")
    key = f"{application.id}:{kind}:{once or ctx.now.isoformat()}"
    public_id, account = ctx.chance.public_id(), to or application.account_id
    told = ctx.db.execute(
        _tell[ctx.deps.on_sqlite],
        {
            "public_id": public_id,
            "account_id": account,
            "application_id": application.id,
            "kind": kind,
            "key": key,
            "facts": pack({"ref": application.reference, **facts}),
            "created_at": ctx.now,
        },
    )
    if told.first() is None:
        return
    ctx.later("notice", public_id, notice=public_id)
    ctx.nudge(f"account:{account}")
