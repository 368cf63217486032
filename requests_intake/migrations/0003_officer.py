"""The directory of agencies, who came, and the calls that checked it; calls and versions are only ever added."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

GRANTS = """
GRANT SELECT, INSERT, UPDATE ON requests_intake_agency, requests_intake_officer TO portal_app;
GRANT SELECT, INSERT ON requests_intake_historicalagency, requests_intake_historicalofficer,
  requests_intake_callback TO portal_app;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('requests_intake', '0002_grants'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('local_police', 'City or town police'), ('state_police', 'State police'), ('school_police', 'School police or school safety'), ('district_attorney', 'District attorney'), ('court', 'Court or sheriff'), ('probation', 'Probation or youth services'), ('child_protection', 'Child protection (DCF)'), ('federal_immigration', 'Immigration or Homeland Security'), ('federal_other', 'FBI, marshals or other federal'), ('health', 'Health or ambulance'), ('military', 'Military recruiting'), ('other_agency', 'Other public office')], max_length=24)),
                ('phone', models.CharField(max_length=20)),
                ('source', models.CharField(max_length=160)),
                ('checked_on', models.DateField()),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ('name',),
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('name',), name='agency_name_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['local_police', 'state_police', 'school_police', 'district_attorney', 'court', 'probation', 'child_protection', 'federal_immigration', 'federal_other', 'health', 'military', 'other_agency'])), name='agency_kind_closed')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAgency',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('local_police', 'City or town police'), ('state_police', 'State police'), ('school_police', 'School police or school safety'), ('district_attorney', 'District attorney'), ('court', 'Court or sheriff'), ('probation', 'Probation or youth services'), ('child_protection', 'Child protection (DCF)'), ('federal_immigration', 'Immigration or Homeland Security'), ('federal_other', 'FBI, marshals or other federal'), ('health', 'Health or ambulance'), ('military', 'Military recruiting'), ('other_agency', 'Other public office')], max_length=24)),
                ('phone', models.CharField(max_length=20)),
                ('source', models.CharField(max_length=160)),
                ('checked_on', models.DateField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical agency',
                'verbose_name_plural': 'historical agencys',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalOfficer',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('agency_typed', models.CharField(blank=True, max_length=120)),
                ('badge', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=60)),
                ('supervisor_name', models.CharField(blank=True, max_length=120)),
                ('supervisor_phone', models.CharField(blank=True, max_length=60)),
                ('id_shown', models.CharField(blank=True, choices=[('full', 'Yes, all of it'), ('part', 'Only part of it'), ('refused', 'No, they refused')], max_length=8)),
                ('how_many', models.PositiveSmallIntegerField(null=True)),
                ('red_flags', models.JSONField(default=list)),
                ('noted_at', models.DateTimeField()),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('agency', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_intake.agency')),
                ('agency_request', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='requests_intake.agencyrequest')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('noted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical officer',
                'verbose_name_plural': 'historical officers',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='CallBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=20)),
                ('result', models.CharField(choices=[('confirmed', 'They know this officer and this visit'), ('not_known', 'They do not know this officer'), ('no_answer', 'Nobody answered'), ('not_called', 'I did not call')], max_length=12)),
                ('called_at', models.DateTimeField()),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_intake.agency')),
                ('agency_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='call_backs', to='requests_intake.agencyrequest')),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-called_at', '-id'),
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ['confirmed', 'not_known', 'no_answer', 'not_called'])), name='callback_result_closed'), models.CheckConstraint(condition=models.Q(('result', 'not_called'), models.Q(('agency__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='callback_has_our_number')],
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('agency_typed', models.CharField(blank=True, max_length=120)),
                ('badge', models.CharField(blank=True, max_length=60)),
                ('phone', models.CharField(blank=True, max_length=60)),
                ('supervisor_name', models.CharField(blank=True, max_length=120)),
                ('supervisor_phone', models.CharField(blank=True, max_length=60)),
                ('id_shown', models.CharField(blank=True, choices=[('full', 'Yes, all of it'), ('part', 'Only part of it'), ('refused', 'No, they refused')], max_length=8)),
                ('how_many', models.PositiveSmallIntegerField(null=True)),
                ('red_flags', models.JSONField(default=list)),
                ('noted_at', models.DateTimeField()),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_intake.agency')),
                ('agency_request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='officer', to='requests_intake.agencyrequest')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('id_shown__in', ['', 'full', 'part', 'refused'])), name='officer_id_shown_closed')],
            },
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
