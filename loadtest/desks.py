"""The office under load: each officer works at a desk of their own, over `/api/v1`; the queue is watched on its page.

What they decide is a move (`moves`). Beside them people without a case: who looks up a number, who reads the pages.
"""

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar

import gevent
from locust import task
from pyotp.totp import TOTP

from lingga_app.domain.actor import Role
from lingga_app.domain.lifecycle import Act, Status
from lingga_app.services.demo_people import demo_officers
from loadtest.applicants import Person
from loadtest.moves import choose
from loadtest.wire import Lost, Refused, Tab, page, tells
from simulation.papers import portrait

DESK = page("desk_queue", "desk")
REGISTRY_SECONDS = 10.0


class Desk(Person):
    """One officer. `account` as in the demo; signed in with password and second factor, like everybody else."""

    abstract = True
    wired = True
    fixed_count = 1
    account: ClassVar[str]
    ACTS: ClassVar[Mapping[Act, str]]
    ROLES: ClassVar[frozenset[Role]]

    def on_start(self) -> None:
        super().on_start()
        self.token = ""

    def sign_in(self) -> None:
        """Each code of the second factor serves once: the next one is tried when this one was used."""
        who = next(each for each in demo_officers() if each.username == self.account)
        totp = TOTP(who.totp_secret)
        for step in (0, 1, -1):
            code = totp.at(self.lab.now + timedelta(seconds=30 * step))
            body = {"username": who.username, "password": who.password, "code": code}
            try:
                self.token = self.api.call("officer signs in", "POST", "/api/v1/sessions/officer", json=body)["token"]
            except Refused:
                continue
            self.api.carry(self.token)
            return
        gevent.sleep(10)

    @task(6)
    def works(self) -> None:
        try:
            if not self.token:
                self.sign_in()
            if self.token:
                self.work()
        except Refused as refusal:
            if refusal.code == "not_signed_in":
                self.token = ""
        except Lost:
            gevent.sleep(1)

    def work(self) -> None:
        raise NotImplementedError

    def get(self, label: str, path: str) -> Any:
        return self.api.call(label, "GET", f"/api/v1{path}")

    def post(self, label: str, path: str, **body: Any) -> Any:
        return self.api.call(label, "POST", f"/api/v1{path}", json=body)

    def decide(self, status: Status) -> Act | None:
        return choose(self.chance, status, self.ACTS)

    def take_next(self, role: Role) -> str:
        return self.post("take the next case", "/cases/next", role=role.value)["reference"]


class Verifier(Desk):
    """Looks at papers, compares after the interview. Also keeps the queue page open, as officers do."""

    account = "rina"
    ROLES = frozenset({Role.VERIFIER, Role.COUNTER})
    ACTS: ClassVar[Mapping[Act, str]] = {
        Act.ACCEPT_PAPERS: "glances",
        Act.ASK_MEND: "glances",
        Act.VERIFY: "compares",
        Act.ASK_CORRECTION: "compares",
    }
    tab: Tab | None = None

    def on_stop(self) -> None:
        if self.tab is not None:
            self.tab.close()
        super().on_stop()

    def work(self) -> None:
        self.glances()
        self.compares()

    @task(2)
    def watches_queue(self) -> None:
        if not self.token:
            return
        try:
            if self.tab is None:
                cookie = f"lingga_session={self.token}; lingga_browser=peramban-beban-{self.number:08d}"
                self.tab = Tab(self.lab.url(self.line), self.lab.plan.origin, cookie, self.address, self.fire)
            if not self.tab.alive:
                self.tab.open("/petugas")
            self.tab.ask("queue page", f"{DESK}.load", {}, lambda u: tells(u, DESK, "count") is not None, DESK)
        except (Lost, Refused):
            gevent.sleep(1)

    def glances(self) -> None:
        for item in self.get("glance queue", "/glances")[:1]:
            ref = item["reference"]
            found = self.get("glance", f"/glances/{ref}")
            for paper in found["papers"]:
                if paper["public_id"]:
                    self.get("picture of a paper", f"/papers/{paper['public_id']}/image")
            found = self.get("glance", f"/glances/{ref}")
            if self.decide(Status.CHECKING) is Act.ASK_MEND:
                back = [{"kind": found["papers"][0]["kind"], "reason": "unreadable"}]
                self.post("papers back", f"/glances/{ref}/mend", seen=found["seen"], items=back)
            else:
                self.post("papers accepted", f"/glances/{ref}/accept", seen=found["seen"])

    def compares(self) -> None:
        if not (ref := self.take_next(Role.VERIFIER)):
            return
        began = time.perf_counter()
        while self.get("case", f"/cases/{ref}")["registry"] is None and time.perf_counter() - began < REGISTRY_SECONDS:
            gevent.sleep(1)
        rows = self.get("comparison", f"/cases/{ref}/comparison")["rows"]
        seen = self.get("case", f"/cases/{ref}")["seen"]
        if self.decide(Status.INTERVIEWED) is Act.ASK_CORRECTION and rows:
            item = {"target": "mother_name", "reason": "parents"}
            self.post("ask a correction", f"/cases/{ref}/ask-correction", seen=seen, items=[item])
        else:
            self.post("verify", f"/cases/{ref}/verify", seen=seen)


