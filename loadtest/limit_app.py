"""What FastAPI can do at most on this machine: a route that does nothing, and one that commits one row."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import httpx
from fastapi import FastAPI, Request
from sqlalchemy import column, insert, table, text

from lingga_app.db.durable import durable
from lingga_app.db.engine import make_engine
from lingga_app.frontend import ROOT
from loadtest.service import free_ports, wait_until

START_SECONDS = 30.0


def app() -> FastAPI:
    """The row is committed as ours are: one writer at a time, one flush for all who wait."""
    made = FastAPI()
    engine = make_engine(f"sqlite:///{os.environ['LIMIT_FOLDER']}/limit.db")
    lock, flush = Lock(), durable(engine)
    row = insert(table("row", column("body")))
    with engine.begin() as line:
        line.execute(text("CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT)"))

    def store(body: str) -> None:
        with lock, engine.begin() as line:
            line.execute(row, {"body": body})
        flush()

    @made.get("/empty")
    async def empty() -> dict[str, bool]:
        return {"ok": True}

    @made.post("/row")
    async def one_row(request: Request) -> dict[str, bool]:
        await asyncio.to_thread(store, (await request.body()).decode())
        return {"ok": True}

    return made


@contextmanager
def limit_app(folder: Path) -> Iterator[str]:
    """It serves in a process of its own, like a worker of ours; its address."""
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", f"{__name__}:app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--http", "1", "--no-access-log"]
    env = {**os.environ, "LIMIT_FOLDER": str(folder)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _answers(address), START_SECONDS)
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/empty", timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
