"""append-only books: the database itself refuses to rewrite them"""

from alembic import op

from lingga_app.db.tables.base import append_only_ddl

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BOOKS = ("audit_event", "audit_seal", "status_change", "answer_change", "ledger_transfer")


def upgrade() -> None:
    for name in BOOKS:
        for statement in append_only_ddl(name, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for name in BOOKS:
        if op.get_bind().dialect.name == "sqlite":
            op.execute(f"DROP TRIGGER tr_{name}_no_update")
            op.execute(f"DROP TRIGGER tr_{name}_no_delete")
        else:
            op.execute(f"DROP TRIGGER tr_{name}_append_only ON {name}")
            op.execute(f"DROP FUNCTION fn_{name}_append_only()")
