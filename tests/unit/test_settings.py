"""What the environment decides, and what production refuses to start with."""

import base64
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from lingga_app import settings
from lingga_app.secrets_store import DEMO_MARK, new_key


def demo(folder: Path, **env: str) -> settings.Settings:
    return settings.load({"LINGGA_DATA_DIR": str(folder), **env})


def production(folder: Path, **changes: str) -> dict[str, str]:
    """A complete production environment, with `changes` applied; an empty value removes one."""
    pem = folder / "seal.pem"
    key = ec.generate_private_key(ec.SECP256R1())
    pem.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    env = {
        "LINGGA_PROFILE": "production",
        "LINGGA_DATA_DIR": str(folder / "var"),
        "LINGGA_BASE_URL": "https://paspor.example",
        "LINGGA_SECRET_KEY": new_key(),
        "LINGGA_INDEX_KEY": new_key(),
        "LINGGA_GATEWAY_SERVER_KEY": "Mid-server-4x6Qn8vPq2Lk9Zt1",
        "LINGGA_SIGNING_KEY_FILE": str(pem),
        "LINGGA_GATEWAY_URL": "https://gateway.example",
        "LINGGA_REGISTRY_URL": "https://registry.example",
        "LINGGA_POST_URL": "https://post.example",
        "LINGGA_SMS_URL": "https://sms.example",
        "LINGGA_CHAT_URL": "https://chat.example",
        "LINGGA_REGISTRY_KEY": "registry-key-of-this-office",
        "LINGGA_POST_KEY": "post-key-of-this-office",
        "LINGGA_SMS_KEY": "sms-key-of-this-office",
        "LINGGA_CHAT_KEY": "chat-key-of-this-office",
        "LINGGA_SMTP_HOST": "mail.example",
        "LINGGA_MAIL_FROM": "Paspor <paspor@lingga.example.go.id>",
    }
    return {name: value for name, value in (env | changes).items() if value}


def refused(env: dict[str, str]) -> list[str]:
    with pytest.raises(settings.SettingsRefused) as caught:
        settings.load(env)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_a_demo_needs_no_settings(tmp_path: Path):
    found = demo(tmp_path)

    assert (found.profile, found.port, found.workers, found.redis_url) == ("demo", 8000, 1, None)
    assert found.bind == "127.0.0.1"
    assert found.database_url == f"sqlite:///{tmp_path}/lingga.db"
    assert set(found.allowed_origins) == {"http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000"}
    assert not found.secure_cookies
    assert found.sandbox
    assert found.office == settings.Office(15, 2, 1, 5, 30)


def test_https_moves_address_port_origins_and_cookies_together(tmp_path: Path):
    found = demo(tmp_path, HTTPS="1")

    assert found.base_url == "https://localhost:8443"
    assert found.secure_cookies
    assert "https://127.0.0.1:8443" in found.allowed_origins


def test_the_address_people_use_is_an_allowed_origin(tmp_path: Path):
    found = demo(tmp_path, LINGGA_BASE_URL="http://192.168.1.7:9000/", PORT="9000")

    assert found.base_url == "http://192.168.1.7:9000"
    assert "http://192.168.1.7:9000" in found.allowed_origins


def test_demo_secrets_are_drawn_once_private_and_different_everywhere(tmp_path: Path):
    first, again, other = demo(tmp_path / "a"), demo(tmp_path / "a"), demo(tmp_path / "b")

    assert first.secrets == again.secrets
    assert len({first.secrets.master, first.secrets.index, other.secrets.master, other.secrets.index}) == 4
    assert first.secrets.gateway_server_key != other.secrets.gateway_server_key
    assert isinstance(load_pem_private_key(first.signing_key.read_bytes(), None), ec.EllipticCurvePrivateKey)
    files = list((tmp_path / "a" / "secrets").iterdir())
    assert len(files) == 4
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_secrets_do_not_show_in_what_is_printed(tmp_path: Path):
    found = demo(tmp_path, LINGGA_SMTP_PASSWORD="rahasia-surat")

    shown = repr(found) + repr(found.secrets)
    assert found.secrets.gateway_server_key not in shown
    assert repr(found.secrets.master) not in shown
    assert "rahasia-surat" not in shown


