"""The whole way from the first sign-in to the booklet in hand, through `/api/v1` alone, against a running service."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lingga_app.domain.calendar import WIB
from lingga_app.frontend import ROOT
from loadtest.service import running_service
from tests.factories import SITI
from tests.inspection.papers import Photo, take
from tests.programs import Applicant, Officer, World, eventually

PHONE = "081270007070"
MENDED = "ROHANA"
COLLECTOR = "RAHMAT HIDAYAT"
SAID = "Apakah paspor saya bisa diambil oleh suami?"
ANSWERED = "Bisa, dengan surat kuasa bermeterai."
ANSWERS = {
    **{field.value: value for field, value in SITI.items()},
    "family_card": "2104011503120004",
    "father_name": "ABDUL KARIM",
    "mother_name": "ROHANI",
    "phone": PHONE,
}
PERSONAL = (
    *(ANSWERS[name] for name in ("nik", "family_card", "name", "birth_date", "mother_name", "landmark")),
    PHONE,
    PHONE.replace("0", "+62", 1),
    PHONE.replace("0", "62", 1),
    MENDED,
    COLLECTOR,
    SAID,
    ANSWERED,
    "17-08-1994",
    "17 Agustus 1994",
    "940817",
)
"""What must stand in no log."""


JOURNEY = frozenset(
    {"glance_mend", "paid", "seat_booked", "seat_moved", "return_asked", "approved", "ready", "collected"}
)
"""Some of what the applicant was told."""


def morning() -> datetime:
    """Nine o'clock in Lingga on the first Monday, Tuesday or Wednesday from tomorrow on."""
    day = datetime.now(WIB).date() + timedelta(days=1)
    while day.weekday() > 2:
        day += timedelta(days=1)
    return datetime.combine(day, time(9), WIB).astimezone(UTC)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("journey")
    clock = folder / "clock"
    clock.write_text(f"{(morning() - datetime.now(UTC)).total_seconds():.0f}")
    with running_service(folder, LINGGA_PROFILE="demo", LINGGA_CLOCK_FILE=str(clock)) as service:
        made = World(service)
        made.jump(morning())
        yield made
        made.close()


def picture(**how: Any) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(take(Photo(**how))).save(stream, "JPEG", quality=90)
    return stream.getvalue()


