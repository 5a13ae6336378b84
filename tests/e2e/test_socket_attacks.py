"""A stranger at the socket: every group of attacks on the event channel, with its exact answer."""

import time
from collections.abc import Awaitable, Callable

import httpx
import pytest
from socketio.exceptions import ConnectionError as NoEntry

from loadtest.service import Service
from tests.own_loop import run_to_end
from tests.reflex_socket import ROOT_STATE, Stranger

SUMMARY = f"{ROOT_STATE}.lingga_app___ui___pages___summary____summary_state"
AUDIT = f"{ROOT_STATE}.lingga_app___ui___pages___audit____audit_state"
SECRET = "rahasia-kue-2104034107850001"


def play(story: Callable[[], Awaitable[None]]) -> None:
    run_to_end(story())


def log_of(service: Service) -> str:
    return "".join(path.read_text(errors="replace") for path in (service.data_dir / "log").glob("*.log"))


def test_an_officers_handler_tells_a_stranger_nothing(service):
    async def story() -> None:
        async with Stranger(service.base_url) as stranger:
            before = (await stranger.hydrate())[SUMMARY]
            await stranger.call(f"{SUMMARY}.load", {}, "/petugas/ringkasan")
            await stranger.settled()
            assert stranger.everything()[SUMMARY] == before
            await stranger.call(f"{AUDIT}.find", {"about": "rina"}, "/petugas/audit")
            await stranger.settled()
            assert stranger.everything()[AUDIT]["rows_rx_state_"] == []

    play(story)


@pytest.mark.parametrize(
    "name",
    [
        f"{SUMMARY}._show",
        f"{SUMMARY}.__init__",
        f"{SUMMARY}.reset",
        f"{SUMMARY}.setvar",
        f"{ROOT_STATE}.lingga_app___ui___shell____shell.__class__",
        "lingga_app.services.run.run",
        "",
        "x" * 5000,
    ],
)
def test_what_is_no_handler_of_ours_changes_nothing(service, name):
    async def story() -> None:
        async with Stranger(service.base_url) as stranger:
            before = await stranger.hydrate()
            await stranger.call(name, {"var_name": "staff", "value": True})
            await stranger.settled()
            after = stranger.everything()
            assert after[SUMMARY] == before[SUMMARY]
            shell = next(values for state, values in after.items() if state.endswith("____shell"))
            assert shell["staff_rx_state_"] is False

    play(story)


@pytest.mark.parametrize(
    "payload",
    [
        {"about": {"$ne": 1}},
        {"about": 7},
        {"about": None},
        {"about": ["a"]},
        {"about": "x" * 4001},
        {},
        {"about": "a", "self": "b"},
        {"about": "a", "person": {"actor": "officer:1"}},
        {"person": "x", "about": "y", "extra": True},
    ],
)
def test_wrong_arguments_are_refused_or_ignored_and_the_socket_lives(service, payload):
    async def story() -> None:
        async with Stranger(service.base_url) as stranger:
            await stranger.hydrate()
            await stranger.call(f"{AUDIT}.find", payload)
            await stranger.settled()
            assert stranger.connected
            assert stranger.everything()[AUDIT]["rows_rx_state_"] == []

    play(story)


@pytest.mark.parametrize("data", [None, [], "text", 7, {"name": None}, {"name": f"{AUDIT}.load", "payload": [1]}, {}])
def test_what_is_no_event_is_dropped(service, data):
    async def story() -> None:
        async with Stranger(service.base_url) as stranger:
            await stranger.hydrate()
            await stranger.send(data)
            await stranger.settled()
            assert stranger.connected

    play(story)


def test_a_flood_of_unknown_events_leaves_no_trace_in_the_log(service):
    before = len(log_of(service))

    async def story() -> None:
        async with Stranger(service.base_url, cookie=f"lingga_session={SECRET}") as stranger:
            for n in range(2000):
                await stranger.call(f"no.such.handler.{n}", {"nik": SECRET})
            async with Stranger(service.base_url) as other:
                await other.hydrate()

    play(story)
    written = log_of(service)[before:]
    assert SECRET not in written
    assert len(written) < 5_000


@pytest.mark.parametrize("token", ["a", "", "x" * 5000, "../../etc/passwd", "*", "lingga:nudges", "a b c d e f"])
def test_a_tab_token_must_look_like_one(service, token):
    async def story() -> None:
        with pytest.raises(NoEntry):
            async with Stranger(service.base_url, token=token):
                pass

    play(story)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost.evil.example", "http://evil-localhost", "HTTP://LOCALHOST:1"],
)
def test_another_site_gets_no_socket(service, origin):
    async def story() -> None:
        with pytest.raises(NoEntry):
            async with Stranger(service.base_url, origin=origin):
                pass

    play(story)


def test_somebody_elses_tab_token_leads_to_an_empty_state(service):
    """The state key mixes cookie and tab: a stolen token alone is worth nothing, while its owner is there and after."""

    async def story() -> None:
        token = "stolen-token-of-a-tab"
        async with Stranger(service.base_url, cookie="lingga_session=owner; lingga_browser=b1", token=token) as owner:
            await owner.hydrate()
            async with Stranger(service.base_url, token=token) as thief:
                await thief.hydrate()
                assert not any("problem" in str(raw) and "owner" in str(raw) for raw in thief.raw)
        async with Stranger(service.base_url, cookie="lingga_browser=other", token=token) as thief:
            values = await thief.hydrate()
            assert values[SUMMARY]["problem_rx_state_"] == ""

    play(story)


def test_cookies_are_not_echoed_to_the_page(service):
    async def story() -> None:
        async with Stranger(service.base_url, cookie=f"lingga_session={SECRET}") as stranger:
            await stranger.hydrate()
            assert SECRET not in str(stranger.raw)

    play(story)


def test_one_busy_socket_does_not_hold_up_another(service):
    async def story() -> None:
        async with Stranger(service.base_url) as busy, Stranger(service.base_url) as other:
            await other.hydrate()
            for _ in range(1000):
                await busy.call(f"{AUDIT}.find", {"about": "x"})
            started = time.monotonic()
            await other.settled()
            assert time.monotonic() - started < 5

    play(story)


def test_reflexs_own_upload_route_is_not_there(service):
    answer = httpx.post(f"{service.base_url}/_upload", files={"files": ("a.txt", b"x")}, trust_env=False)
    assert answer.status_code in {404, 405}


def test_every_answer_wears_its_armour(service):
    for path in ("/", "/healthz", "/api/v1/openapi.json", "/no/such/page"):
        answer = httpx.get(f"{service.base_url}{path}", trust_env=False)
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self' 'wasm-unsafe-eval'" in policy
        assert "unsafe-eval'" not in policy.replace("wasm-unsafe-eval'", "")
        assert "object-src 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-request-id"]


def test_a_body_too_large_is_refused_unread(service):
    answer = httpx.post(f"{service.base_url}/api/masuk/kode", content=b"x" * 1_200_000, trust_env=False)
    assert answer.status_code == 413
