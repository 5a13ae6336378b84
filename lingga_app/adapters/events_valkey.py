"""Nudges across processes and machines, by publish/subscribe on Valkey or Redis."""

import asyncio
import contextlib
import logging
from collections.abc import Callable

import redis
import redis.asyncio

from lingga_app.ports.events import Listener

log = logging.getLogger(__name__)

CHANNEL = "lingga:nudges"


class ValkeyEvents:
    """`publish` is called from any thread; each worker's listener hears every nudge, its own included.

    A server that is away costs nudges, never an act: pages ask again by themselves.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)

    def publish(self, *topics: str) -> None:
        try:
            with self._client.pipeline(transaction=False) as pipe:
                for topic in topics:
                    pipe.publish(CHANNEL, topic)
                pipe.execute()
        except redis.RedisError as error:
            log.warning("a nudge was lost: %s", type(error).__name__)

    def listen(self, listener: Listener) -> Callable[[], None]:
        task = asyncio.get_running_loop().create_task(self._hear(listener))
        return task.cancel  # type: ignore[return-value]

    async def _hear(self, listener: Listener) -> None:
        while True:
            try:
                await self._subscribe(listener)
            except (redis.RedisError, OSError) as error:
                log.warning("nudges are away: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _subscribe(self, listener: Listener) -> None:
        async with redis.asyncio.Redis.from_url(self._url) as client, client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    self._call(listener, message["data"].decode())

    def _call(self, listener: Listener, topic: str) -> None:
        try:
            listener(topic)
        except Exception:
            log.exception("a nudge listener failed")

    def answers(self) -> bool:
        try:
            return bool(self._client.ping())
        except redis.RedisError:
            return False

    def close(self) -> None:
        with contextlib.suppress(redis.RedisError):
            self._client.close()
