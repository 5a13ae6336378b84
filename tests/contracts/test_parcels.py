"""Booklets by post through the sandbox's carrier: lost answers, outages, repeated callbacks, parcels that return."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from lingga_app.adapters.carrier_http import HttpCarrier
from lingga_app.adapters.chance import SeededChance
from lingga_app.adapters.events_memory import MemoryEvents
from lingga_app.db import tables as t
from lingga_app.db.tables import DeliveryState, DeliveryWay
from lingga_app.domain.actor import SYSTEM
from lingga_app.domain.lifecycle import Status
from lingga_app.ports.carrier import Carrier, CarrierDown, CarrierRefused, ParcelState, Postage, Recipient
from lingga_app.services.delivery import (
    ChooseCounter,
    ChoosePost,
    PostageUnknown,
    choose_counter,
    choose_post,
    postage_to,
)
from lingga_app.services.outbox import work
from lingga_app.services.parcels import (
    NoLabelYet,
    NotByPost,
    PostPassport,
    follow_parcels,
    hear_carrier,
    post_passport,
    ship,
    track_parcel,
)
from lingga_app.services.printing import ReleasePassport, release_passport
from lingga_app.services.run import Deps, run
from tests.booklets import TO, Booklets
from tests.factories import Given
from tests.sandbox_process import Sandbox
from tests.web import web_client

DELIVERERS = {"ship": ship, "track_parcel": track_parcel}


@pytest.fixture
def carrier(sandbox):
    found = HttpCarrier(f"{sandbox.url}/pos", sandbox.post_key)
    yield found
    found.close()


@pytest.fixture
def house(deps, signer, carrier) -> Deps:
    """The service with the sandbox's carrier behind its port."""
    outside = dict(deps._outside) | {Carrier: carrier}
    return Deps(
        deps.engine,
        clock=deps.clock,
        chance=SeededChance(11),
        vault=deps.vault,
        events=MemoryEvents(),
        outside=outside,
    )


@pytest.fixture
def office(house) -> Booklets:
    return Booklets(Given(house))


def by_post(office, house, to=TO) -> str:
    """A released booklet whose owner wants it sent; the carrier was not asked yet."""
    ref = office.printed()
    run(choose_post, ChoosePost(ref, to, postage_to(house, to.area)), actor=office.siti, deps=house)
    run(release_passport, ReleasePassport(ref), actor=office.printer, deps=house)
    return ref


def sent(office, house) -> str:
    ref = by_post(office, house)
    assert work(house, DELIVERERS) == 1
    run(post_passport, PostPassport(ref), actor=office.counter, deps=house)
    return ref


def advance(sandbox: Sandbox, number: str, *states: str) -> None:
    for state in states:
        sandbox.control("POST", f"/pos/_control/shipments/{number}/advance", to=state)


def whats(office, ref) -> list[str]:
    with office.deps.reading() as db:
        events = db.execute(t.DeliveryEvent.__table__.select().order_by(t.DeliveryEvent.__table__.c.at)).all()
    ids = {row.id for row in office.rows(t.Delivery, ref)}
    return [event.what for event in events if event.delivery_id in ids]


def test_the_adapter_speaks_with_the_carrier(carrier):
    assert carrier.quote("21.04.02", 120) == Postage(9_000, 3)
    parcel = carrier.create("handover-key-1", TO, 120, "LGA-7K3M-92QX")
    assert carrier.create("handover-key-1", TO, 120, "LGA-7K3M-92QX") == parcel
    assert (parcel.state, carrier.track(parcel.number)) == (ParcelState.CREATED, parcel)
    assert carrier.track("EE473124829ID") is None
    with pytest.raises(CarrierRefused):
        carrier.quote("Daik", 120)
    with pytest.raises(CarrierRefused):
        carrier.create("handover-key-1", TO, 500, "LGA-7K3M-92QX")


