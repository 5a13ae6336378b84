"""Signing in and the account for programs: the same use cases, JSON in and out, a bearer token instead of a cookie."""

import asyncio
import base64
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, Field

from lingga_app.api.forms import browser_name
from lingga_app.api.web import Number, Who
from lingga_app.bootstrap import deps
from lingga_app.domain.references import parse_reference
from lingga_app.domain.sign_in import CodeWrong
from lingga_app.services import accounts, codes, contacts, mandates, noticeboard, officers, sessions
from lingga_app.services.sessions import Browser, Opened
from lingga_app.words.formats import address_mask

router = APIRouter(prefix="/api/v1", tags=["accounts"])

Short = Annotated[str, Field(max_length=254)]
Bearer = Annotated[str, Header(alias="authorization", max_length=200)]


class CodeAsked(BaseModel):
    """`to`: a phone number or an e-mail address; `channel`: chat, sms or email."""

    to: Short
    channel: Annotated[str, Field(pattern="^(chat|sms|email)$")] = "chat"


class CodeOnItsWay(BaseModel):
    """Send `challenge` back with the code: only the program that asked can use it."""

    challenge: str
    to: str
    channel: str
    another_way_at: datetime
    expires_at: datetime


class CodeGiven(BaseModel):
    challenge: Short
    code: Annotated[str, Field(max_length=16)]


class PasswordGiven(BaseModel):
    to: Short
    password: Annotated[str, Field(max_length=1000)]


class OfficerGiven(BaseModel):
    username: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=1000)]
    code: Annotated[str, Field(max_length=16)]


class Session(BaseModel):
    """Send `token` as `Authorization: Bearer <token>`. It is shown once."""

    token: str
    expires_in: int


class Account(BaseModel):
    phone: str
    email: str
    channels: list[str]
    has_password: bool
    is_clerk: bool
    undo_until: datetime | None


class Device(BaseModel):
    id: int
    label: str
    shared: bool
    last_seen_at: datetime
    this_one: bool


class Channels(BaseModel):
    channels: Annotated[list[str], Field(min_length=3, max_length=3)]


class NewContact(CodeAsked):
    challenge: Short


class ProofAsked(BaseModel):
    channel: Annotated[str, Field(pattern="^(chat|sms|email)$")] = "chat"
    challenge: Short


class LanguageChosen(BaseModel):
    lang: Annotated[str, Field(pattern="^(id|en)$")]


class MandateGiven(BaseModel):
    phone: Short
    ends_on: date


class MandateRenewed(BaseModel):
    ends_on: date


class GivenMandate(BaseModel):
    reference: str
    clerk: str
    clerk_phone: str
    ends_on: date


class AccountNamed(BaseModel):
    """`contact`: a phone number or an e-mail address of the account; in the body, so that it stands in no log."""

    contact: Short


class ContactReset(BaseModel):
    of: Short
    to: Short
    nik: Annotated[str, Field(max_length=40)]


@router.post("/sessions/code", status_code=202, operation_id="ask_code")
async def ask_code(body: CodeAsked, who: Who) -> CodeOnItsWay:
    challenge = base64.urlsafe_b64encode(deps().chance.token(24)).decode()
    sent = await who.do(codes.ask_code, codes.AskCode(body.to, body.channel, challenge, "", who.lang))
    return _sent(challenge, sent)


@router.post("/sessions", status_code=201, operation_id="enter_code")
async def enter_code(body: CodeGiven, who: Who, request: Request) -> Session:
    cmd = accounts.EnterCode(body.code, body.challenge, _program(request), who.lang, program=True)
    return _session(accounts.right(await who.do(accounts.enter_code, cmd)))


@router.post("/sessions/password", status_code=201, operation_id="sign_in_with_password")
async def sign_in_with_password(body: PasswordGiven, request: Request) -> Session:
    return _session(
        await asyncio.to_thread(accounts.sign_in_with_password, deps(), body.to, body.password, _program(request))
    )


