"""Signing out at both sides: what the session remembers of the provider's, and what the provider
says of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from lxml import etree

from rathaus.accounts import registry
from rathaus.accounts.identities import config, levels
from rathaus.accounts.identities.saml import messages, signatures
from rathaus.accounts.identities.saml.answers import moment
from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import SAML, SAMLP, SUCCESS
from rathaus.accounts.identities.saml.party import Party
from rathaus.accounts.identities.saml.xml import decode, only, text
from rathaus.accounts.models import Account

IN_SESSION = "leaving"
ABOUT = "leaving a provider"
SKEW = timedelta(seconds=60)


@dataclass(frozen=True)
class Proof:
    """How the provider knows the session it opened."""

    name_id: str
    name_format: str
    session_index: str


def opened_by(request: HttpRequest) -> config.IdentityProvider | None:
    """The provider of SAML that opened this session and can end its own; None for any other."""
    row = config.find(levels.provider_of(request))
    fits = row is not None and row.kind == config.SAML and row.options.get("sign_out_url")
    return row if fits else None


def proof(request: HttpRequest) -> Proof | None:
    """How the provider knows this session; None for a session it has not opened."""
    account = request.user
    said = levels.proof_of(request, account) if isinstance(account, Account) else ""
    return Proof(**json.loads(said)) if said else None


def remember(request: HttpRequest, known: Proof) -> None:
    """For the one page after our own session has ended."""
    request.session[IN_SESSION] = registry.seal(json.dumps(vars(known)).encode(), about=ABOUT)


def recall(request: HttpRequest) -> Proof | None:
    """What was remembered, once."""
    sealed = request.session.pop(IN_SESSION, None)
    return Proof(**json.loads(registry.unseal(sealed, about=ABOUT))) if sealed else None


def request_of(known: Proof, sides: Party, *, request_id: str, at: datetime) -> etree._Element:
    """The LogoutRequest for that session."""
    leaving = messages.Leaving(
        issuer=sides.entity_id,
        destination=sides.sign_out_url,
        name_id=known.name_id,
        name_format=known.name_format,
        session_index=known.session_index,
    )
    return messages.leave(leaving, request_id=request_id, at=at)


def check_response(said: str, sides: Party, address: str) -> str:
    """The question that a LogoutResponse answers with success. Raises Refused."""
    root = _message(said, "LogoutResponse", sides, address)
    codes = [each.get("Value") for each in root.iter(f"{SAMLP}StatusCode")]
    if codes[:1] != [SUCCESS]:
        raise Refused(Reason.PROVIDER)
    return root.get("InResponseTo", "")


@dataclass(frozen=True)
class TheirRequest:
    """The provider wants a session of ours to end."""

    request_id: str
    name_id: str
    indexes: tuple[str, ...]

    def means(self, known: Proof | None) -> bool:
        """Whether it is about the session known by that proof."""
        if known is None or known.name_id != self.name_id:
            return False
        return not self.indexes or known.session_index in self.indexes


def check_request(said: str, sides: Party, address: str, *, at: datetime) -> TheirRequest:
    """A LogoutRequest of the provider. Raises Refused."""
    root = _message(said, "LogoutRequest", sides, address)
    issued, ends = moment(root.get("IssueInstant")), moment(root.get("NotOnOrAfter"))
    if issued is None or abs(at - issued) > timedelta(minutes=5):
        raise Refused(Reason.TIME)
    if ends is not None and at >= ends + SKEW:
        raise Refused(Reason.TIME)
    return TheirRequest(
        request_id=root.get("ID", ""),
        name_id=text(only(root, f"{SAML}NameID")),
        indexes=tuple(text(each) for each in root.findall(f"{SAMLP}SessionIndex")),
    )


def _message(said: str, name: str, sides: Party, address: str) -> etree._Element:
    root = decode(said)
    if root.tag != f"{SAMLP}{name}":
        raise Refused(Reason.MALFORMED)
    if not signatures.is_signed(root):
        raise Refused(Reason.UNSIGNED)
    root = signatures.verified(root, sides.theirs)
    if text(only(root, f"{SAML}Issuer")) != sides.row.issuer:
        raise Refused(Reason.ISSUER)
    if root.get("Destination") != address:
        raise Refused(Reason.ADDRESS)
    return root
