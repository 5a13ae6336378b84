"""The plain pages, by subject."""

from fastapi import APIRouter

from lingga_app.plain import (
    house,
    laboratory,
    pay_slip,
    pickup,
    requirements,
    slips,
    tracking,
    verify,
    waiting_room,
    works,
)

ROUTERS: tuple[APIRouter, ...] = (
    house.router,
    laboratory.router,
    pay_slip.router,
    pickup.router,
    requirements.router,
    slips.router,
    tracking.router,
    verify.router,
    waiting_room.router,
    works.router,
)
"""Each subject adds its router here."""
