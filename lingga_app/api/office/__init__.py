"""The desks over HTTP, for programs: a room for each part of the work."""

from fastapi import APIRouter

from lingga_app.api.office import corrections, data_page, decisions, interview, portrait, queue

PARTS = (
    queue.router,
    interview.router,
    portrait.router,
    data_page.router,
    decisions.router,
    corrections.router,
    data_page.own,
    portrait.pages,
)
router = APIRouter(tags=["desks"])
for part in PARTS:
    router.include_router(part)
