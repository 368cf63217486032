"""Let the application work on accounts; nobody is ever deleted by it."""

from django.db import migrations

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON accounts_user, accounts_school, accounts_office TO portal_app;
GRANT SELECT, INSERT, DELETE ON accounts_schoolgrant TO portal_app;
GRANT SELECT ON accounts_user_groups, accounts_user_user_permissions TO portal_app;
GRANT SELECT ON auth_group, auth_group_permissions, auth_permission, django_content_type TO portal_app;
GRANT SELECT ON guardian_userobjectpermission, guardian_groupobjectpermission TO portal_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO portal_app;
"""


class Migration(migrations.Migration):
    """Grants only: the roles themselves are made once for a cluster (docs/roles.sql)."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
        ("sessions", "0001_initial"),
    ]
    operations = [migrations.RunSQL(GRANTS, migrations.RunSQL.noop)]
