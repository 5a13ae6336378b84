"""The post carrier over HTTP. The same idempotency key is the same parcel, so a lost answer is asked for again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from lingga_app.ports.carrier import (
    CarrierDown,
    CarrierRefused,
    Parcel,
    ParcelEvent,
    ParcelState,
    Postage,
    Recipient,
)

SECONDS = 8.0
LONGEST = 200
"""Letters of one value that are kept: an answer from outside is bounded like everything else that comes in."""
MOST_EVENTS = 100
REFUSED = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.CONFLICT, httpx.codes.UNPROCESSABLE_ENTITY})


class HttpCarrier:
    """Implements `Carrier`. One connection pool for the life of the process."""

    def __init__(self, url: str, key: str, *, seconds: float = SECONDS) -> None:
        self._url = f"{url}/v1"
        self._http = httpx.Client(timeout=seconds, trust_env=False, headers={"Authorization": f"Bearer {key}"})

    def close(self) -> None:
        self._http.close()

    def quote(self, area: str, weight_gram: int) -> Postage:
        answer = self._ask("GET", "/tariffs", params={"to": area, "weight_gram": weight_gram})
        tariffs = _body(answer).get("tariffs")
        if not isinstance(tariffs, list) or not tariffs or not isinstance(tariffs[0], dict):
            raise CarrierDown("no tariff in the answer")
        return Postage(_whole(tariffs[0], "amount_idr"), _whole(tariffs[0], "days"))

    def create(self, key: str, to: Recipient, weight_gram: int, reference: str) -> Parcel:
        recipient = {"name": to.name, "address": to.address, "area": to.area}
        body = {"recipient": recipient, "weight_gram": weight_gram, "reference": reference}
        return _parcel(_body(self._ask("POST", "/shipments", json=body, headers={"Idempotency-Key": key})))

    def track(self, number: str) -> Parcel | None:
        answer = self._ask("GET", f"/shipments/{number}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        parcel = _parcel(_body(answer))
        # News of somebody else's parcel must never be taken for this one's.
        if parcel.number != number:
            raise CarrierDown("an answer about another parcel")
        return parcel

    def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, f"{self._url}{path}", **options)
        except httpx.HTTPError as fault:
            raise CarrierDown(type(fault).__name__) from None
        if answer.status_code in REFUSED:
            raise CarrierRefused(f"status {answer.status_code}")
        if not answer.is_success and answer.status_code != httpx.codes.NOT_FOUND:
            raise CarrierDown(f"status {answer.status_code}")
        return answer


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        raise CarrierDown("not JSON") from None
    if not isinstance(body, dict) or answer.status_code == httpx.codes.NOT_FOUND:
        raise CarrierDown(f"status {answer.status_code}")
    return body


def _parcel(body: Mapping[str, Any]) -> Parcel:
    events = body.get("events")
    if not isinstance(events, list):
        raise CarrierDown("no events in the answer")
    return Parcel(
        number=_text(body, "number"),
        state=_state(body),
        events=tuple(
            ParcelEvent(_state(event), _text(event, "place"), _text(event, "receiver"), _moment(event))
            for event in events[-MOST_EVENTS:]
            if isinstance(event, dict)
        ),
    )


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value[:LONGEST] if isinstance(value, str) else ""


def _whole(body: Mapping[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise CarrierDown(f"{name} is no number")
    return value


def _state(body: Mapping[str, Any]) -> ParcelState:
    try:
        return ParcelState(_text(body, "state"))
    except ValueError:
        raise CarrierDown("an unknown state") from None


def _moment(body: Mapping[str, Any]) -> datetime:
    try:
        at = datetime.fromisoformat(_text(body, "at"))
    except ValueError:
        raise CarrierDown("an unreadable time") from None
    if at.tzinfo is None:
        raise CarrierDown("a time without zone")
    return at
