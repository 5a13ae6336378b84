"""Places, seats, slips and the door for programs: the applicant's choice, the counter's scan, the planner's acts."""

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.adapters.qr import qr_svg
from lingga_app.adapters.sheets_typst import sheet
from lingga_app.api.web import Caller, Number, Pdf, Png, Svg, Who
from lingga_app.bootstrap import settings
from lingga_app.domain.references import parse_reference
from lingga_app.domain.visits import BoatReason
from lingga_app.services import arrivals, boats, outlook, planner, seats, waiting, walk_in
from lingga_app.services.household import Companion, companions
from lingga_app.services.reserving import Seat
from lingga_app.services.run import Ctx
from lingga_app.services.seat_slips import Slip, slip
from lingga_app.services.slip_sheet import slip_facts

router = APIRouter(prefix="/api/v1", tags=["seats"])

Reference = Annotated[str, Path(max_length=40, examples=["LGA-7K3M-92QX"])]
Named = Annotated[str, Part(max_length=40, examples=["LGA-7K3M-92QX"])]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
People = Annotated[int, Query(ge=1, le=20)]
Chairs = Annotated[int, Part(ge=0, le=500)]
NO_STORE = {"cache-control": "no-store"}


class SeatChoice(BaseModel):
    """`served_first`: asks for a seat of those served first (special needs, or with a child under 5)."""

    session_id: Annotated[int, Part(ge=1, lt=2**63)]
    served_first: bool = False


class SeatsTogether(BaseModel):
    """Seats in one session for applications of one account or household; all are seated, or nobody."""

    references: Annotated[tuple[Named, ...], Part(min_length=1, max_length=10)]
    session_id: Annotated[int, Part(ge=1, lt=2**63)]
    served_first: bool = False

    def asked(self) -> tuple[tuple[str, ...], int, bool]:
        return tuple(_named(reference) for reference in self.references), self.session_id, self.served_first


class Waiting(BaseModel):
    """A place in the waiting list; seats are offered on a day between the two, or on any coming day."""

    references: Annotated[tuple[Named, ...], Part(min_length=1, max_length=10)]
    place_id: Annotated[int, Part(ge=1, lt=2**63)]
    from_on: date | None = None
    until_on: date | None = None
    served_first: bool = False


class Boat(BaseModel):
    """`route`: code of the district the boat leaves from, "21.04.01" to "21.04.13"."""

    route: Annotated[str, Part(max_length=20)]
    reason: BoatReason


class ShownCode(BaseModel):
    """`code`: what was scanned, or a typed reference."""

    code: Annotated[str, Part(max_length=500)]
    place_id: Annotated[int, Part(ge=1, lt=2**63)]


class Scan(ShownCode):
    counter: Annotated[str, Part(max_length=20)] = ""


class WalkIn(BaseModel):
    """`code`: a slip or a receipt as scanned, or a typed reference."""

    code: Annotated[str, Part(max_length=500)]
    session_id: Annotated[int, Part(ge=1, lt=2**63)]
    counter: Annotated[str, Part(max_length=20)] = ""


class Reason(BaseModel):
    reason: Annotated[str, Part(max_length=200)] = ""


class Pattern(BaseModel):
    first: date
    last: date
    capacity: Chairs
    walk_in: Chairs = 0
    priority: Chairs = 0


class NewChairs(BaseModel):
    capacity: Chairs
    walk_in: Chairs = 0
    priority: Chairs = 0
    move_people: bool = False


class Cancellation(BaseModel):
    """`people`: the references of the preview; a list that changed since then is refused."""

    reason: Annotated[str, Part(min_length=1, max_length=200)]
    people: Annotated[tuple[Annotated[str, Part(max_length=40)], ...], Part(max_length=500)]


class Seen(BaseModel):
    reference: Named
    to_session: Annotated[int, Part(ge=1, lt=2**63)] | None = None


class BoatMoved(BaseModel):
    """`people`: everybody whom the preview moves (with their session) or frees (without); a stale one is refused."""

    route: Annotated[str, Part(max_length=20, examples=["lingga"])]
    day: date
    reason: Annotated[str, Part(min_length=1, max_length=200)]
    people: Annotated[tuple[Seen, ...], Part(max_length=500)]


class ActNumber(BaseModel):
    act_id: int


class BroughtBack(BaseModel):
    people: int


class Decision(BaseModel):
    go: bool
    reason: Annotated[str, Part(max_length=200)] = ""


class NewPlace(BaseModel):
    place_id: int


def _named(text: str) -> str:
    return parse_reference(text)


@router.get("/places", operation_id="public_places")
async def list_places(who: Who, people: People = 1) -> list[outlook.PlaceView]:
    return list(await who.ask(outlook.public_places, people))


