"""How allauth's second factors are kept: the secret of a code generator and the seed of recovery
codes only wrapped under the platform's key for accounts, which lies outside database and backup.
A passkey has nothing secret here."""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import queries
from rathaus.accounts.models import Account
from rathaus.vault import platform
from rathaus.vault.envelope import Tampered

INFO = b"rathaus second factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library brings no types
    """What we decide in allauth.mfa."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Als Dienstkraft brauchen Sie einen zweiten Faktor. Richten Sie zuerst einen anderen "
            "ein."
        ),
        "cannot_generate_recovery_codes": _(
            "Wiederherstellungscodes gibt es erst, wenn ein zweiter Faktor eingerichtet ist."
        ),
        "incorrect_code": _("Der Code stimmt nicht oder ist abgelaufen."),
    }

    def encrypt(self, text: str) -> str:
        wrapped = platform.account_wrapping_key().wrap(text.encode(), INFO)
        return base64.b64encode(wrapped).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Tampered, PlatformKeyMissing."""
        try:
            wrapped = base64.b64decode(encrypted_text, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Tampered("the secret of a second factor is no sealed text") from error
        return platform.account_wrapping_key().unwrap(wrapped, INFO).decode()

    def build_totp_svg(self, url: str) -> str:
        """Black on white, also where the page is dark."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage, border=4).save(drawn)
        return drawn.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not queries.is_last_needed(authenticator)

    def generate_authenticator_name(self, user: Account, type: str) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.PORTAL_NAME}
