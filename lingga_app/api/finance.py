"""The finance desk for programs: suspense items, refunds, disputes, and asking the bank once more."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Number, Who
from lingga_app.db.tables import RefundState
from lingga_app.services import finance, refunds

router = APIRouter(prefix="/api/v1/finance", tags=["payments"])

RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]


class ItemOut(BaseModel):
    id: int
    reason: str
    order_id: str
    amount_idr: int
    owner: str
    opened_at: datetime
    age_days: int


class RefundOut(BaseModel):
    refund_id: str
    order_id: str
    amount_idr: int
    reason: str
    state: RefundState


class FinanceOut(BaseModel):
    items: list[ItemOut]
    refunds: list[RefundOut]
    clearing_idr: int
    suspense_idr: int
    difference_idr: int


class Decision(BaseModel):
    order_id: Annotated[str, Part(max_length=64)]
    reason: refunds.RefundReason
    amount_idr: Annotated[int | None, Part(ge=1, le=1_000_000_000)] = None


class Resolution(BaseModel):
    resolution: Annotated[str, Part(max_length=300)]


@router.get("", operation_id="finance_desk")
async def finance_desk(who: Who) -> FinanceOut:
    view = await who.ask(finance.finance_desk, finance.FinanceDesk())
    return FinanceOut(
        items=[
            ItemOut(
                id=item.id,
                reason=item.reason,
                order_id=item.order_id,
                amount_idr=item.amount_idr,
                owner=item.owner,
                opened_at=item.opened_at,
                age_days=item.age_days,
            )
            for item in view.items
        ],
        refunds=[
            RefundOut(
                refund_id=row.refund_id,
                order_id=row.order_id,
                amount_idr=row.amount_idr,
                reason=row.reason,
                state=row.state,
            )
            for row in view.refunds
        ],
        clearing_idr=view.clearing_idr,
        suspense_idr=view.suspense_idr,
        difference_idr=view.difference_idr,
    )


@router.post("/items/{item_id}/take", status_code=204, operation_id="take_item")
async def take_item(item_id: Number, who: Who, request_id: RequestId = "") -> None:
    await who.do(finance.take_item, finance.TakeItem(item_id), request_id=request_id)


@router.post("/items/{item_id}/close", status_code=204, operation_id="close_item")
async def close_item(item_id: Number, body: Resolution, who: Who, request_id: RequestId = "") -> None:
    await who.do(finance.close_item, finance.CloseItem(item_id, body.resolution), request_id=request_id)


@router.post("/refunds", status_code=201, operation_id="decide_refund")
async def decide_refund(body: Decision, who: Who, request_id: RequestId = "") -> RefundOut:
    cmd = refunds.DecideRefund(body.order_id, body.reason, body.amount_idr)
    return _refund(await who.do(refunds.decide_refund, cmd, request_id=request_id))


@router.post("/refunds/{refund_id}/send", operation_id="send_refund")
async def send_refund(
    refund_id: Annotated[str, Path(max_length=40)], who: Who, request_id: RequestId = ""
) -> RefundOut:
    return _refund(await who.do(refunds.send_refund, refunds.SendRefund(refund_id), request_id=request_id))


@router.post("/refunds/{refund_id}/stop", operation_id="stop_refund")
async def stop_refund(
    refund_id: Annotated[str, Path(max_length=40)], who: Who, request_id: RequestId = ""
) -> RefundOut:
    return _refund(await who.do(refunds.stop_refund, refunds.StopRefund(refund_id), request_id=request_id))


@router.post("/disputes/{order_id}/lost", status_code=204, operation_id="lose_dispute")
async def lose_dispute(order_id: Annotated[str, Path(max_length=64)], who: Who, request_id: RequestId = "") -> None:
    await who.do(refunds.lose_dispute, refunds.LoseDispute(order_id), request_id=request_id)


@router.post("/orders/{order_id}/ask", status_code=202, operation_id="look_again")
async def look_again(order_id: Annotated[str, Path(max_length=64)], who: Who, request_id: RequestId = "") -> None:
    """Ask the bank about one order now; its answer is applied like any other news."""
    await who.do(finance.look_again, finance.LookAgain(order_id), request_id=request_id)


def _refund(view: refunds.RefundView) -> RefundOut:
    return RefundOut(
        refund_id=view.refund_id,
        order_id=view.order_id,
        amount_idr=view.amount_idr,
        reason=view.reason,
        state=view.state,
    )
