"""What a visit costs over the wire, and how long a slow line makes it wait: asked of Chromium itself."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

SLOW = {"downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8, "latency": 400, "offline": False}
"""400 kbit/s and 400 ms there and back: a weak mobile line on the islands."""


@dataclass
class Wire:
    """Bytes as they travelled: answers compressed, headers included; socket frames both ways."""

    session: CDPSession
    answers: int = 0
    frames: int = 0
    by_url: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.answers + self.frames

    def report(self) -> str:
        largest = sorted(self.by_url.items(), key=lambda item: -item[1])[:12]
        return f"{self.total} B: " + ", ".join(f"{url.rsplit('/', 1)[-1] or '/'} {size}" for url, size in largest)


def watch_wire(context: BrowserContext, page: Page, *, slow: bool = False) -> Wire:
    session = context.new_cdp_session(page)
    wire = Wire(session)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": False})
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)

    def started(event: dict[str, Any]) -> None:
        wire._urls[event["requestId"]] = event["request"]["url"].split("?")[0]

    def finished(event: dict[str, Any]) -> None:
        size = int(event["encodedDataLength"])
        wire.answers += size
        url = wire._urls.get(event["requestId"], "?")
        wire.by_url[url] = wire.by_url.get(url, 0) + size

    def frame(event: dict[str, Any]) -> None:
        wire.frames += len(event["response"]["payloadData"])

    session.on("Network.requestWillBeSent", started)
    session.on("Network.loadingFinished", finished)
    session.on("Network.webSocketFrameReceived", frame)
    session.on("Network.webSocketFrameSent", frame)
    return wire