@pytest.mark.parametrize("fault", ["down", "error", "reply_lost"])
def test_an_outage_is_an_outage_and_never_an_answer(sandbox, carrier, fault):
    sandbox.fault("pos", fault, value=500)
    if fault != "reply_lost":
        with pytest.raises(CarrierDown):
            carrier.quote("21.04.02", 120)
    with pytest.raises(CarrierDown):
        carrier.create("handover-key-1", TO, 120, "LGA-7K3M-92QX")
    sandbox.faults_off("pos")


def test_postage_is_unknown_while_the_post_is_down(sandbox, house):
    sandbox.fault("pos", "down")
    with pytest.raises(PostageUnknown):
        postage_to(house, "21.04.02")
    sandbox.faults_off("pos")


def test_a_booklet_travels_to_its_owner(sandbox, house, office):
    ref = by_post(office, house)
    with pytest.raises(NoLabelYet):
        run(post_passport, PostPassport(ref), actor=office.counter, deps=house)
    assert office.given.status(ref) is Status.READY
    work(house, DELIVERERS)
    posted = run(post_passport, PostPassport(ref), actor=office.counter, deps=house)
    assert (office.given.status(ref), office.told(ref)) == (Status.POSTED, ["posted"])
    advance(sandbox, posted.tracking_number, "accepted", "in_transit", "at_post_office")
    follow_parcels(house)
    assert whats(office, ref) == ["created", "accepted", "in_transit", "at_post_office"]
    assert office.given.status(ref) is Status.POSTED
    advance(sandbox, posted.tracking_number, "out_for_delivery", "delivered")
    follow_parcels(house)
    follow_parcels(house)
    row = office.delivery(ref)
    assert (office.given.status(ref), row.state) == (Status.DELIVERED, DeliveryState.DONE)
    assert len(whats(office, ref)) == 6
    assert office.told(ref) == ["posted", "delivered"]


def test_a_lost_answer_makes_one_parcel(sandbox, house, office):
    ref = by_post(office, house)
    sandbox.fault("pos", "reply_lost", times=1)
    work(house, DELIVERERS)
    assert office.delivery(ref).tracking_number == ""
    house.clock.advance(timedelta(minutes=1))
    work(house, DELIVERERS)
    assert office.delivery(ref).tracking_number.startswith("EE")
    page = sandbox.http.get(f"{sandbox.url}/pos/").text
    assert page.count("<article") == 1


def test_a_carrier_that_is_down_delays_and_blocks_nothing(sandbox, house, office):
    ref = by_post(office, house)
    sandbox.fault("pos", "down")
    work(house, DELIVERERS)
    run(choose_counter, ChooseCounter(ref), actor=office.siti, deps=house)
    sandbox.faults_off("pos")
    house.clock.advance(timedelta(minutes=1))
    work(house, DELIVERERS)
    assert [(row.way, row.tracking_number) for row in office.rows(t.Delivery, ref)] == [
        (DeliveryWay.POST, ""),
        (DeliveryWay.COUNTER, ""),
    ]
    with pytest.raises(NotByPost):
        run(post_passport, PostPassport(ref), actor=office.counter, deps=house)


def test_an_address_that_the_carrier_refuses_is_set_aside_for_a_person(house, office):
    ref = office.printed()
    nowhere = Recipient("SITI NURHALIZA", "Jl. Pertama", "21.04.02")
    run(choose_post, ChoosePost(ref, nowhere, Postage(9_000, 3)), actor=office.siti, deps=house)
    run(release_passport, ReleasePassport(ref), actor=office.printer, deps=house)
    # The same key with another body is what the carrier refuses for good.
    house.port(Carrier).create(_key(office, ref), nowhere, 999, ref)
    work(house, DELIVERERS)
    box = t.Outbox.__table__
    with house.reading() as db:
        row = db.execute(box.select().where(box.c.kind == "ship")).one()
    assert row.dead_at is not None
    assert office.delivery(ref).tracking_number == ""


