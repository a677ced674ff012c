"""What may go wrong with stored bytes, in words for people."""

from __future__ import annotations

import errno

from django.utils.translation import gettext as _

from rathaus.archive.models import Record
from rathaus.lib.errors import RathausError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Damaged(RathausError):
    """The stored object is missing or is not what was once stored."""


class Disposed(RathausError):
    """The record was disposed of: its key is destroyed, what is left proves that it was."""


class NotStored(RathausError):
    """The content could not be stored; nothing of it is kept."""


def damaged(record: Record) -> Damaged:
    """The error for a record whose content does not open."""
    return Damaged(
        _(
            "Die Datei mit der Kennung %(id)s fehlt oder ist beschädigt. Bitte sagen Sie der "
            "IT-Administration diese Kennung: Sie kann die Datei aus der Datensicherung "
            "zurückholen. Laden Sie die Datei erneut hoch, wenn Sie sie selbst besitzen."
        )
        % {"id": record.pk}
    )


def disposed() -> Disposed:
    """The error for a record that was disposed of."""
    return Disposed(_("Die Datei wurde nach Ablauf der Aufbewahrung oder auf Beschluss gelöscht."))


def not_stored(error: OSError) -> NotStored:
    """The error for a store that refuses a write."""
    if error.errno in FULL:
        return NotStored(
            _(
                "Der Speicherplatz ist voll. Ihre Datei wurde nicht gespeichert, alles andere ist "
                "noch da. Bitte versuchen Sie es später noch einmal. Die IT-Administration muss "
                "Platz schaffen."
            )
        )
    return NotStored(
        _(
            "Die Datei konnte nicht gespeichert werden. Bitte versuchen Sie es später noch einmal. "
            "Die IT-Administration findet die Ursache im Fehlerprotokoll."
        )
    )
