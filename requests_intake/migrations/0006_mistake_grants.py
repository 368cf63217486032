"""Let the application keep what a school called a mistake, and counsel's answer to it."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON requests_intake_mistake TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("requests_intake", "0005_joining_and_mistakes"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
