"""Let the application write referrals and notices; words to a school are only ever added."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON routing_referral, routing_notice TO portal_app;
GRANT SELECT, INSERT ON routing_message TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("routing", "0001_initial"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
