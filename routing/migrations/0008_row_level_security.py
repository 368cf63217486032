"""Who was told of a request, what was said and what was seen: only for who sees the request (decision 0010)."""

from django.db import migrations

REQUEST = "requests_intake_agencyrequest"
SYSTEM = "(SELECT portal_is_system())"
ME = "(SELECT portal_person())"
IS_LEGAL = "(SELECT portal_reach()) = 'every_school'"
AT_COUNTER = "(SELECT portal_reach()) = 'own_schools'"
WRITES = "(SELECT portal_reach()) IN ('own_schools', 'every_school')"


def of(table: str, more: str = "") -> str:
    """Say that the request of this row is one that is seen."""
    return f"EXISTS (SELECT 1 FROM {REQUEST} seen WHERE seen.id = {table}.agency_request_id{more})"


def secured(table: str, *, seen: str, added: str, changed: str) -> str:
    """Return the statements that bind everybody, the owner too: what is seen, what may be added, what changed."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ({SYSTEM} OR {seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({SYSTEM} OR ({added}));
CREATE POLICY changed ON {table} FOR UPDATE USING ({SYSTEM} OR ({changed})) WITH CHECK ({SYSTEM} OR ({changed}));
CREATE POLICY removed ON {table} FOR DELETE USING ({SYSTEM});
"""


def unsecured(table: str) -> str:
    """Return the statements that take it back."""
    policies = "".join(f"DROP POLICY {name} ON {table};\n" for name in ("seen", "added", "changed", "removed"))
    return f"{policies}ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;\n"


REFERRAL, NOTICE, MESSAGE, HAPPENING = (
    "routing_referral",
    "routing_notice",
    "routing_message",
    "routing_happening",
)
OF_REFERRAL = f"EXISTS (SELECT 1 FROM {REFERRAL} seen WHERE seen.id = {NOTICE}.referral_id)"
# Of a sealed matter its author sees delivery alone, so words of others are for those listed.
TO_READ = of(MESSAGE, f" AND (NOT seen.sealed OR {IS_LEGAL} OR {MESSAGE}.author_id = {ME})")

TABLES = (
    secured(
        REFERRAL,
        seen=of(REFERRAL),
        added=f"{WRITES} AND {of(REFERRAL)}",
        changed=f"{WRITES} AND {of(REFERRAL)}",
    ),
    secured(
        NOTICE, seen=OF_REFERRAL, added=f"{WRITES} AND {OF_REFERRAL}", changed=f"{WRITES} AND {OF_REFERRAL}"
    ),
    secured(
        MESSAGE,
        seen=TO_READ,
        added=f"{of(MESSAGE)} AND ({IS_LEGAL} OR (is_from_school AND {AT_COUNTER} AND author_id = {ME}))",
        changed="false",
    ),
    secured(
        HAPPENING,
        seen=of(HAPPENING),
        added=f"{AT_COUNTER} AND seen_by_id = {ME} AND {of(HAPPENING)}",
        changed="false",
    ),
)
NO_TABLES = (unsecured(table) for table in (HAPPENING, MESSAGE, NOTICE, REFERRAL))


class Migration(migrations.Migration):
    """Policies; the functions come from below."""

    dependencies = [
        ("requests_intake", "0009_row_level_security"),
        ("routing", "0007_notice_of_a_message"),
    ]
    operations = [migrations.RunSQL("".join(TABLES), "".join(NO_TABLES))]