class Interviewer(Desk):
    """At the door in the morning, then interviews with portrait and proofreading."""

    account = "anwar"
    ROLES = frozenset({Role.INTERVIEWER, Role.COUNTER})
    ACTS: ClassVar[Mapping[Act, str]] = {
        Act.CHECK_IN: "lets_in",
        Act.FINISH_INTERVIEW: "interviews",
        Act.LEAVE: "interviews",
    }

    def work(self) -> None:
        self.lets_in()
        self.interviews()

    def lets_in(self) -> None:
        place = next(each for each in self.get("places", "/places") if each["code"] == "dabo-singkep")
        day = self.get("day list", f"/office/places/{place['place_id']}/arrivals")
        for arrival in [each for each in day["expected"] if each["status"] == "booked"][:1]:
            body = {"code": arrival["reference"], "place_id": place["place_id"], "counter": "1"}
            self.post("check in", "/office/check-ins", **body)

    def interviews(self) -> None:
        if not (ref := self.take_next(Role.INTERVIEWER)):
            return
        if self.decide(Status.ARRIVED) is Act.LEAVE:
            self.post("leaves", f"/office/applications/{ref}/leave")
            return
        data = _portrait(self.chance.randrange(8))
        path = f"/api/v1/cases/{ref}/portrait/uploads"
        sha = hashlib.sha256(data).hexdigest()
        found = self.api.call("begin a portrait", "POST", path, json={"size": len(data), "sha256": sha})
        while not found["done"]:
            headers = {"upload-offset": str(found["offset"]), "content-type": "application/octet-stream"}
            part = data[found["offset"] : found["offset"] + 400_000]
            found = self.api.call(
                "send a portrait", "PATCH", f"{path}/{found['upload_id']}", data=part, headers=headers
            )
        began = time.perf_counter()
        while not (shot := self.get("interview", f"/cases/{ref}/interview")["portrait"]):
            if time.perf_counter() - began > 30:
                raise Lost("no portrait")
            gevent.sleep(0.5)
        if not shot["usable"]:
            self.post("use the portrait", f"/cases/{ref}/portrait/use", note="Kamera cadangan, wajah jelas.")
        note = {"text": "Tujuan jelas, jawaban cocok dengan dokumen."}
        self.api.call("note", "PUT", f"/api/v1/cases/{ref}/interview/note", json=note)
        shown = self.get("data page", f"/cases/{ref}/data-page")["shown"]
        self.post("agree to the page", f"/cases/{ref}/data-page/agree", shown=shown)
        self.post("interview done", f"/cases/{ref}/interview/finish")


