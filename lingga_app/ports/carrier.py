"""The post: what it costs, sending, and where a parcel is."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CarrierDown(Exception):
    """No usable answer: a later try may help."""


class CarrierRefused(Exception):
    """The carrier will not take this parcel as it is described: another try cannot help."""


class ParcelState(StrEnum):
    CREATED = "created"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    AT_POST_OFFICE = "at_post_office"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Postage:
    """Asked by the carrier and paid to it; not state revenue. `days`: its own estimate."""

    amount_idr: int
    days: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """`area`: code of the destination, digits with or without dots ("21.04.02", "2171")."""

    name: str
    address: str = field(repr=False)
    area: str


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    state: ParcelState
    place: str
    receiver: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Parcel:
    """`events` oldest first."""

    number: str
    state: ParcelState
    events: tuple[ParcelEvent, ...]


class Carrier(Protocol):
    """Every call may raise `CarrierDown`."""

    def quote(self, area: str, weight_gram: int) -> Postage:
        """Raises `CarrierRefused` for an area it does not know."""
        ...

    def create(self, key: str, to: Recipient, weight_gram: int, reference: str) -> Parcel:
        """A new parcel; the same `key` again is the same parcel. Raises `CarrierRefused`."""
        ...

    def track(self, number: str) -> Parcel | None:
        """None for a number that the carrier does not know."""
        ...
