"""Host names under which an authority may show its own front page."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.http.request import validate_host
from django.utils.translation import gettext as _

from rathaus.lib.errors import RathausError
from rathaus.tenancy.models import Authority


def normalise(text: str) -> str:
    """Lower case, umlauts as IDNA, no closing dot: how a browser sends it. "" stays "". Raises
    RathausError for what is no host name."""
    try:
        hostname = text.strip().rstrip(".").encode("idna").decode("ascii").lower() if text else ""
        if hostname:
            DomainNameValidator(accept_idna=False)(hostname)
    except (UnicodeError, ValidationError):
        raise RathausError(
            _("Das ist keine Adresse im Netz. Ein Beispiel: www.musterdorf.de")
        ) from None
    return hostname


def check(text: str, authority: Authority) -> str:
    """The normalised host name, if `authority` may use it. Raises RathausError: no host name, that
    of the portal, of another authority, or one this server does not answer to."""
    hostname = normalise(text)
    if not hostname:
        return ""
    if is_portal(hostname):
        raise RathausError(_("Diese Adresse gehört dem gemeinsamen Portal."))
    if Authority.objects.filter(hostname=hostname).exclude(pk=authority.pk).exists():
        raise RathausError(_("Diese Adresse benutzt schon eine andere Behörde."))
    if not validate_host(hostname, settings.ALLOWED_HOSTS):
        raise RathausError(
            _(
                "Dieser Server ist für die Adresse noch nicht eingerichtet. Bitten Sie den Betrieb,"
                " sie in RATHAUS_ALLOWED_HOSTS aufzunehmen."
            )
        )
    return hostname


def is_portal(hostname: str) -> bool:
    """Whether that is the host name of the shared portal, which no authority can take over."""
    return hostname == urlsplit(str(settings.PORTAL_URL)).hostname
