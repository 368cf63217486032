"""The names of what the timetable has workers do about accounts; known before Django is."""

COMPARE = "accounts.compare_grants"
"""Compare everything that was granted with the roles."""
AT_HOUR, AT_MINUTE = 7, 20
"""In UTC: in the night of Boston, summer and winter."""
EXPIRES_SECONDS = 6 * 3600