class Case:
    """One application on its way, with everybody who has a hand in it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.siti = Applicant(world, PHONE)
        self.siti.sign_in()
        self.reference = self.siti.start()
        self.officers: dict[str, Officer] = {}

    @property
    def own(self) -> str:
        return f"/applications/{self.reference}"

    @property
    def case(self) -> str:
        return f"/cases/{self.reference}"

    @property
    def status(self) -> str:
        return self.siti.get(f"{self.own}/timeline")["status"]

    def officer(self, name: str) -> Officer:
        if name not in self.officers:
            self.officers[name] = Officer(self.world, name)
        return self.officers[name]

    def sign_in_again(self) -> None:
        """Another day: everybody comes back."""
        self.siti.sign_in()
        for officer in self.officers.values():
            officer.sign_in()

    def seen(self, officer: Officer) -> int:
        return officer.get(self.case)["seen"]

    # The applicant's side, until paid.

    def send_paper(self, kind: str, **how: Any) -> None:
        self.siti.send_in_parts(f"{self.own}/papers/{kind}/uploads", picture(**how))
        state = eventually(lambda: self.paper(kind)["state"], lambda state: state != "judging")
        if state == "doubtful":
            self.siti.post(f"{self.own}/papers/{kind}/send-anyway", 204, note="Ini foto terbaik dari HP saya.")

    def paper(self, kind: str) -> Any:
        places = self.siti.get(f"{self.own}/papers")["places"]
        return next(place["paper"] for place in places if place["kind"] == kind)

    def glance(self, officer: Officer) -> Any:
        """Look at every paper, as the decision asks."""
        found = officer.get(f"/glances/{self.reference}")
        for paper in found["papers"]:
            if paper["public_id"]:
                assert officer.get(f"/papers/{paper['public_id']}/image")[:2] == b"\xff\xd8"
        return officer.get(f"/glances/{self.reference}")

    def pay(self) -> Any:
        risks = self.siti.get(f"{self.own}/before-paying")
        assert risks["open"]
        place = next(place["code"] for place in risks["places"] if place["promised_until"] and place["sessions"])
        self.siti.post(f"{self.own}/bills", 201, channel="bri", place=place)
        bill = eventually(lambda: self.siti.get(f"{self.own}/bill"), lambda bill: bill["pay_code"])
        order = f"{self.reference}-1"
        self.world.control(f"/gateway/_control/{order}/pay")
        eventually(lambda: self.status, lambda status: status == "paid")
        for _ in range(3):
            self.world.control("/gateway/_control/repeat", order_id=order)
        return bill

    def book(self) -> Any:
        """A seat, then another one a day later; the second stands."""
        choices = self.siti.get(f"{self.own}/seat-choices")
        free = [session for session in choices["sessions"] if session["left"]]
        after = datetime.fromisoformat(free[0]["starts_at"]) + timedelta(days=2)
        later = next(session for session in free if datetime.fromisoformat(session["starts_at"]) > after)
        self.siti.post(f"{self.own}/seat", 201, session_id=later["session_id"])
        moved = next(
            session
            for session in free
            if datetime.fromisoformat(session["starts_at"]) > datetime.fromisoformat(later["starts_at"])
        )
        self.siti.put(f"{self.own}/seat", session_id=moved["session_id"])
        now = self.siti.get(f"{self.own}/seat-choices")
        assert (now["seat"]["session_id"], now["changes_left"]) == (moved["session_id"], choices["changes_left"] - 1)
        return now

    # The office.

    def check_in(self, place_id: int) -> None:
        slip = self.siti.get(f"{self.own}/slip")
        door = self.officer("maya")
        body = {"code": slip["code"], "place_id": place_id, "counter": "1"}
        assert not door.post("/office/check-ins", **body)["already"]
        assert door.post("/office/check-ins", **body)["already"]

    def interview(self) -> None:
        anwar = self.officer("anwar")
        anwar.post(f"{self.case}/claim", 204)
        anwar.send_in_parts(f"{self.case}/portrait/uploads", picture(size=(900, 1200)))
        portrait = eventually(lambda: anwar.get(f"{self.case}/interview")["portrait"])
        if not portrait["usable"]:
            anwar.post(f"{self.case}/portrait/use", 204, note="Kamera cadangan, wajah jelas.")
        assert anwar.get(f"{self.case}/portrait")[:2] == b"\xff\xd8"
        anwar.put(f"{self.case}/interview/note", text="Pemohon bekerja sebagai penjahit.")
        page = anwar.get(f"{self.case}/data-page")
        assert ANSWERS["birth_place"] in {line["value"] for line in page["lines"]}
        anwar.post(f"{self.case}/data-page/agree", shown=page["shown"])
        anwar.post(f"{self.case}/interview/finish")

    def send_one_field_back(self) -> None:
        rina = self.officer("rina")
        eventually(lambda: rina.get(self.case)["registry"], lambda outcome: outcome == "found")
        rows = rina.get(f"{self.case}/comparison")["rows"]
        assert next(row["differs"] for row in rows if row["field"] == "mother_name")
        item = {"target": "mother_name", "reason": "parents"}
        rina.post(f"{self.case}/ask-correction", seen=self.seen(rina), items=[item])

    def correct(self) -> None:
        (item,) = self.siti.get(f"{self.own}/correction")["items"]
        assert (item["target"], item["ours"], item["theirs"]) == ("mother_name", "ROHANI", MENDED)
        self.siti.put(f"{self.own}/correction/mother_name", value=MENDED)
        if self.siti.get(f"{self.own}/correction")["proofread"]:
            self.siti.post(f"{self.own}/data-page/agree", shown=self.siti.get(f"{self.own}/data-page")["shown"])
        self.siti.post(f"{self.own}/correction/send")

    def decide(self) -> None:
        """The one who verified may not approve, whatever roles the supervisor gives."""
        rina, sari = self.officer("rina"), self.officer("sari")
        rina.post(f"{self.case}/verify", 204, seen=self.seen(rina))
        boss = self.officer("yusuf")
        boss.put("/office/officers/rina/roles", 204, roles=["verifier", "counter", "approver"])
        rina.sign_in()
        refused = rina.http.post(f"{self.case}/approve", json={"seen": self.seen(rina)})
        assert (refused.status_code, refused.json()["code"], self.status) == (403, "two_persons", "verified")
        sari.post(f"{self.case}/approve", 204, seen=self.seen(sari))

    def issue(self) -> None:
        self.siti.put(f"{self.own}/delivery/counter", 204, collector="named", name=COLLECTOR)
        budi = self.officer("budi")
        assert self.reference in {case["reference"] for case in budi.get("/office/print-desk")["cases"]}
        budi.post(f"/office{self.own}/passport", 201, number="")
        assert budi.get(f"/office{self.own}/data-page.pdf")[:4] == b"%PDF"
        budi.post(f"/office{self.own}/passport/release")

    def collect(self) -> None:
        slip = self.siti.get(f"{self.own}/pickup-code")
        maya = self.officer("maya")
        shown = maya.post("/office/pickups/scan", code=slip["qr"])
        assert shown["reference"] == self.reference
        body = {"code": slip["code"], "shown": ["identity", "receipt", "power_of_attorney"], "receiver": COLLECTOR}
        maya.post("/office/pickups", **body)
        assert maya.http.post("/office/pickups", json=body).json()["code"] == "pickup_used"

    def talk(self) -> None:
        maya = self.officer("maya")
        for _ in range(2):
            headers = {"idempotency-key": "question-1"}
            self.siti.call("POST", f"{self.own}/chat", 201, json={"text": SAID}, headers=headers)
        maya.post(f"/office{self.own}/chat", 201, text=ANSWERED)
        assert [line["text"] for line in self.siti.get(f"{self.own}/chat")["sayings"]] == [SAID, ANSWERED]
        assert [line["text"] for line in maya.get(f"/office{self.own}/chat")["sayings"]] == [SAID, ANSWERED]


def test_from_the_first_code_to_the_booklet(world: World) -> None:
    case = Case(world)
    siti = case.siti
    siti.call("PATCH", f"{case.own}/answers", json={"answers": ANSWERS})
    for kind, paper in (("ktp", "ktp"), ("kk", "sheet"), ("birth", "sheet")):
        case.send_paper(kind, paper=paper)
    assert siti.post(f"{case.own}/send")["status"] == "checking"
    assert siti.call("POST", f"{case.own}/bills", 409, json={"channel": "bri", "place": "dabo-singkep"})["code"]

    rina = case.officer("rina")
    seen = case.glance(rina)["seen"]
    back = {"kind": "kk", "reason": "unreadable"}
    assert rina.post(f"/glances/{case.reference}/mend", seen=seen, items=[back])["status"] == "mending"
    case.send_paper("kk", paper="sheet", seed=8)
    assert siti.post(f"{case.own}/papers/send-mended")["status"] == "checking"
    assert rina.post(f"/glances/{case.reference}/accept", seen=case.glance(rina)["seen"])["status"] == "payable"

    bill = case.pay()
    receipt = siti.get(f"{case.own}/receipt")
    assert receipt["amount_idr"] == bill["price_idr"]
    assert siti.get(f"{case.own}/receipt.pdf")[:4] == b"%PDF"

    seat = case.book()
    assert siti.get(f"{case.own}/slip.pdf")[:4] == b"%PDF"
    world.jump(datetime.fromisoformat(seat["seat"]["starts_at"]) - timedelta(minutes=10))
    case.sign_in_again()
    case.check_in(seat["place_id"])
    case.interview()
    case.send_one_field_back()
    assert case.status == "returned"
    case.correct()
    case.decide()
    case.issue()
    assert case.status == "ready"
    case.talk()
    case.collect()

    tracked = siti.post("/tracking", reference=case.reference, born_on=ANSWERS["birth_date"])
    assert tracked["status"] == case.status == "collected"
    assert siti.get(f"{case.own}/bill")["received_idr"] == bill["price_idr"]
    assert {notice["kind"] for notice in siti.get(f"{case.own}/notices")} >= JOURNEY
    assert audited(world)["violations"] == []
    assert spilled(world, (*PERSONAL, siti.token, siti.code, *(each.token for each in case.officers.values()))) == []


def audited(world: World) -> Any:
    """What `lingga audit --json` says of the service's data."""
    command = [sys.executable, "-m", "lingga_app.cli", "audit", "--json"]
    env = {"PATH": "/usr/bin:/bin", "LINGGA_DATA_DIR": str(world.service.data_dir), "LINGGA_PROFILE": "demo"}
    env["LINGGA_CLOCK_FILE"] = str(world.service.data_dir / "clock")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    return json.loads(done.stdout.splitlines()[-1])


