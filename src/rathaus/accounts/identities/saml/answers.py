"""Reading an answer of a provider: only what is signed, meant for us, here and now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree

from rathaus.accounts.identities.saml import levels, signatures
from rathaus.accounts.identities.saml.decryption import decrypt
from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import AUTHN_FAILED, BEARER, SAML, SAMLP, SUCCESS
from rathaus.accounts.identities.saml.profiles import Profile, normal_name
from rathaus.accounts.identities.saml.xml import decode, only, text
from rathaus.accounts.models import TrustLevel

SKEW = timedelta(seconds=60)  # how far two clocks may be apart
LONGEST = timedelta(minutes=30)  # an assertion that wants to count for longer does not


@dataclass(frozen=True)
class Expected:
    """What an answer must fit: who says it, to whom, where, and what opens it."""

    issuer: str
    certificates: Sequence[x509.Certificate]
    audience: str
    address: str
    keys: list[RSAPrivateKey]
    encrypted: bool  # whether an assertion in plain text is refused
    profile: Profile


@dataclass(frozen=True)
class Answer:
    """What a provider says of somebody. Personal: it is sealed or forgotten, never logged."""

    request_id: str
    assertion_id: str
    name_id: str = field(repr=False)
    name_format: str = field(repr=False)
    session_index: str = field(repr=False)
    level: TrustLevel
    values: dict[str, str] = field(repr=False)
    authenticated_at: datetime | None = None


def read(form_field: str, expected: Expected, *, at: datetime) -> Answer:
    """The answer in a form field, checked. Raises Refused."""
    response = decode(form_field)
    if response.tag != f"{SAMLP}Response":
        raise Refused(Reason.MALFORMED)
    signed = signatures.is_signed(response)
    if signed:
        response = signatures.verified(response, expected.certificates)
    request_id = _check_envelope(response, expected)
    assertion = _assertion(response, expected, signed)
    _check_subject(assertion, expected, request_id, at)
    _check_conditions(assertion, expected, at)
    return _said(assertion, expected.profile, request_id)


def _check_envelope(response: etree._Element, expected: Expected) -> str:
    """Version, issuer, destination and success. Returns the question it answers."""
    if response.get("Version") != "2.0":
        raise Refused(Reason.MALFORMED)
    issuer = response.find(f"{SAML}Issuer")
    if issuer is not None and text(issuer) != expected.issuer:
        raise Refused(Reason.ISSUER)
    if response.get("Destination") != expected.address:
        raise Refused(Reason.ADDRESS)
    _check_status(response)
    request_id = response.get("InResponseTo", "")
    if not request_id:
        raise Refused(Reason.UNKNOWN_QUESTION)
    return request_id


def _check_status(response: etree._Element) -> None:
    codes = [each.get("Value", "") for each in response.iter(f"{SAMLP}StatusCode")]
    if codes[:1] == [SUCCESS]:
        return
    raise Refused(Reason.CANCELLED if AUTHN_FAILED in codes else Reason.PROVIDER)


def _assertion(response: etree._Element, expected: Expected, signed: bool) -> etree._Element:
    """The one assertion, opened, and signed itself or within what was signed."""
    plain = list(response.iter(f"{SAML}Assertion"))
    closed = list(response.iter(f"{SAML}EncryptedAssertion"))
    if len(plain) + len(closed) != 1 or (plain + closed)[0].getparent() is not response:
        raise Refused(Reason.MALFORMED)
    if plain and expected.encrypted:
        raise Refused(Reason.UNENCRYPTED)
    found = plain[0] if plain else decrypt(closed[0], expected.keys)
    if len(list(found.iter(f"{SAML}Assertion"))) != 1:
        raise Refused(Reason.MALFORMED)
    if signatures.is_signed(found):
        return signatures.verified(found, expected.certificates)
    if not signed:
        raise Refused(Reason.UNSIGNED)
    return found


def _check_subject(
    assertion: etree._Element, expected: Expected, request_id: str, at: datetime
) -> None:
    """Who says it, and that the bearer may show it here, now, for the question we asked."""
    if assertion.get("Version") != "2.0":
        raise Refused(Reason.MALFORMED)
    if text(only(assertion, f"{SAML}Issuer")) != expected.issuer:
        raise Refused(Reason.ISSUER)
    subject = only(assertion, f"{SAML}Subject")
    confirmed = [
        each.find(f"{SAML}SubjectConfirmationData")
        for each in subject.findall(f"{SAML}SubjectConfirmation")
        if each.get("Method") == BEARER
    ]
    if len(confirmed) != 1 or confirmed[0] is None:
        raise Refused(Reason.MALFORMED)
    data = confirmed[0]
    if data.get("Recipient") != expected.address:
        raise Refused(Reason.ADDRESS)
    if data.get("InResponseTo") != request_id:
        raise Refused(Reason.UNKNOWN_QUESTION)
    _check_times(data, at, required=True)


def _check_conditions(assertion: etree._Element, expected: Expected, at: datetime) -> None:
    conditions = only(assertion, f"{SAML}Conditions")
    _check_times(conditions, at)
    restrictions = conditions.findall(f"{SAML}AudienceRestriction")
    if not restrictions:
        raise Refused(Reason.AUDIENCE)
    for restriction in restrictions:
        if expected.audience not in map(text, restriction.findall(f"{SAML}Audience")):
            raise Refused(Reason.AUDIENCE)
    for statement in assertion.findall(f"{SAML}AuthnStatement"):
        ends = moment(statement.get("SessionNotOnOrAfter"))
        if ends is not None and at >= ends + SKEW:
            raise Refused(Reason.TIME)


def _check_times(element: etree._Element, at: datetime, *, required: bool = False) -> None:
    begins, ends = moment(element.get("NotBefore")), moment(element.get("NotOnOrAfter"))
    if begins is not None and at < begins - SKEW:
        raise Refused(Reason.TIME)
    if ends is None and required:
        raise Refused(Reason.TIME)
    if ends is not None and (at >= ends + SKEW or ends > at + LONGEST):
        raise Refused(Reason.TIME)


def moment(value: str | None) -> datetime | None:
    """A moment as SAML writes it (UTC). Raises Refused for anything else."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError as error:
        raise Refused(Reason.MALFORMED) from error
    if moment.tzinfo is None:
        raise Refused(Reason.MALFORMED)
    return moment


