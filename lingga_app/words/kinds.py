"""The shape of one visible text and the short constructors that subject modules use."""

from typing import Literal, NamedTuple

Lang = Literal["id", "en"]
Kind = Literal["text", "title", "label", "hint", "button", "error", "sms", "subject"]


class Text(NamedTuple):
    """One text in both languages. Indonesian is the master. `kind` tells the lint which limits apply.

    `{name}` stands for a fact. Its type decides how it is written (see `formats.fill`), so one set of facts fills both
    languages.
    """

    id: str
    en: str
    kind: Kind = "text"

    def of(self, lang: str) -> str:
        """The template in `lang`; every language but English reads the Indonesian master."""
        return self.en if lang == "en" else self.id


Texts = dict[str, Text]


def text(id: str, en: str) -> Text:
    """Running text: a message of at most four sentences."""
    return Text(id, en)


def title(id: str, en: str) -> Text:
    """The heading or the question of a screen."""
    return Text(id, en, "title")


def label(id: str, en: str) -> Text:
    """The name of a field, a column, a choice or a state; no sentence."""
    return Text(id, en, "label")


def hint(id: str, en: str) -> Text:
    """Help below a question."""
    return Text(id, en, "hint")


def button(id: str, en: str) -> Text:
    """Verb plus thing, at most four words and 24 characters in Indonesian."""
    return Text(id, en, "button")


def error(id: str, en: str) -> Text:
    """What happened, then what can be done."""
    return Text(id, en, "error")


def sms(id: str, en: str) -> Text:
    """At most 160 plain characters once the facts are in."""
    return Text(id, en, "sms")


def subject(id: str, en: str) -> Text:
    """The title of a notice, which is also its e-mail subject: at most 50 characters."""
    return Text(id, en, "subject")
