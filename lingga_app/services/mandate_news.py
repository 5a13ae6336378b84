"""Who hears that a mandate ended or goes on: the clerk, and the person, also one who has no account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lingga_app.db.tables import Account, Application, Relation
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.form import Field
from lingga_app.domain.notices import after_quiet
from lingga_app.services.answers import answers_of
from lingga_app.services.code_delivery import send_message
from lingga_app.services.find import any_application
from lingga_app.services.notify import notify
from lingga_app.services.run import Ctx, Deps, read
from lingga_app.services.vault import Erased
from lingga_app.words.messages import pack, unpack

LANG = "id"
"""Who has no account never chose a language."""
_a = table(Account)


def tell_both(ctx: Ctx, application: Application, clerk_id: int, what: str, **facts: Any) -> None:
    """`what`: `ended` or `renewed`. A step of use cases.

    A client without an account is told at the number in their form: the clerk's account must not be the only one to
    hear that somebody signed, or took back, a letter in their name.
    """
    notify(ctx, application, f"client_{what}", to=clerk_id, **facts)
    if application.relation is Relation.CLIENT:
        packed = pack({"ref": application.reference, **facts})
        told = {"application": application.id, "clerk": clerk_id, "what": f"mandate_{what}", "facts": packed}
        ctx.later("client_told", f"{application.id}:{what}:{ctx.now.isoformat()}", at=after_quiet(ctx.now), **told)
    else:
        notify(ctx, application, f"mandate_{what}", **facts)


@dataclass(frozen=True, slots=True)
class _Client:
    application: int
    clerk: int


def deliver_client_told(deps: Deps, payload: Mapping[str, Any]) -> None:
    """Deliverer of `client_told`: nothing where no number was given, or only the clerk's own."""
    client = _Client(payload["application"], payload["clerk"])
    phone = read(_number, client, actor=SYSTEM, deps=deps)
    if phone:
        facts = unpack(payload["facts"])
        moment = facts.get("at") or facts.get("until")
        key = f"client-{client.application}-{payload['what']}-{moment:%Y%m%d%H%M%S}"
        send_message(deps, payload["what"], phone, LANG, facts, key)


def _number(ctx: Ctx, query: _Client) -> str:
    ctx.actor.must(Role.SYSTEM)
    try:
        phone = answers_of(ctx, any_application(ctx, query.application)).get(Field.PHONE, "")
        clerk = ctx.db.execute(select(_a.c.key_id, _a.c.phone_sealed).where(_a.c.id == query.clerk)).one()
        return "" if phone == ctx.vault.open(ctx.db, clerk.key_id, clerk.phone_sealed) else phone
    except Erased:
        return ""
