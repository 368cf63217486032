"""Let the application write requests; versions are only ever added."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON requests_intake_agencyrequest TO portal_app;
GRANT SELECT, INSERT ON requests_intake_historicalagencyrequest, requests_intake_sealedlisting TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("requests_intake", "0001_initial"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
