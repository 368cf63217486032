"""Let the application keep people's own channels and wishes; a channel that was told of something is never deleted."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON routing_ownchannel, routing_alertwish, routing_canary TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("routing", "0005_channels_replies_and_canary"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
