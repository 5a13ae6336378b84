"""What the desks share: references, one case, and how a view becomes a body."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Header, Path
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.domain.lifecycle import Status
from lingga_app.domain.population import RegistryOutcome

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
Note = Annotated[str, Part(max_length=4000)]
CASES = "/api/v1/cases"
OWN = "/api/v1/applications/{reference}"


class StepOut(BaseModel):
    step: str
    officer: str
    at: datetime


class BroughtOut(BaseModel):
    target: str
    is_paper: bool
    seen: bool


class CaseOut(BaseModel):
    """Send `seen` back with a decision: it names the state that was looked at."""

    reference: str
    name: str
    status: Status
    product: str
    purpose: str
    due_on: date | None
    late: bool
    interviewed_at: datetime | None
    holder: str
    mine: bool
    steps: list[StepOut]
    registry: RegistryOutcome | None
    registry_at: datetime | None
    proofread_at: datetime | None
    portrait: bool
    notes: list[str]
    returns: int
    return_due_on: date | None
    may_lapse: bool
    brings: list[BroughtOut]
    open_items: int
    seen: int


class SavedOut(BaseModel):
    at: datetime


class DueOut(BaseModel):
    due_on: date


def out(kind: type[Any], view: Any) -> Any:
    """The body of this kind, from a view with the same names."""
    return kind.model_validate(view, from_attributes=True)
