"""Sessions of our own, each with the person who is signed in, so that all of one person's can be ended at once."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GRANTS = "GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_opensession TO portal_app;"


class Migration(migrations.Migration):
    """Whoever is signed in when this is applied signs in again."""

    dependencies = [("accounts", "0004_manage_roster")]
    operations = [
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"default_permissions": ()},
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
