"""The people of an office for programs: the supervisor's list, invitations, roles, goodbyes; setting up an account."""

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from pydantic import BaseModel
from pydantic import Field as Part

from lingga_app.api.web import Who
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Role
from lingga_app.services import enrolment, mandates, staff
from lingga_app.words.formats import address_mask

router = APIRouter(prefix="/api/v1", tags=["staff"])

Username = Annotated[str, Path(max_length=64)]
RequestId = Annotated[str, Header(alias="idempotency-key", max_length=100)]
Short = Annotated[str, Part(max_length=254)]
Roles = Annotated[list[Role], Part(min_length=1, max_length=10)]


class Invited(BaseModel):
    """`to`: the phone number or e-mail address that the one-time code goes to."""

    username: Annotated[str, Part(max_length=64)]
    name: Short
    roles: Roles
    to: Short


class InvitedAgain(BaseModel):
    """`to`: empty for the address of the last invitation."""

    to: Short = ""


class RolesGiven(BaseModel):
    roles: Roles


class NewClerk(BaseModel):
    """`village`: area code, "21.04.01.1001"."""

    phone: Short
    village: Annotated[str, Part(max_length=20)]


class CasesBack(BaseModel):
    """How many cases went back into the queue."""

    count: int


class Invitation(BaseModel):
    username: Annotated[str, Part(max_length=64)]
    code: Annotated[str, Part(max_length=40)]


class SetUp(BaseModel):
    """`secret` in base32, and the same as an `otpauth:` address for a QR."""

    name: str
    secret: str
    address: str


class Finished(Invitation):
    """`second`: the present code of the authenticator app."""

    password: Annotated[str, Part(max_length=1000)]
    second: Annotated[str, Part(max_length=16)]


@router.get("/office/clerks", operation_id="clerks")
async def clerks(who: Who, response: Response) -> list[mandates.Clerk]:
    """Registered village clerks; their numbers are masked."""
    response.headers["cache-control"] = "no-store"
    return [replace(row, phone=address_mask(row.phone)) for row in await who.ask(mandates.clerks, None)]


@router.put("/office/clerks", status_code=204, operation_id="appoint_clerk")
async def appoint_clerk(body: NewClerk, who: Who) -> None:
    await who.do(mandates.appoint_clerk, mandates.AppointClerk(body.phone, body.village))


@router.delete("/office/clerks/{clerk}", status_code=204, operation_id="end_clerk")
async def end_clerk(clerk: Annotated[str, Path(max_length=64)], who: Who) -> None:
    await who.do(mandates.end_clerk, mandates.EndClerk(clerk))


@router.get("/office/officers", operation_id="office_staff")
async def office_staff(who: Who) -> list[staff.StaffRow]:
    return await who.ask(staff.office_staff, None)


@router.post("/office/officers", status_code=204, operation_id="invite_officer")
async def invite_officer(body: Invited, who: Who, request_id: RequestId = "") -> None:
    """A new colleague gets a one-time code by message."""
    cmd = staff.InviteOfficer(body.username, body.name, tuple(body.roles), body.to, who.lang)
    await who.do(staff.invite_officer, cmd, request_id=request_id)


@router.post("/office/officers/{username}/invitation", status_code=204, operation_id="invite_again")
async def invite_again(username: Username, body: InvitedAgain, who: Who, request_id: RequestId = "") -> None:
    """Password and second factor are gone; a new one-time code goes out."""
    await who.do(staff.invite_again, staff.InviteAgain(username, body.to, who.lang), request_id=request_id)


@router.put("/office/officers/{username}/roles", status_code=204, operation_id="change_roles")
async def change_roles(username: Username, body: RolesGiven, who: Who) -> None:
    await who.do(staff.change_roles, staff.ChangeRoles(username, tuple(body.roles)))


@router.delete("/office/officers/{username}", operation_id="end_employment")
async def end_employment(username: Username, who: Who) -> CasesBack:
    return CasesBack(count=await who.do(staff.end_employment, staff.EndEmployment(username)))


@router.post("/enrolment", operation_id="begin_enrolment")
async def begin_enrolment(body: Invitation) -> SetUp:
    """What to set up, for the one-time code of an invitation."""
    begin = enrolment.BeginEnrolment(body.username, body.code)
    found = await asyncio.to_thread(enrolment.begin_enrolment, deps(), begin)
    return SetUp(name=found.name, secret=found.secret, address=found.address)


@router.post("/enrolment/finish", status_code=204, operation_id="finish_enrolment")
async def finish_enrolment(body: Finished) -> None:
    """Password and second factor are set, the code is used up."""
    begin = enrolment.BeginEnrolment(body.username, body.code)
    await asyncio.to_thread(enrolment.finish_enrolment, deps(), begin, body.password, body.second)