@router.get("/places/{code}", operation_id="public_place")
async def one_place(who: Who, code: Annotated[str, Path(max_length=80)], people: People = 1) -> outlook.PlaceView:
    return await who.ask(outlook.public_place, outlook.PlaceNamed(code, people))


@router.get("/places/{place_id}/outlook", operation_id="outlook")
async def place_outlook(who: Who, place_id: Number, people: People = 1) -> outlook.Outlook:
    def ask(ctx: Ctx, cmd: int) -> outlook.Outlook:
        return outlook.outlook(ctx, place_id, cmd)

    return await who.ask(ask, people)


@router.get("/applications/{reference}/seat-choices", operation_id="seat_choices")
async def choices(
    who: Who, reference: Reference, place: Annotated[str, Query(max_length=80)] = "", people: People = 1
) -> outlook.Choices:
    return await who.ask(outlook.seat_choices, outlook.ChoicesAsked(_named(reference), place, people))


@router.post("/applications/{reference}/seat", operation_id="book_seat", status_code=201)
async def book(who: Who, reference: Reference, body: SeatChoice, request_id: RequestId = "") -> Seat:
    cmd = seats.BookSeat(_named(reference), body.session_id, body.served_first)
    await who.ask(seats.still_open, cmd)
    return await who.do(seats.book_seat, cmd, request_id=request_id)


@router.put("/applications/{reference}/seat", operation_id="reschedule_seat")
async def reschedule(who: Who, reference: Reference, body: SeatChoice, request_id: RequestId = "") -> Seat:
    cmd = seats.RescheduleSeat(_named(reference), body.session_id, body.served_first)
    await who.ask(seats.still_open, cmd)
    return await who.do(seats.reschedule_seat, cmd, request_id=request_id)


@router.get("/applications/{reference}/companions", operation_id="companions")
async def household(who: Who, reference: Reference, response: Response) -> list[Companion]:
    response.headers.update(NO_STORE)
    return list(await who.ask(companions, seats.OfCase(_named(reference))))


@router.post("/seats/together", operation_id="book_together", status_code=201)
async def book_family(who: Who, body: SeatsTogether, request_id: RequestId = "") -> list[Seat]:
    cmd = seats.BookTogether(*body.asked())
    await who.ask(seats.still_open, cmd)
    return await who.do(seats.book_together, cmd, request_id=request_id)


@router.put("/seats/together", operation_id="reschedule_together")
async def reschedule_family(who: Who, body: SeatsTogether, request_id: RequestId = "") -> list[Seat]:
    cmd = seats.RescheduleTogether(*body.asked())
    await who.ask(seats.still_open, cmd)
    return await who.do(seats.reschedule_together, cmd, request_id=request_id)


@router.post("/waiting", operation_id="join_line", status_code=201)
async def join(who: Who, body: Waiting, request_id: RequestId = "") -> waiting.InLine:
    references = tuple(_named(reference) for reference in body.references)
    cmd = waiting.JoinLine(references, body.place_id, body.from_on, body.until_on, body.served_first)
    return await who.do(waiting.join_line, cmd, request_id=request_id)


@router.get("/applications/{reference}/waiting", operation_id="my_line")
async def line(who: Who, reference: Reference) -> waiting.InLine | None:
    return await who.ask(waiting.my_line, seats.OfCase(_named(reference)))


@router.delete("/applications/{reference}/waiting", operation_id="leave_line", status_code=204)
async def leave_list(who: Who, reference: Reference, request_id: RequestId = "") -> None:
    await who.do(waiting.leave_line, seats.OfCase(_named(reference)), request_id=request_id)


@router.post("/applications/{reference}/offer", operation_id="take_offer")
async def accept(who: Who, reference: Reference, request_id: RequestId = "") -> list[Seat]:
    return await who.do(waiting.take_offer, seats.OfCase(_named(reference)), request_id=request_id)


@router.delete("/applications/{reference}/offer", operation_id="decline_offer", status_code=204)
async def decline(who: Who, reference: Reference, request_id: RequestId = "") -> None:
    await who.do(waiting.decline_offer, seats.OfCase(_named(reference)), request_id=request_id)


@router.post("/applications/{reference}/seat/hold", operation_id="hold_seat", status_code=201)
async def hold(who: Who, reference: Reference, body: SeatChoice, request_id: RequestId = "") -> Seat:
    cmd = seats.HoldSeat(_named(reference), body.session_id, body.served_first)
    return await who.do(seats.hold_seat, cmd, request_id=request_id)


@router.post("/applications/{reference}/seat/confirm", operation_id="confirm_held_seat")
async def confirm(who: Who, reference: Reference, request_id: RequestId = "") -> Seat:
    return await who.do(seats.confirm_held_seat, seats.OfCase(_named(reference)), request_id=request_id)


