from pathlib import Path

from lingga_app.domain.lifecycle import diagram

PAGE = Path(__file__).resolve().parents[2] / "docs" / "ARCHITECTURE.md"


def test_the_drawn_life_of_an_application_is_the_table():
    """After a change of the table: put `domain.lifecycle.diagram()` between the two marks."""
    drawn = PAGE.read_text(encoding="utf-8").split("<!-- diagram:start -->")[1].split("<!-- diagram:end -->")[0]
    assert drawn.strip() == f"```mermaid\n{diagram()}\n```"
