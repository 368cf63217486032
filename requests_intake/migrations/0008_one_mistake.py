"""What a school called a mistake is kept in one place, with counsel's answer to it."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('requests_intake', '0007_mistake_grants'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='agencyrequest',
            name='mistake_at',
        ),
        migrations.RemoveField(
            model_name='historicalagencyrequest',
            name='mistake_at',
        ),
    ]
