"""Our cookies: their names and how they are read. All of them are set by the server."""

from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from types import MappingProxyType

from lingga_app.bootstrap import settings

SESSION = "lingga_session"
BROWSER = "lingga_browser"
DEVICE = "lingga_device"
LANG = "lingga_lang"


def named(name: str) -> str:
    """Bound to this very host by the browser when we are reached by https."""
    return f"__Host-{name}" if settings().secure_cookies else name


@lru_cache(4096)
def parse(header: str) -> Mapping[str, str]:
    """Name -> value; nothing at all from a header that is not well formed. Kept: a socket's header stays the same."""
    try:
        return MappingProxyType({name: morsel.value for name, morsel in SimpleCookie(header).items()})
    except CookieError:
        return MappingProxyType({})


def language(value: str | None) -> str:
    return "en" if value == "en" else "id"
