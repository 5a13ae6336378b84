"""/petugas/pegawai: the officers of the office, invited, given duties and ended by the supervisor."""

from dataclasses import dataclass, replace
from typing import Any, Final

import reflex as rx

from lingga_app.domain import areas
from lingga_app.domain.actor import Role
from lingga_app.domain.employment import GIVEN
from lingga_app.services.mandates import AppointClerk, EndClerk, appoint_clerk, clerks, end_clerk
from lingga_app.services.staff import (
    ChangeRoles,
    EndEmployment,
    InviteAgain,
    InviteOfficer,
    StaffRow,
    Standing,
    change_roles,
    end_employment,
    invite_again,
    invite_officer,
    office_staff,
)
from lingga_app.ui.components import (
    Choice,
    button,
    card,
    check_row,
    chip,
    data_table,
    field,
    live_form,
    notice_box,
    select,
    text_field,
    when,
)
from lingga_app.ui.frame import desk_page
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.typed import text_in, ticked
from lingga_app.words import say
from lingga_app.words.formats import phone_mask

BOSS = Role.SUPERVISOR
VILLAGES: Final = [
    Choice(village.code, f"{village.name}, {district.name}")
    for district in areas.DISTRICTS
    for village in district.villages
]
TONES: Final = {Standing.WORKS: "ok", Standing.INVITED: "info", Standing.OVER: "warn", Standing.ENDED: "sea"}


@dataclass(frozen=True)
class PersonRow:
    """`held`: the roles; `mine`: the supervisor's own row, which they cannot change."""

    username: str = ""
    name: str = ""
    roles: str = ""
    held: list[str] | None = None
    state: str = ""
    tone: str = "sea"
    until: str = ""
    cases: int = 0
    mine: bool = False
    sent: str = ""
    ended: bool = False
    sure: str = ""


@dataclass(frozen=True)
class ClerkRow:
    """A village clerk; `key` is what `end_clerk` wants."""

    key: str
    phone: str
    village: str
    people: int


class PeopleState(Page, rx.State):
    """Vars: everybody of the office, the one being changed, whether the goodbye waits for a yes; village clerks."""

    people: list[PersonRow] = []
    clerks: list[ClerkRow] = []
    one: PersonRow = PersonRow()
    ending: bool = False
    done: str = ""

    @guarded(BOSS)
    async def load(self, person: Person):
        self.reset()
        await _show(self, person)

    @guarded(BOSS)
    async def choose(self, person: Person, username: str):
        self.done, self.ending = "", False
        self.one = next((row for row in self.people if row.username == username and not row.mine), PersonRow())

    @guarded(BOSS, per_minute=20)
    async def invite(self, person: Person, form: dict[str, Any]):
        self.done = ""
        name = text_in(form, "name")
        cmd = InviteOfficer(text_in(form, "username"), name, _roles(form), text_in(form, "to"), person.lang)
        await person.do(invite_officer, cmd)
        await _show(self, person, say("staff.people_invited", person.lang, person=name))

    @guarded(BOSS, per_minute=20)
    async def give_roles(self, person: Person, form: dict[str, Any]):
        self.done = ""
        await person.do(change_roles, ChangeRoles(self.one.username, _roles(form)))
        await _show(self, person, say("staff.people_saved", person.lang, person=self.one.name))

    @guarded(BOSS, per_minute=20)
    async def invite_anew(self, person: Person, form: dict[str, Any]):
        self.done = ""
        await person.do(invite_again, InviteAgain(self.one.username, text_in(form, "to_again"), person.lang))
        await _show(self, person, say("staff.people_invited", person.lang, person=self.one.name))

    @guarded(BOSS)
    async def ask_end(self, person: Person):
        self.ending = not self.ending

    @guarded(BOSS, per_minute=20)
    async def end(self, person: Person):
        self.done = ""
        count = await person.do(end_employment, EndEmployment(self.one.username))
        await _show(self, person, say("staff.people_ended", person.lang, person=self.one.name, count=count))

    @guarded(BOSS, per_minute=20)
    async def add_clerk(self, person: Person, form: dict[str, Any]):
        self.done = ""
        await person.do(appoint_clerk, AppointClerk(text_in(form, "clerk_phone"), text_in(form, "clerk_village")))
        await _show(self, person, say("staff.clerk_added", person.lang))

    @guarded(BOSS, per_minute=20)
    async def stop_clerk(self, person: Person, key: str):
        self.done = ""
        await person.do(end_clerk, EndClerk(key))
        await _show(self, person, say("staff.clerk_ended", person.lang))


