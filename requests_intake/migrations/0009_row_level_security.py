"""The database's own answer to who may see which request; fail closed (docs/decisions/0010-row-level-security.md).

The functions say who asks and how far that person reaches; they are asked once for each statement. The two that look
into tables whose own policies lead back here do so as the system, and give back numbers of requests only.
"""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION portal_is_system() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('portal.scope', true), '') = 'system'
$$;

CREATE FUNCTION portal_person() RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('portal.scope', true) = 'person'
    THEN nullif(current_setting('portal.person', true), '')::bigint END
$$;

CREATE FUNCTION portal_reach() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE role
    WHEN 'front_office' THEN 'own_schools'
    WHEN 'school_leader' THEN 'own_schools'
    WHEN 'safety_services' THEN 'notified'
    WHEN 'superintendent_office' THEN 'escalated'
    WHEN 'legal_advisor' THEN 'every_school'
    WHEN 'legal_supervisor' THEN 'every_school'
    ELSE 'no_request' END
  FROM accounts_user WHERE id = portal_person() AND is_active
$$;

CREATE FUNCTION portal_schools(ability text) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(held.content_object_id)
  FROM accounts_schoolgrant held JOIN auth_permission permission ON permission.id = held.permission_id
  WHERE held.user_id = portal_person() AND permission.codename = ability AND portal_reach() = 'own_schools'
$$;

CREATE FUNCTION portal_told() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN portal_reach() IN ('notified', 'escalated')
    THEN string_to_array(nullif(current_setting('portal.told', true), ''), ',') END
$$;

CREATE FUNCTION portal_listed() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  person bigint := portal_person();
  found bigint[];
BEGIN
  IF portal_reach() IS DISTINCT FROM 'every_school' THEN RETURN NULL; END IF;
  PERFORM set_config('portal.scope', 'system', true);
  SELECT array_agg(agency_request_id) INTO found FROM requests_intake_sealedlisting WHERE user_id = person;
  PERFORM set_config('portal.scope', 'person', true);
  RETURN found;
END
$$;

CREATE FUNCTION portal_climbed() RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
DECLARE
  found bigint[];
BEGIN
  IF portal_reach() IS DISTINCT FROM 'escalated' THEN RETURN NULL; END IF;
  PERFORM set_config('portal.scope', 'system', true);
  SELECT array_agg(referral.agency_request_id) INTO found
    FROM routing_referral referral JOIN accounts_office office ON office.id = referral.office_id
    WHERE office.code = 'superintendent';
  PERFORM set_config('portal.scope', 'person', true);
  RETURN found;
END
$$;

CREATE FUNCTION portal_sealed_from(person bigint) RETURNS SETOF text LANGUAGE plpgsql STABLE AS $$
DECLARE
  scope text := coalesce(current_setting('portal.scope', true), '');
BEGIN
  PERFORM set_config('portal.scope', 'system', true);
  RETURN QUERY SELECT hidden.reference::text FROM requests_intake_agencyrequest hidden
    WHERE hidden.sealed AND NOT EXISTS (
      SELECT 1 FROM requests_intake_sealedlisting listed JOIN accounts_user who ON who.id = listed.user_id
      WHERE listed.agency_request_id = hidden.id AND who.id = person
        AND who.role IN ('legal_advisor', 'legal_supervisor'));
  PERFORM set_config('portal.scope', scope, true);
END
$$;
"""

NO_FUNCTIONS = """
DROP FUNCTION portal_sealed_from(bigint), portal_climbed(), portal_listed(), portal_told(), portal_schools(text),
  portal_reach(), portal_person(), portal_is_system();
"""

SEEN = """
  (SELECT portal_is_system())
  OR (author_id = (SELECT portal_person()) AND (SELECT portal_reach()) IS NOT NULL
      AND (sealed OR status IN ('draft', 'discarded')))
  OR (NOT sealed AND status NOT IN ('draft', 'discarded') AND (
    (SELECT portal_reach()) = 'every_school'
    OR school_id = ANY ((SELECT portal_schools('read_request'))::bigint[])
    OR subtype = ANY ((SELECT portal_told())::text[])
    OR id = ANY ((SELECT portal_climbed())::bigint[])))
  OR (sealed AND status NOT IN ('draft', 'discarded') AND id = ANY ((SELECT portal_listed())::bigint[]))