class Approver(Desk):
    account = "sari"
    ROLES = frozenset({Role.APPROVER})
    ACTS: ClassVar[Mapping[Act, str]] = {Act.APPROVE: "decides", Act.REFUSE: "decides", Act.ASK_CORRECTION: "decides"}

    def work(self) -> None:
        self.decides()

    def decides(self) -> None:
        if not (ref := self.take_next(Role.APPROVER)):
            return
        self.get("comparison", f"/cases/{ref}/comparison")
        seen = self.get("case", f"/cases/{ref}")["seen"]
        act = self.decide(Status.VERIFIED)
        if act is Act.REFUSE:
            self.post("refuse", f"/cases/{ref}/refuse", seen=seen, reason="purpose", note="Uji beban.")
        elif act is Act.ASK_CORRECTION:
            item = {"target": "mother_name", "reason": "parents"}
            self.post("ask a correction", f"/cases/{ref}/ask-correction", seen=seen, items=[item])
        else:
            self.post("approve", f"/cases/{ref}/approve", seen=seen)


class Printer(Desk):
    account = "budi"
    ROLES = frozenset({Role.PRINTER})
    ACTS: ClassVar[Mapping[Act, str]] = {Act.PRINT: "prints", Act.RELEASE: "prints", Act.SPOIL: "prints"}

    def work(self) -> None:
        self.prints()

    def prints(self) -> None:
        desk = self.get("print desk", "/office/print-desk")
        for case in [each for each in desk["cases"] if each["mine"]][:1]:
            self.post("print", f"/office/applications/{case['reference']}/passport", number="")
        for book in desk["printed"][:1]:
            path = f"/office/applications/{book['reference']}/passport"
            if self.decide(Status.PRINTED) is Act.SPOIL:
                self.post("spoil", f"{path}/spoil", reason="Cetakan bergeser.")
            else:
                self.post("release", f"{path}/release")


class Counter(Desk):
    """Hands over booklets to those who stand there with a code, answers in the chat."""

    account = "maya"
    ROLES = frozenset({Role.COUNTER, Role.HELP_DESK})
    ACTS: ClassVar[Mapping[Act, str]] = {Act.HAND_OVER: "hands_over"}

    def work(self) -> None:
        self.hands_over()
        self.answers()

    def hands_over(self) -> None:
        if not self.lab.at_the_counter:
            return
        code = self.lab.at_the_counter.popleft()
        self.post("scan a code", "/office/pickups/scan", code=code)
        self.post("hand over", "/office/pickups", code=code, shown=["identity"])

    def answers(self) -> None:
        for talk in self.get("chat desk", "/office/chat")["waiting"][:1]:
            path = f"/office/applications/{talk['reference']}/chat"
            self.get("talk", path)
            self.post("answer in the chat", path, text="Bisa. Bawa surat kuasa bermeterai dan KTP asli.")


class Boss(Desk):
    """Looks at the calendar and the waiting room every now and then; decides nothing."""

    account = "yusuf"
    ROLES = frozenset({Role.SUPERVISOR})
    ACTS: ClassVar[Mapping[Act, str]] = {}

    def work(self) -> None:
        self.get("openings of the office", "/office/openings")
        gevent.sleep(5)


class Tracker(Person):
    """Somebody without an account who looks up a number, on the plain page; now and then with a wrong date."""

    weight = 1

    @task(4)
    def looks_up(self) -> None:
        if not self.lab.seen:
            return
        case = self.chance.choice(self.lab.seen)
        year, month, day = case.born.split("-")
        wrong = self.chance.random() < 0.1
        form = {"nomor": case.reference, "birth_day": day, "birth_month": month, "birth_year": year}
        try:
            self.api.call("tracking page", "GET", "/cek")
            self.api.call(
                "look up a number", "POST", "/cek", data=form | ({"birth_year": "1931"} if wrong else {}),
                headers={"origin": self.lab.plan.origin}, clean=(404,) if wrong else (),
            )  # fmt: skip
        except Refused:
            pass
        except Lost:
            gevent.sleep(1)

    @task(2)
    def reads(self) -> None:
        path = self.chance.choice(("/", "/syarat", "/biaya", "/api/v1/places"))
        try:
            self.api.call(f"page {path}", "GET", path)
        except (Lost, Refused):
            gevent.sleep(1)


@cache
def _portrait(seed: int) -> bytes:
    return portrait(seed)
