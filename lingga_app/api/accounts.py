"""Signing in and the account, as native forms of the pages. Programs use `/api/v1` (`sessions_v1`)."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from lingga_app import cookies
from lingga_app.api.forms import back, browser_of, go, signed_in, signed_out, wanted
from lingga_app.api.web import Who, keep_cookie, same_site
from lingga_app.bootstrap import deps
from lingga_app.domain.errors import AppError
from lingga_app.domain.sign_in import CodeWrong, MandateEnd
from lingga_app.services import accounts, codes, contacts, mandates, officers, sessions
from lingga_app.services.codes import CONTACT, PROVE, SIGN_IN
from lingga_app.services.desk import first_page
from lingga_app.services.who import known_to

router = APIRouter(prefix="/api", dependencies=[Depends(same_site)], include_in_schema=False)

Typed = Annotated[str, Form()]
HOME, DESK = "/saya", "/petugas"
SIGN_IN_PAGE, CODE_PAGE, STAFF_PAGE = "/masuk", "/masuk/kode", "/petugas/masuk"
ACCOUNT_PAGE, CHANGE_PAGE, MANDATE_PAGE = "/akun", "/akun/ganti", "/kuasa"
SAVED = "tersimpan=1"
PAGES = {SIGN_IN: CODE_PAGE, PROVE: f"{ACCOUNT_PAGE}/kode", CONTACT: f"{ACCOUNT_PAGE}/nomor-baru"}


@router.post("/masuk/kode")
async def ask_code(request: Request, who: Who, tujuan: Typed = "", lewat: Typed = "", lanjut: Typed = "") -> Response:
    """Send a code, then ask for it. The same answer whether an account exists or not."""
    next_page = wanted(request, lanjut)
    cmd = codes.AskCode(tujuan, lewat, who.browser, who.device, who.lang)
    try:
        await who.do(codes.ask_code, cmd)
    except AppError as refusal:
        return back(SIGN_IN_PAGE, refusal, lanjut=next_page)
    return go(f"{CODE_PAGE}?lanjut={next_page}" if next_page else CODE_PAGE)


@router.post("/masuk/lagi")
async def send_again(
    request: Request, who: Who, lewat: Typed = "", untuk: Typed = SIGN_IN, lanjut: Typed = ""
) -> Response:
    """The code once more, by another way."""
    page, next_page = PAGES.get(untuk, CODE_PAGE), wanted(request, lanjut)
    cmd = codes.ResendCode(lewat, who.browser, who.device, who.lang, untuk)
    try:
        await who.do(codes.resend_code, cmd)
    except AppError as refusal:
        return back(page, refusal, lanjut=next_page)
    return go(f"{page}?lanjut={next_page}" if next_page else page)


@router.post("/masuk")
async def sign_in(request: Request, who: Who, kode: Typed = "", bersama: Typed = "", lanjut: Typed = "") -> Response:
    """The code that came; a new session on success, and where the person wanted to go."""
    next_page = wanted(request, lanjut)
    device = browser_of(request, shared=bool(bersama))
    cmd = accounts.EnterCode(kode, who.browser, device, who.lang)
    try:
        opened = accounts.right(await who.do(accounts.enter_code, cmd))
    except AppError as refusal:
        return back(CODE_PAGE, refusal, lanjut=next_page)
    return signed_in(go(next_page or HOME), opened)


@router.post("/masuk/sandi")
async def sign_in_by_password(
    request: Request, tujuan: Typed = "", sandi: Typed = "", bersama: Typed = "", lanjut: Typed = ""
) -> Response:
    """Address and password, for those who set one."""
    next_page = wanted(request, lanjut)
    device = browser_of(request, shared=bool(bersama))
    try:
        opened = await asyncio.to_thread(accounts.sign_in_with_password, deps(), tujuan, sandi, device)
    except AppError as refusal:
        return back("/masuk/sandi", refusal, lanjut=next_page)
    return signed_in(go(next_page or HOME), opened)


@router.post("/keluar")
async def sign_out(request: Request, who: Who) -> Response:
    """End this session, also a locked one. Officers hand over their cases first."""
    browser = browser_of(request)
    staff = STAFF_PAGE in request.headers.get("referer", "") or bool(who.actor.office_id)
    shared = False
    try:
        if browser.session:
            shared = await who.do(sessions.sign_out, sessions.SignOut(browser.session))
    except AppError as refusal:
        return back("/petugas/serah-tugas", refusal)
    return signed_out(go(f"{STAFF_PAGE if staff else SIGN_IN_PAGE}?keluar=1"), who, shared=shared)


@router.post("/akun/kode")
async def ask_proof(who: Who, lewat: Typed = "chat") -> Response:
    """A code to a contact of mine, before I change something that matters."""
    cmd = contacts.AskProof(lewat, who.browser, who.device, who.lang)
    return await _act(who, contacts.ask_proof, cmd, CHANGE_PAGE, PAGES[PROVE])


@router.post("/akun/bukti")
async def give_proof(who: Who, kode: Typed = "") -> Response:
    return await _answer(who, contacts.give_proof, contacts.GiveProof(kode, who.browser), PROVE, CHANGE_PAGE)


@router.post("/akun/nomor")
async def ask_new_contact(who: Who, tujuan: Typed = "", lewat: Typed = "chat") -> Response:
    """A code to the new number or address."""
    cmd = contacts.AskNewContact(tujuan, lewat, who.browser, who.device, who.lang)
    return await _act(who, contacts.ask_new_contact, cmd, CHANGE_PAGE, PAGES[CONTACT])


@router.post("/akun/nomor/kode")
async def confirm_contact(who: Who, kode: Typed = "") -> Response:
    cmd = contacts.ConfirmContact(kode, who.browser)
    return await _answer(who, contacts.confirm_contact, cmd, CONTACT, f"{ACCOUNT_PAGE}?{SAVED}")


@router.post("/akun/batalkan")
async def undo_contact(who: Who) -> Response:
    """Take the change of number back."""
    return await _act(who, contacts.undo_contact, None, ACCOUNT_PAGE)


@router.post("/akun/urutan")
async def order_channels(who: Who, pertama: Typed = "") -> Response:
    """Which way is tried first; the others keep their order."""
    try:
        now = await who.ask(accounts.my_account, None)
        order = (pertama, *(way for way in now.channels if way != pertama))
        await who.do(accounts.order_channels, accounts.OrderChannels(order))
    except AppError as refusal:
        return back(ACCOUNT_PAGE, refusal)
    return go(f"{ACCOUNT_PAGE}?{SAVED}")


@router.post("/akun/sandi")
async def set_password(request: Request, who: Who, sandi: Typed = "") -> Response:
    """Set a password: every other session ends, this browser gets a new one."""
    try:
        opened = await asyncio.to_thread(accounts.set_password, deps(), who.actor, sandi, browser_of(request))
    except AppError as refusal:
        return back(CHANGE_PAGE, refusal)
    return signed_in(go(f"{ACCOUNT_PAGE}?{SAVED}"), opened)


@router.post("/akun/hp/keluarkan")
async def sign_device_out(who: Who, hp: Annotated[int, Form()] = 0) -> Response:
    return await _act(who, sessions.sign_device_out, sessions.SignDeviceOut(hp), ACCOUNT_PAGE)


@router.post("/akun/bersama")
async def use_phone_together(request: Request, who: Who, bersama: Typed = "") -> Response:
    """Shared-phone mode of this browser: the cookie must not outlive the browser, so it is set again."""
    shared = bool(bersama)
    try:
        await who.do(sessions.use_phone_together, sessions.UsePhoneTogether(shared))
    except AppError as refusal:
        return back(ACCOUNT_PAGE, refusal)
    response = go(f"{ACCOUNT_PAGE}?{SAVED}")
    life = None if shared else int(sessions.REMEMBERED.total_seconds())
    keep_cookie(response, cookies.SESSION, browser_of(request).session, max_age=life)
    return response


@router.post("/petugas/masuk")
async def sign_in_officer(
    request: Request, nama: Typed = "", sandi: Typed = "", kode: Typed = "", lanjut: Typed = ""
) -> Response:
    """Name, password and second factor in one form; one refusal for all. On to the officer's own part of the house."""
    next_page = wanted(request, lanjut)
    browser = browser_of(request)
    try:
        opened = await asyncio.to_thread(officers.sign_in_officer, deps(), nama, sandi, kode, browser)
    except AppError as refusal:
        return back(STAFF_PAGE, refusal, lanjut=next_page)
    if next_page == DESK or not next_page.startswith(DESK):
        next_page = first_page((await known_to(deps(), opened.token)).actor)
    return signed_in(go(next_page), opened)


