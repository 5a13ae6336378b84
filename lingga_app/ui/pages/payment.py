"""/permohonan/[nomor]/sebelum-bayar, bayar, bayar/[kode], bukti-bayar: from the risks to the receipt.

The page with the code waits by itself: a nudge after the payment's commit makes it ask again.
"""

from typing import Any
from urllib.parse import quote

import reflex as rx

from lingga_app.bootstrap import deps, settings
from lingga_app.domain.actor import CITIZENS
from lingga_app.domain.errors import NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.payments import ENDED, PayState
from lingga_app.ports.payment_gateway import PaymentGateway
from lingga_app.services.billing import (
    BANKS,
    CASH,
    CHANNELS,
    BeforePaying,
    BillOf,
    BillView,
    CancelBill,
    CreateBill,
    PlaceToChoose,
    RiskView,
    before_paying,
    bill,
    cancel_bill,
    create_bill,
)
from lingga_app.services.receipts import ReceiptOf, receipt
from lingga_app.ui.components import (
    Choice,
    Fact,
    Tab,
    applicant_page,
    button,
    card,
    choice_list,
    copy_button,
    facts,
    link_button,
    notice_box,
    pills,
    print_button,
    qr_card,
    share_button,
    text_link,
    when,
)
from lingga_app.ui.guard import Page, Person, guarded
from lingga_app.ui.live import heartbeat, watch
from lingga_app.ui.page import PageSpec
from lingga_app.ui.place_names import place_name
from lingga_app.ui.speak import t
from lingga_app.ui.where import reference_in
from lingga_app.words import say
from lingga_app.words.formats import pay_code, rupiah, saat

STEPS = ("1", "2", "3", "4")
CARD_STEPS = ("1", "2", "3")


class BeforePayingState(Page, rx.State):
    reference: str = ""
    item: str = ""
    price: str = ""
    places: list[Tab] = []
    place: str = ""
    dates_title: str = ""
    dates: list[Fact] = []
    promise: str = ""
    closed: str = ""
    risks: list[str] = []

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.ask(before_paying, BeforePaying(self.reference))
        if view.status not in {Status.PAYABLE, Status.CHECKING, Status.MENDING, Status.DRAFT}:
            return rx.redirect(f"/permohonan/{self.reference}/bayar/kode")
        _show_risks(self, view, person.lang)
        return None

    @guarded(*CITIZENS)
    async def choose(self, person: Person, place: str):
        view = await person.ask(before_paying, BeforePaying(self.reference))
        if any(each.code == place for each in view.places):
            self.place = place
        _show_risks(self, view, person.lang)


def _show_risks(state: BeforePayingState, view: RiskView, lang: str) -> None:
    state.item = say("pay.item_book", lang, years=view.years)
    state.price = rupiah(view.price_idr, lang)
    state.places = [Tab(value=place.code, label=place_name(place, lang)) for place in view.places]
    state.risks = [say(f"pay.risk_{risk}", lang) for risk in view.risks]
    chosen = next((each for each in view.places if each.code == state.place), None) or next(iter(view.places), None)
    if chosen is None:
        raise NotFound
    state.place = chosen.code
    _show_dates(state, view, chosen, lang)
    if view.status is not Status.PAYABLE and view.answer_due is not None:
        state.closed = say("pay.papers_first", lang, until=view.answer_due)


def _show_dates(state: BeforePayingState, view: RiskView, place: PlaceToChoose, lang: str) -> None:
    state.dates_title = say("pay.next_dates", lang, place=place.name)
    state.dates = [Fact(saat(each.starts_at, lang), say("pay.fits", lang, count=each.left)) for each in place.sessions]
    if not place.sessions:
        state.dates = [Fact(say("pay.dates_none", lang, count=view.people), "")]
    state.promise = state.closed = ""
    if place.promised_until is None:
        state.closed = say("pay.closed", lang, day=place.full_until)
    else:
        state.promise = say("pay.promise", lang, place=place.name, due=place.promised_until)


