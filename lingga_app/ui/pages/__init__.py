"""Every page, by address. A page is one module: its state and what it shows."""

import reflex as rx

from lingga_app.ui.pages import (
    account,
    answers,
    arrivals,
    audit,
    chat,
    correction,
    decisions,
    desk_queue,
    desk_search,
    finance,
    form,
    glance,
    help,
    home,
    interview,
    mandates,
    mine,
    new,
    notices,
    paper,
    papers,
    payment,
    places,
    planner,
    preview,
    seat,
    seat_slip,
    sign_in,
    staff_chat,
    staff_sign_in,
    staff_unreached,
    start,
    summary,
)
from lingga_app.ui.shell import Shell

MODULES = (
    start,
    sign_in,
    account,
    mandates,
    mine,
    new,
    home,
    form,
    preview,
    answers,
    payment,
    papers,
    paper,
    glance,
    correction,
    staff_sign_in,
    desk_queue,
    interview,
    decisions,
    desk_search,
    summary,
    audit,
    chat,
    help,
    notices,
    staff_chat,
    staff_unreached,
    finance,
    seat,
    seat_slip,
    places,
    arrivals,
    planner,
)
PAGES = tuple(page for module in MODULES for page in module.PAGES)


def add_pages(app: rx.App) -> None:
    for page in PAGES:
        app.add_page(page.view, route=page.route, title=page.title, on_load=[Shell.enter, *page.on_load])
