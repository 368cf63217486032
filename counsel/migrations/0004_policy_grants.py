"""Let the application add findings, proposals, approvals and rehearsals; only the end of a rehearsal is written later."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT ON counsel_reclassification, counsel_policyproposal, counsel_policyapproval,
    counsel_rehearsedchange TO portal_app;
GRANT SELECT, INSERT, UPDATE ON counsel_rehearsal TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("counsel", "0003_overruling_and_policies"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
