"""Say what the application's role may do with promises: read, make and move them on, never remove one."""

from django.db import migrations

FORWARDS = """
REVOKE ALL ON promises_promise, promises_heartbeat FROM PUBLIC, portal_app;
GRANT SELECT, INSERT, UPDATE ON promises_promise, promises_heartbeat TO portal_app;
"""
BACKWARDS = "REVOKE ALL ON promises_promise, promises_heartbeat FROM portal_app;"


class Migration(migrations.Migration):
    """Grants."""

    dependencies = [("promises", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
