"""The life of a transaction at the gateway: charged, paid (late, wrong, twice), refused, expired, given back.

Every change is one transaction of the store: the row, the ledger's legs and the queued notification together.
"""

from lingga_app.sandbox.gateway import qris
from lingga_app.sandbox.gateway.answers import notify
from lingga_app.sandbox.gateway.ledger import FEES, MERCHANT, book, cash_account, fee_idr
from lingga_app.sandbox.store import Row
from lingga_app.sandbox.world import World

BANKS = ("bri", "bni", "brksyariah")
STORES = ("pos", "agen")
VA_PREFIX = {"bri": "88810", "bni": "98810", "brksyariah": "11910"}
CARD_SETTLES_AFTER = 24 * 3600
THREE_DS_SECONDS = 600
HAS_MONEY = ("settlement", "capture", "partial_refund")


class Refused(Exception):
    """The gateway says no; `code` is the Midtrans status code of the answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def cannot_modify() -> Refused:
    """The answer to an act that the present status forbids."""
    return Refused("412", "Merchant cannot modify the status of the transaction")


def find(world: World, reference: str) -> Row:
    """The transaction by order id (the first one) or by transaction id; what is overdue expires first."""
    expire_due(world)
    row = world.store.one(
        "SELECT * FROM gateway_transaction WHERE (order_id = ? AND extra = 0) OR transaction_id = ?",
        reference,
        reference,
    )
    if row is None:
        raise Refused("404", "Transaction doesn't exist.")
    return row


def change(world: World, transaction: Row, **values: object) -> Row:
    """Write the new values, queue the notification, return the new row."""
    marks = ", ".join(f"{name} = ?" for name in values)
    world.store.run(
        f"UPDATE gateway_transaction SET {marks} WHERE transaction_id = ?",  # noqa: S608
        *values.values(),
        transaction["transaction_id"],
    )
    new = {**transaction, **values}
    notify(world, new)
    return new


def create(world: World, row: Row) -> Row:
    """Store a new transaction under a fresh id and notify that it waits."""
    if world.store.one("SELECT 1 FROM gateway_transaction WHERE order_id = ?", row["order_id"]):
        raise Refused("406", "order_id has been used already, please use another order_id")
    now = world.clock.now()
    defaults = {
        "transaction_id": world.new_id(),
        "extra": 0,
        "bank": "",
        "code": "",
        "status": "pending",
        "received_idr": 0,
        "refunded_idr": 0,
        "fraud_status": "accept",
        "created_at": now,
        "paid_at": None,
        "settled_at": None,
        "masked_card": "",
        "notify_url": "",
        "finish_url": "",
    }
    transaction = {**defaults, **row}
    if not transaction["code"]:
        transaction["code"] = _new_code(world, transaction)
    with world.store.transaction():
        world.store.insert("gateway_transaction", transaction)
        notify(world, transaction)
    return transaction


def _new_code(world: World, transaction: Row) -> str:
    match transaction["payment_type"]:
        case "bank_transfer":
            return VA_PREFIX[transaction["bank"]] + world.digits(11)
        case "cstore":
            return "2104" + world.digits(8)
        case "qris":
            return qris.payload(world, transaction["asked_idr"])
    return ""


def receive(
    world: World, transaction: Row, *, amount_idr: int | None = None, payment_type: str = "", bank: str = ""
) -> Row:
    """Money arrives, whatever the state: first payment, after expiry, wrong amount, or a second time.

    A second payment of one order is a transaction of its own (new id, same order id), as money is never turned away.
    """
    received = transaction["asked_idr"] if amount_idr is None else amount_idr
    if received < 1:
        raise Refused("400", "the amount must be at least 1 rupiah")
    now = world.clock.now()
    with world.store.transaction():
        if transaction["received_idr"]:
            transaction = {
                **transaction,
                "transaction_id": world.new_id(),
                "extra": 1,
                "refunded_idr": 0,
                "created_at": now,
                "paid_at": None,
                "settled_at": None,
                "received_idr": 0,
                "status": "pending",
            }
            world.store.insert("gateway_transaction", transaction)
        channel = {name: transaction[name] for name in ("payment_type", "bank", "code")}
        if payment_type and (payment_type, bank) != (channel["payment_type"], channel["bank"]):
            channel = {"payment_type": payment_type, "bank": bank, "code": ""}
        card = channel["payment_type"] == "credit_card"
        paid = {**transaction, **channel, "received_idr": received}
        _book_payment(world, paid)
        return change(
            world,
            paid,
            **channel,
            received_idr=received,
            status="capture" if card else "settlement",
            fraud_status="accept",
            paid_at=now,
            settled_at=None if card else now,
        )


def _book_payment(world: World, transaction: Row) -> None:
    received = transaction["received_idr"]
    book(world, transaction, "payment", cash_account(transaction), MERCHANT, received)
    book(world, transaction, "fee", MERCHANT, FEES, min(received, fee_idr(transaction["payment_type"], received)))


def challenge(world: World, transaction: Row) -> Row:
    """The fraud check wants a person's word first: captured, no money booked yet."""
    if transaction["status"] != "pending":
        raise cannot_modify()
    with world.store.transaction():
        return change(world, transaction, status="capture", fraud_status="challenge")


def is_challenged(transaction: Row) -> bool:
    """Waiting for approve or deny."""
    return transaction["status"] == "capture" and transaction["fraud_status"] == "challenge"


