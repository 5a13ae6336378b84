"""People with a case: half over Reflex's socket as the pages do it, half over `/api/v1`; what they do next is a move.

They look at their case, make one of the moves that are theirs (`moves`), wait for what others must do, and go on to the
end of their run. Nobody repeats an act blindly: after a broken line they look first, as people do.
"""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import gevent
from locust import User, task
from locust.exception import StopUser

from lingga_app.domain.actor import Role
from lingga_app.domain.form import Field
from lingga_app.domain.lifecycle import Act, Status
from loadtest.cast import PLACE, Fresh, Known
from loadtest.lab import Lab
from loadtest.moves import choose
from loadtest.wire import Api, Lost, Refused, Tab, Update, page, redirected, tells

HOME, BEFORE, PAY, CODE = page("home", "home"), page("payment", "before_paying"), page("payment", "choose_pay"), page(
    "payment", "code"
)  # fmt: skip
SEAT, CHAT, FORM, NEW = page("seat", "seat"), page("chat", "chat"), page("form", "form"), page("new", "new")
ANSWERS = page("answers", "answers")
TRIES = 10
"""Hours that somebody tries to take before they look away for a moment."""
BANK_SECONDS = 30.0
"""How long somebody watches the page for their payment."""
PART = 64_000
"""Bytes of a photo that are sent at a time over a weak line."""
QUESTIONS = (
    "Apakah paspor saya bisa diambil oleh suami?",
    "Kapal dari Daik tidak jalan besok, apakah jadwal saya aman?",
    "Fotokopi KK harus dibawa juga?",
)


class Person(User):
    """A user at one line, from one address."""

    abstract = True
    wired: ClassVar[bool] = False

    def on_start(self) -> None:
        lab: Lab = self.environment.lab  # pyright: ignore[reportAttributeAccessIssue]
        self.lab = lab
        self.number, self.chance, self.line, self.address = lab.seat_user()
        if self.wired:
            self.line = "wired"
        self.api = Api(lab.url(self.line), self.address, self.fire)

    def on_stop(self) -> None:
        self.api.http.close()

    def wait_time(self) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.chance.uniform(*self.lab.plan.think)

    def fire(self, kind: str, label: str, ms: float, size: int, said: str, error: bool) -> None:
        self.lab.note(kind, label, self.line, ms, said, error=error)
        self.environment.events.request.fire(
            request_type=kind, name=label, response_time=ms, response_length=size,
            exception=Refused(said) if error else None, context={"line": self.line, "said": said},
        )  # fmt: skip


