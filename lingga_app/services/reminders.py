"""Reminders that belong to no other subject: the day before the interview, and drafts that nobody goes on with."""

from datetime import timedelta

DRAFT_LIFE = timedelta(days=30)
"""A draft that was never sent is deleted after this long without a change (data minimisation, Law 27 of 2022)."""
