"""From a template and facts to a small page that runs under a policy without any script."""

import base64
import hashlib
import re
from functools import cache, partial
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lingga_app import cookies
from lingga_app.bootstrap import settings
from lingga_app.domain.errors import AppError
from lingga_app.words import say

HERE = Path(__file__).resolve().parent
BASE_CSS = HERE.parent.parent / "assets" / "base.css"
MOST_BYTES = 14_000
"""The first flight of packets on a new connection: a plain page is there after one round trip."""

_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, lang: str, *, status: int = 200, **facts: object) -> HTMLResponse:
    """The page `templates/<template>` in `lang`, never cached: plain pages answer questions about now.

    A `<subject>.css` beside `plain.css` dresses the templates whose names begin with that subject, and no others.
    Templates extend `base.html` (blocks `title` and `content`) and call `say(key, ...)`; what they print is escaped.
    A fact that a template names and that is not given raises `jinja2.UndefinedError`.
    """
    office, css = settings().office, _css(template.partition(".")[0].partition("_")[0])
    text = _templates.get_template(template).render(
        lang=lang,
        say=partial(_say, lang),
        css=css,
        demo=settings().profile != "production",
        office_phone=office.phone,
        **facts,
    )
    return HTMLResponse(text, status, headers={"cache-control": "no-store", "content-security-policy": _policy(css)})


def refused(lang: str, refusal: AppError, *, heading: str, back: str = "/saya") -> HTMLResponse:
    """What cannot be shown, and why; `heading` is the key of the page that was asked for."""
    said = refusal.message(lang)
    return page("refused.html", lang, status=refusal.http, heading=heading, problem=said, back=back)


def language(request: Request) -> str:
    """`id` or `en`, as the visitor chose it."""
    return cookies.language(request.cookies.get(cookies.LANG))


def _say(lang: str, key: str, **facts: object) -> str:
    return say(key, lang, **facts)


@cache
def _css(subject: str) -> str:
    """Tokens and base pieces, inlined; comments and line breaks cost bytes on every page."""
    own = [each for name in ("plain", subject) if (each := HERE / f"{name}.css").exists()]
    text = re.sub(r"/\*.*?\*/", "", BASE_CSS.read_text(), flags=re.S)
    return re.sub(r"\s*\n\s*", "", text) + "".join(each.read_text().replace("\n", "") for each in own)


@cache
def _policy(css: str) -> str:
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