def _key(office, ref) -> str:
    with office.deps.reading() as db:
        public_id = (
            db.execute(t.Application.__table__.select().where(t.Application.__table__.c.reference == ref))
            .one()
            .public_id
        )
    return f"lingga-delivery-{public_id}-{office.delivery(ref).id}"


def test_a_parcel_that_nobody_took_waits_at_the_office(sandbox, house, office):
    ref = sent(office, house)
    number = office.delivery(ref).tracking_number
    house.clock.advance(timedelta(days=20))
    advance(sandbox, number, "accepted", "in_transit", "at_post_office", "returned")
    follow_parcels(house)
    follow_parcels(house)
    assert office.given.status(ref) is Status.READY
    old, new = office.rows(t.Delivery, ref)
    assert (old.state, old.tracking_number) == (DeliveryState.CANCELLED, number)
    assert (new.way, new.state, new.passport_id) == (DeliveryWay.COUNTER, DeliveryState.READY, old.passport_id)
    assert (new.collect_by - house.clock.now().date()).days >= 30
    assert office.told(ref) == ["posted", "post_back"]
    assert office.slip(ref).code
    run(choose_post, ChoosePost(ref, TO, Postage(9_000, 3)), actor=office.siti, deps=house)
    work(house, DELIVERERS)
    assert office.delivery(ref).tracking_number not in {"", number}


@pytest.fixture
def web(house, tmp_path, monkeypatch):
    monkeypatch.setenv("LINGGA_POST_KEY", "k" * 24)
    with web_client(house, tmp_path / "data", monkeypatch) as client:
        yield client


def callback(number: str, state: str = "delivered") -> bytes:
    return json.dumps({"number": number, "state": state, "place": "Daik", "at": "2026-11-24T12:00:00+07:00"}).encode()


def signature(body: bytes, key: str = "k" * 24) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}


def test_fifty_callbacks_have_one_effect_and_only_the_carriers_word_counts(sandbox, house, office, web):
    ref = sent(office, house)
    number = office.delivery(ref).tracking_number
    lie = callback(number)
    for _ in range(50):
        answer = web.post("/api/webhooks/pos", content=lie, headers=signature(lie))
        assert (answer.status_code, answer.json()) == (200, {"taken": 1})
    while work(house, DELIVERERS):
        pass
    assert office.given.status(ref) is Status.POSTED  # the callback said delivered, the carrier did not
    advance(sandbox, number, "accepted", "in_transit", "at_post_office", "out_for_delivery", "delivered")
    web.post("/api/webhooks/pos", content=lie, headers=signature(lie))
    work(house, DELIVERERS)
    assert office.given.status(ref) is Status.DELIVERED
    assert office.told(ref).count("delivered") == 1


@pytest.mark.parametrize("headers", [{}, {"X-Hub-Signature-256": "sha256=00"}, {"X-Hub-Signature-256": b"\xe9"}])
def test_a_callback_without_a_good_signature_changes_nothing(house, office, web, headers):
    ref = sent(office, house)
    body = callback(office.delivery(ref).tracking_number)
    assert web.post("/api/webhooks/pos", content=body, headers=headers).status_code == 403
    assert work(house, DELIVERERS) == 0


@pytest.mark.parametrize("number", ["", "EE000000000ID", "EE473124829ID", "x" * 5000, "'; --"])
def test_a_number_that_is_not_ours_is_taken_and_forgotten(house, office, web, number):
    body = callback(number)
    answer = web.post("/api/webhooks/pos", content=body, headers=signature(body))
    assert (answer.status_code, answer.json()) == (200, {"taken": 0})
    assert run(hear_carrier, number, actor=SYSTEM, deps=house) is False


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"number": 5}', b"null", b'"x"', b"\xff"])
def test_a_callback_of_another_shape_is_refused_in_words(house, office, web, body):
    answer = web.post("/api/webhooks/pos", content=body, headers=signature(body))
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_input"
