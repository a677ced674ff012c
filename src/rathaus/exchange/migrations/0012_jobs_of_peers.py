"""The jobs that carry, follow and test connections, over and over."""

from django.db import migrations

JOBS = {  # function → (name, type, minutes)
    "rathaus.exchange.tasks.carry_due": ("Sendungen zustellen", "I", 1),
    "rathaus.exchange.tasks.follow_all": ("Quittungen holen", "I", 2),
    "rathaus.exchange.tasks.check_peers": ("Gegenstellen prüfen", "H", None),
}


def plan(apps, schema_editor):
    Schedule = apps.get_model("django_q", "Schedule")
    for func, (name, kind, minutes) in JOBS.items():
        if not Schedule.objects.filter(func=func).exists():
            Schedule.objects.create(name=name, func=func, schedule_type=kind, minutes=minutes)


def unplan(apps, schema_editor):
    apps.get_model("django_q", "Schedule").objects.filter(func__in=list(JOBS)).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0011_peers"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [migrations.RunPython(plan, unplan)]
