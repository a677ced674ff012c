"""The job that ends what ends by law, every night."""

from datetime import datetime, time, timedelta

from django.db import migrations
from django.utils import timezone

NIGHTLY = "rathaus.cases.tasks.end_periods"
HOUR = time(0, 20)  # after midnight in Berlin: periods end with the day


def plan(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    if Schedule.objects.filter(func=NIGHTLY).exists():
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    Schedule.objects.create(
        name="Fristen",
        func=NIGHTLY,
        schedule_type="D",
        next_run=timezone.make_aware(datetime.combine(tomorrow, HOUR)),
    )


def unplan(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func=NIGHTLY).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_effect_of_notices"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [migrations.RunPython(plan, unplan)]
