"""The base of our provider classes, put before allauth's own of OpenID Connect or SAML."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.emailkit import valid_email_or_none
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import ProviderException
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.accounts import registry
from rathaus.accounts.identities import config
from rathaus.accounts.identities.received import Received

RECEIVED = "_received"  # on a sign-in and its account; allauth keeps nothing that begins with _


class NotAccepted(ProviderException):  # type: ignore[misc]  # the library brings no types
    """An answer of a provider that does not hold. `fault` names for the log what is wrong with it,
    without a word of the answer; the text is for the person."""

    def __init__(self, fault: str, text: str = "") -> None:
        self.fault = fault
        super().__init__(
            text
            or _(
                "Die Antwort der anderen Seite war nicht in Ordnung. Bitte beginnen Sie noch "
                "einmal von vorn. Klappt es wieder nicht, wenden Sie sich an Ihr Rathaus."
            )
        )


class ConfidentialProvider:
    """Hands allauth a keyed hash for a name and nothing of the person but the e-mail address. What
    was received hangs on the sign-in (`received_by`), to be taken by the account.

    A kind of provider says `extract_uid` (of allauth), and `receive`.
    """

    app: Any
    sub_id: str

    @property
    def row(self) -> config.IdentityProvider:
        found = config.find(self.sub_id)
        if found is None:
            raise ImproperlyConfigured(f"identity provider {self.sub_id}: not declared")
        return found

    def serialize(self) -> dict[str, Any]:
        return {"id": self.sub_id}

    def receive(self, response: Any) -> Received:
        """What the verified answer says. Raises ProviderException."""
        raise NotImplementedError

    def sociallogin_from_response(self, request: HttpRequest, response: Any) -> SocialLogin:
        received = self.receive(response)
        login: SocialLogin = super().sociallogin_from_response(request, response)  # type: ignore[misc]  # of allauth
        login.account.uid = registry.blind(self.sub_id, self.row.issuer, login.account.uid)
        keep(login, received)
        return login

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        said = self.receive(data)
        email = valid_email_or_none(said.email)
        if not email:
            return []
        return [EmailAddress(email=email, verified=said.email_verified, primary=True)]

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("identity_start", kwargs={"provider_id": self.sub_id})


def keep(login: SocialLogin, received: Received) -> None:
    """Hang it on the sign-in, and on its account, which is what waits in a session."""
    setattr(login, RECEIVED, received)
    setattr(login.account, RECEIVED, received)


def received_by(login: SocialLogin) -> Received:
    """What the provider said at this sign-in."""
    found = getattr(login, RECEIVED, None) or getattr(login.account, RECEIVED, None)
    if not isinstance(found, Received):
        raise ProviderException("a sign-in without what was received")
    return found
