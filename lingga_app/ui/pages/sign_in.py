"""/masuk, /masuk/kode, /masuk/sandi: native forms, so that nothing waits for the page to be live."""

from datetime import datetime

import reflex as rx

from lingga_app.domain.actor import Role
from lingga_app.services.codes import CONTACT, PROVE, SIGN_IN, CodeWaiting, code_waiting
from lingga_app.services.run import Ctx
from lingga_app.ui.components import (
    Choice,
    applicant_page,
    button,
    check_row,
    choice_list,
    link_button,
    native_form,
    notice_box,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.told import next_page, refusal_told
from lingga_app.words import say

IDLE_MINUTES = 15


class SignInState(Page, rx.State):
    """Vars: where to go afterwards, and why the person is here again."""

    lanjut: str = ""
    why: str = ""

    @guarded(Role.PUBLIC)
    async def load(self, person: Person):
        query = dict(self.router.url.query_parameters)
        self.lanjut = next_page(query)
        self.problem, self.problem_code = refusal_told(query, person.lang)
        self.why = ""
        if person.locked or query.get("terkunci"):
            self.why = say("session.locked", person.lang, minutes=IDLE_MINUTES)
        elif query.get("keluar"):
            self.why = say("account.out", person.lang)


class CodeState(Page, rx.State):
    """Vars: the sentence that says where the code went, and when another way is offered."""

    lanjut: str = ""
    sent: str = ""
    asked: bool = False
    ready: bool = False
    delay: str = "0s"

    @guarded(Role.PUBLIC)
    async def load_sign_in(self, person: Person):
        await _load(self, person, SIGN_IN)

    @guarded(Role.APPLICANT, Role.CLERK)
    async def load_proof(self, person: Person):
        await _load(self, person, PROVE)

    @guarded(Role.APPLICANT, Role.CLERK)
    async def load_contact(self, person: Person):
        await _load(self, person, CONTACT)


async def _load(state: CodeState, person: Person, purpose: str) -> None:
    query = dict(state.router.url.query_parameters)
    state.lanjut = next_page(query)
    state.problem, state.problem_code = refusal_told(query, person.lang)
    sent = await person.ask(code_waiting, CodeWaiting(person.browser, purpose))
    state.asked, state.ready, state.sent = sent is not None, True, ""
    if sent is None:
        return
    by_mail = "@" in sent.to
    if (sent.channel == "email") == by_mail:
        state.sent = say("code.sent", person.lang, to=sent.to)
    else:
        way = say("account.way_phone" if by_mail else "account.way_email", person.lang)
        state.sent = say("account.code_other", person.lang, way=way)
    left = (sent.again_at - await person.ask(_now, None)).total_seconds()
    state.delay = f"{max(0, round(left))}s"


def _now(ctx: Ctx, _: None) -> datetime:
    return ctx.now


def problem_box(state: type[rx.State]) -> rx.Component:
    """The refusal that a form came back with."""
    return when(state.problem, notice_box(rx.el.p(state.problem), tone="bad", role="alert", id="masalah"))


def hidden(name: str, value: rx.Var | str) -> rx.Component:
    """A value that travels with a native form."""
    return rx.el.input(type="hidden", name=name, value=value)


def onward(state: type[SignInState], page: str) -> rx.Var:
    """Another door, with the same place to go afterwards."""
    return rx.cond(state.lanjut != "", f"{page}?lanjut=" + state.lanjut, page)


def channel_choices() -> list[Choice]:
    return [Choice("chat", t("channel.chat")), Choice("sms", t("channel.sms"))]


def sign_in() -> rx.Component:
    s = SignInState
    return applicant_page(
        t("go.signin"),
        rx.el.h1(t("account.title")),
        when(s.why, notice_box(rx.el.p(s.why))),
        problem_box(s),
        native_form(
            text_field(
                id="tujuan",
                label=t("account.to"),
                hint=t("account.to_hint"),
                auto_complete="username",
                max_length=254,
                required=True,
            ),
            choice_list(channel_choices(), name="lewat", legend=t("account.channel"), value="chat"),
            hidden("lanjut", s.lanjut),
            action="/api/masuk/kode",
            method="post",
            id="minta-kode",
            class_name="stack",
        ),
        rx.el.p(t("account.new_here"), class_name="muted"),
        text_link(
            t("account.use_password"), rx.cond(s.lanjut != "", "/masuk/sandi?lanjut=" + s.lanjut, "/masuk/sandi")
        ),
        rx.el.details(rx.el.summary(t("account.recover")), rx.el.p(t("account.recover_text")), class_name="card"),
        back="/",
        dock=[button(t("account.send"), type="submit", form="minta-kode", needs_live=False)],
    )


def code_form(state: type[CodeState], action: str, *children: rx.Component) -> rx.Component:
    """The six digits, and what else goes with them."""
    return native_form(
        text_field(
            id="kode",
            label=t("account.code"),
            hint=t("account.code_hint"),
            digits=True,
            max_length=6,
            auto_complete="one-time-code",
            auto_focus=True,
            required=True,
        ),
        *children,
        hidden("lanjut", state.lanjut),
        action=action,
        method="post",
        id="ketik-kode",
        class_name="stack",
    )


def other_ways(state: type[CodeState], purpose: str) -> rx.Component:
    """The next way, from a minute after the last: shown by the style sheet, without a clock in the page."""

    def way(name: str) -> rx.Component:
        return button(
            t(f"channel.{name}"), "ghost", type="submit", name="lewat", value=name, needs_live=False, fit=True
        )

    return rx.el.section(
        rx.el.h2(t("account.code_late")),
        native_form(
            rx.el.div(way("chat"), way("sms"), way("email"), class_name="row"),
            hidden("untuk", purpose),
            hidden("lanjut", state.lanjut),
            action="/api/masuk/lagi",
            method="post",
        ),
        class_name="stack tight",
        style={"animation": "appear .01s both", "animation_delay": state.delay},
    )


def code_page(action: str, purpose: str, again: str, *children: rx.Component, label: str = "go.signin") -> rx.Component:
    s = CodeState
    return applicant_page(
        t("go.signin"),
        rx.el.h1(t("account.code_title")),
        when(s.sent, rx.el.p(s.sent)),
        problem_box(s),
        rx.cond(
            s.ready & ~s.asked,
            rx.el.p(t("account.code_none")),
            code_form(s, action, *children),
        ),
        when(s.asked, other_ways(s, purpose)),
        back=again,
        dock=[
            rx.cond(
                s.ready & ~s.asked,
                link_button(t("account.ask_again"), again),
                button(t(label), type="submit", form="ketik-kode", needs_live=False),
            )
        ],
    )


def shared_row() -> rx.Component:
    return check_row(t("shared.on"), name="bersama", note=t("shared.phone"), value="1")


def enter_code() -> rx.Component:
    return code_page("/api/masuk", SIGN_IN, "/masuk", shared_row())


def by_password() -> rx.Component:
    s = SignInState
    return applicant_page(
        t("go.signin"),
        rx.el.h1(t("account.use_password")),
        problem_box(s),
        native_form(
            text_field(id="tujuan", label=t("account.to"), auto_complete="username", max_length=254, required=True),
            text_field(
                id="sandi",
                label=t("account.password"),
                kind="password",
                auto_complete="current-password",
                max_length=1000,
                required=True,
            ),
            shared_row(),
            hidden("lanjut", s.lanjut),
            action="/api/masuk/sandi",
            method="post",
            id="pakai-sandi",
            class_name="stack",
        ),
        text_link(t("account.use_code"), onward(s, "/masuk")),
        back="/masuk",
        dock=[button(t("go.signin"), type="submit", form="pakai-sandi", needs_live=False)],
    )


PAGES = (
    PageSpec("/masuk", sign_in, "Masuk", [SignInState.load]),
    PageSpec("/masuk/kode", enter_code, "Kode masuk", [CodeState.load_sign_in]),
    PageSpec("/masuk/sandi", by_password, "Masuk dengan sandi", [SignInState.load]),
)