"""
IS_LEGAL = "(SELECT portal_reach()) = 'every_school'"
WRITES = "(SELECT portal_reach()) IN ('own_schools', 'every_school')"
ME = "(SELECT portal_person())"
SYSTEM = "(SELECT portal_is_system())"


def of(table: str, more: str = "") -> str:
    """Say that the request of this row is one that is seen."""
    seen = f"SELECT 1 FROM requests_intake_agencyrequest seen WHERE seen.id = {table}.agency_request_id"
    return f"EXISTS ({seen}{more})"


def to_read(table: str, author: str) -> str:
    """Say that too; of a sealed matter who logged it sees delivery alone, besides what they wrote themselves."""
    return of(table, f" AND (NOT seen.sealed OR {IS_LEGAL} OR {table}.{author} = {ME})")


def secured(table: str, *, seen: str, added: str, changed: str) -> str:
    """Return the statements that bind everybody, the owner too: what is seen, what may be added, what changed."""
    return f"""
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ({seen});
CREATE POLICY added ON {table} FOR INSERT WITH CHECK ({SYSTEM} OR ({added}));
CREATE POLICY changed ON {table} FOR UPDATE USING ({SYSTEM} OR ({changed})) WITH CHECK ({SYSTEM} OR ({changed}));
CREATE POLICY removed ON {table} FOR DELETE USING ({SYSTEM});
"""


def unsecured(table: str) -> str:
    """Return the statements that take it back."""
    policies = "".join(f"DROP POLICY {name} ON {table};\n" for name in ("seen", "added", "changed", "removed"))
    return f"{policies}ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;\n"


REQUEST = "requests_intake_agencyrequest"
VERSION = "requests_intake_historicalagencyrequest"
LISTING = "requests_intake_sealedlisting"
MISTAKE = "requests_intake_mistake"
OFFICER = "requests_intake_officer"
OFFICER_VERSION = "requests_intake_historicalofficer"
CALL_BACK = "requests_intake_callback"

OF_VERSION = f"EXISTS (SELECT 1 FROM {REQUEST} seen WHERE seen.id = {VERSION}.id)"
FOR_LEGAL = "user_id IN (SELECT id FROM accounts_user WHERE role IN ('legal_advisor', 'legal_supervisor'))"
AT_COUNTER = "(SELECT portal_reach()) = 'own_schools'"

TABLES = (
    secured(
        REQUEST,
        seen=SEEN,
        added=f"""author_id = {ME} AND {AT_COUNTER}
          AND (school_id IS NULL OR school_id = ANY ((SELECT portal_schools('log_request'))::bigint[]))""",
        changed=f"{WRITES} AND ({SEEN})",
    ),
    secured(VERSION, seen=f"{SYSTEM} OR {OF_VERSION}", added=f"{WRITES} AND {OF_VERSION}", changed="false"),
    secured(
        LISTING,
        seen=f"{SYSTEM} OR {of(LISTING)}",
        added=f"{WRITES} AND {FOR_LEGAL} AND (listed_by_id IS NULL OR listed_by_id = {ME}) AND {of(LISTING)}",
        changed="false",
    ),
    secured(
        MISTAKE,
        seen=f"{SYSTEM} OR {of(MISTAKE)}",
        added=f"{AT_COUNTER} AND said_by_id = {ME} AND {of(MISTAKE)}",
        changed=f"{IS_LEGAL} AND {of(MISTAKE)}",
    ),
    secured(
        OFFICER,
        seen=f"{SYSTEM} OR {to_read(OFFICER, 'noted_by_id')}",
        added=f"{AT_COUNTER} AND noted_by_id = {ME} AND {of(OFFICER)}",
        changed=f"{AT_COUNTER} AND {of(OFFICER)}",
    ),
    secured(
        OFFICER_VERSION,
        seen=f"{SYSTEM} OR {to_read(OFFICER_VERSION, 'noted_by_id')}",
        added=f"{AT_COUNTER} AND {of(OFFICER_VERSION)}",
        changed="false",
    ),
    secured(
        CALL_BACK,
        seen=f"{SYSTEM} OR {to_read(CALL_BACK, 'called_by_id')}",
        added=f"{AT_COUNTER} AND called_by_id = {ME} AND {of(CALL_BACK)}",
        changed="false",
    ),
)
NO_TABLES = (
    unsecured(table)
    for table in (CALL_BACK, OFFICER_VERSION, OFFICER, MISTAKE, LISTING, VERSION, REQUEST)
)


class Migration(migrations.Migration):
    """Functions and policies."""

    dependencies = [
        ("accounts", "0004_manage_roster"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("requests_intake", "0008_one_mistake"),
    ]
    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL("".join(TABLES), "".join(NO_TABLES)),
    ]