def test_every_unreadable_value_is_named_at_once(tmp_path: Path):
    problems = refused(
        {
            "LINGGA_DATA_DIR": str(tmp_path),
            "PORT": "80x",
            "LINGGA_WORKERS": "0",
            "LINGGA_PROFILE": "prod",
            "HTTPS": "maybe",
            "LINGGA_BASE_URL": "paspor.example",
            "LINGGA_SECRET_KEY": "changeme",
            "LINGGA_ALLOWED_ORIGINS": "https://a.example/path",
            "LINGGA_GLANCE_ALWAYS_BELOW": "-1",
        }
    )

    assert [problem.split("=")[0].split(":")[0].split(" ")[0] for problem in problems] == [
        "LINGGA_PROFILE",
        "HTTPS",
        "PORT",
        "LINGGA_BASE_URL",
        "LINGGA_ALLOWED_ORIGINS",
        "LINGGA_WORKERS",
        "LINGGA_SECRET_KEY",
        "LINGGA_GLANCE_ALWAYS_BELOW",
    ]


def test_several_workers_need_redis_and_a_shared_database(tmp_path: Path):
    redis, postgres = "redis://127.0.0.1:6379/0", "postgresql+psycopg://localhost/lingga"
    alone = {"LINGGA_DATA_DIR": str(tmp_path), "LINGGA_WORKERS": "2"}

    assert len(refused(alone)) == 2
    assert "LINGGA_DATABASE_URL" in refused(alone | {"LINGGA_REDIS_URL": redis})[0]
    assert "LINGGA_REDIS_URL" in refused(alone | {"LINGGA_DATABASE_URL": postgres})[0]
    assert settings.load(alone | {"LINGGA_REDIS_URL": redis, "LINGGA_DATABASE_URL": postgres}).workers == 2


def test_production_starts_when_everything_is_given(tmp_path: Path):
    found = settings.load(production(tmp_path))

    assert found.allowed_origins == ("https://paspor.example",)
    assert found.secure_cookies
    assert not found.sandbox
    assert not (tmp_path / "var" / "secrets").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"LINGGA_BASE_URL": "http://paspor.example"}, "LINGGA_BASE_URL"),
        ({"LINGGA_ALLOWED_ORIGINS": "*"}, "LINGGA_ALLOWED_ORIGINS"),
        ({"LINGGA_ALLOWED_ORIGINS": "https://*.example"}, "LINGGA_ALLOWED_ORIGINS"),
        ({"LINGGA_ALLOWED_ORIGINS": "http://paspor.example"}, "LINGGA_ALLOWED_ORIGINS"),
        ({"LINGGA_SECRET_KEY": ""}, "LINGGA_SECRET_KEY"),
        ({"LINGGA_SECRET_KEY": DEMO_MARK + new_key()}, "LINGGA_SECRET_KEY"),
        ({"LINGGA_SECRET_KEY": base64.b64encode(b"a" * 32).decode()}, "LINGGA_SECRET_KEY"),
        ({"LINGGA_INDEX_KEY": ""}, "LINGGA_INDEX_KEY"),
        ({"LINGGA_INDEX_KEY": "short"}, "LINGGA_INDEX_KEY"),
        ({"LINGGA_GATEWAY_SERVER_KEY": ""}, "LINGGA_GATEWAY_SERVER_KEY"),
        ({"LINGGA_GATEWAY_SERVER_KEY": "secret"}, "LINGGA_GATEWAY_SERVER_KEY"),
        ({"LINGGA_SIGNING_KEY_FILE": ""}, "LINGGA_SIGNING_KEY_FILE"),
        ({"LINGGA_SIGNING_KEY_FILE": "/nowhere/seal.pem"}, "LINGGA_SIGNING_KEY_FILE"),
        ({"LINGGA_GATEWAY_URL": ""}, "LINGGA_GATEWAY_URL"),
        ({"LINGGA_REGISTRY_URL": "http://localhost:8790/registry"}, "LINGGA_REGISTRY_URL"),
        ({"LINGGA_POST_URL": ""}, "LINGGA_POST_URL"),
        ({"LINGGA_SMS_URL": ""}, "LINGGA_SMS_URL"),
        ({"LINGGA_CHAT_URL": ""}, "LINGGA_CHAT_URL"),
        ({"LINGGA_CHAT_KEY": ""}, "LINGGA_CHAT_KEY"),
        ({"LINGGA_REGISTRY_KEY": "dukcapil-contoh"}, "LINGGA_REGISTRY_KEY"),
        ({"LINGGA_SMTP_HOST": ""}, "LINGGA_SMTP_HOST"),
        ({"LINGGA_SANDBOX": "1"}, "LINGGA_SANDBOX"),
        ({"LINGGA_WORKERS": "2", "LINGGA_DATABASE_URL": "postgresql+psycopg://db/lingga"}, "LINGGA_WORKERS"),
    ],
)
def test_production_refuses_one_weak_setting_and_names_it(tmp_path: Path, change: dict[str, str], named: str):
    problems = refused(production(tmp_path, **change))

    assert len(problems) == 1
    assert problems[0].startswith(named)