def before_view() -> rx.Component:
    s = BeforePayingState
    go = link_button(t("pay.understood"), "/permohonan/" + s.reference + "/bayar?tempat=" + s.place)
    rest = link_button(t("go.ask"), "/bantuan", "ghost")
    return applicant_page(
        t("pay.before"),
        rx.el.h1(t("pay.before"), class_name="sr"),
        _problem(s),
        rx.cond(s.price, _price(s), rx.fragment()),
        notice_box(
            rx.el.ul(rx.foreach(s.risks, rx.el.li)),
            tone="warn",
            title=t("pay.risk_title"),
        ),
        notice_box(rx.el.p(t("pay.safe_boat"))),
        rx.el.h2(t("pay.where")),
        pills(s.places, chosen=s.place, on_choose=s.choose, label=t("pay.where")),
        rx.el.h3(s.dates_title),
        facts(s.dates),
        when(s.promise, rx.el.p(s.promise, class_name="strong")),
        when(s.closed, notice_box(rx.el.p(s.closed), role="status")),
        back="/permohonan/" + s.reference,
        dock=[rx.cond(s.closed, rest, go)],
    )


class ChoosePayState(Page, rx.State):
    reference: str = ""
    item: str = ""
    price: str = ""
    promise: str = ""
    ways: list[Choice] = []
    way: str = "bri"
    back: str = ""

    _place: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        self.back = f"/permohonan/{self.reference}/sebelum-bayar"
        view = await person.ask(before_paying, BeforePaying(self.reference))
        if view.status is not Status.PAYABLE:
            return rx.redirect(f"/permohonan/{self.reference}/bayar/kode")
        asked = self.router.url.query_parameters.get("tempat", "")
        place = next((each for each in view.places if each.code == asked), None)
        if place is None or place.promised_until is None:
            return rx.redirect(self.back)
        self._place = place.code
        self.item = say("pay.item_book", person.lang, years=view.years)
        self.price = rupiah(view.price_idr, person.lang)
        self.promise = say("pay.by_date", person.lang, place=place.name, due=place.promised_until)
        self.ways = [_way(channel, person.lang) for channel in CHANNELS]
        return None

    @guarded(*CITIZENS)
    async def choose(self, person: Person, way: str):
        if way in CHANNELS:
            self.way = way

    @guarded(*CITIZENS, per_minute=20)
    async def make(self, person: Person):
        view = await person.do(create_bill, CreateBill(self.reference, self.way, self._place))
        return rx.redirect(f"/permohonan/{self.reference}/bayar/{view.billing_code}")


def _way(channel: str, lang: str) -> Choice:
    note = "bank" if channel in BANKS else "cash" if channel in CASH else channel
    return Choice(channel, say(f"pay.{channel}", lang), say(f"pay.note_{note}", lang))


def choose_view() -> rx.Component:
    s = ChoosePayState
    return applicant_page(
        t("pay.title"),
        rx.el.h1(t("pay.title"), class_name="sr"),
        _problem(s),
        rx.cond(s.price, _price(s), rx.fragment()),
        when(s.promise, rx.el.p(s.promise, class_name="muted")),
        choice_list(s.ways, name="cara", legend=t("pay.title"), value=s.way, on_choose=s.choose, hide_legend=True),
        back=s.back,
        dock=[button(t("pay.make_code"), on_click=s.make)],
    )


class CodeState(Page, rx.State):
    """The code, and whatever becomes of it."""

    reference: str = ""
    phase: str = ""
    title: str = ""
    item: str = ""
    price: str = ""
    text: str = ""
    code: str = ""
    digits: str = ""
    code_label: str = ""
    qr: str = ""
    way: str = ""
    steps: list[str] = []
    bank_page: str = ""
    billing: str = ""
    until: str = ""
    share: str = ""
    share_title: str = ""
    extra: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.ask(bill, BillOf(self.reference))
        watch(self, f"application:{view.application_id}")
        _show_bill(self, view, person.lang)

    @guarded(*CITIZENS)
    async def again(self, person: Person):
        await self._refresh(person)

    @guarded(*CITIZENS, per_minute=20)
    async def other_way(self, person: Person):
        view = await person.do(cancel_bill, CancelBill(self.reference))
        if view.status is Status.PAYABLE:
            return rx.redirect(f"/permohonan/{self.reference}/bayar?tempat={view.place_code}")
        _show_bill(self, view, person.lang)
        return None

    async def _refresh(self, person: Person):
        _show_bill(self, await person.ask(bill, BillOf(self.reference)), person.lang)


def _phase(view: BillView) -> str:
    match view.state:
        case PayState.CREATED | PayState.UNKNOWN if view.channel != "card":
            return "unknown" if view.state is PayState.UNKNOWN else "making"
        case PayState.CREATED | PayState.UNKNOWN | PayState.PENDING:
            return "waiting"
        case PayState.PAID | PayState.PART_REFUNDED:
            return "paid"
        case state if state in ENDED:
            return "over"
        case PayState.REFUND_DUE | PayState.REFUNDING | PayState.REFUNDED:
            return "back"
    return "look"