async def _show(state: PeopleState, person: Person, done: str = "") -> None:
    state.people = [_row(row, person.lang) for row in await person.ask(office_staff, None)]
    named = {village.value: village.label for village in VILLAGES}
    state.clerks = [
        ClerkRow(row.clerk, phone_mask(row.phone), named.get(row.village, row.village), row.people)
        for row in await person.ask(clerks, None)
    ]
    state.one, state.ending, state.done = PersonRow(), False, done


def _row(row: StaffRow, lang: str) -> PersonRow:
    shown = PersonRow(
        username=row.username,
        name=row.name,
        roles=", ".join(say(f"staff.role.{role}", lang) for role in row.roles),
        held=[role.value for role in row.roles],
        state=say(f"staff.people_state.{row.standing}", lang),
        tone=TONES[row.standing],
        until=say("staff.people_until", lang, until=row.until) if row.until else "",
        cases=row.cases,
        mine=row.me,
        sent=say("staff.people_again_to", lang, to=row.sent_to) if row.sent_to else "",
        ended=row.standing is Standing.ENDED,
    )
    return replace(shown, sure=say("staff.people_end_ask", lang, person=row.name, count=row.cases))


def _roles(form: dict[str, Any]) -> tuple[Role, ...]:
    return tuple(role for role in GIVEN if ticked(form, f"role_{role}"))


def view() -> rx.Component:
    s = PeopleState
    return desk_page(
        "people",
        rx.el.h1(t("staff.people")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.done, notice_box(rx.el.p(s.done), tone="ok", role="status")),
        rx.cond(s.one.username != "", _change(), rx.fragment()),
        card(_table(), class_name="flush"),
        rx.cond(s.one.username == "", rx.fragment(_new(), _clerks()), rx.fragment()),
    )


def _table() -> rx.Component:
    s = PeopleState
    return data_table(
        [t(f"staff.people_{head}") for head in ("name", "roles", "state", "cases", "do")],
        s.people,
        lambda row: [
            rx.el.div(rx.el.b(row.name), rx.el.div(row.username, class_name="num tiny muted")),
            row.roles,
            rx.el.div(chip(row.state, row.tone), when(row.until, rx.el.div(row.until, class_name="tiny muted"))),
            row.cases,
            rx.cond(
                row.mine,
                rx.el.span(t("staff.people_me"), class_name="muted"),
                button(
                    rx.fragment(t("staff.people_change"), rx.el.span(" ", row.name, class_name="sr")),
                    "ghost",
                    on_click=s.choose(row.username),
                ),
            ),
        ],
        caption=t("staff.people"),
        row_tone=lambda row: rx.cond(row.username == s.one.username, "on", ""),
        right=(3,),
    )


def _duties(held: rx.Var | None = None) -> rx.Component:
    def box(role: Role) -> rx.Component:
        taken = {"default_checked": held.contains(role.value)} if held is not None else {}
        return check_row(t(f"staff.role.{role}"), name=f"role_{role}", **taken)

    return rx.el.fieldset(
        rx.el.legend(t("staff.people_roles")),
        rx.el.div(*[box(role) for role in GIVEN], class_name="duties"),
        class_name="field",
    )


