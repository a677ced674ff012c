"""What an account holds here: its applications, for the export and for its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.accounts.models import Account
from rathaus.accounts.registry import Entry, Exporter, Outlook, Value
from rathaus.cases.models import Case
from rathaus.cases.queries.records import kept_until
from rathaus.cases.states import OPEN


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """The cases of the account. What the application says is sealed to the authority alone; of the
    rest the account has its copies in the mailbox."""
    rows = Case.objects.filter(account=account).order_by("opened_at", "pk")
    days = kept_until(rows.values_list("pk", flat=True))
    for case in rows.select_related("authority", "place").iterator():
        values = (
            Value("number", _("Aktenzeichen"), case.number),
            Value("title", _("Antrag auf"), case.title),
            Value("authority", _("Zuständige Behörde"), case.authority.name),
            Value("place", _("Ort"), case.place.name),
            Value("opened_at", _("Eingegangen"), case.opened_at),
            Value("state", _("Stand"), str(case.get_state_display())),
            Value("retain_until", _("Schriftgut bleibt dort bis"), days.get(case.pk)),
        )
        yield Entry(f"{case.number}: {case.title}", values)


def foresee(account: Account, outlook: Outlook) -> None:
    """What stays with the authorities, and what is still running."""
    rows = Case.objects.filter(account=account).select_related("authority").order_by("opened_at")
    days = kept_until(case.pk for case in rows)
    for case in rows:
        names = {"title": case.title, "number": case.number, "authority": case.authority.name}
        if case.state in OPEN:
            outlook.running.append(
                _("„%(title)s“ (%(number)s) bei %(authority)s läuft noch. Rückfragen und den "
                  "Bescheid bekommen Sie dann per Post.") % names
            )  # fmt: skip
        outlook.kept.append(
            _("„%(title)s“ (%(number)s) mit Anlagen, Nachrichten und Bescheiden bei %(authority)s: "
              "Behörden müssen ihre Akten führen und aufbewahren (Art. 17 Abs. 3 DSGVO).") % names
            + " " + _until(days.get(case.pk))
        )  # fmt: skip


def _until(day: date | None) -> str:
    if day is None:
        return _("Wie lange, steht fest, sobald der Vorgang abgeschlossen ist.")
    return _("Aufbewahrt bis %(day)s.") % {"day": f"{day:%d.%m.%Y}"}


def leave(account: Account, by: Any, at: datetime) -> None:
    """The cases stay as they are: who works on them sees that the account has ended."""


def chapter() -> Exporter:
    """What the cases part holds of an account, for the export."""
    return Exporter(
        "cases",
        gettext_lazy("Anträge und Vorgänge"),
        gettext_lazy(
            "Die Angaben eines Antrags liegen allein bei der Behörde. Sie muss ihre Akten "
            "führen und aufbewahren. Auskunft über den Inhalt gibt sie Ihnen."
        ),
        ("cases.Case",),
        entries,
    )
