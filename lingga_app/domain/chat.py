"""What may be said in a chat, and by when a question is answered."""

import unicodedata
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from lingga_app.domain.calendar import HOLIDAYS, at_wib, hours_on, is_open, next_opening, wib
from lingga_app.domain.errors import AppError

MOST_LETTERS: Final = 1000
ANSWER_AFTER_OPENING: Final = timedelta(hours=2)
"""A question of the night is answered this long after the office opens."""
LAST_HOUR: Final = timedelta(hours=1)
"""What comes in the last hour of a day may have to wait for the next one; it is promised so from the start."""

_MARKS: Final = frozenset(
    "\u200b\u200e\u200f\u061c\ufeff" + "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
)
"""Signs that nobody sees and that can turn the order of letters around."""


class MessageEmpty(AppError):
    code = "message_empty"
    id = "Pesan Anda masih kosong. Tulis pertanyaan Anda, lalu kirim."
    en = "Your message is empty. Write your question, then send it."
    http = 422


class MessageTooLong(AppError):
    code = "message_too_long"
    id = "Pesan paling panjang {limit} huruf. Bagi menjadi dua pesan."
    en = "A message has at most {limit} letters. Split it in two."
    http = 422


class ChatTakesText(AppError):
    code = "chat_takes_text"
    id = "Chat hanya menerima tulisan. Kirim foto dokumen lewat halaman Dokumen."
    en = "The chat takes text only. Send photos of papers on the Papers page."
    http: ClassVar[int] = 415


class ConversationTaken(AppError):
    code = "conversation_taken"
    id = "Percakapan ini sedang dijawab {name}. Pilih yang lain, atau ambil alih."
    en = "{name} is answering this conversation. Choose another, or take it over."


def clean(text: str) -> str:
    """The message as it is kept: plain text with line breaks, without control and direction signs.

    Raises `MessageEmpty`, `MessageTooLong`.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(sign for sign in lines if sign == "\n" or _is_seen(sign)).strip()
    if not kept:
        raise MessageEmpty
    if len(kept) > MOST_LETTERS:
        raise MessageTooLong(limit=MOST_LETTERS)
    return kept


def _is_seen(sign: str) -> bool:
    return sign not in _MARKS and unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Cn"}


def promised_answer(now: datetime, holidays: AbstractSet[date] = HOLIDAYS) -> datetime:
    """By when a question asked now is answered: today by closing time, or two hours after the next opening."""
    hours = hours_on(wib(now).date(), holidays) if is_open(now, holidays) else None
    if hours is not None:
        closing = at_wib(wib(now).date(), hours.closes)
        if closing - now >= LAST_HOUR:
            return closing
        now = closing
    return next_opening(now, holidays) + ANSWER_AFTER_OPENING


def on_duty_until(now: datetime, holidays: AbstractSet[date] = HOLIDAYS) -> datetime | None:
    """When the desk closes today, or None while nobody is there."""
    hours = hours_on(wib(now).date(), holidays) if is_open(now, holidays) else None
    return at_wib(wib(now).date(), hours.closes) if hours is not None else None
