"""Applicants with a phone: the pages over Reflex's socket, photos and the waiting room over HTTP as the pages do it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Status
from loadtest.applicants import BANK_SECONDS, TRIES, Applicant
from loadtest.cast import PLACE, Known
from loadtest.wire import Refused, Tab, Update, page, redirected, tells

HOME, BEFORE, PAY, CODE = page("home", "home"), page("payment", "before_paying"), page("payment", "choose_pay"), page(
    "payment", "code"
)  # fmt: skip
SEAT, CHAT, FORM, NEW = page("seat", "seat"), page("chat", "chat"), page("form", "form"), page("new", "new")
ANSWERS = page("answers", "answers")


class SocketApplicant(Applicant):
    """Somebody with a phone: pages over Reflex's socket, photos and room over HTTP as the pages do."""

    weight = 1
    tab: Tab | None = None

    def on_stop(self) -> None:
        if self.tab is not None:
            self.tab.close()
        super().on_stop()

    def become_next(self) -> None:
        if self.tab is not None:
            self.tab.close()
        self.tab = None
        super().become_next()

    def go_to(self, path: str, state: str, label: str, variable: str) -> Tab:
        """Show a page: a new connection when there is none, else an event over the one that is there."""
        assert self.case is not None
        if self.tab is None:
            cookie = f"lingga_session={self.case.token}; lingga_browser=peramban-beban-{self.number:08d}"
            self.tab = Tab(self.lab.url(self.line), self.lab.plan.origin, cookie, self.address, self.fire)
        tab = self.tab
        if not tab.alive:
            tab.open(path)
        tab.path = path
        tab.known.pop(state, None)

        def loaded(update: Update) -> bool:
            return tells(update, state, variable) is not None or bool(redirected(update))

        tab.ask(label, f"{state}.load", {}, loaded, state)
        return tab

    @property
    def here(self) -> str:
        assert self.case is not None
        return f"/permohonan/{self.case.reference}"

    def look(self) -> Status | None:
        tab = self.go_to(self.here, HOME, "timeline page", "headline")
        href = str(tab.known.get(HOME, {}).get("act_href", ""))
        begun = self.status in {None, Status.DRAFT} and self.brings is not None
        return _status_behind(href.removeprefix(self.here), begun=begun)

    def ask(self, text: str) -> None:
        tab = self.go_to(f"{self.here}/chat", CHAT, "chat page", "about")
        request_id = f"{self.chance.getrandbits(64):x}"

        def said(update: Update) -> bool:
            return request_id in (tells(update, CHAT, "acked") or ())

        tab.ask("say in the chat page", f"{CHAT}.send", {"text": text, "request_id": request_id}, said, CHAT)

    def starts(self) -> str:
        token = str(self.api.http.headers["authorization"]).removeprefix("Bearer ")
        self.case = Known(token, "", "", "")
        tab = self.go_to("/permohonan/baru", NEW, "new page", "choices")
        tab.ask("choose for whom", f"{NEW}.choose", {"value": "self"}, lambda u: tells(u, NEW, "relation") == "self")
        update = tab.ask("start page", f"{NEW}.begin", {}, lambda u: bool(redirected(u)), NEW)
        return redirected(update).split("/")[2]

    def fill(self, answers: Mapping[str, str]) -> None:
        """One question after the other, as the form shows them; a doubt is read and passed by."""
        tab = self.go_to(f"{self.here}/isi", FORM, "form page", "question")
        for _ in range(60):
            question = str(tab.known.get(FORM, {}).get("question", ""))
            for name, value in _typed(tab.known.get(FORM, {}), answers):
                tab.ask(
                    "type an answer", f"{FORM}.{name}", value, lambda u: tells(u, FORM, "values") is not None, FORM
                )  # fmt: skip
            update = tab.ask(
                "next question", f"{FORM}.advance", {"question": question},
                lambda u: bool(redirected(u) or tells(u, FORM, "question") or tells(u, FORM, "note")), FORM,
            )  # fmt: skip
            if redirected(update):
                return

    def sends(self) -> None:
        self.photograph(self.brings.photos if self.brings else {})
        tab = self.go_to(f"{self.here}/jawaban", ANSWERS, "answers page", "loaded")
        tab.ask(
            "never held one", f"{ANSWERS}.choose_again", {"value": "no"},
            lambda u: tells(u, ANSWERS, "again") is not None, ANSWERS,
        )  # fmt: skip
        tab.ask("send page", f"{ANSWERS}.send", {}, lambda u: bool(redirected(u)), ANSWERS)
        self.status = Status.CHECKING

    def asks_for_bill(self) -> None:
        tab = self.go_to(f"{self.here}/sebelum-bayar", BEFORE, "before paying page", "price")
        if tab.known.get(BEFORE, {}).get("closed"):
            return
        tab = self.go_to(f"{self.here}/bayar?tempat={PLACE}", PAY, "ways to pay page", "price")
        way = self.chance.choice(("bri", "bni", "brk"))
        tab.ask("choose a way", f"{PAY}.choose", {"way": way}, lambda u: tells(u, PAY, "way") == way, PAY)
        self.bills += 1
        tab.ask("make a bill page", f"{PAY}.make", {}, lambda u: bool(redirected(u)), PAY)

    def pays(self) -> None:
        """Wait for the code, pay at the bank, and watch the page until it says so by itself."""
        tab = self.go_to(f"{self.here}/bayar/kode", CODE, "bill page", "phase")
        began = time.perf_counter()
        phase = tab.known.get(CODE, {}).get("phase")
        if phase in {"making", "unknown"} and not tab.wait(
            "pay code shown", lambda u: tells(u, CODE, "phase") == "waiting", BANK_SECONDS, began
        ):
            return
        if phase in {"paid", "over"}:
            return
        bill = self.api.call("bill", "GET", f"{self.own}/bill")
        if not bill["pay_code"]:
            return
        self.pay_at_the_bank()
        since = time.perf_counter()
        if not tab.wait("payment shown", lambda u: tells(u, CODE, "phase") == "paid", BANK_SECONDS, since):
            self.fire("push", "payment shown", BANK_SECONDS * 1000, 0, "payment not shown", True)

    def books(self) -> None:
        if self.enter_room():
            self._seat("jadwal", "take a seat page")

    def moves_seat(self) -> None:
        self._seat("ganti-jadwal", "move a seat page")

    def _seat(self, part: str, label: str) -> None:
        tab = self.go_to(f"{self.here}/{part}", SEAT, "seat page", "ready")
        for _ in range(TRIES):
            days = [day["value"] for day in tab.known.get(SEAT, {}).get("days", ()) if not day["full"]]
            if not days:
                return
            day = self.chance.choice(days[:4])
            if day != tab.known.get(SEAT, {}).get("day"):
                tab.ask("choose a day", f"{SEAT}.choose_day", {"day": day}, _has(SEAT, "day"), SEAT)
            free = [slot["value"] for slot in tab.known.get(SEAT, {}).get("slots", ()) if not slot["full"]]
            if not free:
                continue
            slot = self.chance.choice(free)
            tab.ask("choose an hour", f"{SEAT}.choose_hour", {"slot": slot}, _has(SEAT, "slot"), SEAT)
            try:
                tab.ask(label, f"{SEAT}.take", {}, lambda u: bool(redirected(u)), SEAT)
            except Refused as refusal:
                if refusal.code in {"change_used", "change_over", "seat_already"}:
                    return
            else:
                return