@router.post("/sessions/officer", status_code=201, operation_id="sign_in_officer")
async def sign_in_officer(body: OfficerGiven, request: Request) -> Session:
    return _session(
        await asyncio.to_thread(
            officers.sign_in_officer, deps(), body.username, body.password, body.code, _program(request)
        )
    )


@router.delete("/sessions", status_code=204, operation_id="sign_out")
async def sign_out(who: Who, authorization: Bearer = "") -> Response:
    await who.do(sessions.sign_out, sessions.SignOut(authorization[7:].strip()))
    return Response(status_code=204)


@router.get("/account", operation_id="my_account")
async def my_account(who: Who) -> Account:
    seen = await who.ask(accounts.my_account, None)
    return Account(
        phone=seen.phone,
        email=seen.email,
        channels=list(seen.channels),
        has_password=seen.has_password,
        is_clerk=seen.is_clerk,
        undo_until=seen.undo_until,
    )


@router.put("/account/channels", status_code=204, operation_id="order_channels")
async def order_channels(body: Channels, who: Who) -> Response:
    await who.do(accounts.order_channels, accounts.OrderChannels(tuple(body.channels)))
    return Response(status_code=204)


@router.get("/account/devices", operation_id="my_devices")
async def my_devices(who: Who) -> list[Device]:
    return [
        Device(id=d.id, label=d.label, shared=d.shared, last_seen_at=d.last_seen_at, this_one=d.mine)
        for d in await who.ask(sessions.my_devices, None)
    ]


@router.delete("/account/devices/{device_id}", status_code=204, operation_id="sign_device_out")
async def sign_device_out(device_id: Number, who: Who) -> Response:
    await who.do(sessions.sign_device_out, sessions.SignDeviceOut(device_id))
    return Response(status_code=204)


@router.post("/account/proof/code", status_code=202, operation_id="ask_proof")
async def ask_proof(body: ProofAsked, who: Who) -> CodeOnItsWay:
    """A code to a contact that the account has."""
    sent = await who.do(contacts.ask_proof, contacts.AskProof(body.channel, body.challenge, "", who.lang))
    return _sent(body.challenge, sent)


@router.post("/account/proof", status_code=204, operation_id="give_proof")
async def give_proof(body: CodeGiven, who: Who) -> Response:
    return _counted(await who.do(contacts.give_proof, contacts.GiveProof(body.code, body.challenge)))


@router.post("/account/contact/code", status_code=202, operation_id="ask_new_contact")
async def ask_new_contact(body: NewContact, who: Who) -> CodeOnItsWay:
    cmd = contacts.AskNewContact(body.to, body.channel, body.challenge, "", who.lang)
    return _sent(body.challenge, await who.do(contacts.ask_new_contact, cmd))


@router.post("/account/contact", status_code=204, operation_id="confirm_contact")
async def confirm_contact(body: CodeGiven, who: Who) -> Response:
    return _counted(await who.do(contacts.confirm_contact, contacts.ConfirmContact(body.code, body.challenge)))


@router.delete("/account/contact/change", status_code=204, operation_id="undo_contact")
async def undo_contact(who: Who) -> Response:
    await who.do(contacts.undo_contact, None)
    return Response(status_code=204)


@router.put("/account/language", status_code=204, operation_id="use_language")
async def use_language(body: LanguageChosen, who: Who) -> Response:
    await who.do(accounts.use_language, accounts.UseLanguage(body.lang))
    return Response(status_code=204)


@router.get("/account/mandates", operation_id="my_mandates")
async def my_mandates(who: Who) -> list[GivenMandate]:
    return _given(await who.ask(mandates.my_mandates, None))


@router.get("/account/mandates/lapsed", operation_id="lapsed_mandates")
async def lapsed_mandates(who: Who) -> list[GivenMandate]:
    """Whose time ran out and can be renewed."""
    return _given(await who.ask(mandates.lapsed_mandates, None))


@router.get("/account/clerk", operation_id="clerk_desk")
async def clerk_desk(who: Who) -> mandates.ClerkDesk:
    """A village clerk's people, letters that ran out, and how many more they may help."""
    return await who.ask(mandates.clerk_desk, None)


