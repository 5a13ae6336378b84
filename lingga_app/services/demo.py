"""What an empty demo installation is filled with: an office that could open tomorrow. Safe to repeat."""

import json
from pathlib import Path

from lingga_app.services.demo_people import DemoAccount, seed_citizens, seed_officers
from lingga_app.services.run import Deps
from lingga_app.services.seal_audit import seal_pending
from lingga_app.services.seed_places import seed_places
from lingga_app.services.seed_tariffs import seed_tariffs


def seed(deps: Deps, data_dir: Path) -> None:
    """Fill what is missing, then write how to sign in to `demo.json` for the supervisor to print."""
    officers = seed_officers(deps)
    citizens = seed_citizens(deps)
    seed_places(deps)
    seed_tariffs(deps)
    seal_pending(deps)
    accounts = [_line(account) for account in (*officers, *citizens)]
    text = json.dumps({"accounts": accounts}, indent=1, ensure_ascii=False)
    (data_dir / "demo.json").write_text(text, encoding="utf-8")


def _line(account: DemoAccount) -> dict[str, str]:
    """Officers sign in with password and second factor (`lingga totp NAME`), citizens with a code by message."""
    roles = ", ".join(account.roles) or "applicant"
    return {"name": account.name, "login": account.username, "password": account.password or "code", "roles": roles}
