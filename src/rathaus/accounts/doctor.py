"""What the doctor looks at: can each declared identity provider be used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from stat import S_IRWXO

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from rathaus.accounts.identities import config
from rathaus.accounts.identities.config import IdentityProvider
from rathaus.accounts.identities.saml.party import party
from rathaus.audit.registry import Finding
from rathaus.lib import clock
from rathaus.tenancy.models import Authority


def checks() -> Iterator[Finding]:
    """All findings; what a provider itself says is asked of it."""
    for row in config.providers():
        yield from _secret(row)
        if row.kind == config.SAML:
            yield from _saml(row)
        if row.for_staff and not Authority.objects.filter(ars=row.authority).exists():
            text = _("Anmeldeweg %(id)s: Es gibt keine Behörde %(ars)s.")
            yield Finding("identity.authority", text % {"id": row.id, "ars": row.authority})


def _saml(row: IdentityProvider) -> Iterator[Finding]:
    """Keys and certificates are there, fit, and last a while."""
    try:
        sides = party(row)
    except ImproperlyConfigured as problem:
        yield Finding("identity.saml", str(problem))
        return
    soon = clock.now() + timedelta(days=30)
    for certificate in (sides.certificate, *sides.theirs):
        if certificate.not_valid_after_utc < soon:
            text = _("Anmeldeweg %(id)s: Ein Zertifikat gilt nur noch bis %(day)s.")
            day = certificate.not_valid_after_utc.strftime("%d.%m.%Y")
            yield Finding("identity.certificate", text % {"id": row.id, "day": day}, "warning")


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
