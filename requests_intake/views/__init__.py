"""Doors of the counter: the start page, one question a screen, what is added later, the late entry."""