def _said(assertion: etree._Element, profile: Profile, request_id: str) -> Answer:
    values = _values(assertion)
    statements = assertion.findall(f"{SAML}AuthnStatement")
    if not statements:
        raise Refused(Reason.MALFORMED)
    named = [text(each) for each in assertion.iter(f"{SAML}AuthnContextClassRef")]
    named += [values[name] for name in profile.levels if name in values]
    name_id = only(assertion, f"{SAML}Subject").find(f"{SAML}NameID")
    assertion_id = assertion.get("ID", "")
    if not assertion_id:
        raise Refused(Reason.MALFORMED)
    return Answer(
        request_id=request_id,
        assertion_id=assertion_id,
        name_id=text(name_id),
        name_format="" if name_id is None else name_id.get("Format", ""),
        session_index=statements[0].get("SessionIndex", ""),
        level=levels.lowest(named),
        values=values,
        authenticated_at=_authenticated_at(statements[0]),
    )


def _authenticated_at(statement: etree._Element) -> datetime | None:
    """When the person showed who they are."""
    return moment(statement.get("AuthnInstant"))


def _values(assertion: etree._Element) -> dict[str, str]:
    """The attributes by name; the parts of an address as „Anschrift.Ort“. One said twice is
    refused: two readers would choose differently."""
    found: dict[str, str] = {}
    for attribute in assertion.iter(f"{SAML}Attribute"):
        name = normal_name(attribute.get("Name", ""))
        values = attribute.findall(f"{SAML}AttributeValue")
        if not name or name in found:
            raise Refused(Reason.MALFORMED)
        if len(values) != 1:
            continue  # nothing, or several: none of ours has several
        found[name] = "" if len(values[0]) else text(values[0])
        for part in values[0]:
            local = etree.QName(part).localname
            found[f"{name}.{local}"] = text(part)
    return {name: value for name, value in found.items() if value}
