"""The provider class of SAML for allauth's flows."""

from __future__ import annotations

import json
import logging
from typing import Any

from allauth.socialaccount.providers.base import Provider as Base
from allauth.socialaccount.providers.base import ProviderAccount, ProviderException
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from rathaus.accounts.identities import fresh
from rathaus.accounts.identities.provider import ConfidentialProvider
from rathaus.accounts.identities.received import Received
from rathaus.accounts.identities.saml import actions, messages, signatures
from rathaus.accounts.identities.saml.answers import Answer
from rathaus.accounts.identities.saml.party import REDIRECT, Party, party
from rathaus.accounts.models import Account, TrustLevel
from rathaus.lib import clock

log = logging.getLogger(__name__)


class Provider(ConfidentialProvider, Base):  # type: ignore[misc]  # the library brings no types
    """Asks by an AuthnRequest, and says in our words what the verified answer says."""

    id = "saml"
    name = "SAML"
    account_class = ProviderAccount
    supports_redirect = True

    @property
    def party(self) -> Party:
        """Both sides. Raises ProviderException where the operator's files do not fit."""
        try:
            return party(self.row)
        except ImproperlyConfigured as problem:
            log.error("%s", problem)
            raise ProviderException("not set up") from problem

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """The page that carries the question to the provider."""
        request_id, at, level = messages.new_id(), clock.now(), wanted_level(request, self.row)
        asked = messages.Question(
            issuer=self.party.entity_id,
            destination=self.party.sign_in_url,
            answer_to=answer_url(request, self.row.id),
            level=level,
            profile=self.party.profile,
            display=messages.Display(self.party.organisation, self.party.service_id),
            fresh=isinstance(request.user, Account) or process in fresh.FRESH,
        )
        actions.ask(provider=self.row.id, request_id=request_id, level=level, at=at)
        self.stash_redirect_state(request, process, next_url, data, state_id=request_id)
        return carry(
            request,
            self.party,
            messages.question(asked, request_id=request_id, at=at),
            to=self.party.sign_in_url,
            relay_state=request_id,
        )

    def extract_uid(self, data: Answer) -> str:
        return self.party.profile.subject_of(data.values)

    def receive(self, response: Answer) -> Received:
        """What the verified answer says, in our words."""
        values, moment = self.party.profile.meanings(response.values), response.authenticated_at
        email = values.pop("email", "").lower()
        left = {
            "name_id": response.name_id,
            "name_format": response.name_format,
            "session_index": response.session_index,
        }
        return Received(
            provider=self.row.id,
            source=self.row.name,
            level=int(response.level),
            values=values,
            email=email if "@" in email else "",
            proof=json.dumps(left),
            authenticated_at=moment.timestamp() if moment else None,
        )


def wanted_level(request: HttpRequest, row: Any) -> int:
    """The level to ask for: what the page asked for, at least what the provider is declared for."""
    said = request.POST.get("level", "")
    level = int(said) if said in {str(each.value) for each in TrustLevel} else TrustLevel.LOW
    return int(max(level, row.least_level, TrustLevel.LOW))


def answer_url(request: HttpRequest, provider_id: str) -> str:
    """Where the provider's answers arrive, on the host that was asked."""
    return request.build_absolute_uri(reverse("saml_answer", kwargs={"provider_id": provider_id}))


def carry(
    request: HttpRequest,
    sides: Party,
    message: Any,
    *,
    to: str,
    relay_state: str = "",
    field: str = "SAMLRequest",
) -> HttpResponse:
    """The signed message on its way to the provider: a form that goes by itself where scripts run
    and has a button where not; or, by the redirect binding, an address."""
    if sides.binding == REDIRECT:
        query = messages.for_redirect(message, sides.key, field=field, relay_state=relay_state)
        return HttpResponseRedirect(f"{to}{'&' if '?' in to else '?'}{query}")
    signed = signatures.sign(message, sides.key, sides.certificate, pss=sides.pss)
    fields = {field: messages.for_post(signed)}
    if relay_state:
        fields["RelayState"] = relay_state
    return form_page(request, name=sides.row.name, to=to, fields=fields, hosts=sides.origins(to))


def form_page(
    request: HttpRequest, *, name: str, to: str, fields: dict[str, str], hosts: list[str]
) -> HttpResponse:
    """A page whose only form leads to another site, which this one page allows."""
    context = {"name": name, "target": to, "fields": fields}
    response = render(request, "accounts/saml_leave.html", context)
    response._csp_update = {"form-action": hosts}  # type: ignore[attr-defined]  # of django-csp
    return response
