"""allauth's OpenID Connect client, with the checks that it leaves out."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from requests import RequestException

from rathaus.accounts.identities.oidc import verifying
from rathaus.accounts.identities.provider import NotAccepted


class Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library brings no types
    """Fetches metadata, keys and user info, and believes them only as far as they are checked.
    `state` is what this browser's session kept when it left."""

    state: dict[str, Any]

    @property
    def openid_config(self) -> dict[str, Any]:
        known = hasattr(self, "_openid_config")
        metadata: dict[str, Any] = super().openid_config
        if not known:
            verifying.check_metadata(metadata, issuer=self.get_provider().row.issuer)
        return metadata

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **answer: Any
    ) -> SocialLogin:
        """Called by allauth with what the token endpoint answered."""
        provider = self.get_provider()
        issuer = provider.row.issuer
        verifying.check_response_issuer(self.openid_config, request.GET.dict(), issuer=issuer)
        given = answer["response"].get("id_token")
        claims = verifying.id_token(
            given,
            keys=self._fetch(self.openid_config["jwks_uri"]),
            issuer=issuer,
            client_id=app.client_id,
            nonce=self.state.get("nonce"),
            algorithms=app.settings.get("algorithms", verifying.ALGORITHMS),
        )
        data = {"claims": self._user_info(token, claims) | claims, "id_token": given}
        login: SocialLogin = provider.sociallogin_from_response(request, data)
        return login

    def end_session_url(self) -> str:
        """Where to sign out at the provider; empty where it has no such place."""
        return str(self.openid_config.get("end_session_endpoint") or "")

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return request.build_absolute_uri(path)

    def _user_info(self, token: SocialToken, claims: dict[str, Any]) -> dict[str, Any]:
        if not self.openid_config.get("userinfo_endpoint"):
            return {}
        found = self._fetch(self.profile_url, {"Authorization": f"Bearer {token.token}"})
        verifying.check_same_subject(found, claims)
        return found

    def _fetch(self, url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
            found = response.json()
        if not isinstance(found, dict):
            raise NotAccepted("not an object")
        return found


class Callback(OAuth2CallbackView):  # type: ignore[misc]  # the library brings no types
    """Where the browser comes back to."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        return state, response

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "GET":
            return HttpResponse(status=405)
        try:
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except (NotAccepted, RequestException, KeyError, ValueError) as error:
            response = render_authentication_error(
                request, self.adapter.get_provider(), exception=error
            )
        return response