class Applicant(Person):
    """`case` is what they have, `brings` what somebody who begins will type and photograph."""

    abstract = True
    case: Known | None
    brings: Fresh | None
    status: Status | None
    bills: int

    ACTS: ClassVar[Mapping[Act, str]] = {
        Act.SEND: "sends", Act.WITHDRAW: "withdraws", Act.SEND_MENDED: "mends", Act.ISSUE_BILL: "asks_for_bill",
        Act.END_BILL: "ends_bill", Act.PAY: "pays", Act.BOOK: "books", Act.RESCHEDULE: "moves_seat",
        Act.REPORT_BOAT: "reports_boat", Act.ANSWER_CORRECTION: "corrects",
    }  # fmt: skip
    """Move -> method. `PAY` is made by the bank when they pay there."""
    ROLES: ClassVar[frozenset[Role]] = frozenset({Role.APPLICANT, Role.SYSTEM})

    def on_start(self) -> None:
        super().on_start()
        self.become_next()

    def become_next(self) -> None:
        """The next person of the crowd; nobody when all are served."""
        self.status, self.brings, self.bills = None, None, 0
        stages = ("paid", "payable") if self.lab.plan.room else ("payable", "paid")
        if self.lab.fresh and self.number % 3 == 0:
            self.case, self.brings = None, self.lab.fresh.popleft()
            return
        self.case = self.lab.next_case(*stages, "booked")
        if self.case is None and self.lab.fresh:
            self.brings = self.lab.fresh.popleft()
        if self.case is not None:
            self.api.carry(self.case.token)

    @task(12)
    def go_on(self) -> None:
        """Look, then make the move that is theirs, if one is."""
        if self.case is None and self.brings is None:
            raise StopUser
        try:
            if self.case is None:
                self.begin()
                return
            self.status = self.look()
            act = choose(self.chance, self.status, self.ACTS) if self.status else None
            if act is not None:
                getattr(self, self.ACTS[act])()
            elif self.status in {Status.COLLECTED, Status.WITHDRAWN, Status.REFUSED}:
                self.become_next()
            elif self.status is Status.READY:
                self.comes_to_the_counter()
        except (Lost, Refused):
            gevent.sleep(1)

    @task(1)
    def chats(self) -> None:
        if self.case is not None:
            try:
                self.ask(self.chance.choice(QUESTIONS))
            except (Lost, Refused):
                gevent.sleep(1)

    # The same for both ways: what the pages send over HTTP too.

    @property
    def own(self) -> str:
        assert self.case is not None
        return f"/api/v1/applications/{self.case.reference}"

    def begin(self) -> None:
        """Sign in with a code from the phone, start, answer every question, send the photos."""
        brings = self.brings
        assert brings is not None
        self.sign_in(brings.phone)
        reference = self.starts()
        token = str(self.api.http.headers["authorization"]).removeprefix("Bearer ")
        self.case = Known(token, reference, brings.phone, brings.born)
        self.fill(brings.answers)
        self.photograph(brings.photos)

    def sign_in(self, phone: str) -> None:
        before = len(self._codes(phone))
        asked = self.api.call("ask for a code", "POST", "/api/v1/sessions/code", json={"to": phone, "channel": "chat"})
        began = time.perf_counter()
        while len(codes := self._codes(phone)) <= before:
            if time.perf_counter() - began > BANK_SECONDS:
                self.fire("push", "code on the phone", BANK_SECONDS * 1000, 0, "no code", True)
                raise Lost("no code")
            gevent.sleep(0.3)
        self.fire("push", "code on the phone", (time.perf_counter() - began) * 1000, 0, "", False)
        given = {"challenge": asked["challenge"], "code": codes[0]}
        self.api.carry(self.api.call("sign in", "POST", "/api/v1/sessions", json=given)["token"])

    def _codes(self, phone: str) -> list[str]:
        return [code for text in self.lab.messages(phone) for code in re.findall(r"\b\d{6}\b", text)]

    def photograph(self, photos: Mapping[str, str]) -> None:
        """Send what the list still wants, in parts; what is doubted is sent as it is."""
        for place in self.api.call("papers", "GET", f"{self.own}/papers")["places"]:
            path = photos.get(place["kind"])
            if path is None or (place["paper"] and place["paper"]["state"] in {"good", "judging"}):
                continue
            with open(path, "rb") as file:
                self._send_photo(f"{self.own}/papers/{place['kind']}/uploads", file.read())
        for place in self._judged():
            if place["paper"] and place["paper"]["state"] == "doubtful":
                note = {"note": "Ini foto terbaik dari HP saya."}
                self.api.call("send anyway", "POST", f"{self.own}/papers/{place['kind']}/send-anyway", json=note)

    def _send_photo(self, path: str, data: bytes) -> None:
        began = time.perf_counter()
        found = self.api.call("begin a photo", "POST", path, json={"size": len(data)})
        while not found["done"]:
            headers = {"upload-offset": str(found["offset"]), "content-type": "application/octet-stream"}
            part = data[found["offset"] : found["offset"] + PART]
            found = self.api.call(
                "part of a photo", "PATCH", f"{path}/{found['upload_id']}", data=part, headers=headers
            )
        self.fire("whole", "a photo sent", (time.perf_counter() - began) * 1000, len(data), "", False)

    def _judged(self) -> list[Any]:
        began = time.perf_counter()
        while True:
            places = self.api.call("papers", "GET", f"{self.own}/papers")["places"]
            if not any(place["paper"] and place["paper"]["state"] == "judging" for place in places):
                self.fire("push", "photos judged", (time.perf_counter() - began) * 1000, 0, "", False)
                return places
            gevent.sleep(2)

    def withdraws(self) -> None:
        self.api.call("withdraw", "POST", f"{self.own}/withdraw")
        self.become_next()

    def mends(self) -> None:
        photos = self.brings.photos if self.brings is not None else {}
        for place in self.api.call("papers", "GET", f"{self.own}/papers")["places"]:
            if place.get("asked") and place["kind"] in photos:
                with open(photos[place["kind"]], "rb") as file:
                    self._send_photo(f"{self.own}/papers/{place['kind']}/uploads", file.read() + b"\0")
        self.photograph(photos)
        self.api.call("send mended", "POST", f"{self.own}/papers/send-mended")

    def ends_bill(self) -> None:
        self.api.call("end the bill", "DELETE", f"{self.own}/bill")

    def reports_boat(self) -> None:
        body = {"route": "21.04.02", "reason": "weather"}
        self.api.call("report a boat", "POST", f"{self.own}/boat-report", json=body)

    def corrects(self) -> None:
        """Answer each item with what the registry says, read the page again if asked, send."""
        view = self.api.call("correction", "GET", f"{self.own}/correction")
        for item in view["items"]:
            if not item["answered"]:
                answer = {"value": item["theirs"]} if item["theirs"] else {"keep": True, "explanation": "Sudah benar."}
                self.api.call("answer an item", "PUT", f"{self.own}/correction/{item['target']}", json=answer)
        if self.api.call("correction", "GET", f"{self.own}/correction")["proofread"]:
            shown = self.api.call("data page", "GET", f"{self.own}/data-page")["shown"]
            self.api.call("agree to the page", "POST", f"{self.own}/data-page/agree", json={"shown": shown})
        self.api.call("send the correction", "POST", f"{self.own}/correction/send")

    def comes_to_the_counter(self) -> None:
        """Choose to collect it in person, then show the code there."""
        try:
            self.api.call("pickup code", "GET", f"{self.own}/pickup-code")
        except Refused:
            self.api.call("choose the counter", "PUT", f"{self.own}/delivery/counter", json={"collector": "self"})
        code = self.api.call("pickup code", "GET", f"{self.own}/pickup-code")["code"]
        if code not in self.lab.at_the_counter:
            self.lab.at_the_counter.append(code)

    def pay_at_the_bank(self) -> None:
        """Pay the newest bill. The bank knows bills by number; of those that ended it takes no money."""
        assert self.case is not None
        for number in range(self.bills + 1, 0, -1):
            if self.lab.outside(f"/gateway/_control/{self.case.reference}-{number}/pay"):
                return

    def enter_room(self) -> bool:
        """Whether seats may be chosen now: there is no room, or their turn has come."""
        if not (room := self.lab.plan.room):
            return True
        path = f"/api/v1/openings/{room}/place"
        standing = self.api.call("place in line", "GET", path)
        if standing["state"] in {"outside", "pass_over"}:
            self.api.call("join the line", "POST", path)
        elif standing["state"] in {"drawn_later", "waiting", "early"}:
            gevent.sleep(min(5.0, standing["ask_again"]))
        return standing["state"] in {"inside", "over", "cancelled"}

    # Different for both ways.

    def look(self) -> Status | None:
        raise NotImplementedError

    def ask(self, text: str) -> None:
        raise NotImplementedError

    def starts(self) -> str:
        raise NotImplementedError

    def fill(self, answers: Mapping[str, str]) -> None:
        raise NotImplementedError

    def sends(self) -> None:
        raise NotImplementedError

    def asks_for_bill(self) -> None:
        raise NotImplementedError

    def pays(self) -> None:
        raise NotImplementedError

    def books(self) -> None:
        raise NotImplementedError

    def moves_seat(self) -> None:
        raise NotImplementedError


