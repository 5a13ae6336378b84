"""The application: pages, HTTP API, background work."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator

import reflex as rx
import reflex.app

from lingga_app.api.app import create_api
from lingga_app.api.security import Armour, inline_script_hashes
from lingga_app.bootstrap import deps, settings
from lingga_app.frontend import BUILT
from lingga_app.plain.routes import ROUTERS as PLAIN
from lingga_app.room_door import RoomGate
from lingga_app.services.deliverers import DELIVERERS, JOBS, URGENT
from lingga_app.services.worker import work_forever
from lingga_app.ui.frame import frame_pages
from lingga_app.ui.guard import refuse_unguarded
from lingga_app.ui.live import listen
from lingga_app.ui.namespace import GuardedNamespace, NoEventsInLogs
from lingga_app.ui.pages import add_pages
from lingga_app.ui.theme import app_options

logging.getLogger().addFilter(NoEventsInLogs())
for name in ("reflex", "reflex_base", "engineio", "socketio"):
    logging.getLogger(name).addFilter(NoEventsInLogs())

reflex.app.EventNamespace = GuardedNamespace


def armour(app: object) -> Armour:
    return Armour(app, inline_scripts=inline_script_hashes(BUILT), https=settings().secure_cookies)  # type: ignore[arg-type]


frame_pages()
app = rx.App(**app_options(), api_transformer=[create_api(PLAIN), RoomGate, armour])
add_pages(app)
refuse_unguarded()


def _keep_what_was_loaded() -> None:
    """Python looks for garbage often and each time at everything: classes and pages of the app never are any."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@contextlib.asynccontextmanager
async def background() -> AsyncIterator[None]:
    """Started in each worker, after the fork: nothing of ours runs at import."""
    _keep_what_was_loaded()
    stop = listen(app, deps().events)
    task = asyncio.create_task(work_forever(deps(), DELIVERERS, JOBS, URGENT))
    try:
        yield
    finally:
        stop()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


app.register_lifespan_task(background)
