"""What the catalogue says of a destination, and the job that lets transfers end, every night."""

from datetime import datetime, time, timedelta

from django.db import migrations, models
from django.utils import timezone

NIGHTLY = "rathaus.exchange.tasks.nightly"
HOUR = time(1, 10)


def plan(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    if Schedule.objects.filter(func=NIGHTLY).exists():
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    Schedule.objects.create(
        name="Zustelldienst",
        func=NIGHTLY,
        schedule_type="D",
        next_run=timezone.make_aware(datetime.combine(tomorrow, HOUR)),
    )


def unplan(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func=NIGHTLY).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0003_room_and_delivery_service"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.AddField(
            model_name="destination",
            name="regions",
            field=models.JSONField(default=list, verbose_name="Gebiete"),
        ),
        migrations.AddField(
            model_name="destination",
            name="forms",
            field=models.JSONField(default=list, verbose_name="Formularfassungen"),
        ),
        migrations.RunPython(plan, unplan),
    ]
