"""/permohonan/[nomor]/ambil: how to get the booklet; /kode-ambil: the code for the counter, also without a signal."""

import asyncio

import reflex as rx

from lingga_app.bootstrap import deps
from lingga_app.db.tables import Collector, DeliveryWay
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.areas import DISTRICTS
from lingga_app.domain.calendar import wib_day
from lingga_app.domain.errors import BadInput
from lingga_app.domain.tariffs import STAMP_DUTY_IDR
from lingga_app.ports.carrier import Recipient
from lingga_app.services.delivery import (
    ChooseCounter,
    ChoosePost,
    DeliveryView,
    ShowDelivery,
    choose_counter,
    choose_post,
    postage_to,
    show_delivery,
)
from lingga_app.services.overview import OpenTimeline, timeline
from lingga_app.services.pickup_codes import OfPickup, PickupSlip, remake_code, show_code
from lingga_app.services.pickup_sheets import hours_said
from lingga_app.ui.components import (
    Choice,
    Fact,
    applicant_page,
    button,
    card,
    choice_list,
    facts,
    field,
    keep_button,
    link_button,
    notice_box,
    qr_card,
    select,
    text_field,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import mid, tanggal

ELSEWHERE = (Choice("21", "pickup.area_island"), Choice("00", "pickup.area_other"))
"""Areas beyond Lingga: the carrier's zones know no more than these."""


class PickupState(Page, rx.State):
    """Vars: the choice about one's own booklet, and what is being chosen."""

    base: str = ""
    ways: list[Choice] = []
    way: str = ""
    collector: str = "self"
    collector_name: str = ""
    name: str = ""
    address: str = ""
    area: str = ""
    price: str = ""
    days: str = ""
    chosen: list[Fact] = []
    events: list[Fact] = []
    fixed: bool = False
    has_code: bool = False
    saved: str = ""
    papers: str = ""
    letter: str = ""
    ready: bool = False

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        reference = reference_in(self)
        self.base = f"/permohonan/{reference}"
        view = await person.ask(show_delivery, ShowDelivery(reference))
        _show(self, view, person.lang)
        _start_from(self, view)
        _say_papers(self, person.lang)
        watch(self, (await person.ask(timeline, OpenTimeline(reference))).topic)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        _show(self, await person.ask(show_delivery, ShowDelivery(reference_in(self))), person.lang)

    @guarded(*CITIZENS)
    async def choose_way(self, person: Person, way: str):
        if way not in {choice.value for choice in self.ways}:
            raise BadInput(field="way")
        self.way, self.saved = way, ""
        if way == "other" and self.collector == Collector.SELF:
            self.collector = Collector.RELATIVE.value
        if way != "other":
            self.collector = Collector.SELF.value
        _say_papers(self, person.lang)
        if way == "post" and self.area and not self.price:
            await _price(self, person.lang)

    @guarded(*CITIZENS)
    async def choose_collector(self, person: Person, collector: str):
        self.collector = _collector(collector).value
        _say_papers(self, person.lang)

    @guarded(*CITIZENS)
    async def write_collector(self, person: Person, name: str):
        self.collector_name = name[:200]

    @guarded(*CITIZENS)
    async def write_name(self, person: Person, name: str):
        self.name = name[:200]

    @guarded(*CITIZENS)
    async def write_address(self, person: Person, address: str):
        self.address = address[:400]

    @guarded(*CITIZENS, per_minute=30)
    async def choose_area(self, person: Person, area: str):
        self.area, self.price, self.days = area[:20], "", ""
        if area:
            await _price(self, person.lang)

    @guarded(*CITIZENS, per_minute=30)
    async def save(self, person: Person):
        reference = reference_in(self)
        self.saved = ""
        if self.way == "post":
            to = Recipient(self.name, self.address, self.area)
            postage = await asyncio.to_thread(postage_to, deps(), self.area)
            await person.do(choose_post, ChoosePost(reference, to, postage))
        else:
            place = self.way.removeprefix("visit:") if self.way.startswith("visit:") else ""
            cmd = ChooseCounter(reference, _collector(self.collector), self.collector_name, place)
            await person.do(choose_counter, cmd)
        self.saved = say("pickup.saved", person.lang)
        _show(self, await person.ask(show_delivery, ShowDelivery(reference)), person.lang)

    async def _refresh(self, person: Person) -> None:
        _show(self, await person.ask(show_delivery, ShowDelivery(reference_in(self))), person.lang)


def _show(state: PickupState, view: DeliveryView, lang: str) -> None:
    """What is chosen now, and the ways there are."""
    free = say("pickup.free", lang)
    visits = [
        Choice(
            f"visit:{visit.code}",
            say("pickup.outreach", lang, place=visit.name),
            f"{tanggal(visit.starts_on, lang)} · {free}",
        )
        for visit in view.visits
    ]
    left = f"{say('pickup.days_left', lang, days=view.days_left)} · " if view.days_left is not None else ""
    state.ways = [
        Choice("office", say("pickup.office", lang), left + free),
        *visits,
        Choice("post", say("pickup.post", lang), say("pickup.post_who", lang)),
        Choice("other", say("pickup.other", lang), free),
    ]
    state.fixed = not view.may_change
    state.has_code = view.collect_by is not None and view.way is DeliveryWay.COUNTER and view.days_left is not None
    state.chosen = _facts(view, lang)
    state.letter = _letter(view.reference) if view.may_change and view.collector is Collector.NAMED else ""
    state.events = [
        Fact(say(_EVENTS[track.what], lang), say("pickup.event", lang, place=track.where, at=track.at))
        for track in view.events
        if track.what in _EVENTS
    ]
    state.ready = True


_EVENTS = {
    "accepted": "post.accepted",
    "in_transit": "post.transit",
    "at_post_office": "post.at_office",
    "out_for_delivery": "post.out",
    "delivered": "post.delivered",
    "returned": "post.returned",
}


def _facts(view: DeliveryView, lang: str) -> list[Fact]:
    if view.way is None:
        return []
    rows = [Fact(say("pickup.now", lang), say(f"delivery_way.{view.way}", lang))]
    if view.collector is not None and view.way is DeliveryWay.COUNTER:
        who = view.collector_name or say(f"pickup.{view.collector}", lang)
        rows.append(Fact(say("slip.collector", lang), who))
    if view.postage is not None:
        rows.append(Fact(say("pickup.post", lang), say("pickup.postage", lang, price=view.postage.amount_idr)))
    if view.days_left is not None and view.collect_by is not None:
        left = say("pickup.days_left", lang, days=view.days_left)
        rows.append(Fact(say("slip.pickup_until", lang), f"{tanggal(view.collect_by, lang)} ({mid(left)})"))
    if view.tracking_number:
        rows.append(Fact(say("post.track", lang), view.tracking_number))
    return rows


def _letter(reference: str) -> str:
    """Where the form of the power of attorney is; only for a named person's choice."""
    return f"/api/v1/applications/{reference}/power-of-attorney.pdf"


def _letter_card(address: rx.Var) -> rx.Component:
    """The form to print and sign, once a named person is chosen and stored."""
    return when(
        address,
        card(
            rx.el.p(t("pickup.letter_how")),
            link_button(t("pickup.letter"), address, "ghost", icon_name="print", plain=True, download=True),
            class_name="stack tight",
        ),
    )


def _start_from(state: PickupState, view: DeliveryView) -> None:
    """The fields begin with the present choice, else with the address of the form."""
    to = view.to or view.home
    state.name, state.address, state.area = to.name, to.address, to.area
    state.collector = view.collector.value if view.collector else Collector.SELF.value
    state.collector_name = view.collector_name
    if view.way is DeliveryWay.POST:
        state.way = "post"
    elif view.place and view.collector is Collector.SELF:
        state.way = f"visit:{view.place}"
    elif view.way is not None:
        state.way = "office" if view.collector is Collector.SELF else "other"


def _say_papers(state: PickupState, lang: str) -> None:
    key = f"pickup.{state.collector}_papers"
    state.papers = "" if state.way in {"", "post"} else say(key, lang, price=STAMP_DUTY_IDR)


async def _price(state: PickupState, lang: str) -> None:
    found = await asyncio.to_thread(postage_to, deps(), state.area)
    state.price = say("pickup.postage", lang, price=found.amount_idr)
    state.days = say("pickup.days", lang, days=found.days)


def _collector(text: str) -> Collector:
    try:
        return Collector(text)
    except ValueError:
        raise BadInput(field="collector") from None


def pickup_view() -> rx.Component:
    s = PickupState
    return applicant_page(
        t("pickup.bar"),
        heartbeat(s.again),
        rx.el.h1(t("pickup.title")),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert")),
        when(s.saved, notice_box(rx.el.p(s.saved), tone="ok", role="status")),
        rx.cond(s.chosen, facts(s.chosen)),
        _letter_card(s.letter),
        rx.cond(s.events, card(rx.el.h2(t("pickup.tracking")), facts(s.events, boxed=False), class_name="stack")),
        rx.cond(
            s.ready & ~s.fixed,
            rx.fragment(
                choice_list(
                    s.ways, name="way", legend=t("pickup.title"), value=s.way, on_choose=s.choose_way, hide_legend=True
                ),
                rx.cond(s.way == "other", _collector_part()),
                rx.cond(s.way == "post", _post_part()),
                when(s.papers, rx.el.p(s.papers, class_name="muted")),
            ),
        ),
        back=s.base,
        dock=[
            rx.cond(s.ready & ~s.fixed & (s.way != ""), button(t("pickup.save"), on_click=s.save)),
            rx.cond(s.has_code, link_button(t("pickup.code"), s.base + "/kode-ambil", "quiet")),
        ],
    )


def _collector_part() -> rx.Component:
    s = PickupState
    return rx.fragment(
        choice_list(
            [
                Choice("relative", t("pickup.relative")),
                Choice("named", t("pickup.named")),
            ],
            name="collector",
            legend=t("pickup.who"),
            value=s.collector,
            on_choose=s.choose_collector,
        ),
        text_field(
            id="collector_name",
            label=t("pickup.name"),
            hint=t("pickup.name_hint"),
            value=s.collector_name,
            on_save=s.write_collector,
        ),
    )


def _post_part() -> rx.Component:
    s = PickupState
    areas = [Choice(found.code, found.name) for found in DISTRICTS]
    beyond = [Choice(choice.value, t(choice.label)) for choice in ELSEWHERE]
    return rx.fragment(
        text_field(id="recipient", label=t("pickup.recipient"), value=s.name, on_save=s.write_name),
        text_field(
            id="address",
            label=t("pickup.address"),
            hint=t("pickup.address_hint"),
            value=s.address,
            on_save=s.write_address,
        ),
        field(
            select(
                [*areas, *beyond], id="area", value=s.area, placeholder=t("pickup.area_pick"), on_change=s.choose_area
            ),
            id="area",
            label=t("pickup.area"),
        ),
        when(s.price, notice_box(rx.el.p(s.price), rx.el.p(s.days))),
    )


class CodeState(Page, rx.State):
    """Vars: the code of one's own booklet while it waits."""

    base: str = ""
    picture: str = ""
    copy: str = ""
    code: str = ""
    left: str = ""
    facts: list[Fact] = []
    papers: str = ""
    letter: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.base = f"/permohonan/{reference_in(self)}"
        await _code(self, person)
        watch(self, f"account:{person.actor.id}")

    @guarded(*CITIZENS, per_minute=10)
    async def remake(self, person: Person):
        await person.do(remake_code, OfPickup(reference_in(self)))
        await _code(self, person)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    async def _refresh(self, person: Person) -> None:
        self.code = ""
        await _code(self, person)


async def _code(state: CodeState, person: Person) -> None:
    reference, lang = reference_in(state), person.lang
    found: PickupSlip = await person.ask(show_code, OfPickup(reference))
    state.code = found.code
    # The address changes with the code, so that a remade one is drawn anew.
    state.picture = f"/api/v1/applications/{reference}/pickup-code.svg?dibuat={int(found.made_at.timestamp())}"
    state.copy = f"/kode-ambil/{reference}"
    days = (found.until - wib_day(deps().clock.now())).days
    state.left = say("pickup.left", lang, due=found.until, days=max(days, 0))
    state.papers = say(f"pickup.{found.collector}_papers", lang, price=STAMP_DUTY_IDR)
    state.letter = _letter(reference) if found.collector is Collector.NAMED else ""
    state.facts = [
        Fact(say("slip.place", lang), found.place or say("pickup.office_counter", lang)),
        *(Fact(say("pickup.hours", lang), said) for said in hours_said(found, lang)),
        Fact(say("slip.collector", lang), found.collector_name or found.first_name),
        Fact(say("slip.reference", lang), found.reference),
        Fact(say("slip.pickup_until", lang), tanggal(found.until, lang)),
    ]


def code_view() -> rx.Component:
    s = CodeState
    return applicant_page(
        t("pickup.code"),
        heartbeat(s.again),
        rx.el.h1(t("pickup.show_title"), class_name="center"),
        when(s.problem, notice_box(rx.el.p(s.problem), tone="info", role="alert")),
        rx.cond(
            s.code,
            rx.fragment(
                qr_card(s.picture, t("pickup.show_qr"), s.code),
                rx.el.p(t("slip.pickup_once"), class_name="center"),
                card(
                    rx.el.p(s.papers, class_name="strong"),
                    rx.el.p(s.left, " ", t("pickup.after")),
                    text_link(t("pickup.other_way"), s.base + "/ambil", arrow=True),
                    class_name="stack tight",
                ),
                facts(s.facts),
                _letter_card(s.letter),
                link_button(
                    t("pickup.pdf"),
                    s.base.replace("/permohonan/", "/api/v1/applications/") + "/pickup-code.pdf",
                    "ghost",
                    icon_name="print",
                    plain=True,
                    download=True,
                ),
                rx.el.p(t("pickup.new_warn"), class_name="muted small"),
                button(t("pickup.code_new"), "ghost", on_click=s.remake),
            ),
            rx.cond(s.problem, link_button(t("pickup.title"), s.base + "/ambil", "ghost")),
        ),
        back=s.base,
        dock=[rx.cond(s.code, keep_button(s.copy, keep=t("go.keep"), kept=t("pickup.offline")))],
        songket=True,
    )


PAGES = (
    PageSpec("/permohonan/[nomor]/ambil", pickup_view, "Menerima paspor", [PickupState.load]),
    PageSpec("/permohonan/[nomor]/kode-ambil", code_view, "Kode ambil", [CodeState.load]),
)