@router.delete("/applications/{reference}/seat/hold", operation_id="drop_held_seat", status_code=204)
async def drop(who: Who, reference: Reference, request_id: RequestId = "") -> None:
    await who.do(seats.drop_held_seat, seats.OfCase(_named(reference)), request_id=request_id)


@router.post("/applications/{reference}/boat-report", operation_id="report_boat", status_code=201)
async def boat(who: Who, reference: Reference, body: Boat, request_id: RequestId = "") -> seats.BoatReported:
    cmd = seats.ReportBoat(_named(reference), body.route, body.reason)
    return await who.do(seats.report_boat, cmd, request_id=request_id)


@router.get("/applications/{reference}/slip", operation_id="slip")
async def read_slip(who: Who, reference: Reference, response: Response) -> Slip:
    response.headers.update(NO_STORE)
    return await who.ask(slip, seats.OfCase(_named(reference)))


@router.get("/applications/{reference}/slip.pdf", operation_id="slip_pdf", response_class=Pdf)
async def slip_pdf(who: Who, reference: Reference) -> Response:
    return await _sheet(who, reference, "pdf", "application/pdf")


@router.get("/applications/{reference}/slip.png", operation_id="slip_png", response_class=Png)
async def slip_png(who: Who, reference: Reference) -> Response:
    return await _sheet(who, reference, "png", "image/png")


@router.get("/applications/{reference}/slip.svg", operation_id="slip_qr", response_class=Svg)
async def slip_qr(who: Who, reference: Reference) -> Response:
    found = await who.ask(slip, seats.OfCase(_named(reference)))
    return Response(qr_svg(found.address), media_type="image/svg+xml", headers=NO_STORE)


async def _sheet(who: Caller, reference: str, kind: Any, media_type: str) -> Response:
    found = await who.ask(slip, seats.OfCase(_named(reference)))
    demo = settings().profile != "production"
    facts = slip_facts(found, who.lang, phone=settings().office.phone, demo=demo)
    made = await asyncio.to_thread(sheet, "slip", facts, qr=found.address, kind=kind)
    name = f'attachment; filename="bukti-jadwal-{found.reference}.{kind}"'
    return Response(made, media_type=media_type, headers={**NO_STORE, "content-disposition": name})


@router.post("/office/check-ins", operation_id="check_in")
async def check_in(who: Who, body: Scan, request_id: RequestId = "") -> arrivals.CheckedIn:
    cmd = arrivals.CheckIn(body.code, body.place_id, body.counter)
    return await who.do(arrivals.check_in, cmd, request_id=request_id)


@router.get("/office/places/{place_id}/walk-ins", operation_id="walk_in_hours")
async def walk_in_hours(who: Who, place_id: Number) -> list[walk_in.WalkInHour]:
    return list(await who.ask(walk_in.walk_in_hours, walk_in.AtPlace(place_id)))


@router.post("/office/walk-ins/search", operation_id="find_visitor")
async def find_visitor(who: Who, body: ShownCode, response: Response) -> walk_in.WalkInPerson:
    response.headers.update(NO_STORE)
    return await who.do(walk_in.find_visitor, walk_in.FindVisitor(body.code, body.place_id))


@router.post("/office/walk-ins", operation_id="seat_walk_in", status_code=201)
async def seat_walk_in(who: Who, body: WalkIn, request_id: RequestId = "") -> arrivals.CheckedIn:
    cmd = walk_in.SeatWalkIn(body.code, body.session_id, body.counter)
    return await who.do(walk_in.seat_walk_in, cmd, request_id=request_id)


@router.get("/office/places/{place_id}/arrivals", operation_id="day_list")
async def day_list(who: Who, place_id: Number, response: Response, day: date | None = None) -> arrivals.DayList:
    response.headers.update(NO_STORE)
    return await who.do(arrivals.day_list, arrivals.OnDay(place_id, day))


