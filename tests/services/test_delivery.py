"""How a booklet reaches its owner: one living choice, one code, one hand-over; thirty days with warnings."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from lingga_app.db import tables as t
from lingga_app.db.tables import Collector, DeliveryState, DeliveryWay
from lingga_app.db.types import table
from lingga_app.domain.actor import PUBLIC, Role
from lingga_app.domain.calendar import PICKUP_WARNINGS
from lingga_app.domain.errors import AppError, MoveNotAllowed, NotAllowed, NotFound
from lingga_app.domain.lifecycle import Status
from lingga_app.domain.references import PickupCodeUnreadable
from lingga_app.domain.seal import SealForged
from lingga_app.ports.carrier import Postage, Recipient
from lingga_app.services import delivery as d
from lingga_app.services.authenticity import CheckPaper, Verdict, check_seal
from lingga_app.services.find import OwnCase
from lingga_app.services.hand_over import (
    NEEDED,
    HandOver,
    OtherCollector,
    PapersNotShown,
    PickupReplaced,
    PickupUsed,
    ScanPickup,
    Shown,
    hand_over,
    scan_pickup,
)
from lingga_app.services.pickup_codes import CodeNotYet, OfPickup, PickupUnknown, remake_code, show_code
from lingga_app.services.pickup_guardian import (
    CancelUnclaimed,
    NotWarned,
    StillTime,
    cancel_unclaimed,
    owed,
    uncollected,
    warn_uncollected,
)
from lingga_app.services.printing import ReleasePassport, release_passport
from lingga_app.services.run import read, run
from lingga_app.services.summary import Summary, summary
from tests.booklets import TO, Booklets

IDENTITY = frozenset({Shown.IDENTITY})
ALL = frozenset(Shown)
_tokens, _deliveries = table(t.PickupToken), table(t.Delivery)


@pytest.fixture
def office(given):
    return Booklets(given)


def refused(case, cmd, error, *, actor, deps):
    with pytest.raises(error) as caught:
        run(case, cmd, actor=actor, deps=deps)
    for lang in ("id", "en"):
        assert "{" not in caught.value.message(lang)
    return caught.value


def counter(deps, office, ref, collector=Collector.SELF, name="", place=""):
    run(d.choose_counter, d.ChooseCounter(ref, collector, name, place), actor=office.siti, deps=deps)


def post(deps, office, ref, to=TO):
    run(d.choose_post, d.ChoosePost(ref, to, Postage(9_000, 3)), actor=office.siti, deps=deps)


def view(deps, office, ref):
    return read(d.show_delivery, d.ShowDelivery(ref), actor=office.siti, deps=deps)


def outbox(deps, kind):
    box = table(t.Outbox)
    with deps.reading() as db:
        return list(db.execute(select(box.c.payload).where(box.c.kind == kind).order_by(box.c.id)).scalars())


def give(deps, office, code, shown=IDENTITY, receiver="", actor=None):
    return run(hand_over, HandOver(code, shown, receiver), actor=actor or office.counter, deps=deps)


def unchanged(deps, office, ref):
    assert office.given.status(ref) is Status.READY
    assert office.delivery(ref).state is DeliveryState.READY


class TestChoice:
    def test_the_choice_is_made_any_time_after_paying_and_replaced(self, deps, office):
        ref = office.approved()
        assert view(deps, office, ref).way is None
        post(deps, office, ref)
        counter(deps, office, ref, Collector.NAMED, "ROHANA")
        found = view(deps, office, ref)
        assert (found.way, found.collector, found.collector_name) == (DeliveryWay.COUNTER, Collector.NAMED, "ROHANA")
        assert [row.state for row in office.rows(t.Delivery, ref)] == ["cancelled", "chosen"]

    def test_postage_and_address_are_kept_apart_from_the_fee(self, deps, office):
        ref = office.approved()
        post(deps, office, ref, Recipient(" SITI  NURHALIZA", "Jl. Pertama 1\n Daik", "21.04.02"))
        found = view(deps, office, ref)
        assert found.postage == Postage(9_000, 3)
        assert found.to == Recipient("SITI NURHALIZA", "Jl. Pertama 1 Daik", "21.04.02")
        assert found.home.area == "21.04.01"
        assert "sebelah masjid" in found.home.address
        assert b"Pertama" not in office.delivery(ref).address_sealed

    @pytest.mark.parametrize(
        "to",
        [
            Recipient("", "Jl. Pertama", "21.04.02"),
            Recipient("SITI", " ", "21.04.02"),
            Recipient("SITI", "Jl. Pertama", ""),
            Recipient("SITI", "Jl. Pertama", "Daik"),
            Recipient("SITI", "x" * 301, "21.04.02"),
            Recipient("SITI\r\nBcc: x", "Jl. Pertama", "21.04.02"),
        ],
    )
    def test_an_address_nobody_can_deliver_to_is_refused(self, deps, office, to):
        ref = office.approved()
        with pytest.raises(AppError):
            post(deps, office, ref, to)
        assert office.rows(t.Delivery, ref) == []

    def test_who_collects_for_somebody_has_a_name(self, deps, office):
        ref = office.approved()
        with pytest.raises(d.CollectorNameMissing):
            counter(deps, office, ref, Collector.NAMED, " ")
        assert office.rows(t.Delivery, ref) == []

    @pytest.mark.parametrize(("status", "error"), [
        (Status.PAYABLE, d.TooEarlyToChoose), (Status.BILLED, d.TooEarlyToChoose), (Status.POSTED, d.TooLateToChoose),
        (Status.COLLECTED, d.TooLateToChoose), (Status.REFUSED, d.TooLateToChoose),
    ])  # fmt: skip
    def test_too_early_and_too_late_are_refused(self, deps, office, given, status, error):
        ref = given.filled_application(office.siti, status)
        for choose in (counter, post):
            with pytest.raises(error):
                choose(deps, office, ref)
        assert office.rows(t.Delivery, ref) == []

    def test_an_outreach_visit_to_come_can_be_chosen_and_no_other_place(self, deps, office, given):
        ref = office.approved()
        day = date(2026, 12, 10)
        given.place("DAIK", kind=t.PlaceKind.OUTREACH, starts_on=day, ends_on=day)
        given.place("PAST", kind=t.PlaceKind.OUTREACH, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 2))
        assert [visit.code for visit in view(deps, office, ref).visits] == ["DAIK"]
        counter(deps, office, ref, place="DAIK")
        assert view(deps, office, ref).place == "DAIK"
        for code in ("PAST", "NOWHERE", "'; --"):
            with pytest.raises(d.VisitNotOpen):
                counter(deps, office, ref, place=code)
        assert view(deps, office, ref).place == "DAIK"

    def test_somebody_elses_choice_looks_like_a_missing_one(self, deps, office, given):
        ref, stranger = office.approved(), given.account()
        for case, cmd in (
            (d.choose_counter, d.ChooseCounter(ref)),
            (d.show_delivery, d.ShowDelivery(ref)),
            (remake_code, OfPickup(ref)),
            (show_code, OfPickup(ref)),
        ):
            refused(case, cmd, NotFound, actor=stranger, deps=deps)
            with pytest.raises(AppError):
                run(case, cmd, actor=PUBLIC, deps=deps)
        assert office.rows(t.Delivery, ref) == []

    def test_choices_and_the_release_at_once_leave_one_living_way(self, deps, office, given):
        for _ in range(3):
            ref = office.printed()
            acts = [
                (d.choose_counter, d.ChooseCounter(ref), office.siti),
                (d.choose_post, d.ChoosePost(ref, TO, Postage(1, 1)), office.siti),
                (d.choose_counter, d.ChooseCounter(ref, Collector.NAMED, "ROHANA"), office.siti),
                (release_passport, ReleasePassport(ref), office.printer),
            ]
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda act: run(act[0], act[1], actor=act[2], deps=deps), acts))
            assert given.status(ref) is Status.READY
            live = [row for row in office.rows(t.Delivery, ref) if row.state is not DeliveryState.CANCELLED]
            assert [row.state for row in live] == [DeliveryState.READY]
            assert live[0].passport_id

    def test_control_two_living_ways_are_refused_by_the_database(self, deps, office):
        ref = office.ready()
        [row] = office.rows(t.Delivery, ref)
        copy = {name: value for name, value in row._mapping.items() if name != "id"}
        with pytest.raises(IntegrityError), deps.writing() as db:
            db.execute(insert(_deliveries).values(copy))


class TestCode:
    def test_the_code_appears_when_the_booklet_waits(self, deps, office):
        ref = office.approved()
        refused(show_code, OfPickup(ref), CodeNotYet, actor=office.siti, deps=deps)
        ref = office.ready()
        slip = office.slip(ref)
        assert (slip.first_name, slip.until, slip.collector) == ("Siti", date(2026, 12, 28), Collector.SELF)
        assert office.slip(ref).code == slip.code
        assert read(check_seal, CheckPaper(slip.qr), actor=PUBLIC, deps=deps).verdict is Verdict.GOOD

    def test_nothing_in_the_database_opens_a_booklet(self, deps, office):
        slip = office.slip(office.ready())
        with deps.reading() as db:
            [row] = db.execute(select(_tokens)).all()
        plain = slip.code.replace(" ", "")
        assert plain not in f"{row.token_hash}{row.short_index}{row.secret_sealed!r}"
        for guess in (row.token_hash, row.short_index, row.short_index[:6]):
            with pytest.raises((PickupUnknown, PickupCodeUnreadable)):
                run(scan_pickup, ScanPickup(guess), actor=office.counter, deps=deps)

    def test_a_new_code_makes_the_old_one_useless(self, deps, office):
        ref = office.ready()
        old = office.slip(ref)
        run(remake_code, OfPickup(ref), actor=office.siti, deps=deps)
        for code in (old.qr, old.code):
            refused(hand_over, HandOver(code, IDENTITY), PickupReplaced, actor=office.counter, deps=deps)
        unchanged(deps, office, ref)
        assert read(check_seal, CheckPaper(old.qr), actor=PUBLIC, deps=deps).verdict is Verdict.OLD
        assert give(deps, office, office.slip(ref).code).receiver == "SITI NURHALIZA"

    def test_another_collector_or_way_makes_the_old_code_useless(self, deps, office):
        ref = office.ready()
        old = office.slip(ref)
        counter(deps, office, ref, Collector.NAMED, "ROHANA")
        refused(scan_pickup, ScanPickup(old.qr), PickupReplaced, actor=office.counter, deps=deps)
        newer = office.slip(ref)
        post(deps, office, ref)
        refused(scan_pickup, ScanPickup(newer.code), PickupReplaced, actor=office.counter, deps=deps)
        refused(show_code, OfPickup(ref), CodeNotYet, actor=office.siti, deps=deps)
        assert outbox(deps, "ship") == [f'{{"delivery": {office.delivery(ref).id}}}']

    def test_the_deadline_does_not_move_with_the_choice(self, deps, office, clock):
        ref = office.ready()
        by = office.delivery(ref).collect_by
        clock.advance(timedelta(days=9))
        post(deps, office, ref)
        counter(deps, office, ref)
        assert office.delivery(ref).collect_by == by


class TestHandOver:
    def test_the_owner_collects_once(self, deps, office, given):
        ref = office.ready()
        slip = office.slip(ref)
        case = run(scan_pickup, ScanPickup(slip.qr), actor=office.counter, deps=deps)
        assert (case.name, case.needed, case.reference) == ("SITI NURHALIZA", (Shown.IDENTITY,), ref)
        given_at = give(deps, office, slip.qr)
        assert given.status(ref) is Status.COLLECTED
        row = office.delivery(ref)
        assert (row.state, row.done_by, row.papers_seen) == (DeliveryState.DONE, office.counter.id, "identity")
        assert office.told(ref) == ["ready", "collected"]
        for code in (slip.qr, slip.code.lower()):
            again = refused(hand_over, HandOver(code, IDENTITY), PickupUsed, actor=office.counter, deps=deps)
            assert again.facts == {"at": given_at.at}
        assert read(check_seal, CheckPaper(slip.qr), actor=PUBLIC, deps=deps).verdict is Verdict.USED

    @pytest.mark.parametrize("collector", list(Collector))
    def test_every_paper_that_the_rule_asks_for_must_be_seen(self, deps, office, collector):
        ref = office.ready()
        counter(deps, office, ref, collector, "" if collector is Collector.SELF else "ROHANA")
        code = office.slip(ref).code
        for paper in NEEDED[collector]:
            cmd = HandOver(code, ALL - {paper}, "ROHANA")
            refused(hand_over, cmd, PapersNotShown, actor=office.counter, deps=deps)
            unchanged(deps, office, ref)
        give(deps, office, code, frozenset(NEEDED[collector]), "ROHANA")

    def test_the_named_person_must_be_that_person(self, deps, office, vault):
        ref = office.ready()
        counter(deps, office, ref, Collector.NAMED, "ROHANA BINTI ALI")
        code = office.slip(ref).code
        for name in ("", "ROHANI BINTI ALI", "SITI NURHALIZA"):
            refused(hand_over, HandOver(code, ALL, name), OtherCollector, actor=office.counter, deps=deps)
            unchanged(deps, office, ref)
        assert give(deps, office, code, ALL, "Rohana binti Ali").receiver == "Rohana binti Ali"

    def test_a_code_is_worth_nothing_elsewhere(self, deps, office, given):
        ref = office.ready()
        code = office.slip(ref).code
        refused(
            hand_over, HandOver(code, IDENTITY), NotFound, actor=given.officer(Role.COUNTER, office="BATAM"), deps=deps
        )
        for actor in (office.printer, office.siti):
            refused(hand_over, HandOver(code, IDENTITY), NotAllowed, actor=actor, deps=deps)
        household = given.officer(Role.COUNTER)
        with deps.writing() as db:
            row = db.get_one(t.Officer, household.id)
            row.household_index = deps.vault.index("2104010203100012", "household")
        refused(hand_over, HandOver(code, IDENTITY), OwnCase, actor=household, deps=deps)
        unchanged(deps, office, ref)

    @pytest.mark.parametrize(
        "code", ["", "K7 4M", "K7 4M 9O", "https://evil.example/x", "A" * 4096, "DC03" * 30, "\x00"]
    )
    def test_whatever_else_is_scanned_is_refused(self, deps, office, code):
        ref = office.ready()
        for cmd, case in ((ScanPickup(code), scan_pickup), (HandOver(code, ALL), hand_over)):
            refused(case, cmd, (PickupUnknown, PickupCodeUnreadable), actor=office.counter, deps=deps)
        unchanged(deps, office, ref)

    def test_a_changed_code_is_forged(self, deps, office):
        ref = office.ready()
        qr = office.slip(ref).qr
        wrong = qr[:40] + ("0" if qr[40] != "0" else "1") + qr[41:]
        refused(hand_over, HandOver(wrong, IDENTITY), (SealForged, PickupUnknown), actor=office.counter, deps=deps)
        unchanged(deps, office, ref)

    def test_two_counters_at_once_hand_over_once(self, deps, office, given):
        for _ in range(3):
            ref = office.ready()
            code = office.slip(ref).code

            def attempt(actor, code=code):
                try:
                    give(deps, office, code, actor=actor)
                except (PickupUsed, MoveNotAllowed):
                    return 0
                return 1

            counters = [office.counter, *(given.officer(Role.COUNTER) for _ in range(5))]
            with ThreadPoolExecutor(6) as pool:
                assert sum(pool.map(attempt, counters)) == 1
            assert office.told(ref).count("collected") == 1

    def test_control_a_look_and_an_assignment_hand_over_twice(self, deps, office):
        """The same without guards: both counters have seen an unused code."""
        office.ready()
        with deps.reading() as db:
            seen = [db.execute(select(_tokens.c.used_at)).scalar_one() for _ in range(2)]
        won = 0
        for used_at in seen:
            if used_at is None:
                with deps.writing() as db:
                    won += db.execute(update(_tokens).values(used_at=deps.clock.now())).rowcount
        assert won == 2

    def test_hand_over_and_a_change_of_mind_at_once_agree(self, deps, office, given):
        for _ in range(4):
            ref = office.ready()
            code = office.slip(ref).code

            def collect(code=code):
                try:
                    give(deps, office, code)
                except (PickupReplaced, MoveNotAllowed):
                    return False
                return True

            def change(ref=ref):
                try:
                    post(deps, office, ref)
                except d.TooLateToChoose:
                    return False
                return True

            with ThreadPoolExecutor(2) as pool:
                collected, changed = pool.submit(collect), pool.submit(change)
            assert collected.result() != changed.result()
            states = [row.state for row in office.rows(t.Delivery, ref)]
            assert states == (["done"] if collected.result() else ["cancelled", "ready"])
            assert (given.status(ref) is Status.COLLECTED) == collected.result()


class TestThirtyDays:
    def test_each_warning_is_sent_once_on_its_day(self, deps, office, clock):
        ref = office.ready()
        by = office.delivery(ref).collect_by
        sent = []
        for _ in range((by - date(2026, 11, 24)).days + 3):
            before = office.told(ref).count("pickup_warning")
            warn_uncollected(deps)
            warn_uncollected(deps)
            if office.told(ref).count("pickup_warning") > before:
                sent.append((by - clock.now().date()).days)
            clock.advance(timedelta(days=1))
        assert tuple(sent) == PICKUP_WARNINGS
        assert office.delivery(ref).collect_by == by

    def test_after_an_outage_the_warning_tells_the_days_that_are_left(self, deps, office, clock):
        ref = office.ready()
        clock.advance(timedelta(days=32))  # two days left, 14 and 7 and 3 were never sent
        assert warn_uncollected(deps) == 1
        row = office.delivery(ref)
        assert (row.warned_days, row.collect_by) == (3, date(2026, 12, 28))

    def test_who_was_never_warned_gets_the_days_they_were_owed(self, deps, office, clock):
        ref = office.ready()
        clock.advance(timedelta(days=60))
        assert warn_uncollected(deps) == 1
        row = office.delivery(ref)
        assert (row.warned_days, row.collect_by) == (14, date(2027, 2, 6))
        refused(cancel_unclaimed, CancelUnclaimed(ref), StillTime, actor=office.supervisor, deps=deps)

    def test_only_a_person_cancels_and_only_after_the_last_warning(self, deps, office, given, clock):
        ref = office.ready()
        refused(cancel_unclaimed, CancelUnclaimed(ref), StillTime, actor=office.supervisor, deps=deps)
        clock.advance(timedelta(days=35))
        refused(cancel_unclaimed, CancelUnclaimed(ref), NotWarned, actor=office.supervisor, deps=deps)
        assert given.status(ref) is Status.READY
        for _ in range(40):
            warn_uncollected(deps)
            clock.advance(timedelta(days=1))
        assert given.status(ref) is Status.READY
        refused(cancel_unclaimed, CancelUnclaimed(ref), NotAllowed, actor=office.counter, deps=deps)
        code = office.slip(ref).code
        run(cancel_unclaimed, CancelUnclaimed(ref), actor=office.supervisor, deps=deps)
        assert given.status(ref) is Status.UNCLAIMED
        assert office.told(ref)[-1] == "pickup_cancelled"
        refused(hand_over, HandOver(code, IDENTITY), PickupReplaced, actor=office.counter, deps=deps)
        with deps.reading() as db:
            assert db.execute(select(table(t.BlankBook).c.state)).scalar_one() == "void"

    def test_the_supervisor_sees_what_nobody_collected_and_which_may_be_cancelled(self, deps, office, given, clock):
        def listed(actor=office.supervisor):
            return run(uncollected, None, actor=actor, deps=deps)

        ref, other = office.ready(), office.ready()
        post(deps, office, other)
        warn_uncollected(deps)
        assert listed() == []
        clock.advance(timedelta(days=35))
        (row,) = listed()
        assert (row.reference, row.warned) == (ref, False)
        assert row.number.startswith("X")
        for _ in range(40):
            warn_uncollected(deps)
            clock.advance(timedelta(days=1))
        assert [row.warned for row in listed()] == [True]
        boss = office.supervisor
        decisions = read(summary, Summary(), actor=boss, deps=deps).decisions
        assert [(one.what, one.count) for one in decisions] == [("unclaimed", 1)]
        assert listed(given.officer(Role.SUPERVISOR, office="BATAM")) == []
        refused(uncollected, None, NotAllowed, actor=office.counter, deps=deps)
        run(cancel_unclaimed, CancelUnclaimed(ref), actor=boss, deps=deps)
        assert listed() == []

    def test_a_booklet_for_the_post_is_not_counted_against_its_owner(self, deps, office, given, clock):
        ref = office.ready()
        post(deps, office, ref)
        clock.advance(timedelta(days=40))
        assert warn_uncollected(deps) == 0
        refused(cancel_unclaimed, CancelUnclaimed(ref), NotWarned, actor=office.supervisor, deps=deps)
        assert given.status(ref) is Status.READY

    @pytest.mark.parametrize(
        ("warned", "left", "due"),
        [
            (None, 20, None),
            (None, 14, 14),
            (14, 14, None),
            (14, 7, 7),
            (7, 1, 1),
            (None, 2, 3),
            (3, 2, None),
            (1, 0, None),
        ],
    )
    def test_which_warning_is_due(self, warned, left, due):
        assert owed(warned, left) == due


def test_the_booklet_of_an_unchosen_way_waits_for_its_owner(deps, office):
    ref = office.ready()
    found = view(deps, office, ref)
    assert (found.way, found.collector, found.days_left) == (DeliveryWay.COUNTER, Collector.SELF, 34)
    assert found.may_change
    assert run(remake_code, OfPickup(ref), actor=office.siti, deps=deps) is None
