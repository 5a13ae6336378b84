"""What the sandbox reads from the environment. Every default is for the demo only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

RETRY_SECONDS = (120, 600, 1800, 5400, 12600)
"""Pauses between the attempts of one callback: 2 min, 10 min, 30 min, 1.5 h, 3.5 h, as Midtrans documents them."""

CALLBACK_PARTS = ("gateway", "chat", "sms", "pos")


@dataclass(frozen=True)
class Settings:
    """Ports, keys and places of one sandbox."""

    folder: Path
    port: int
    smtp_port: int
    public_url: str
    server_key: str
    old_server_key: str
    control_key: str
    chat_key: str
    sms_key: str
    registry_key: str
    post_key: str
    merchant_id: str
    callback_urls: dict[str, str]
    seed: str
    delivery_seconds: float

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read `LINGGA_DATA_DIR` and `LINGGA_SANDBOX_*`; README.md lists them."""

        def read(name: str, default: str) -> str:
            return environ.get(f"LINGGA_SANDBOX_{name}") or default

        port = int(read("PORT", "8790"))
        return cls(
            folder=Path(environ.get("LINGGA_DATA_DIR") or "var") / "sandbox",
            port=port,
            smtp_port=int(read("SMTP_PORT", "8725")),
            public_url=read("URL", f"http://127.0.0.1:{port}").rstrip("/"),
            server_key=read("SERVER_KEY", "SB-server-contoh"),
            old_server_key=read("OLD_SERVER_KEY", "SB-server-contoh-lama"),
            control_key=read("CONTROL_KEY", "kendali-contoh"),
            chat_key=read("CHAT_KEY", "chat-contoh"),
            sms_key=read("SMS_KEY", "sms-contoh"),
            registry_key=read("REGISTRY_KEY", "dukcapil-contoh"),
            post_key=read("POST_KEY", "pos-contoh"),
            merchant_id=read("MERCHANT_ID", "M210400"),
            callback_urls={part: read(f"{part.upper()}_CALLBACK_URL", "") for part in CALLBACK_PARTS},
            seed=read("SEED", ""),
            delivery_seconds=float(read("DELIVERY_SECONDS", "1")),
        )
