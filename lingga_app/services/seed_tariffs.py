"""The official fees as rows, put there once; a later regulation is another row."""

from sqlalchemy import insert, select, update

from lingga_app.db.tables import Tariff
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM, Role
from lingga_app.domain.tariffs import TARIFFS
from lingga_app.services.run import Ctx, Deps, run

_tariffs = table(Tariff)


def store_tariffs(ctx: Ctx, _: None) -> int:
    """Add the rows of `domain.tariffs` that are missing and close those that ended; answers how many changed.

    An amount that is stored already is never altered: bills point to it.
    """
    ctx.actor.must(Role.SYSTEM)
    changed = 0
    for row in TARIFFS:
        same = (_tariffs.c.product == row.product) & (_tariffs.c.valid_from == row.valid_from)
        known = ctx.db.execute(select(_tariffs.c.valid_to).where(same)).one_or_none()
        if known is None:
            values = {
                "product": row.product,
                "amount_idr": row.amount_idr,
                "regulation": row.regulation,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
            ctx.db.execute(insert(_tariffs).values(**values))
            changed += 1
        elif known.valid_to != row.valid_to:
            changed += ctx.change(update(_tariffs).where(same).values(valid_to=row.valid_to))
    return changed


def seed_tariffs(deps: Deps) -> int:
    """Harmless to repeat; called at every start of a demo and by `lingga migrate`."""
    return run(store_tariffs, None, actor=SYSTEM, deps=deps)
