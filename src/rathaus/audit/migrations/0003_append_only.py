"""Events from before the ledger join it; from here on the database refuses to change any of it."""

from django.db import migrations, models

from rathaus.audit.ledger import leaves, triggers

BATCH = 2000


def join_ledger(apps, schema_editor):
    Event = apps.get_model("audit", "Event")
    PendingLeaf = apps.get_model("audit", "PendingLeaf")
    while events := list(Event.objects.filter(mac=None).order_by("at", "pk")[:BATCH]):
        waiting = [
            PendingLeaf(tree=leaves.tree_of(event), event=event.pk, hash=leaves.seal(event))
            for event in events
        ]
        Event.objects.bulk_update(events, ["salt", "mac"], batch_size=200)
        PendingLeaf.objects.bulk_create(waiting)


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection)


def drop_triggers(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0002_ledger"),
    ]

    operations = [
        migrations.RunPython(join_ledger, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="event",
            name="mac",
            field=models.BinaryField(editable=False, verbose_name="Prüfwert"),
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
