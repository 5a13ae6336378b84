"""Our cookies: their names and how they are read. All of them are set by the server."""

from http.cookies import CookieError, SimpleCookie

from lingga_app.bootstrap import settings

SESSION = "lingga_session"
BROWSER = "lingga_browser"
DEVICE = "lingga_device"
LANG = "lingga_lang"


def named(name: str) -> str:
    """Bound to this very host by the browser when we are reached by https."""
    return f"__Host-{name}" if settings().secure_cookies else name


def parse(header: str) -> dict[str, str]:
    """Name -> value; nothing at all from a header that is not well formed."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def language(value: str | None) -> str:
    return "en" if value == "en" else "id"