TITLES = {
    "making": "pay.wait_title",
    "unknown": "pay.wait_title",
    "waiting": "pay.wait_title",
    "paid": "pay.done_title",
    "over": "pay.over_title",
    "back": "pay.back_title",
    "look": "pay.look_title",
}


def _show_bill(state: CodeState, view: BillView, lang: str) -> None:
    state.phase = _phase(view)
    state.title = say(TITLES[state.phase], lang)
    state.item = say("pay.item_book", lang, years=view.years)
    state.price = rupiah(view.price_idr, lang)
    state.text = _sentence(view, lang)
    state.extra = say("pay.being_returned", lang) if view.twice_idr > view.refunded_idr else ""
    waiting = state.phase == "waiting"
    state.code = state.digits = state.qr = state.bank_page = ""
    state.steps = []
    state.billing, state.until = pay_code(view.billing_code), saat(view.expires_at, lang)
    state.way = _way(view.channel, lang).label
    state.share = f"{settings().base_url}/bayar/{view.share_token}" if waiting else ""
    state.share_title = say("slip.pay", lang)
    if waiting:
        _show_code(state, view, lang)


def _show_code(state: CodeState, view: BillView, lang: str) -> None:
    name = "cash" if view.channel in CASH else view.channel
    state.steps = [say(f"pay.{name}.{n}", lang) for n in (CARD_STEPS if name == "card" else STEPS)]
    if view.channel == "card":
        state.bank_page = view.pay_url or _card_page(view)
    elif view.channel == "qris":
        state.qr = f"/api/v1/applications/{view.reference}/bill/qr.png" if view.pay_code else ""
    else:
        state.digits, state.code = view.pay_code, pay_code(view.pay_code)
        state.code_label = say("pay.number" if view.channel in BANKS else "pay.code", lang)


def _card_page(view: BillView) -> str:
    back = f"{settings().base_url}/api/v1/applications/{quote(view.reference)}/bill/card"
    return deps().port(PaymentGateway).card_page(view.order_id, back)


def _sentence(view: BillView, lang: str) -> str:
    soon = view.again_at or view.expires_at
    match view.state:
        case PayState.CREATED | PayState.UNKNOWN | PayState.PENDING if view.channel == "card" or view.pay_code:
            return say("pay.waiting", lang, price=view.price_idr, until=view.expires_at)
        case PayState.UNKNOWN:
            return say("pay.unknown", lang, at=soon)
        case PayState.CREATED | PayState.PENDING:
            return say("pay.preparing", lang)
        case PayState.CHALLENGE:
            return say("pay.being_checked", lang)
        case PayState.PAID | PayState.PART_REFUNDED:
            key = "pay.late" if view.paid_at and view.paid_at > view.expires_at else "pay.done"
            return say(key, lang, price=view.price_idr, at=view.paid_at or view.created_at)
        case PayState.EXPIRED:
            return say("pay.codeover", lang)
        case PayState.CANCELLED:
            return say("pay.cancelled", lang)
        case PayState.FAILED:
            return say("pay.refused", lang)
        case PayState.REFUND_DUE | PayState.REFUNDING:
            return say("pay.being_returned", lang)
    return say("pay.someone_looks", lang)


def code_view() -> rx.Component:
    s = CodeState
    home = "/permohonan/" + s.reference
    return applicant_page(
        t("pay.code"),
        rx.el.h1(s.title),
        _problem(s),
        rx.el.div(
            rx.match(
                s.phase,
                ("paid", notice_box(rx.el.p(s.text), tone="ok")),
                ("over", notice_box(rx.el.p(s.text), tone="warn")),
                ("unknown", notice_box(rx.el.p(s.text), tone="warn")),
                rx.el.p(s.text),
            ),
            when(s.extra, notice_box(rx.el.p(s.extra))),
            role="status",
        ),
        rx.cond(s.phase == "waiting", _how_to_pay(s), rx.fragment()),
        rx.cond(s.phase == "paid", _paid_links(home), rx.fragment()),
        heartbeat(s.again, 10),
        back=home,
        dock=[_next_act(s, home)],
    )


