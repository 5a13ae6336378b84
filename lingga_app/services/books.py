"""The session that use cases write in: SQLModel's, with a short way for statements that are not about ORM rows."""

from typing import Any

from sqlalchemy import Connection, Executable
from sqlmodel import Session

from lingga_app.db.prepared import Short


class Books(Session):
    """One transaction. Core statements go straight to its connection, where they would end anyway."""

    _line: Connection | None = None
    _short: Short | None = None

    def execute(self, statement: Executable, params: Any = None, **how: Any) -> Any:
        about: Any = getattr(statement, "_propagate_attrs", None)
        if how or about is None or about.get("compile_state_plugin") == "orm":
            return super().execute(statement, params, **how)
        if self.autoflush:
            self.flush()  # as the session itself does; nothing when no row changed
        if self.in_nested_transaction():  # the session sets its savepoint when it is asked for the connection
            return self.connection().execute(statement, params)
        if self._line is None or self._short is None:
            self._line = self.connection()
            self._short = Short(self._line)
        answer = self._short.execute(statement, params)
        return self._line.execute(statement, params) if answer is None else answer
