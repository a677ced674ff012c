"""What we say to a provider: a question (AuthnRequest), and that somebody signs out."""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree

from rathaus.accounts.identities.saml import levels
from rathaus.accounts.identities.saml.names import (
    AKDB,
    AKDB_NS,
    ASSERTION,
    POST,
    PROTOCOL,
    RSA_SHA256,
    SAML,
    SAMLP,
    SUCCESS,
    TRANSIENT,
)
from rathaus.accounts.identities.saml.profiles import Profile
from rathaus.accounts.identities.saml.xml import write

PREFIXES = {"samlp": PROTOCOL, "saml": ASSERTION}
CLASSIC_UI = "https://www.akdb.de/request/2018/09/classic-ui/v1"
CLASSIC = f"{{{CLASSIC_UI}}}"


@dataclass(frozen=True)
class Display:
    """What BundID shows of us, and under which number it knows the online service."""

    organisation: str
    service_id: str = ""


@dataclass(frozen=True)
class Question:
    """Who asks whom, at least for which level, and where the answer shall go."""

    issuer: str
    destination: str
    answer_to: str
    level: int
    profile: Profile
    display: Display
    fresh: bool = False  # the person shall show the means of identification again


def new_id() -> str:
    """An unguessable ID that XML takes as a name."""
    return f"_{secrets.token_hex(20)}"


def question(asked: Question, *, request_id: str, at: datetime) -> etree._Element:
    """An AuthnRequest, not yet signed."""
    root = _message("AuthnRequest", asked.issuer, asked.destination, request_id, at)
    root.set("AssertionConsumerServiceURL", asked.answer_to)
    root.set("ProtocolBinding", POST)
    root.set("ForceAuthn", "true" if asked.fresh else "false")
    if asked.profile.extension:
        etree.SubElement(root, f"{SAMLP}Extensions").append(_extension(asked))
    etree.SubElement(root, f"{SAMLP}NameIDPolicy", Format=TRANSIENT, AllowCreate="true")
    context = etree.SubElement(root, f"{SAMLP}RequestedAuthnContext", Comparison="minimum")
    wanted = etree.SubElement(context, f"{SAML}AuthnContextClassRef")
    wanted.text = levels.uri_of(asked.level)
    return root


def _extension(asked: Question) -> etree._Element:
    """What BundID wants to know besides: which attributes, for which service, shown how."""
    request = etree.Element(f"{AKDB_NS}AuthenticationRequest", nsmap={"akdb": AKDB}, Version="2")
    wanted = etree.SubElement(request, f"{AKDB_NS}RequestedAttributes")
    for each in asked.profile.attributes:
        required = "true" if each.required or each.name == asked.profile.subject[0] else "false"
        etree.SubElement(
            wanted, f"{AKDB_NS}RequestedAttribute", Name=each.name, RequiredAttribute=required
        )
    shown = etree.SubElement(request, f"{AKDB_NS}DisplayInformation")
    version = etree.SubElement(shown, f"{CLASSIC}Version", nsmap={"classic-ui": CLASSIC_UI})
    values = {"OrganizationDisplayName": asked.display.organisation, "Lang": "de"}
    values["OnlineServiceId"] = asked.display.service_id
    for name, value in values.items():
        if value:
            etree.SubElement(version, f"{CLASSIC}{name}").text = value
    return request


@dataclass(frozen=True)
class Leaving:
    """Whose session ends at the provider."""

    issuer: str
    destination: str
    name_id: str
    name_format: str
    session_index: str


def leave(leaving: Leaving, *, request_id: str, at: datetime) -> etree._Element:
    """A LogoutRequest, not yet signed."""
    root = _message("LogoutRequest", leaving.issuer, leaving.destination, request_id, at)
    name = etree.SubElement(root, f"{SAML}NameID")
    name.text = leaving.name_id
    name.set("SPNameQualifier", leaving.issuer)
    if leaving.name_format:
        name.set("Format", leaving.name_format)
    if leaving.session_index:
        etree.SubElement(root, f"{SAMLP}SessionIndex").text = leaving.session_index
    return root


def left(
    *, issuer: str, destination: str, in_response_to: str, request_id: str, at: datetime
) -> etree._Element:
    """A LogoutResponse that says: done. Not yet signed."""
    root = _message("LogoutResponse", issuer, destination, request_id, at)
    root.set("InResponseTo", in_response_to)
    status = etree.SubElement(root, f"{SAMLP}Status")
    etree.SubElement(status, f"{SAMLP}StatusCode", Value=SUCCESS)
    return root


def _message(
    name: str, issuer: str, destination: str, request_id: str, at: datetime
) -> etree._Element:
    root = etree.Element(f"{SAMLP}{name}", nsmap=PREFIXES)
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    values = {"ID": request_id, "Version": "2.0", "IssueInstant": moment}
    for key, value in (values | {"Destination": destination}).items():
        root.set(key, value)
    etree.SubElement(root, f"{SAML}Issuer").text = issuer
    return root


def for_post(message: etree._Element) -> str:
    """The message as the POST binding carries it."""
    return base64.b64encode(write(message)).decode()


def for_redirect(
    message: etree._Element,
    key: RSAPrivateKey,
    *,
    field: str = "SAMLRequest",
    relay_state: str = "",
) -> str:
    """The query of the redirect binding with its detached signature (SAML bindings §3.4.4.1)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(write(message)) + packer.flush()
    values = {field: base64.b64encode(packed).decode()}
    if relay_state:
        values["RelayState"] = relay_state
    query = urlencode(values | {"SigAlg": RSA_SHA256})
    signature = key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"
