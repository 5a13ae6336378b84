"""Every page, by address. A page is one module: its state and what it shows."""

import reflex as rx

from lingga_app.ui.pages import audit, start, summary
from lingga_app.ui.shell import Shell

PAGES = (*start.PAGES, *summary.PAGES, *audit.PAGES)


def add_pages(app: rx.App) -> None:
    for page in PAGES:
        app.add_page(page.view, route=page.route, title=page.title, on_load=[Shell.enter, *page.on_load])
