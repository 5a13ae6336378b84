"""/petugas/undangan: an invited officer types the one-time code, scans the second factor and chooses a password."""

import asyncio
import base64
from typing import Any

import reflex as rx

from lingga_app.adapters.qr import qr_svg
from lingga_app.bootstrap import deps
from lingga_app.domain.actor import Role
from lingga_app.services.enrolment import BeginEnrolment, begin_enrolment, finish_enrolment
from lingga_app.ui.components import (
    button,
    card,
    link_button,
    live_form,
    notice_box,
    qr_card,
    staff_page,
    text_field,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in
from lingga_app.words import say


class EnrolmentState(Page, rx.State):
    """Vars: the greeting, and this officer's own new second factor as picture and text."""

    hello: str = ""
    qr: str = ""
    secret: str = ""
    done: bool = False
    _username: str = ""
    _code: str = ""

    @guarded(Role.PUBLIC)
    async def load(self, person: Person):
        self.reset()

    @guarded(Role.PUBLIC, per_minute=20)
    async def begin(self, person: Person, form: dict[str, Any]):
        self._username, self._code = text_in(form, "nama"), text_in(form, "undangan")
        begin = BeginEnrolment(self._username, self._code)
        found = await asyncio.to_thread(begin_enrolment, deps(), begin)
        self.hello = say("staff.enrol_hello", person.lang, person=found.name)
        self.qr = "data:image/svg+xml;base64," + base64.b64encode(qr_svg(found.address).encode()).decode()
        self.secret = " ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4))

    @guarded(Role.PUBLIC, per_minute=20)
    async def finish(self, person: Person, form: dict[str, Any]):
        begin = BeginEnrolment(self._username, self._code)
        password, second = text_in(form, "sandi"), text_in(form, "kode")
        await asyncio.to_thread(finish_enrolment, deps(), begin, password, second)
        self.reset()
        self.done = True


def invitation() -> rx.Component:
    return live_form(
        rx.el.p(t("staff.enrol_why")),
        text_field(id="nama", label=t("staff.username"), auto_complete="username", max_length=64),
        text_field(
            id="undangan",
            label=t("staff.enrol_code"),
            hint=t("staff.enrol_code_hint"),
            auto_complete="one-time-code",
            max_length=20,
        ),
        button(t("staff.enrol_next"), type="submit"),
        on_submit=EnrolmentState.begin,
        key="invitation",
        class_name="stack",
    )


def set_up() -> rx.Component:
    s = EnrolmentState
    return live_form(
        rx.el.p(s.hello, class_name="strong"),
        rx.el.h2(t("staff.enrol_scan")),
        rx.el.p(t("staff.enrol_scan_how")),
        qr_card(s.qr, t("staff.enrol_qr")),
        rx.el.div(
            rx.el.p(t("staff.enrol_by_hand"), class_name="muted"),
            rx.el.p(s.secret, class_name="num"),
        ),
        text_field(
            id="kode",
            label=t("staff.second"),
            hint=t("staff.second_hint"),
            digits=True,
            max_length=6,
            auto_complete="one-time-code",
        ),
        text_field(
            id="sandi",
            label=t("staff.enrol_password"),
            hint=t("staff.enrol_password_hint"),
            kind="password",
            auto_complete="new-password",
            max_length=1000,
        ),
        button(t("staff.enrol_finish"), type="submit"),
        on_submit=s.finish,
        key="set-up",
        class_name="stack",
    )


def view() -> rx.Component:
    s = EnrolmentState
    ready = rx.el.div(
        notice_box(rx.el.p(t("staff.enrol_done_how")), tone="ok", title=t("staff.enrol_done"), role="status"),
        link_button(t("staff.signin"), "/petugas/masuk"),
        class_name="stack",
    )
    return staff_page(
        "",
        rx.el.div(
            card(
                rx.el.h1(t("staff.enrol")),
                when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
                rx.cond(s.done, ready, rx.cond(s.qr != "", set_up(), invitation())),
                class_name="stack",
            ),
            style={"max_width": "26rem", "margin": "2rem auto", "padding": "0 1rem"},
        ),
    )


PAGES = (PageSpec("/petugas/undangan", view, "Undangan petugas", [EnrolmentState.load]),)
