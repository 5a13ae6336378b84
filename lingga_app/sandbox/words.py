"""How money, days and hours are written on the sandbox's own Indonesian pages."""

from datetime import date

from jinja2 import Environment

from lingga_app.sandbox.world import wib

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
CHANNELS = {
    "bri": "BRI",
    "bni": "BNI",
    "brksyariah": "BRK Syariah",
    "pos": "Kantor pos",
    "agen": "Agen",
    "qris": "QRIS",
    "credit_card": "Kartu",
}
STATUSES = {
    "pending": ("info", "Menunggu dibayar"),
    "settlement": ("ok", "Sudah dibayar"),
    "capture": ("ok", "Dibayar dengan kartu"),
    "challenge": ("warn", "Ditinjau bank"),
    "deny": ("bad", "Ditolak"),
    "cancel": ("bad", "Dibatalkan"),
    "expire": ("warn", "Habis waktu"),
    "refund": ("info", "Uang kembali"),
    "partial_refund": ("info", "Kembali sebagian"),
    "chargeback": ("bad", "Ditarik bank pembayar"),
}


def rupiah(amount: int) -> str:
    """`Rp650.000`."""
    return f"Rp{amount:,}".replace(",", ".")


def moment(seconds: float) -> str:
    """`Kamis, 3 Desember 2026 pukul 10.00 WIB`."""
    at = wib(seconds)
    return f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year} pukul\u00a0{at:%H.%M}\u00a0WIB"


def day(iso: str) -> str:
    """`1990-03-03` as `3 Maret 1990`; anything else as it is."""
    try:
        on = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def contact(recipient: str) -> str:
    """A phone number as people here write it, `0812-3456-7890`; an e-mail address as it is."""
    if not recipient.startswith("62") or not recipient.isdigit():
        return recipient
    local = "0" + recipient[2:]
    return "-".join(part for part in (local[:4], local[4:8], local[8:]) if part)


def grouped(code: str) -> str:
    """A number in groups of four, as people read it aloud."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def channel(transaction: dict[str, object]) -> str:
    """The way of paying in words."""
    by_bank = transaction["payment_type"] in {"bank_transfer", "cstore"}
    return CHANNELS[str(transaction["bank"] if by_bank else transaction["payment_type"])]


def status(transaction: dict[str, object]) -> tuple[str, str]:
    """Colour and words of a transaction's status."""
    if transaction["status"] == "capture" and transaction["fraud_status"] == "challenge":
        return STATUSES["challenge"]
    return STATUSES[str(transaction["status"])]


def register(templates: Environment) -> None:
    """Make the words known to the templates."""
    templates.filters.update(
        rupiah=rupiah, day=day, contact=contact, moment=moment, grouped=grouped, channel=channel, status=status
    )