@router.post("/petugas/kunci")
async def lock_screen(request: Request, who: Who, lanjut: Typed = "") -> Response:
    """One key locks the screen of a shared PC."""
    await who.do(sessions.lock_screen, sessions.LockScreen(browser_of(request).session))
    here = urlsplit(request.headers.get("referer", "")).path
    return go(f"{STAFF_PAGE}?terkunci=1&lanjut={wanted(request, lanjut or here, DESK)}")


@router.post("/petugas/buka")
async def unlock_screen(request: Request, sandi: Typed = "", lanjut: Typed = "") -> Response:
    """Open a locked screen with the password."""
    next_page = wanted(request, lanjut, DESK)
    try:
        await asyncio.to_thread(officers.unlock_screen, deps(), browser_of(request).session, sandi)
    except AppError as refusal:
        return back(STAFF_PAGE, refusal, terkunci="1", lanjut=next_page)
    return go(next_page)


@router.post("/petugas/ganti")
async def another_officer(request: Request, who: Who) -> Response:
    """On a shared PC the next officer does not wait for the one who left: this browser forgets that session, which
    stays locked until it ends, and keeps its cases."""
    token = browser_of(request).session
    await who.do(sessions.lock_screen, sessions.LockScreen(token))
    return signed_out(go(STAFF_PAGE), who)