@router.get("/account/clerk/notices", operation_id="clerk_news")
async def clerk_news(who: Who) -> list[noticeboard.NoticeLine]:
    """What a clerk was told about mandates that ended or go on, until it is put away."""
    return await who.ask(noticeboard.clerk_news, who.lang)


@router.post("/account/clerk/notices/read", operation_id="put_news_away")
async def put_news_away(who: Who) -> int:
    return await who.do(noticeboard.put_news_away, None)


@router.post("/applications/{reference}/mandate/renew", status_code=204, operation_id="renew_by_letter")
async def renew_by_letter(reference: str, who: Who) -> Response:
    """By the clerk, after a photo of the new letter (paper `mandate`) was sent."""
    await who.do(mandates.renew_by_letter, mandates.RenewByLetter(reference))
    return Response(status_code=204)


@router.post("/applications/{reference}/mandate/{clerk}/renew", status_code=204, operation_id="renew_mandate")
async def renew_mandate(reference: str, clerk: str, body: MandateRenewed, who: Who) -> Response:
    """By the person, from their own account."""
    await who.do(mandates.renew_mandate, mandates.RenewMandate(reference, clerk, body.ends_on))
    return Response(status_code=204)


@router.put("/applications/{reference}/mandate", status_code=204, operation_id="name_clerk")
async def name_clerk(reference: str, body: MandateGiven, who: Who) -> Response:
    await who.do(mandates.name_clerk, mandates.NameClerk(reference, body.phone, body.ends_on))
    return Response(status_code=204)


@router.delete("/applications/{reference}/mandate/{clerk}", status_code=204, operation_id="withdraw_mandate")
async def withdraw_mandate(reference: str, clerk: str, who: Who) -> Response:
    await who.do(mandates.withdraw_mandate, mandates.WithdrawMandate(reference, clerk))
    return Response(status_code=204)


@router.post("/office/contacts/reset", status_code=204, operation_id="reset_contact")
async def reset_contact(body: ContactReset, who: Who) -> Response:
    """At the counter, with the NIK of the identity card that was shown."""
    await who.do(contacts.reset_contact, contacts.ResetContact(body.of, body.to, body.nik))
    return Response(status_code=204)


@router.get("/office/applications/{reference}/mandates", operation_id="mandates_of")
async def mandates_of(reference: str, who: Who) -> list[GivenMandate]:
    """Who may act for an application now. Recorded."""
    return _given(await who.do(mandates.mandates_of, parse_reference(reference)))


@router.post("/office/accounts/disable", status_code=204, operation_id="disable_account")
async def disable_account(body: AccountNamed, who: Who) -> Response:
    """Every session of it ends at once."""
    await who.do(accounts.disable_account, accounts.DisableAccount(body.contact))
    return Response(status_code=204)


@router.post("/office/accounts/enable", status_code=204, operation_id="enable_account")
async def enable_account(body: AccountNamed, who: Who) -> Response:
    await who.do(accounts.enable_account, accounts.EnableAccount(body.contact))
    return Response(status_code=204)


def _given(views: list[mandates.MandateView]) -> list[GivenMandate]:
    return [
        GivenMandate(reference=m.reference, clerk=m.clerk, clerk_phone=address_mask(m.clerk_phone), ends_on=m.ends_on)
        for m in views
    ]


def _program(request: Request) -> Browser:
    return Browser(label=browser_name(request.headers.get("user-agent", "")))


def _session(opened: Opened) -> Session:
    return Session(token=opened.token, expires_in=int(opened.lasts.total_seconds()))


def _sent(challenge: str, sent: codes.SentCode) -> CodeOnItsWay:
    return CodeOnItsWay(
        challenge=challenge,
        to=address_mask(sent.to),
        channel=sent.channel,
        another_way_at=sent.again_at,
        expires_at=sent.expires_at,
    )


def _counted(tries_left: int | None) -> Response:
    if tries_left is not None:
        raise CodeWrong(count=tries_left)
    return Response(status_code=204)
