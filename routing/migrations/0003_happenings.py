"""What staff see at the counter after sending, and notices that say it again; happenings are only ever added."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GRANTS = """
GRANT SELECT, INSERT ON routing_happening TO portal_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('requests_intake', '0002_grants'),
        ('routing', '0002_grants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('left', 'They left'), ('came_back', 'They came back'), ('went_ahead', 'They went ahead anyway'), ('stopped', 'They are back in the office'), ('danger', 'Someone is in danger'), ('safe', 'No one is in danger now')], max_length=12)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'ordering': ('seen_at', 'id'),
                'default_permissions': (),
            },
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_once_per_address',
        ),
        migrations.AddField(
            model_name='notice',
            name='occasion',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='notice',
            name='reason',
            field=models.CharField(choices=[('referred', 'the request was referred'), ('danger', 'someone is in danger'), ('leader', 'someone is in danger: to the school’s leader')], default='referred', max_length=10),
        ),
        migrations.AddField(
            model_name='referral',
            name='danger_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('referral', 'address', 'occasion'), name='notice_once_per_occasion'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['referred', 'danger', 'leader'])), name='notice_reason_closed'),
        ),
        migrations.AddField(
            model_name='happening',
            name='agency_request',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='happenings', to='requests_intake.agencyrequest'),
        ),
        migrations.AddField(
            model_name='happening',
            name='seen_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='happening',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['left', 'came_back', 'went_ahead', 'stopped', 'danger', 'safe'])), name='happening_kind_closed'),
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
