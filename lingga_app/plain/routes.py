"""The plain pages, by subject."""

from fastapi import APIRouter

from lingga_app.plain import house

ROUTERS: tuple[APIRouter, ...] = (house.router,)
"""Each subject adds its router here."""