def _new() -> rx.Component:
    return card(
        rx.el.h2(t("staff.people_new")),
        rx.el.p(t("staff.people_new_how"), class_name="muted"),
        live_form(
            rx.el.div(
                text_field(id="name", label=t("staff.people_name"), max_length=80, auto_complete="off"),
                text_field(
                    id="username",
                    label=t("staff.people_username"),
                    hint=t("staff.people_username_hint"),
                    max_length=32,
                    auto_complete="off",
                ),
                text_field(id="to", label=t("staff.people_to"), max_length=254, auto_complete="off"),
                class_name="three end",
            ),
            _duties(),
            rx.el.div(button(t("staff.people_invite"), type="submit"), class_name="row"),
            on_submit=PeopleState.invite,
            # A new form after each invitation, so that nothing of the last one stays behind.
            key=PeopleState.people.length().to_string(),
            class_name="stack",
        ),
        class_name="stack tight",
    )


def _clerks() -> rx.Component:
    s = PeopleState
    return card(
        rx.el.h2(t("staff.clerks")),
        rx.el.p(t("staff.clerks_how"), class_name="muted"),
        rx.cond(
            s.clerks.length() == 0,
            rx.el.p(t("staff.clerk_none")),
            data_table(
                [t(f"staff.clerk_{head}") for head in ("phone", "village", "people")] + [t("staff.people_do")],
                s.clerks,
                lambda row: [
                    rx.el.span(row.phone, class_name="num"),
                    row.village,
                    row.people,
                    button(
                        rx.fragment(t("staff.clerk_end"), rx.el.span(" ", row.phone, class_name="sr")),
                        "ghost",
                        on_click=s.stop_clerk(row.key),
                    ),
                ],
                caption=t("staff.clerks"),
                right=(2,),
            ),
        ),
        live_form(
            rx.el.div(
                text_field(id="clerk_phone", label=t("staff.clerk_phone"), kind="tel", max_length=20),
                field(
                    select(VILLAGES, id="clerk_village", placeholder=""),
                    id="clerk_village",
                    label=t("staff.clerk_village"),
                ),
                class_name="three end",
            ),
            rx.el.div(button(t("staff.clerk_add"), "ghost", type="submit"), class_name="row"),
            on_submit=s.add_clerk,
            key=s.clerks.length().to_string() + "-clerks",
            class_name="stack",
        ),
        class_name="stack tight",
    )


def _change() -> rx.Component:
    s = PeopleState
    return card(
        rx.el.div(
            rx.el.h2(s.one.name),
            button(t("staff.people_close"), "quiet", on_click=s.choose("")),
            class_name="row between",
        ),
        live_form(
            _duties(s.one.held.to(list[str])),
            rx.el.div(button(t("staff.people_save"), type="submit"), class_name="row"),
            on_submit=s.give_roles,
            key=s.one.username,
            class_name="stack",
        ),
        rx.el.div(rx.el.h3(t("staff.people_again")), rx.el.p(t("staff.people_again_why"), class_name="muted")),
        live_form(
            text_field(id="to_again", label=t("staff.people_to"), hint=s.one.sent, max_length=254, auto_complete="off"),
            button(t("staff.people_again_button"), "ghost", type="submit"),
            on_submit=s.invite_anew,
            key=s.one.username + "-again",
            class_name="row end",
        ),
        # A case that was taken in the very moment of the goodbye is handed back by saying it again.
        rx.cond(s.one.ended & (s.one.cases == 0), rx.fragment(), _goodbye()),
        class_name="stack",
    )


def _goodbye() -> rx.Component:
    s = PeopleState
    return rx.cond(
        s.ending,
        notice_box(
            rx.el.p(s.one.sure),
            rx.el.div(
                button(t("staff.people_end_yes"), "danger", on_click=s.end),
                button(t("staff.people_end_no"), "ghost", on_click=s.ask_end),
                class_name="row",
                style={"margin_top": ".5rem"},
            ),
            tone="warn",
            role="alert",
        ),
        rx.el.div(button(t("staff.people_end"), "danger", on_click=s.ask_end), class_name="row"),
    )


PAGES = (PageSpec("/petugas/pegawai", view, "Pegawai kantor", [PeopleState.load]),)
