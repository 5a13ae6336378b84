"""The keys that anybody may verify our seals with, without asking us again."""

import base64

from fastapi import APIRouter

from lingga_app.bootstrap import deps
from lingga_app.ports.signer import Signer

router = APIRouter(tags=["seals"])


@router.get("/.well-known/lingga-keys.json", operation_id="show_seal_keys")
async def show_seal_keys() -> dict[str, list[dict[str, str]]]:
    """A JSON Web Key set (RFC 7517); `kid` is the certificate reference in a seal's header. The first one signs now."""
    return {
        "keys": [
            {
                "kty": "EC",
                "crv": "P-256",
                "alg": "ES256",
                "use": "sig",
                "kid": key.key_id,
                "x": _base64url(key.x),
                "y": _base64url(key.y),
            }
            for key in deps().port(Signer).public_keys()
        ]
    }


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
