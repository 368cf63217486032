"""Make the record append-only in the database, for everybody; and say what the application's role may do.

The triggers are ENABLE ALWAYS, so that `session_replication_role` does not switch them off. TRUNCATE is refused
by privilege, not by a trigger. The id is left out of what the application may insert, so that it cannot choose one.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'The record is append-only: % of % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION audit_forward_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.name <> OLD.name OR NEW.last <= OLD.last THEN
        RAISE EXCEPTION 'The number of a stream only moves on.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER auditevent_append_only BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER auditevent_append_only;

CREATE TRIGGER auditstream_forward_only BEFORE UPDATE ON audit_auditstream
    FOR EACH ROW EXECUTE FUNCTION audit_forward_only();
ALTER TABLE audit_auditstream ENABLE ALWAYS TRIGGER auditstream_forward_only;

CREATE TRIGGER auditstream_kept BEFORE DELETE ON audit_auditstream
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
ALTER TABLE audit_auditstream ENABLE ALWAYS TRIGGER auditstream_kept;

-- Room on each page for the next version of a head, which changes with every event of its stream.
ALTER TABLE audit_auditstream SET (fillfactor = 50);

REVOKE ALL ON audit_auditevent, audit_auditstream FROM PUBLIC, portal_app;
GRANT SELECT ON audit_auditevent TO portal_app;
GRANT INSERT (at, verb, stream, sequence, reference, school, action_id, actor_id, actor_name, actor_role, body)
    ON audit_auditevent TO portal_app;
GRANT SELECT, INSERT, UPDATE (last) ON audit_auditstream TO portal_app;
"""

BACKWARDS = """
REVOKE ALL ON audit_auditevent, audit_auditstream FROM portal_app;
DROP TRIGGER auditevent_append_only ON audit_auditevent;
DROP TRIGGER auditstream_forward_only ON audit_auditstream;
DROP TRIGGER auditstream_kept ON audit_auditstream;
DROP FUNCTION audit_refuse_change();
DROP FUNCTION audit_forward_only();
ALTER TABLE audit_auditstream RESET (fillfactor);
"""


class Migration(migrations.Migration):
    """Triggers and grants of the record."""

    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
