"""The plain pages, by subject."""

from fastapi import APIRouter

from lingga_app.plain import house, tracking, verify

ROUTERS: tuple[APIRouter, ...] = (house.router, tracking.router, verify.router)
"""Each subject adds its router here."""
