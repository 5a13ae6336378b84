"""The plain pages, by subject."""

from fastapi import APIRouter

from lingga_app.plain import house, requirements, tracking, verify

ROUTERS: tuple[APIRouter, ...] = (
    house.router,
    requirements.router,
    tracking.router,
    verify.router,
)
"""Each subject adds its router here."""
