"""The table of counters, and the job that tidies up every night."""

from datetime import datetime, time, timedelta

from django.core.management import call_command
from django.db import migrations
from django.utils import timezone

TABLE = "site_counter"
NIGHTLY = "rathaus.site.tasks.tidy_up"
HOUR = time(3, 15)


def make_counters(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop_counters(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


def plan_nightly(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    if Schedule.objects.filter(func=NIGHTLY).exists():
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    Schedule.objects.create(
        name="Aufräumen",
        func=NIGHTLY,
        schedule_type="D",
        next_run=timezone.make_aware(datetime.combine(tomorrow, HOUR)),
    )


def unplan_nightly(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func=NIGHTLY).delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(make_counters, drop_counters),
        migrations.RunPython(plan_nightly, unplan_nightly),
    ]