def _how_to_pay(s: Any) -> rx.Component:
    return rx.el.div(
        _price(s),
        when(
            s.code,
            card(
                rx.el.p(s.code_label, class_name="muted small"),
                rx.el.p(s.code, class_name="num strong big code"),
                copy_button(s.digits, t("pay.copy")),
            ),
        ),
        when(s.qr, rx.el.div(qr_card(s.qr, t("pay.qr_pay")), class_name="stack")),
        facts(
            [(t("pay.until"), s.until), (t("slip.paid_by"), s.way), (t("slip.billing"), s.billing)],
        ),
        rx.el.h2(t("pay.how")),
        rx.el.ol(rx.foreach(s.steps, rx.el.li), class_name="steps"),
        when(
            s.share,
            rx.el.div(
                share_button(title=s.share_title, url=s.share, label=t("pay.send_other")),
                rx.el.p(t("pay.slip_other"), class_name="muted small"),
                class_name="stack tight",
            ),
        ),
        button(t("pay.other_way"), "quiet", on_click=s.other_way),
        class_name="stack",
    )


def _paid_links(home: Any) -> rx.Component:
    return text_link(t("pay.to_receipt"), home + "/bukti-bayar", arrow=True)


def _next_act(s: Any, home: Any) -> rx.Component:
    check = button(t("pay.check"), on_click=s.again)
    bank = link_button(t("pay.to_bank"), s.bank_page, rel="external")
    picture = link_button(t("pay.save_qr"), s.qr, icon_name="save", download=True)
    return rx.match(
        s.phase,
        ("paid", link_button(t("seat.choose"), home + "/jadwal")),
        ("over", link_button(t("pay.new_code"), home + "/sebelum-bayar")),
        ("waiting", rx.cond(s.bank_page, bank, rx.cond(s.qr, picture, check))),
        check,
    )


class ReceiptState(Page, rx.State):
    reference: str = ""
    price: str = ""
    at: str = ""
    lines: list[Fact] = []
    qr: str = ""
    code: str = ""
    pdf: str = ""

    @guarded(*CITIZENS)
    async def load(self, person: Person):
        self.reset()
        self.reference = reference_in(self)
        view = await person.ask(receipt, ReceiptOf(self.reference))
        lang = person.lang
        self.price = rupiah(view.amount_idr, lang)
        self.at = saat(view.paid_at, lang)
        self.lines = [
            Fact(say("slip.item", lang), say("pay.item_book", lang, years=view.years)),
            Fact(say("slip.village", lang), rupiah(view.village_idr, lang)),
            Fact(say("slip.person", lang), view.person),
            Fact(say("slip.reference", lang), view.reference),
        ]
        base = f"/api/v1/applications/{view.reference}/receipt"
        self.qr, self.code, self.pdf = f"{base}/qr.png", view.code, f"{base}.pdf"


def receipt_view() -> rx.Component:
    s = ReceiptState
    return applicant_page(
        t("pay.receipt"),
        rx.el.h1(t("pay.receipt"), class_name="sr"),
        _problem(s),
        rx.el.p(t("pay.total"), class_name="muted"),
        rx.el.p(s.price, class_name="num strong big"),
        rx.el.p(s.at),
        facts(s.lines),
        rx.el.p(t("slip.no_more"), class_name="muted small"),
        when(s.qr, qr_card(s.qr, t("pay.qr_receipt"), s.code)),
        rx.el.p(t("pay.receipt_text"), class_name="muted"),
        print_button(t("go.print")),
        back="/permohonan/" + s.reference,
        dock=[link_button(t("pay.download"), s.pdf, icon_name="save", download=True)],
        songket=True,
    )


def _price(s: Any) -> rx.Component:
    return rx.el.div(rx.el.p(s.item, class_name="muted"), rx.el.p(s.price, class_name="num strong big"))


def _problem(s: Any) -> rx.Component:
    return when(s.problem, notice_box(rx.el.p(s.problem), tone="bad", role="alert"))


HOME = "/permohonan/[nomor]"
PAGES = (
    PageSpec(f"{HOME}/sebelum-bayar", before_view, "Sebelum bayar", [BeforePayingState.load]),
    PageSpec(f"{HOME}/bayar", choose_view, "Pilih cara bayar", [ChoosePayState.load]),
    PageSpec(f"{HOME}/bayar/[kode]", code_view, "Kode bayar", [CodeState.load]),
    PageSpec(f"{HOME}/bukti-bayar", receipt_view, "Bukti bayar", [ReceiptState.load]),
)
