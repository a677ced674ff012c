"""An authority begins to work with Rathaus; bodies without territory, which no register lists."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.audit.actions import Named, record
from rathaus.lib.errors import RathausError
from rathaus.tenancy.kinds import Kind
from rathaus.tenancy.models import Authority
from rathaus.tenancy.registry import require_system

BODIES = (Kind.COMPETENCE_CENTRE, Kind.IT_CENTRE, Kind.ZWECKVERBAND)


@transaction.atomic
def join(*, authority: Authority, by: Named, at: datetime) -> Authority:
    """From today `authority` works with Rathaus: portal and directory list it. Once; later calls
    change nothing. The caller has checked the right."""
    if authority.joined_on is None:
        authority.joined_on = timezone.localdate(at)
        authority.save(update_fields=["joined_on"])
        record(verb="join", object=authority, by=by, at=at, authority=authority.pk)
    return authority


@transaction.atomic
def found(
    *, key: str, kind: str, name: str, parent: Authority, by: Named, at: datetime
) -> Authority:
    """Enter a body without territory under `parent`. `key` has 12 characters and begins with a
    letter. Raises RathausError for another kind, a key that does not fit or is taken."""
    require_system(by)
    if kind not in BODIES:
        raise RathausError(_("Diese Art Behörde kommt aus dem Gemeindeverzeichnis."))
    authority = Authority(
        ars=key, kind=kind, name=name, parent=parent, valid_from=timezone.localdate(at)
    )
    try:
        authority.full_clean()
    except ValidationError as error:
        raise RathausError(" ".join(error.messages)) from error
    authority.save()
    record(verb="found", object=authority, by=by, at=at, authority=authority.pk)
    return authority
