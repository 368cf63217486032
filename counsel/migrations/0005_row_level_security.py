"""What counsel found and answered: only for who sees the request, and written by Legal alone (decision 0010)."""

from django.db import migrations

REQUEST = "requests_intake_agencyrequest"
SYSTEM = "(SELECT portal_is_system())"
ME = "(SELECT portal_person())"
IS_LEGAL = "(SELECT portal_reach()) = 'every_school'"


def secured(table: str, *, mine: str) -> str:
    """Return the statements that bind everybody, the owner too; nothing here is ever changed."""
    # Of a sealed matter its author sees delivery alone.
    seen = f"""EXISTS (SELECT 1 FROM {REQUEST} seen
      WHERE seen.id = {table}.agency_request_id AND (NOT seen.sealed OR {IS_LEGAL}))"""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({SYSTEM} OR ({IS_LEGAL} AND {mine} AND {seen}));
CREATE POLICY changed ON {table} FOR UPDATE USING ({SYSTEM});
CREATE POLICY removed ON {table} FOR DELETE USING ({SYSTEM});
"""


def unsecured(table: str) -> str:
    """Return the statements that take it back."""
    policies = "".join(f"DROP POLICY {name} ON {table};\n" for name in ("seen", "added", "changed", "removed"))
    return f"{policies}ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;\n"


DETERMINATION, FINDING, CHANGE = (
    "counsel_determination",
    "counsel_reclassification",
    "counsel_rehearsedchange",
)
TABLES = (
    secured(DETERMINATION, mine=f"decided_by_id = {ME}"),
    secured(FINDING, mine=f"made_by_id = {ME}"),
    secured(CHANGE, mine="false"),  # a rehearsal is a duty of the portal
)
NO_TABLES = (unsecured(table) for table in (CHANGE, FINDING, DETERMINATION))


class Migration(migrations.Migration):
    """Policies; the functions come from below."""

    dependencies = [
        ("counsel", "0004_policy_grants"),
        ("requests_intake", "0009_row_level_security"),
    ]
    operations = [migrations.RunSQL("".join(TABLES), "".join(NO_TABLES))]
