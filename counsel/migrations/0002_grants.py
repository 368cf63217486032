"""Let the application add determinations; none is changed."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT ON counsel_determination TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("counsel", "0001_initial"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
