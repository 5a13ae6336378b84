"""People with a case; here those who use a program over `/api/v1`, in `phones` the others. What is next is a move.

They look at their case, make one of the moves that are theirs (`moves`), wait for what others must do, and go on to the
end of their run. Nobody repeats an act blindly: after a broken line they look first, as people do.
"""

import re
import time
from collections.abc import Mapping
from typing import Any, ClassVar

import gevent
from locust import User, task
from locust.exception import StopUser

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Act, Status
from loadtest.cast import PLACE, Fresh, Known
from loadtest.lab import Lab
from loadtest.moves import choose
from loadtest.wire import Api, Lost, Refused

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
