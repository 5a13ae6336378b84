"""The payment table: complete, and true to its three rules for every history."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingga_app.domain.payment_news import Booked, GatewayStatus, News, Seen, SeenRefund, news
from lingga_app.domain.payments import (
    CLEARING,
    ENDED,
    HAS_HAD_MONEY,
    TABLE,
    WAITING,
    Effect,
    PayEvent,
    PayState,
    legs_for_money,
    step,
    wants_right,
)

BILL = 650_000
MONEY = (PayEvent.PAID, PayEvent.PAID_LESS, PayEvent.PAID_MORE)
AMOUNTS = {PayEvent.PAID: BILL, PayEvent.PAID_LESS: BILL - 1, PayEvent.PAID_MORE: BILL + 1}
BOOKS = {Effect.BOOK_REVENUE, Effect.BOOK_SECOND, Effect.BOOK_CREDIT, Effect.BOOK_SUSPENSE}

S, E, F = PayState, PayEvent, Effect

# state, event -> state, and the effects that matter most; written out by hand from the rules, not from the code.
EXPECTED = [
    (S.CREATED, E.ISSUED, S.PENDING, set()),
    (S.UNKNOWN, E.ISSUED, S.PENDING, set()),
    (S.CREATED, E.ISSUE_UNKNOWN, S.UNKNOWN, {F.ASK_THERE}),
    (S.CREATED, E.PAID, S.PAID, {F.BOOK_REVENUE, F.GRANT}),
    (S.PENDING, E.PAID, S.PAID, {F.BOOK_REVENUE, F.GRANT}),
    (S.CHALLENGE, E.PAID, S.PAID, {F.BOOK_REVENUE, F.GRANT}),
    (S.PAID, E.PAID, S.PAID, {F.BOOK_SECOND}),
    (S.EXPIRED, E.PAID, S.PAID, {F.BOOK_REVENUE, F.GRANT}),
    (S.REFUNDED, E.PAID, S.REFUNDED, {F.BOOK_SUSPENSE, F.ALARM}),
    (S.REFUND_DUE, E.PAID, S.REFUND_DUE, {F.BOOK_SUSPENSE, F.ALARM}),
    (S.PENDING, E.PAID_LESS, S.REVIEW, {F.BOOK_CREDIT, F.ITEM}),
    (S.PAID, E.PAID_LESS, S.PAID, {F.BOOK_SUSPENSE}),
    (S.EXPIRED, E.PAID_LESS, S.REVIEW, {F.BOOK_CREDIT, F.ITEM}),
    (S.PENDING, E.PAID_MORE, S.PAID, {F.BOOK_REVENUE, F.BOOK_EXCESS, F.GRANT}),
    (S.PAID, E.PENDING, S.PAID, set()),
    (S.UNKNOWN, E.PENDING, S.PENDING, set()),
    (S.PENDING, E.CHALLENGED, S.CHALLENGE, set()),
    (S.CHALLENGE, E.DENIED, S.FAILED, {F.WITHDRAW}),
    (S.PAID, E.DENIED, S.REVIEW, {F.ITEM, F.ALARM}),
    (S.PENDING, E.EXPIRED, S.EXPIRED, {F.WITHDRAW}),
    (S.PAID, E.EXPIRED, S.PAID, {F.ALARM}),
    (S.PENDING, E.CANCELLED, S.CANCELLED, {F.WITHDRAW, F.CANCEL_THERE}),
    (S.PAID, E.REFUNDED, S.REFUNDED, {F.BOOK_REFUND, F.ITEM, F.ALARM}),
    (S.REFUNDING, E.REFUNDED, S.REFUNDED, {F.BOOK_REFUND}),
    (S.EXPIRED, E.REFUNDED, S.REVIEW, {F.ITEM, F.ALARM}),
    (S.REFUNDING, E.PART_REFUNDED, S.PART_REFUNDED, {F.BOOK_REFUND}),
    (S.REFUNDED, E.PART_REFUNDED, S.REFUNDED, {F.ITEM, F.ALARM}),
    (S.REFUNDING, E.REFUND_FAILED, S.REFUND_DUE, {F.ALARM}),
    (S.PAID, E.CHARGED_BACK, S.DISPUTED, {F.BOOK_DISPUTE, F.ITEM, F.ALARM}),
    (S.REFUNDING, E.CHARGED_BACK, S.DISPUTED, {F.STOP_REFUND, F.BOOK_DISPUTE, F.ITEM, F.ALARM}),
    (S.PENDING, E.CHARGED_BACK, S.REVIEW, {F.ITEM, F.ALARM}),
    (S.DISPUTED, E.CHARGEBACK_LOST, S.DISPUTED, {F.BOOK_DISPUTE_LOST}),
    (S.DISPUTED, E.CHARGEBACK_WON, S.PAID, {F.BOOK_DISPUTE_WON}),
]


@pytest.mark.parametrize(("state", "event", "to", "effects"), EXPECTED)
def test_the_table_says_what_the_rules_say(state: S, event: E, to: S, effects: set[F]) -> None:
    found = step(state, event)
    assert (found.to, set(found.effects)) == (to, effects)


@pytest.mark.parametrize("state", ENDED)
def test_late_money_without_a_right_is_credit_and_a_persons_work(state: S) -> None:
    found = step(state, E.PAID, right=False)
    assert (found.to, set(found.effects)) == (S.PAID_LATE, {F.BOOK_CREDIT, F.ITEM})


@pytest.mark.parametrize(("state", "event", "right"), list(product(PayState, PayEvent, (True, False))))
def test_every_state_meets_every_event(state: S, event: E, right: bool) -> None:
    found = step(state, event, right=right)
    if state in HAS_HAD_MONEY:
        assert found.to in HAS_HAD_MONEY, "never back from paid"
    if event in MONEY:
        assert len(BOOKS.intersection(found.effects)) == 1, "money is booked exactly once"
        assert found.to in HAS_HAD_MONEY
    else:
        assert not BOOKS.intersection(found.effects)
    if F.GRANT in found.effects:
        assert found.to is S.PAID
        assert wants_right(state, event)
    was_paid_before = state is S.REFUND_DUE and event is E.REFUND_STOPPED
    if found.to is S.PAID and state not in {S.PAID, S.DISPUTED} and not was_paid_before:
        assert F.GRANT in found.effects, "paid means a right"
    if found.to in ENDED and state in WAITING:
        assert F.WITHDRAW in found.effects, "an ended bill holds no right"


def test_the_table_is_the_whole_product() -> None:
    assert TABLE.keys() == set(product(PayState, PayEvent))


@given(st.lists(st.tuples(st.sampled_from(PayEvent), st.booleans()), max_size=30))
def test_over_any_history_all_money_is_booked_and_paid_stays_paid(history: list[tuple[E, bool]]) -> None:
    state, came, booked = S.CREATED, 0, 0
    for number, (event, right) in enumerate(history):
        found = step(state, event, right=right)
        if event in MONEY:
            came += AMOUNTS[event]
            legs = legs_for_money(found.effects, f"t{number}", AMOUNTS[event], BILL, "applicant_credit:1")
            assert all(leg.debit == CLEARING and leg.amount_idr > 0 for leg in legs)
            booked += sum(leg.amount_idr for leg in legs)
        if state in HAS_HAD_MONEY:
            assert found.to in HAS_HAD_MONEY
        state = found.to
    assert booked == came


def seen(status: GatewayStatus, amount: int = BILL, **more: object) -> Seen:
    return Seen("o", "t", status, amount, **more)  # type: ignore[arg-type]


G = GatewayStatus


@pytest.mark.parametrize(
    ("answer", "booked", "expected"),
    [
        (seen(G.PENDING), Booked(), [News(E.PENDING)]),
        (seen(G.SETTLEMENT), Booked(), [News(E.PAID, BILL)]),
        (seen(G.SETTLEMENT), Booked(BILL), []),
        (seen(G.SETTLEMENT, BILL - 1), Booked(), [News(E.PAID_LESS, BILL - 1)]),
        (seen(G.SETTLEMENT, BILL + 1), Booked(), [News(E.PAID_MORE, BILL + 1)]),
        (seen(G.CAPTURE, challenged=True), Booked(), [News(E.CHALLENGED)]),
        (seen(G.SETTLEMENT, accepted=False), Booked(), []),
        (seen(G.DENY), Booked(), [News(E.DENIED)]),
        (seen(G.EXPIRE), Booked(), [News(E.EXPIRED)]),
        (seen(G.CANCEL), Booked(), [News(E.CANCELLED)]),
        (seen(G.CANCEL), Booked(BILL), [News(E.REFUNDED, BILL, "void")]),
        (
            seen(G.REFUND, refunds=(SeenRefund("a", 100), SeenRefund("b", BILL - 100))),
            Booked(),
            [News(E.PAID, BILL), News(E.PART_REFUNDED, 100, "a"), News(E.REFUNDED, BILL - 100, "b")],
        ),
        (
            seen(G.REFUND, refunds=(SeenRefund("a", 100), SeenRefund("b", BILL - 100))),
            Booked(BILL, frozenset({"a"}), 100),
            [News(E.REFUNDED, BILL - 100, "b")],
        ),
        (seen(G.CHARGEBACK), Booked(), [News(E.PAID, BILL), News(E.CHARGED_BACK, BILL)]),
        (seen(G.CHARGEBACK), Booked(BILL, disputed=True), []),
        (seen(G.SETTLEMENT), Booked(BILL, disputed=True), [News(E.CHARGEBACK_WON, BILL)]),
        (
            seen(G.PARTIAL_REFUND, refunds=(SeenRefund("a", 100),)),
            Booked(BILL, frozenset({"a"}), 100, disputed=True),
            [News(E.CHARGEBACK_WON_REST, BILL - 100)],
        ),
    ],
)
def test_an_answer_tells_only_what_is_not_booked(answer: Seen, booked: Booked, expected: list[News]) -> None:
    assert list(news(answer, booked, bill_idr=BILL)) == expected


@settings(max_examples=200)
@given(
    st.sampled_from(GatewayStatus),
    st.integers(1, 2 * BILL),
    st.lists(st.integers(1, 10_000), max_size=4),
)
def test_the_same_answer_twice_is_one_story(status: G, amount: int, parts: list[int]) -> None:
    answer = seen(status, amount, refunds=tuple(SeenRefund(str(n), part) for n, part in enumerate(parts)))
    told = list(news(answer, Booked(), bill_idr=BILL))
    money = [item for item in told if item.event in MONEY]
    keys = frozenset(item.key for item in told if item.key)
    booked = Booked(
        money[0].amount_idr if money else None,
        keys,
        sum(item.amount_idr for item in told if item.key),
        any(item.event is E.CHARGED_BACK for item in told),
    )
    if money:
        assert [item for item in news(answer, booked, bill_idr=BILL) if item.event is not E.DENIED] == []
