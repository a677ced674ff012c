"""An OpenID Connect provider as the operator has declared it."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rathaus.accounts.identities import fresh
from rathaus.accounts.identities.oidc.client import Client
from rathaus.accounts.identities.provider import ConfidentialProvider, NotAccepted
from rathaus.accounts.identities.received import Received, at, missing, received


class Provider(ConfidentialProvider, OpenIDConnectProvider):  # type: ignore[misc]  # no types
    oauth2_adapter_class = Client
    supports_token_authentication = False

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: dict[str, Any] | None = None,
        **_kwargs: Any,
    ) -> HttpResponse:
        """To the provider. Scope and parameters are the operator's word, never a visitor's."""
        nonce = secrets.token_urlsafe(32)
        parameters = {"nonce": nonce}
        for name in ("acr_values", "prompt"):
            if wanted := self.row.options.get(name):
                parameters[name] = wanted
        if process in fresh.FRESH:
            parameters |= {"prompt": "login", "max_age": str(fresh.seconds())}
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=parameters, nonce=nonce
        )
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["claims"]["sub"])

    def receive(self, response: dict[str, Any]) -> Received:
        claims, row = response["claims"], self.row
        if absent := missing(row, claims):
            raise NotAccepted(
                f"claims: {', '.join(absent)}",
                _("%(name)s hat nötige Angaben nicht übermittelt. Bitte stimmen Sie dort zu.")
                % {"name": row.name},
            )
        level = row.level_of(at(claims, row.level_from))
        return received(row, claims, level=level, proof=response["id_token"])
