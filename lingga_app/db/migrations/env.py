"""Run by Alembic; the connection comes from `lingga_app.db.migrate`, which owns the transaction."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from lingga_app.db.tables import metadata


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """SQLModel's own string type is a plain one in migrations."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=False,
    user_module_prefix="types.",
    render_item=render,
    transactional_ddl=True,
)
context.run_migrations()
