"""The headers of every answer: pages with their scripts, files with little, an unchanged page with nothing that would
replace its own."""

import asyncio

import pytest

from lingga_app.api.security import Armour

HASH = "'sha256-abc'"


def answered(status: int, *headers: tuple[bytes, bytes]) -> dict[bytes, bytes]:
    """What a browser gets when the application inside answers so."""
    sent: list[dict] = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": status, "headers": list(headers)})
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/masuk/", "headers": [(b"cookie", b"lingga_browser=x")]}
    asyncio.run(Armour(app, inline_scripts=[HASH], https=False)(scope, lambda: None, send))
    return dict(sent[0]["headers"])


def test_a_page_carries_the_list_of_its_scripts_and_a_file_does_not():
    page = answered(200, (b"content-type", b"text/html; charset=utf-8"))
    assert HASH.encode() in page[b"content-security-policy"]
    file = answered(200, (b"content-type", b"image/svg+xml"))
    assert HASH.encode() not in file[b"content-security-policy"]


@pytest.mark.parametrize("name", [b"content-security-policy", b"referrer-policy", b"permissions-policy"])
def test_an_unchanged_page_keeps_the_policy_that_it_came_with(name):
    assert name not in answered(304, (b"etag", b'"1"'))
