"""One SQLite file holds all that the sandbox knows, so that a restart keeps it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS fault (
  id INTEGER PRIMARY KEY, part TEXT NOT NULL, kind TEXT NOT NULL, value REAL NOT NULL DEFAULT 0,
  chance REAL NOT NULL DEFAULT 1, remaining INTEGER);
CREATE TABLE IF NOT EXISTS callback (
  id INTEGER PRIMARY KEY, part TEXT NOT NULL, subject TEXT NOT NULL, url TEXT NOT NULL, body TEXT NOT NULL,
  headers TEXT NOT NULL, position INTEGER NOT NULL, due_at REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('due', 'held', 'delivered', 'given_up', 'lost')), last_status INTEGER);
CREATE INDEX IF NOT EXISTS callback_due ON callback (state, due_at);
CREATE TABLE IF NOT EXISTS gateway_transaction (
  transaction_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, extra INTEGER NOT NULL DEFAULT 0, payment_type TEXT NOT NULL,
  bank TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', asked_idr INTEGER NOT NULL CHECK (asked_idr > 0),
  received_idr INTEGER NOT NULL DEFAULT 0, refunded_idr INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL, fraud_status TEXT NOT NULL DEFAULT 'accept', created_at REAL NOT NULL, expires_at REAL NOT NULL,
  paid_at REAL, settled_at REAL, masked_card TEXT NOT NULL DEFAULT '', notify_url TEXT NOT NULL DEFAULT '',
  finish_url TEXT NOT NULL DEFAULT '', CHECK (refunded_idr BETWEEN 0 AND received_idr));
CREATE UNIQUE INDEX IF NOT EXISTS gateway_order ON gateway_transaction (order_id) WHERE extra = 0;
CREATE UNIQUE INDEX IF NOT EXISTS gateway_code ON gateway_transaction (bank, code) WHERE code <> '' AND extra = 0;
CREATE TABLE IF NOT EXISTS gateway_refund (
  transaction_id TEXT NOT NULL, refund_key TEXT NOT NULL, amount_idr INTEGER NOT NULL CHECK (amount_idr > 0),
  at REAL NOT NULL, PRIMARY KEY (transaction_id, refund_key));
CREATE TABLE IF NOT EXISTS gateway_card (
  token_id TEXT PRIMARY KEY, masked_card TEXT NOT NULL, outcome TEXT NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS gateway_entry (
  id INTEGER PRIMARY KEY, transfer_id TEXT NOT NULL, account TEXT NOT NULL, amount_idr INTEGER NOT NULL,
  order_id TEXT NOT NULL, transaction_id TEXT NOT NULL, effect TEXT NOT NULL, at REAL NOT NULL,
  UNIQUE (transaction_id, effect, account));
CREATE TRIGGER IF NOT EXISTS gateway_entry_no_update BEFORE UPDATE ON gateway_entry
  BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TABLE IF NOT EXISTS message (
  id TEXT PRIMARY KEY, channel TEXT NOT NULL, recipient TEXT NOT NULL, sender TEXT NOT NULL DEFAULT '',
  subject TEXT NOT NULL DEFAULT '', text TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL,
  reference TEXT NOT NULL DEFAULT '', visible INTEGER NOT NULL DEFAULT 1);
CREATE INDEX IF NOT EXISTS message_recipient ON message (recipient, at);
CREATE TABLE IF NOT EXISTS person (nik TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shipment (
  number TEXT PRIMARY KEY, idempotency_key TEXT NOT NULL UNIQUE, request TEXT NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS shipment_event (
  id INTEGER PRIMARY KEY, number TEXT NOT NULL REFERENCES shipment, state TEXT NOT NULL, place TEXT NOT NULL,
  receiver TEXT NOT NULL DEFAULT '', at REAL NOT NULL);
"""

CLEARED = (
    "fault",
    "callback",
    "gateway_transaction",
    "gateway_refund",
    "gateway_card",
    "gateway_entry",
    "message",
    "person",
    "shipment_event",
    "shipment",
)


class Store:
    """A thin cover over one SQLite connection; used from the event loop's thread only."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(SCHEMA)

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement; return the number of rows it touched."""
        return self._connection.execute(sql, values).rowcount

    def all(self, sql: str, *values: object) -> list[Row]:
        """Every row as a dict."""
        return [dict(row) for row in self._connection.execute(sql, values)]

    def one(self, sql: str, *values: object) -> Row | None:
        """The first row as a dict, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return dict(row) if row else None

    def insert(self, table: str, row: Row) -> None:
        """Insert one row; the names come from this package, never from a request."""
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *row.values())  # noqa: S608

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner transaction joins the outer one."""
        if self._connection.in_transaction:
            yield
            return
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def setting(self, name: str, default: str = "") -> str:
        """A value kept across restarts."""
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return row["value"] if row else default

    def keep(self, name: str, value: str) -> None:
        """Keep a value across restarts."""
        self.run(
            "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value
        )

    def clear(self) -> None:
        """Forget everything: the only way an entry of the ledger ever goes."""
        with self.transaction():
            # The count of starts stays: the seed must not draw the same identifiers again.
            self.run("DELETE FROM setting WHERE name <> 'starts'")
            for table in CLEARED:
                self.run(f"DELETE FROM {table}")  # noqa: S608

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