@router.post("/kuasa")
async def name_clerk(who: Who, nomor: Typed = "", petugas: Typed = "", sampai: Typed = "") -> Response:
    """Let a village clerk act for one of my applications."""
    try:
        cmd = mandates.NameClerk(nomor, petugas, _day(sampai))
    except AppError as refusal:
        return back(MANDATE_PAGE, refusal)
    return await _act(who, mandates.name_clerk, cmd, MANDATE_PAGE)


@router.post("/kuasa/tarik")
async def withdraw_mandate(who: Who, nomor: Typed = "", petugas: Typed = "") -> Response:
    return await _act(who, mandates.withdraw_mandate, mandates.WithdrawMandate(nomor, petugas), MANDATE_PAGE)


@router.post("/kuasa/perpanjang")
async def renew_mandate(who: Who, nomor: Typed = "", petugas: Typed = "", sampai: Typed = "") -> Response:
    """Let a clerk whose time ran out act for my application again."""
    try:
        cmd = mandates.RenewMandate(nomor, petugas, _day(sampai))
    except AppError as refusal:
        return back(MANDATE_PAGE, refusal)
    return await _act(who, mandates.renew_mandate, cmd, MANDATE_PAGE)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MandateEnd(field="ends_on") from None


async def _act(who: Who, case: Callable[[Any, Any], Any], cmd: Any, page: str, then: str = "") -> RedirectResponse:
    """Run it; back to its page with what came of it, or on to the next."""
    try:
        await who.do(case, cmd)
    except AppError as refusal:
        return back(page, refusal)
    return go(then or f"{page}?{SAVED}")


async def _answer(
    who: Who, case: Callable[[Any, Any], int | None], cmd: Any, code_for: str, then: str
) -> RedirectResponse:
    """A code of the account pages: a wrong one stays on the page that takes it."""
    try:
        if (left := await who.do(case, cmd)) is not None:
            raise CodeWrong(count=left)
    except AppError as refusal:
        return back(PAGES[code_for], refusal)
    return go(then)
