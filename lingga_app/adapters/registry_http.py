"""The population registry over HTTP. The NIK travels in the body, never in an address that a proxy would log."""

from collections.abc import Mapping
from typing import Any

import httpx

from lingga_app.domain.population import Registered, RegistryPerson
from lingga_app.ports.registry import RegistryDown

SECONDS = 8.0
LONGEST = 200
"""Letters of one value that are kept: an answer from outside is bounded like everything else that comes in."""

_STATES = {
    "aktif": Registered.ACTIVE,
    "pindah": Registered.MOVED,
    "meninggal": Registered.DECEASED,
    "ganda": Registered.DOUBLE,
}
_SEXES = {"L": "male", "P": "female"}


class HttpRegistry:
    """Implements `Registry`. One connection pool for the life of the process."""

    def __init__(self, url: str, key: str, *, seconds: float = SECONDS) -> None:
        self._url = f"{url}/v1/people/lookup"
        self._http = httpx.Client(timeout=seconds, trust_env=False, headers={"Authorization": f"Bearer {key}"})

    def close(self) -> None:
        self._http.close()

    def look_up(self, nik: str) -> RegistryPerson | None:
        try:
            answer = self._http.post(self._url, json={"nik": nik})
            body = answer.json()
        except (httpx.HTTPError, ValueError) as fault:
            raise RegistryDown(type(fault).__name__) from None
        if answer.status_code == httpx.codes.NOT_FOUND and _is(body, "code", "not_found"):
            return None
        if answer.status_code != httpx.codes.OK or not isinstance(body, dict):
            raise RegistryDown(f"status {answer.status_code}")
        person = body.get("person")
        # An answer about somebody else must never be taken for this person's.
        if not isinstance(person, dict) or not _is(person, "nik", nik):
            raise RegistryDown("an answer about another person")
        return _person(person)


def _is(body: Any, name: str, value: str) -> bool:
    return isinstance(body, dict) and body.get(name) == value


def _person(body: Mapping[str, Any]) -> RegistryPerson:
    def said(name: str) -> str:
        value = body.get(name)
        return value[:LONGEST] if isinstance(value, str) else ""

    state = _STATES.get(said("status"))
    if state is None:
        raise RegistryDown("an unknown state of the record")
    return RegistryPerson(
        nik=said("nik"),
        name=said("name"),
        birth_place=said("birth_place"),
        birth_on=said("birth_on"),
        sex=_SEXES.get(said("sex"), ""),
        family_card=said("kk_number"),
        father_name=said("father_name"),
        mother_name=said("mother_name"),
        village=said("village"),
        district=said("district"),
        state=state,
    )
