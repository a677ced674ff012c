"""Conversations whose last message came from the person wait for an answer."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def mark(apps, schema_editor):
    Thread = apps.get_model("mailbox", "Thread")
    Message = apps.get_model("mailbox", "Message")
    newest = Message.objects.filter(thread=OuterRef("pk")).order_by("-sent_at", "-pk")
    waiting = Thread.objects.annotate(newest=Subquery(newest.values("direction")[:1]))
    ids = list(waiting.filter(newest="in", unanswered_since=None).values_list("pk", flat=True))
    Thread.objects.filter(pk__in=ids).update(unread=True, unanswered_since=F("last_at"))


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0002_facts_and_consents")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
