"""What our supervisor assumes about Reflex and Granian, held against the installed releases."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import reflex_base
from reflex.utils import prerequisites
from reflex_base import constants
from reflex_base.environment import environment, interpret_timedelta_env

import rxconfig
from lingga_app import frontend, serve, settings


def test_the_names_that_make_reflex_serve_what_was_built_are_still_its_own():
    assert {
        environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.name: "true",
        environment.REFLEX_SKIP_COMPILE.name: "true",
        environment.REFLEX_ENV_MODE.name: constants.Env.PROD.value,
    } == frontend.BUILT_APP
    assert set(frontend.SOCKET_LIMITS) == {
        environment.REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE.name,
        environment.REFLEX_SOCKET_INTERVAL.name,
        environment.REFLEX_SOCKET_TIMEOUT.name,
    }
    assert environment.REFLEX_USE_SYSTEM_BUN.name in frontend.QUIET
    assert environment.REFLEX_CHECK_LATEST_VERSION.name in frontend.QUIET


def test_a_lost_phone_is_noticed_within_a_minute():
    limits = frontend.SOCKET_LIMITS
    interval, patience = (
        interpret_timedelta_env(limits[name], name) for name in ("REFLEX_SOCKET_INTERVAL", "REFLEX_SOCKET_TIMEOUT")
    )
    assert timedelta(seconds=20) <= patience <= timedelta(seconds=30)
    assert interval + patience <= timedelta(minutes=1)


def test_reflex_builds_where_we_look_for_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(frontend.ROOT)
    assert (prerequisites.get_web_dir() / constants.Dirs.STATIC).resolve() == frontend.BUILT


def test_built_pages_talk_to_the_server_they_came_from():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
    changed = rxconfig.SameOrigin.talk_home(template.read_text())

    assert changed.count(rxconfig.SAME_ORIGIN) == 1
    assert rxconfig.SameOrigin.talk_home(changed) == changed


def test_what_reflex_says_to_visitors_is_said_in_our_words():
    template = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
    changed = rxconfig.OwnWords.speak(template.read_text())

    assert "A new version of this app" not in changed
    assert ': "Halaman ini sudah diperbarui."' in changed
    assert ': "Muat ulang"' in changed
    assert rxconfig.OwnWords.speak(changed) == changed
    with pytest.raises(RuntimeError, match="OwnWords"):
        rxconfig.OwnWords.speak("")


def test_an_unknown_client_fails_the_build_instead_of_shipping_dead_pages():
    with pytest.raises(RuntimeError, match="SameOrigin"):
        rxconfig.SameOrigin.talk_home("export const getBackendURL = (address) => address;")


def test_granian_takes_every_option_we_give_it(tmp_path: Path):
    found = settings.load({"LINGGA_DATA_DIR": str(tmp_path), "HTTPS": "1"})
    command = serve.server_command(found, (tmp_path / "a.crt", tmp_path / "a.key"))
    known = subprocess.run([*command[:3], "--help"], capture_output=True, text=True, check=True).stdout

    assert command[:3] == [sys.executable, "-m", "granian"]
    options = [word for word in command if word.startswith("--")]
    assert len(options) >= 14
    assert [option for option in options if option not in known] == []


def test_the_service_listens_on_this_machine_only_unless_told(tmp_path: Path):
    found = settings.load({"LINGGA_DATA_DIR": str(tmp_path)})
    command = serve.server_command(found, None)

    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert rxconfig.config.backend_host == "127.0.0.1"
    assert "*" not in rxconfig.config.cors_allowed_origins
    assert rxconfig.config.telemetry_enabled is False


def test_pages_are_built_again_exactly_when_what_they_are_made_of_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("lingga_app/ui/page.py", "lingga_app/services/act.py", "assets/crest.svg", "requirements.lock"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    before = frontend.fingerprint("demo")

    def after(name: str, text: str) -> dict[str, str]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
        return frontend.fingerprint("demo")

    assert after("lingga_app/services/act.py", "two") == before
    assert after("assets/external/copy.js", "made by the build") == before
    assert after("lingga_app/ui/__pycache__/page.pyc", "x") == before
    assert after("lingga_app/ui/page.py", "two") != before
    assert after("lingga_app/ui/page.py", "one") == before
    assert after("assets/crest.svg", "two") != before
    assert after("assets/crest.svg", "one") == before
    assert after("requirements.lock", "two")["locks"] != before["locks"]
    assert frontend.fingerprint("production")["sources"] != before["sources"]


def test_help_is_quick_to_come_because_commands_import_when_called():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, lingga_app.cli; print(*sorted(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert not {"reflex", "sqlalchemy", "cryptography", "httpx", "lingga_app.serve", "lingga_app.settings"} & set(
        loaded
    )