class ApiApplicant(Applicant):
    """A village's program, or the integrator's: everything by `/api/v1`."""

    weight = 1

    def look(self) -> Status | None:
        return Status(self.api.call("timeline", "GET", f"{self.own}/timeline")["status"])

    def ask(self, text: str) -> None:
        key = f"chat-{self.chance.getrandbits(64)}"
        self.api.call("say in the chat", "POST", f"{self.own}/chat", key, json={"text": text})
        self.api.call("chat", "GET", f"{self.own}/chat")

    def starts(self) -> str:
        return self.api.call("start", "POST", "/api/v1/applications", f"start-{self.number}", json={})["reference"]

    def fill(self, answers: Mapping[str, str]) -> None:
        """In four parts, as a program that saves while it is typed into."""
        rows = list(answers.items())
        for first in range(0, len(rows), 8):
            part = {"answers": dict(rows[first : first + 8])}
            self.api.call("save answers", "PATCH", f"{self.own}/answers", json=part)

    def sends(self) -> None:
        self.photograph(self.brings.photos if self.brings else {})
        self.api.call("send", "POST", f"{self.own}/send")

    def asks_for_bill(self) -> None:
        risks = self.api.call("before paying", "GET", f"{self.own}/before-paying")
        if not risks["open"]:
            return
        body = {"channel": self.chance.choice(("bri", "bni", "brk")), "place": PLACE}
        self.bills += 1
        self.api.call("make a bill", "POST", f"{self.own}/bills", f"bill-{self.chance.getrandbits(64)}", json=body)

    def pays(self) -> None:
        bill = self.api.call("bill", "GET", f"{self.own}/bill")
        if not bill["pay_code"]:
            return
        self.pay_at_the_bank()
        since = time.perf_counter()
        while time.perf_counter() - since < BANK_SECONDS:
            if self.look() is not Status.BILLED:
                self.fire("push", "payment seen", (time.perf_counter() - since) * 1000, 0, "", False)
                return
            gevent.sleep(1)
        self.fire("push", "payment seen", BANK_SECONDS * 1000, 0, "payment not seen", True)

    def books(self) -> None:
        if self.enter_room():
            self._seat("take a seat", "POST")

    def moves_seat(self) -> None:
        self._seat("move a seat", "PUT")

    def _seat(self, label: str, method: str) -> None:
        for _ in range(TRIES):
            found = self.api.call("seat choices", "GET", f"{self.own}/seat-choices")
            free = [each["session_id"] for each in found["sessions"] if each["left"]][:12]
            if not free or (method == "PUT" and not found["changes_left"]):
                return
            wanted = self.chance.choice(free)
            try:
                self.api.call(
                    label, method, f"{self.own}/seat", f"{method}-{wanted}", json={"session_id": wanted}
                )  # fmt: skip
            except Refused as refusal:
                if refusal.code not in {"seat_taken", "seat_promised", "seat_waited_for", "session_not_open"}:
                    raise
            else:
                return


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
            question = str(tab.known[FORM].get("question", ""))
            for name, value in _typed(tab.known[FORM], answers):
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
        phase = tab.known[CODE].get("phase")
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
            days = [day["value"] for day in tab.known[SEAT].get("days", ()) if not day["full"]]
            if not days:
                return
            day = self.chance.choice(days[:4])
            if day != tab.known[SEAT].get("day"):
                tab.ask("choose a day", f"{SEAT}.choose_day", {"day": day}, _has(SEAT, "day"), SEAT)
            free = [slot["value"] for slot in tab.known[SEAT].get("slots", ()) if not slot["full"]]
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
