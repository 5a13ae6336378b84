"""What people type where a month is wanted."""

from lingga_app.words.formats import MONTHS

_SHORT = 3


def month_number(text: str) -> int | None:
    """1-12 from "8", "08", "Agustus", "agu", "Agt" or "August"; None for anything else."""
    typed = text.strip().rstrip(".").lower()
    if typed.isascii() and typed.isdigit() and len(typed) <= 2:
        return int(typed) if 1 <= int(typed) <= 12 else None
    if typed in _OTHER:
        return _OTHER[typed]
    if len(typed) < _SHORT:
        return None
    found = {
        number
        for names in MONTHS.values()
        for number, name in enumerate(names, start=1)
        if name.lower().startswith(typed)
    }
    return found.pop() if len(found) == 1 else None


_OTHER = {"agt": 8, "ags": 8, "nop": 11, "nopember": 11, "pebruari": 2, "peb": 2}
"""Short forms and old spellings that KTPs and school papers use."""
