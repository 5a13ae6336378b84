"""The session that use cases write in: SQLModel's, with a short way for statements that are not about ORM rows.

Most acts of the rush ask nothing of the ORM, and a session costs a fifth of such an act. So it comes into being when
something asks for it, inside the transaction of the connection, which belongs to whoever opened it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Executable
from sqlmodel import Session

from lingga_app.db.prepared import Short


class Books(Session):
    """One transaction. Core statements go straight to its connection, where they would end anyway."""

    def __init__(
        self,
        line: Connection,
        *,
        autoflush: bool = True,
        within: Literal["rollback_only", "create_savepoint"] = "rollback_only",
        short: Short | None = None,
    ) -> None:
        self._line = line
        self._how: dict[str, Any] = {"autoflush": autoflush, "join_transaction_mode": within}
        self._short = short
        self._awake = False

    def __getattr__(self, name: str) -> Any:
        """Asked for nothing but what a session would have: become one."""
        if self._awake:
            raise AttributeError(name)
        self._awake = True
        super().__init__(bind=self._line, expire_on_commit=False, **self._how)
        return getattr(self, name)

    def execute(self, statement: Executable, params: Any = None, **how: Any) -> Any:
        if how or _of_orm(statement):
            return super().execute(statement, params, **how)
        if self._awake:
            if self.autoflush:
                self.flush()  # as the session itself does; nothing when no row changed
            if self.in_nested_transaction():  # the session sets its savepoint when it is asked for the connection
                return self.connection().execute(statement, params)
        if self._short is None:
            self._short = Short(self._line)
        answer = self._short.execute(statement, params)
        return self._line.execute(statement, params) if answer is None else answer

    def scalar(self, statement: Executable, params: Any = None, **how: Any) -> Any:
        if how or _of_orm(statement):
            return super().scalar(statement, params, **how)
        return self.execute(statement, params).scalar()

    def scalars(self, statement: Executable, params: Any = None, **how: Any) -> Any:
        if how or _of_orm(statement):
            return super().scalars(statement, params, **how)
        return self.execute(statement, params).scalars()

    def flush(self, objects: Any = None) -> None:
        if self._awake:
            super().flush(objects)

    def done(self) -> None:
        """What the ORM holds back is written. Whoever opened the transaction commits it."""
        if self._awake:
            super().commit()

    def dropped(self) -> None:
        """Nothing of it stays, but what was before it in a shared transaction does."""
        if self._awake:
            super().close()


@contextmanager
def writing(engine: Engine) -> Iterator[Books]:
    """A transaction of its own: committed at the end, taken back by an error."""
    with engine.begin() as line:
        db = Books(line)
        yield db
        db.done()


def _of_orm(statement: Executable) -> bool:
    about: Any = getattr(statement, "_propagate_attrs", None)
    return about is None or about.get("compile_state_plugin") == "orm"