@router.post("/office/applications/{reference}/leave", operation_id="leave")
async def leave(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> date:
    return await who.do(arrivals.leave, arrivals.OfPerson(_named(reference), body.reason), request_id=request_id)


@router.post("/office/applications/{reference}/no-show", operation_id="close_no_show", status_code=204)
async def no_show(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> None:
    cmd = arrivals.OfPerson(_named(reference), body.reason)
    await who.do(arrivals.close_no_show, cmd, request_id=request_id)


@router.post("/office/applications/{reference}/excuse", operation_id="excuse_missed")
async def excuse(who: Who, reference: Reference, body: Reason, request_id: RequestId = "") -> date:
    cmd = arrivals.OfPerson(_named(reference), body.reason)
    return await who.do(arrivals.excuse_missed, cmd, request_id=request_id)


@router.get("/office/places/{place_id}/calendar", operation_id="calendar")
async def calendar(who: Who, place_id: Number, first: date | None = None) -> planner.Calendar:
    return await who.ask(planner.calendar, planner.CalendarAsked(place_id, first))


@router.post("/office/places/{place_id}/sessions", operation_id="plan_sessions", status_code=201)
async def plan(who: Who, place_id: Number, body: Pattern, request_id: RequestId = "") -> planner.Planned:
    cmd = planner.PlanSessions(place_id, body.first, body.last, body.capacity, body.walk_in, body.priority)
    return await who.do(planner.plan_sessions, cmd, request_id=request_id)


@router.post("/office/visits", operation_id="plan_visit", status_code=201)
async def visit(who: Who, body: planner.PlanVisit, request_id: RequestId = "") -> NewPlace:
    return NewPlace(place_id=await who.do(planner.plan_visit, body, request_id=request_id))


@router.post("/office/visits/{place_id}/decision", operation_id="decide_visit")
async def decide(who: Who, place_id: Number, body: Decision, request_id: RequestId = "") -> planner.MovePlan:
    cmd = planner.DecideVisit(place_id, body.go, body.reason)
    return await who.do(planner.decide_visit, cmd, request_id=request_id)


@router.post("/office/sessions/{session_id}/close", operation_id="close_session", status_code=204)
async def close(who: Who, session_id: Number, request_id: RequestId = "") -> None:
    await who.do(planner.close_session, planner.OfSession(session_id), request_id=request_id)


@router.post("/office/sessions/{session_id}/reopen", operation_id="reopen_session", status_code=204)
async def reopen(who: Who, session_id: Number, request_id: RequestId = "") -> None:
    await who.do(planner.reopen_session, planner.OfSession(session_id), request_id=request_id)


@router.put("/office/sessions/{session_id}/chairs", operation_id="change_chairs")
async def chairs(who: Who, session_id: Number, body: NewChairs, request_id: RequestId = "") -> planner.MovePlan:
    cmd = planner.ChangeChairs(session_id, body.capacity, body.walk_in, body.priority, body.move_people)
    return await who.do(planner.change_chairs, cmd, request_id=request_id)


@router.get("/office/sessions/{session_id}/cancel-preview", operation_id="preview_cancel")
async def preview(who: Who, session_id: Number) -> planner.MovePlan:
    return await who.ask(planner.preview_cancel, planner.OfSession(session_id))


@router.post("/office/sessions/{session_id}/cancel", operation_id="cancel_session")
async def cancel(who: Who, session_id: Number, body: Cancellation, request_id: RequestId = "") -> planner.MovePlan:
    cmd = planner.CancelSession(session_id, body.reason, body.people)
    return await who.do(planner.cancel_session, cmd, request_id=request_id)


@router.get("/office/boats", operation_id="boat_log")
async def boat_days(who: Who) -> list[boats.BoatLine]:
    return await who.ask(boats.boat_log, None)


@router.get("/office/boats/preview", operation_id="preview_boat")
async def boat_preview(
    who: Who, route: Annotated[str, Query(max_length=20)], day: date, response: Response
) -> boats.BoatPlan:
    response.headers.update(NO_STORE)
    return await who.do(boats.preview_boat, boats.BoatDay(route, day))


@router.post("/office/boats", operation_id="move_boat", status_code=201)
async def boat_move(who: Who, body: BoatMoved, request_id: RequestId = "") -> ActNumber:
    people = tuple(boats.Seen(_named(row.reference), row.to_session) for row in body.people)
    cmd = boats.MoveBoat(body.route, body.day, body.reason, people)
    return ActNumber(act_id=await who.do(boats.move_boat, cmd, request_id=request_id))


@router.post("/office/boats/{act_id}/undo", operation_id="undo_boat")
async def boat_undo(who: Who, act_id: Number, request_id: RequestId = "") -> BroughtBack:
    return BroughtBack(people=await who.do(boats.undo_boat, boats.OfAct(act_id), request_id=request_id))


@router.post("/office/boats/{act_id}/confirm", operation_id="confirm_boat", status_code=204)
async def boat_confirm(who: Who, act_id: Number, request_id: RequestId = "") -> None:
    await who.do(boats.confirm_boat, boats.OfAct(act_id), request_id=request_id)


@router.get("/office/boats/{act_id}/calls", operation_id="call_list")
async def boat_calls(who: Who, act_id: Number, response: Response) -> list[boats.Call]:
    response.headers.update(NO_STORE)
    return await who.do(boats.call_list, boats.OfAct(act_id))


@router.post("/office/boats/{act_id}/calls/{reference}", operation_id="note_reached", status_code=204)
async def boat_reached(who: Who, act_id: Number, reference: Reference, request_id: RequestId = "") -> None:
    await who.do(boats.note_reached, boats.Called(act_id, _named(reference)), request_id=request_id)