def spilled(world: World, secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    """(log, secret) for everything personal in what the service and its stand-ins wrote down."""
    folder: Path = world.service.data_dir
    logs = [*folder.rglob("*.log*"), folder / "terminal.txt"]
    assert len(logs) > 2
    found: list[tuple[str, str]] = []
    for log in logs:
        text = log.read_text(errors="replace").casefold()
        found += [(log.name, secret) for secret in secrets if is_in(secret.casefold(), text)]
    return found


def is_in(secret: str, text: str) -> bool:
    """As a word of its own: six digits of a code may stand within the digits of a time."""
    return re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text) is not None


def test_a_wrong_address_or_method_is_told_as_a_problem(world: World) -> None:
    for method, path in (("GET", "/nothing"), ("POST", "/applications/LGA-2222-2222"), ("PUT", "/places")):
        answer = world.outside.request(method, f"{world.service.base_url}/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    described = world.outside.get(f"{world.service.base_url}/api/v1/openapi.json").json()
    assert described["paths"]["/api/v1/applications"]["post"]["operationId"] == "start_application"


def test_control_a_spilled_number_is_found(world: World) -> None:
    log = world.service.data_dir / "log" / "spilled.log"
    log.write_text(f"saved nik={ANSWERS['nik']} ok\n")
    assert spilled(world, PERSONAL) == [("spilled.log", ANSWERS["nik"])]
    log.unlink()
