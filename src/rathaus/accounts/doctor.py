"""What the doctor looks at: can each declared identity provider be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IRWXO

from django.utils.translation import gettext as _

from rathaus.accounts.identities import config
from rathaus.accounts.identities.config import IdentityProvider
from rathaus.audit.registry import Finding
from rathaus.tenancy.models import Authority


def checks() -> Iterator[Finding]:
    """All findings; what a provider itself says is asked of it."""
    for row in config.providers():
        yield from _secret(row)
        if row.for_staff and not Authority.objects.filter(ars=row.authority).exists():
            text = _("Anmeldeweg %(id)s: Es gibt keine Behörde %(ars)s.")
            yield Finding("identity.authority", text % {"id": row.id, "ars": row.authority})


def _secret(row: IdentityProvider) -> Iterator[Finding]:
    if not row.secret_file:
        return
    path = Path(row.secret_file)
    values = {"id": row.id, "file": path}
    if not os.access(path, os.R_OK):
        text = _("Anmeldeweg %(id)s: Die Datei %(file)s mit dem Geheimnis ist nicht lesbar.")
        yield Finding("identity.secret", text % values)
    elif path.stat().st_mode & S_IRWXO:
        text = _("Anmeldeweg %(id)s: Die Datei %(file)s mit dem Geheimnis dürfen alle lesen.")
        yield Finding("identity.secret_open", text % values, "warning")
