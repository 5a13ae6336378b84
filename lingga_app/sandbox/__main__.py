"""`python -m lingga_app.sandbox`: serve every part until SIGTERM or Ctrl-C."""

import asyncio
import logging
import signal

from granian.constants import Interfaces
from granian.server.embed import Server

from lingga_app.sandbox.app import create_app
from lingga_app.sandbox.gateway import bills
from lingga_app.sandbox.messages import mail
from lingga_app.sandbox.registry import load_default_people
from lingga_app.sandbox.settings import Settings
from lingga_app.sandbox.world import World

log = logging.getLogger("sandbox")


async def keep_time(world: World) -> None:
    """Expire and settle what is due, every half second."""
    while True:
        bills.expire_due(world)
        await asyncio.sleep(0.5)


async def serve(settings: Settings) -> None:
    """Open the store, serve HTTP and SMTP, end in order."""
    world = World.open(settings)
    if world.store.one("SELECT 1 FROM person") is None:
        load_default_people(world.store)
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    smtp = await loop.create_server(lambda: mail.protocol(world, loop), "127.0.0.1", settings.smtp_port)
    server = Server(
        create_app(world),
        address="127.0.0.1",
        port=settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
    )
    work = [asyncio.create_task(job) for job in (server.serve(), world.callbacks.send_forever(), keep_time(world))]
    stopped = asyncio.create_task(stop.wait())
    log.info("sandbox on %s, mail on port %s", settings.public_url, settings.smtp_port)
    ended, _ = await asyncio.wait([stopped, *work], return_when=asyncio.FIRST_COMPLETED)
    smtp.close()
    server.stop()
    for task in work[1:]:
        task.cancel()
    await asyncio.wait(work, timeout=5)
    world.store.close()
    log.info("sandbox has ended")
    # Whatever ended before it was told to is an error that the supervisor must see.
    for task in ended - {stopped}:
        task.result()


def main() -> None:
    """Run with the settings of the environment."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    asyncio.run(serve(Settings.from_environment()))


if __name__ == "__main__":
    main()
