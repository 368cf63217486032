"""Let the application keep imports until they are confirmed, and roles until a second person decides."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_peopleimport TO portal_app;
GRANT SELECT, INSERT, UPDATE ON accounts_roleproposal TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only."""

    dependencies = [("accounts", "0005_people_and_second_person")]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
