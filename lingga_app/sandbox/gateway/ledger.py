"""The gateway's own double-entry book: two legs per transfer, never changed, compared with ours to the rupiah."""

import csv
import io

from lingga_app.sandbox.store import Row, Store
from lingga_app.sandbox.world import World, wib

MERCHANT = "merchant"
FEES = "fees"


def fee_idr(payment_type: str, received_idr: int) -> int:
    """The gateway's fee in rupiah: flat per transfer or code, a share for QRIS (0.7 %) and card (2.9 % + 2.000)."""
    return {
        "bank_transfer": 4_000,
        "cstore": 5_000,
        "qris": received_idr * 7 // 1000,
        "credit_card": received_idr * 29 // 1000 + 2_000,
    }[payment_type]


def book(world: World, transaction: Row, effect: str, debit: str, credit: str, amount_idr: int) -> None:
    """Move money between two accounts once per (transaction, effect); sqlite3.IntegrityError on a second time."""
    transfer_id = world.new_id()
    for account, signed in ((debit, amount_idr), (credit, -amount_idr)):
        world.store.insert(
            "gateway_entry",
            {
                "transfer_id": transfer_id,
                "account": account,
                "amount_idr": signed,
                "order_id": transaction["order_id"],
                "transaction_id": transaction["transaction_id"],
                "effect": effect,
                "at": world.clock.now(),
            },
        )


def cash_account(transaction: Row) -> str:
    """Where the payer's money lies: one account per channel and bank."""
    return f"cash:{transaction['payment_type']}:{transaction['bank']}".rstrip(":")


def report(store: Store) -> Row:
    """Every entry, the sums per order and the sums over all; `balance_idr` is 0 in a healthy book."""
    entries = store.all("SELECT * FROM gateway_entry ORDER BY id")
    orders: dict[str, Row] = {}
    for entry in entries:
        order = orders.setdefault(
            entry["order_id"], {"paid_idr": 0, "refunded_idr": 0, "charged_back_idr": 0, "fee_idr": 0, "net_idr": 0}
        )
        if entry["account"] != MERCHANT:
            continue
        # The merchant account is what the gateway owes: a credit (negative leg) is money for the merchant.
        amount = -entry["amount_idr"]
        kind = entry["effect"].partition(":")[0]
        if kind == "payment":
            order["paid_idr"] += amount
        elif kind in {"refund", "void"}:
            order["refunded_idr"] -= amount
        elif kind in {"chargeback", "chargeback_won"}:
            order["charged_back_idr"] -= amount
        elif kind == "fee":
            order["fee_idr"] -= amount
        order["net_idr"] += amount
    names = ("paid_idr", "refunded_idr", "charged_back_idr", "fee_idr", "net_idr")
    totals = {name: sum(order[name] for order in orders.values()) for name in names}
    return {
        "entries": entries,
        "orders": orders,
        "totals": {**totals, "balance_idr": sum(entry["amount_idr"] for entry in entries)},
    }


SETTLEMENT_COLUMNS = (
    "settled_on,settled_at,kind,order_id,transaction_id,reference,payment_type,bank,gross_idr,fee_idr,net_idr"
)


def settlement_csv(store: Store, day: str) -> str:
    """The lines of one day (WIB, `YYYY-MM-DD`): one per settled payment with its fee; money going back is negative."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(SETTLEMENT_COLUMNS.split(","))
    for line in sorted(_settled(store) + _returned(store), key=lambda line: line["at"]):
        at = wib(line["at"])
        if at.date().isoformat() != day:
            continue
        writer.writerow(
            [
                day,
                at.isoformat(timespec="seconds"),
                line["kind"],
                line["order_id"],
                line["transaction_id"],
                line["reference"],
                line["payment_type"],
                line["bank"],
                line["gross"],
                line["fee"],
                line["gross"] - line["fee"],
            ]
        )
    return out.getvalue()


def _settled(store: Store) -> list[Row]:
    return store.all(
        """SELECT t.settled_at AS at, 'payment' AS kind, t.order_id, t.transaction_id, '' AS reference, t.payment_type,
           t.bank, t.received_idr AS gross, coalesce(sum(e.amount_idr), 0) AS fee
           FROM gateway_transaction t LEFT JOIN gateway_entry e
             ON e.transaction_id = t.transaction_id AND e.effect = 'fee' AND e.account = ?
           WHERE t.settled_at IS NOT NULL GROUP BY t.transaction_id""",
        MERCHANT,
    )


def _returned(store: Store) -> list[Row]:
    rows = store.all(
        """SELECT e.at, e.effect, e.order_id, e.transaction_id, t.payment_type, t.bank, -e.amount_idr AS gross, 0 AS fee
           FROM gateway_entry e JOIN gateway_transaction t USING (transaction_id)
           WHERE e.account = ? AND (e.effect LIKE 'refund:%' OR e.effect LIKE 'chargeback%') ORDER BY e.id""",
        MERCHANT,
    )
    for row in rows:
        row["kind"], _, row["reference"] = row.pop("effect").partition(":")
    return rows