def _has(state: str, variable: str) -> Callable[[Any], bool]:
    return lambda update: tells(update, state, variable) is not None


def _status_behind(part: str, *, begun: bool) -> Status | None:
    """What a case's next act says of its status; None where somebody else is to act. `begun`: nothing was sent yet."""
    if part in {"/isi", "/jawaban"} or (part == "/dokumen" and begun):
        return Status.DRAFT
    return {
        "/diperiksa": Status.CHECKING,
        "/dokumen": Status.MENDING,
        "/sebelum-bayar": Status.PAYABLE,
        "/bayar": Status.BILLED,
        "/jadwal": Status.PAID,
        "/bukti-jadwal": Status.BOOKED,
        "/kapal": Status.BOOKED,
        "/perbaikan": Status.RETURNED,
        "/ambil": Status.READY,
        "/kode-ambil": Status.READY,
        "/ada-yang-salah": Status.COLLECTED,
    }.get(part)


def _typed(form: Mapping[str, Any], answers: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """What is done on this screen: handler and payload, one per control."""
    question, kind = str(form.get("question", "")), str(form.get("kind", ""))
    if question == "village":
        return [
            ("choose_district", {"value": answers["district"]}),
            ("choose_village", {"value": answers["village"]}),
        ]
    if question == "birth_date":
        year, month, day = answers["birth_date"].split("-")
        return [
            ("typed", {"part": part, "text": text}) for part, text in (("day", day), ("month", month), ("year", year))
        ]
    if kind == "choice":
        return [("choose", {"value": answers[str(form["field"])]})]
    names = {"home": ("hamlet", "rt", "rw", "landmark"), "emergency": ("emergency_name", "emergency_phone")}
    return [
        ("typed", {"part": name, "text": answers[name]})
        for name in names.get(question, (str(form["field"]),))
        if name in {each.value for each in Field} and answers.get(name)
    ]
