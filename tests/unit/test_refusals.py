"""Every refusal of the code: a unique code, what happened, what to do next, in the words of the style sheet."""

import importlib
import pkgutil
import re

from lingga_app import domain, inspection, services
from lingga_app.domain.errors import AppError
from tests.style import (
    MOST_SENTENCES,
    MOST_WORDS,
    NEXT_STEP,
    STAFF_MAY_SAY,
    count_words,
    expect_none,
    forbidden,
    placeholders,
    sentences,
)


def refusals() -> list[type[AppError]]:
    """Every refusal of the code that exists: all modules are imported, then the family tree is walked."""
    for package in (domain, services, inspection):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    found: list[type[AppError]] = []
    waiting = [AppError]
    while waiting:
        refusal = waiting.pop()
        found.append(refusal)
        waiting += refusal.__subclasses__()
    return [refusal for refusal in found if refusal.__module__.startswith("lingga_app.") and "code" in vars(refusal)]


def shown(refusal: type[AppError]) -> str:
    """Placeholders become one word, whatever the fact."""
    return re.sub(r"\{[^}]*\}", "x", refusal.id)


def test_refusals_have_a_unique_code() -> None:
    codes = [refusal.code for refusal in refusals()]
    assert len(codes) == len(set(codes)), sorted(code for code in codes if codes.count(code) > 1)


def test_refusals_say_what_happened_and_what_to_do() -> None:
    expect_none(
        (refusal.code, refusal.id)
        for refusal in refusals()
        if not 2 <= len(sentences(shown(refusal))) <= MOST_SENTENCES
        or not NEXT_STEP.search(" ".join(sentences(shown(refusal))[1:]).lower())
    )


def test_refusals_obey_the_words() -> None:
    allowed = STAFF_MAY_SAY
    expect_none(
        (refusal.code, f"{words}: {refusal.id}")
        for refusal in refusals()
        if (words := forbidden(shown(refusal), allowed) + ["!"] * ("!" in refusal.id))
    )


def test_refusals_are_short() -> None:
    expect_none(
        (refusal.code, sentence)
        for refusal in refusals()
        for sentence in sentences(shown(refusal))
        if count_words(sentence) > MOST_WORDS
    )


def test_refusals_name_the_same_facts_in_both_languages() -> None:
    expect_none(
        (refusal.code, placeholders(refusal.id) ^ placeholders(refusal.en))
        for refusal in refusals()
        if placeholders(refusal.id) != placeholders(refusal.en)
    )
