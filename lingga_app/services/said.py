"""Refusals whose facts are days, moments and counts."""

from lingga_app.domain.errors import AppError
from lingga_app.words.formats import fill


class Said(AppError):
    """Facts keep their types (`day=date`, `at=datetime`, `count=int`) and are written for the reader's language."""

    def message(self, lang: str = "id") -> str:
        return fill(self.en if lang == "en" else self.id, lang, self.facts)