def test_production_refuses_one_key_for_two_purposes(tmp_path: Path):
    key = new_key()

    problems = refused(production(tmp_path, LINGGA_SECRET_KEY=key, LINGGA_INDEX_KEY=key))

    assert problems == ["LINGGA_SECRET_KEY and LINGGA_INDEX_KEY are the same: make one with: lingga new-key for each."]


def test_production_refuses_a_signing_key_carried_over_from_a_demo(tmp_path: Path):
    carried = demo(tmp_path / "demo").signing_key

    problems = refused(production(tmp_path, LINGGA_SIGNING_KEY_FILE=str(carried)))

    assert len(problems) == 1
    assert problems[0].startswith("LINGGA_SIGNING_KEY_FILE")


def test_an_empty_production_names_everything_at_once_and_makes_nothing(tmp_path: Path):
    problems = refused({"LINGGA_PROFILE": "production", "LINGGA_DATA_DIR": str(tmp_path / "var")})

    assert len(problems) == 15
    assert not (tmp_path / "var").exists()


def test_the_scale_trial_brings_its_engines_and_two_workers(tmp_path: Path):
    found = demo(tmp_path, LINGGA_SCALE="1")

    assert found.workers == 2
    assert found.database_url.startswith("postgresql+psycopg://")
    assert found.redis_url == f"unix://{tmp_path}/valkey/valkey.sock"


def test_production_refuses_trial_engines(tmp_path: Path):
    assert [p.split()[0] for p in refused(production(tmp_path, LINGGA_SCALE="1"))] == ["LINGGA_SCALE"]


def test_an_old_gateway_key_is_believed_for_a_while_only(tmp_path: Path):
    old = {"LINGGA_GATEWAY_OLD_SERVER_KEY": "Mid-server-before-2027"}
    assert "LINGGA_GATEWAY_OLD_KEY_UNTIL" in refused({"LINGGA_DATA_DIR": str(tmp_path), **old})[0]
    assert "zone" in refused({"LINGGA_DATA_DIR": str(tmp_path), "LINGGA_GATEWAY_OLD_KEY_UNTIL": "2026-12-01T08:00"})[0]
    found = demo(tmp_path, **old, LINGGA_GATEWAY_OLD_KEY_UNTIL="2026-12-01T08:00:00+07:00")
    assert found.gateway_old_until is not None
    assert found.gateway_old_key not in repr(found)


def test_citizens_are_asked_about_papers_only_where_somebody_decided_so(tmp_path: Path):
    assert demo(tmp_path).office.paper_questions
    assert not settings.load(production(tmp_path)).office.paper_questions
    assert settings.load(production(tmp_path, LINGGA_PAPER_QUESTIONS="1")).office.paper_questions
