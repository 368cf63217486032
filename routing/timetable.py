"""The names of what the timetable has workers do for routing; known before Django is."""

SING = "routing.sing"
"""Owe one round of the canary."""
EVERY_SECONDS = 60.0