def approve(world: World, transaction: Row) -> Row:
    """Accept a challenged transaction: only now the money counts."""
    if not is_challenged(transaction):
        raise cannot_modify()
    return receive(world, transaction)


def deny(world: World, transaction: Row) -> Row:
    """Refuse a challenged or waiting transaction."""
    if not is_challenged(transaction) and transaction["status"] != "pending":
        raise cannot_modify()
    with world.store.transaction():
        return change(world, transaction, status="deny", fraud_status="deny")


def cancel(world: World, transaction: Row) -> Row:
    """Withdraw a waiting transaction, or void a card's before it settles."""
    voids = transaction["status"] == "capture"
    if transaction["status"] != "pending" and not voids:
        raise cannot_modify()
    with world.store.transaction():
        if transaction["received_idr"]:
            _void(world, transaction)
        return change(world, transaction, status="cancel")


def _void(world: World, transaction: Row) -> None:
    received = transaction["received_idr"]
    fee = min(received, fee_idr(transaction["payment_type"], received))
    book(world, transaction, "fee:void", FEES, MERCHANT, fee)
    book(world, transaction, "void", MERCHANT, cash_account(transaction), received)


def expire(world: World, transaction: Row) -> Row:
    """End a waiting transaction."""
    if transaction["status"] != "pending":
        raise cannot_modify()
    with world.store.transaction():
        return change(world, transaction, status="expire")


def expire_due(world: World) -> None:
    """Expire what is overdue; settle what the card schemes settle after a day."""
    now = world.clock.now()
    for row in world.store.all(
        "SELECT * FROM gateway_transaction WHERE status = 'pending' AND expires_at <= ? ORDER BY expires_at", now
    ):
        expire(world, row)
    for row in world.store.all(
        """SELECT * FROM gateway_transaction WHERE status = 'capture' AND fraud_status = 'accept' AND paid_at <= ?
           ORDER BY paid_at""",
        now - CARD_SETTLES_AFTER,
    ):
        settle(world, row)


def settle(world: World, transaction: Row) -> Row:
    """A captured card payment reaches the account."""
    if transaction["status"] != "capture" or is_challenged(transaction):
        raise cannot_modify()
    with world.store.transaction():
        return change(world, transaction, status="settlement", settled_at=world.clock.now())


def refund(world: World, transaction: Row, refund_key: str, amount_idr: int | None) -> Row:
    """Give back all that is left or a part; the same key again changes nothing and answers the same."""
    left = transaction["received_idr"] - transaction["refunded_idr"]
    earlier = world.store.one(
        "SELECT * FROM gateway_refund WHERE transaction_id = ? AND refund_key = ?",
        transaction["transaction_id"],
        refund_key,
    )
    if earlier is not None:
        if amount_idr not in {None, earlier["amount_idr"]}:
            raise Refused("412", "refund_key was used with another amount")
        return transaction
    if world.faults.take("gateway", "refund_refused") is not None:
        raise Refused("412", "Refund is refused by the payment provider")
    amount = left if amount_idr is None else amount_idr
    if transaction["status"] not in {"settlement", "partial_refund"} or amount < 1:
        raise cannot_modify()
    if amount > left:
        raise Refused("412", "Refund amount is more than what is left of the transaction")
    with world.store.transaction():
        world.store.insert(
            "gateway_refund",
            {
                "transaction_id": transaction["transaction_id"],
                "refund_key": refund_key,
                "amount_idr": amount,
                "at": world.clock.now(),
            },
        )
        book(world, transaction, f"refund:{refund_key}", MERCHANT, cash_account(transaction), amount)
        status = "refund" if amount == left else "partial_refund"
        return change(world, transaction, status=status, refunded_idr=transaction["refunded_idr"] + amount)


def charge_back(world: World, transaction: Row) -> Row:
    """The payer's bank takes the money back until the dispute ends."""
    if transaction["status"] not in HAS_MONEY or is_challenged(transaction):
        raise cannot_modify()
    left = transaction["received_idr"] - transaction["refunded_idr"]
    with world.store.transaction():
        book(world, transaction, _dispute(world, transaction, "chargeback"), MERCHANT, cash_account(transaction), left)
        return change(
            world, transaction, status="chargeback", settled_at=transaction["settled_at"] or world.clock.now()
        )


def win_chargeback(world: World, transaction: Row) -> Row:
    """The dispute ends for the merchant: the money is back."""
    if transaction["status"] != "chargeback":
        raise cannot_modify()
    left = transaction["received_idr"] - transaction["refunded_idr"]
    with world.store.transaction():
        book(
            world,
            transaction,
            _dispute(world, transaction, "chargeback_won"),
            cash_account(transaction),
            MERCHANT,
            left,
        )
        return change(world, transaction, status="partial_refund" if transaction["refunded_idr"] else "settlement")


def _dispute(world: World, transaction: Row, kind: str) -> str:
    """A name of its own for each round of the dispute: a second chargeback is a second transfer."""
    earlier = world.store.all(
        "SELECT 1 FROM gateway_entry WHERE transaction_id = ? AND effect LIKE ? AND account = ?",
        transaction["transaction_id"],
        f"{kind}:%",
        MERCHANT,
    )
    return f"{kind}:{len(earlier) + 1}"
