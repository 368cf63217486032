"""What row-level security asks with every statement, as functions whose plans a session keeps.

Functions in SQL are put into each statement and planned with it, which took longer than asking: a version of a request
is written by one statement that planned for two milliseconds. These say the same.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("requests_intake.migrations.0009_row_level_security").FUNCTIONS

FUNCTIONS = """
CREATE OR REPLACE FUNCTION portal_is_system() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN coalesce(current_setting('portal.scope', true), '') = 'system';
END
$$;

CREATE OR REPLACE FUNCTION portal_person() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN current_setting('portal.scope', true) = 'person'
    THEN nullif(current_setting('portal.person', true), '')::bigint END;
END
$$;

CREATE OR REPLACE FUNCTION portal_reach() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT CASE role
    WHEN 'front_office' THEN 'own_schools'
    WHEN 'school_leader' THEN 'own_schools'
    WHEN 'safety_services' THEN 'notified'
    WHEN 'superintendent_office' THEN 'escalated'
    WHEN 'legal_advisor' THEN 'every_school'
    WHEN 'legal_supervisor' THEN 'every_school'
    ELSE 'no_request' END
  FROM accounts_user WHERE id = portal_person() AND is_active);
END
$$;

CREATE OR REPLACE FUNCTION portal_schools(ability text) RETURNS bigint[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF portal_reach() IS DISTINCT FROM 'own_schools' THEN RETURN NULL; END IF;
  RETURN (SELECT array_agg(held.content_object_id)
    FROM accounts_schoolgrant held JOIN auth_permission permission ON permission.id = held.permission_id
    WHERE held.user_id = portal_person() AND permission.codename = ability);
END
$$;

CREATE OR REPLACE FUNCTION portal_told() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE WHEN portal_reach() IN ('notified', 'escalated')
    THEN string_to_array(nullif(current_setting('portal.told', true), ''), ',') END;
END
$$;
"""


class Migration(migrations.Migration):
    """The five functions in PL/pgSQL; back again as they were in SQL."""

    dependencies = [("requests_intake", "0009_row_level_security")]
    operations = [migrations.RunSQL(FUNCTIONS, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))]
