"""Is the process alive, can it serve, and how is it doing. Nothing personal."""

import asyncio
import os
from datetime import datetime

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select

from lingga_app.bootstrap import deps
from lingga_app.db.tables import Outbox
from lingga_app.db.types import table
from lingga_app.domain.actor import SYSTEM
from lingga_app.services.challenges import challenges
from lingga_app.services.run import Ctx, read

router = APIRouter(tags=["health"])

LATE_SECONDS = 300


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(response: Response) -> dict[str, object]:
    """The database answers, and so does Valkey where there is one; 503 with the reason otherwise."""
    try:
        late = await asyncio.to_thread(read, _oldest_waiting, None, actor=SYSTEM, deps=deps())
    except Exception as error:
        response.status_code = 503
        return {"status": "unready", "database": type(error).__name__}
    if not await asyncio.to_thread(deps().events.answers):
        response.status_code = 503
        return {"status": "unready", "valkey": "no answer"}
    return {"status": "ok", "outbox_oldest_seconds": late, "outbox": "late" if late > LATE_SECONDS else "ok"}


@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Of all workers of this machine: each keeps its counts in files that any of them adds up."""
    kept = await asyncio.to_thread(_photos)
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return Response(generate_latest() + kept, media_type=CONTENT_TYPE_LATEST)
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)
    return Response(generate_latest(everybody) + kept, media_type=CONTENT_TYPE_LATEST)


def _photos() -> bytes:
    """What became of the automatic check of photos, from the database: the same from whichever worker is asked."""
    found = read(challenges, None, actor=SYSTEM, deps=deps())
    own = CollectorRegistry()
    photos = Gauge("lingga_photos_30_days", "Photos of papers by what became of them", ["became"], registry=own)
    for became in ("judged", "challenged", "upheld", "back"):
        photos.labels(became).set(getattr(found, became))
    rules = Gauge("lingga_photo_challenges_30_days", "Challenged photos by rule", ["rule"], registry=own)
    for rule, count in found.by_rule.items():
        rules.labels(rule).set(count)
    return generate_latest(own)


def _oldest_waiting(ctx: Ctx, _: None) -> int:
    box = table(Outbox)
    due = select(func.min(box.c.due_at)).where(box.c.done_at.is_(None), box.c.dead_at.is_(None))
    oldest: datetime | None = ctx.db.execute(due).scalar()
    if oldest is None:
        return 0
    return max(0, int((ctx.now - oldest).total_seconds()))
