"""The forms of the counter: one question a screen, and everything on one page for a late entry."""
