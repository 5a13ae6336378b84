import re
from pathlib import Path

from lingga_app import cli
from lingga_app.domain.lifecycle import diagram
from lingga_app.services.demo_people import demo_citizens, demo_officers

README = Path(__file__).resolve().parents[2] / "README.md"
PAGE = README.parent / "docs" / "ARCHITECTURE.md"


def test_the_drawn_life_of_an_application_is_the_table():
    """After a change of the table: put `domain.lifecycle.diagram()` between the two marks."""
    drawn = PAGE.read_text(encoding="utf-8").split("<!-- diagram:start -->")[1].split("<!-- diagram:end -->")[0]
    assert drawn.strip() == f"```mermaid\n{diagram()}\n```"


def test_the_tour_names_the_people_and_commands_that_there_are():
    tour = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\w+) \| ([a-z, ]+) \|", tour, flags=re.MULTILINE))
    heads = {"setting", "name"}
    assert {name: roles for name, roles in rows.items() if name not in heads} == {
        who.username: ", ".join(role.replace("_", " ") for role in who.roles) for who in demo_officers()
    }
    siti, rahmat, laila = (who.username for who in demo_citizens())
    assert f"siti (`{siti}`), rahmat (`...{rahmat[-4:]}`) and laila (`...{laila[-4:]}`)" in tour
    commands = {
        command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        for command in cli.app.registered_commands
    }
    said = set(re.findall(r"`(?:\.venv/bin/)?lingga ([a-z]+)", tour))
    assert said
    assert said <= commands
    targets = set(re.findall(r"^([a-z-]+):", (README.parent / "Makefile").read_text(), flags=re.MULTILINE))
    asked = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", tour, flags=re.MULTILINE))
    assert {first or second for first, second in asked} <= targets
    paths = set(re.findall(r"`((?:docs|tests|lingga_app)/[\w./-]+)`|\"(docs/[\w./-]+)\"", tour))
    assert [path for pair in paths for path in pair if path and not (README.parent / path).exists()] == []
