"""Let the application keep what a school called a mistake, and counsel's answer to it; what was said before goes along."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON requests_intake_mistake TO portal_app;
"""
SAID_BEFORE = """
INSERT INTO requests_intake_mistake (agency_request_id, said_by_id, said_at, sentence)
SELECT id, author_id, mistake_at, '' FROM requests_intake_agencyrequest WHERE mistake_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    """Grants and rows only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("requests_intake", "0006_joining_and_mistakes"),
    ]
    operations = [
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(SAID_BEFORE, migrations.RunSQL.noop),
    ]
