from django.db import migrations

# The rows are allauth's; web and worker add, change and remove them.
GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator TO portal_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_sign_in"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
