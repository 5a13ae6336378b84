"""What Reflex needs to know: how the pages are built and who may open a socket."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

os.environ["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ.get("PATH", os.defpath)
os.environ.setdefault("REFLEX_USE_SYSTEM_BUN", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "0")

import reflex as rx

from lingga_app import settings
from lingga_app.words import say

ANCHOR = "  const endpoint = new URL(url_str);\n"
SAME_ORIGIN = """  if (typeof window !== "undefined" && import.meta.env.PROD) {
    endpoint.hostname = window.location.hostname;
    endpoint.port = window.location.port;
    const secure = window.location.protocol === "https:";
    endpoint.protocol = endpoint.protocol.startsWith("ws") ? (secure ? "wss:" : "ws:") : secure ? "https:" : "http:";
    return endpoint;
  }
"""


class SameOrigin(rx.plugins.Plugin):
    """One build for every address: built pages talk to the server they came from.

    Reflex bakes one port into the pages and drops the port under https; both would tie a build to one `PORT`.
    """

    def pre_compile(self, **context: Any) -> None:
        modify: Callable[[str, Callable[[str], str]], None] = context["add_modify_task"]
        modify("utils/state.js", self.talk_home)

    @staticmethod
    def talk_home(source: str) -> str:
        """The client's address function, told to use the page's own address. Loud when Reflex changed under it."""
        if SAME_ORIGIN in source:
            return source
        if source.count(ANCHOR) != 1:
            raise RuntimeError("Reflex's client builds its address in another way now: see SameOrigin in rxconfig.py")
        return source.replace(ANCHOR, ANCHOR + SAME_ORIGIN)


NEW_VERSION = {"A new version of this app is available.": "app.renewed", "Reload": "app.reload"}
"""What Reflex says over a page of an older build that was loaded again in vain -> our words for it."""


class OwnWords(rx.plugins.Plugin):
    """The one sentence that Reflex itself may show to visitors, in the page's language."""

    def pre_compile(self, **context: Any) -> None:
        modify: Callable[[str, Callable[[str], str]], None] = context["add_modify_task"]
        modify("utils/state.js", self.speak)

    @staticmethod
    def speak(source: str) -> str:
        for theirs, key in NEW_VERSION.items():
            both = (
                f"document.documentElement.lang === 'en' ? {json.dumps(say(key, 'en'))} : {json.dumps(say(key, 'id'))}"
            )
            if both in source:
                continue
            if source.count(json.dumps(theirs)) != 1:
                raise RuntimeError(f"Reflex no longer says {theirs!r} where it did: see OwnWords in rxconfig.py")
            source = source.replace(json.dumps(theirs), both)
        return source


found = settings.read()

config = rx.Config(
    app_name="lingga_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Brotli first: the server answers with the first format of this list that the browser takes.
    frontend_compression_formats=["brotli", "gzip"],
    backend_host=found.bind,
    cors_allowed_origins=list(found.allowed_origins),
    transport="websocket",
    # State is a cache of what a screen shows; the truth is in the database, so memory is enough for one worker.
    state_manager_mode="redis" if found.redis_url else "memory",
    redis_url=found.redis_url,
    plugins=[rx.plugins.TailwindV4Plugin(), SameOrigin(), OwnWords()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
