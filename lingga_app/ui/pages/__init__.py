"""Every page, by address. A page is one module: its state and what it shows."""

import reflex as rx

from lingga_app.ui.pages import account, audit, mandates, sign_in, staff_sign_in, start, summary
from lingga_app.ui.shell import Shell

PAGES = (
    *start.PAGES,
    *sign_in.PAGES,
    *account.PAGES,
    *mandates.PAGES,
    *staff_sign_in.PAGES,
    *summary.PAGES,
    *audit.PAGES,
)


def add_pages(app: rx.App) -> None:
    for page in PAGES:
        app.add_page(page.view, route=page.route, title=page.title, on_load=[Shell.enter, *page.on_load])
