"""What we say: the question with BundID's extension, signed in both bindings; our metadata."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography import x509
from django.core.exceptions import ImproperlyConfigured
from lxml import etree

from rathaus.accounts.identities import config
from rathaus.accounts.identities.saml import levels, messages, profiles, signatures
from rathaus.accounts.identities.saml.metadata import describe
from rathaus.accounts.identities.saml.names import AKDB_NS, DS, RSA_PSS_SHA256, SAML, SAMLP
from rathaus.accounts.identities.saml.party import party as read_party
from rathaus.accounts.models import TrustLevel
from rathaus.lib import clock
from tests.accounts.saml.party import ADDRESS, ENTITY, Browser, Party
from tests.accounts.saml.web import declare
from tools import simplesaml

GIVEN_NAME = "urn:oid:2.5.4.42"


def question(party: Party, level: int = TrustLevel.HIGH) -> etree._Element:
    asked = messages.Question(
        issuer=ENTITY,
        destination=party.idp.sign_in_url,
        answer_to=ADDRESS,
        level=level,
        profile=party.profile,
        display=messages.Display("Samtgemeinde Wiesental", "BMI-0000"),
        fresh=True,
    )
    return messages.question(asked, request_id=messages.new_id(), at=clock.now())


def test_the_extension_of_bundid(party: Party) -> None:
    root = question(party)
    wanted = {
        each.get("Name"): each.get("RequiredAttribute")
        for each in root.iter(f"{AKDB_NS}RequestedAttribute")
    }
    assert wanted[profiles.BPK2] == "true"
    assert wanted[GIVEN_NAME] == "false"
    text = etree.tostring(root).decode()
    assert "OrganizationDisplayName>Samtgemeinde Wiesental<" in text
    assert "OnlineServiceId>BMI-0000<" in text
    context = root.find(f"{SAMLP}RequestedAuthnContext")
    assert context is not None
    assert context.get("Comparison") == "minimum"
    assert [each.text for each in context] == ["STORK-QAA-Level-4"]
    assert root.get("ForceAuthn") == "true"
    assert not list(question(party.as_business()).iter(f"{SAMLP}Extensions"))


def test_signed_by_pss_after_the_issuer(party: Party) -> None:
    signed = signatures.sign(question(party), party.key, party.certificate, pss=True)
    assert [signed[0].tag, signed[1].tag] == [f"{SAML}Issuer", f"{DS}Signature"]
    method = next(signed.iter(f"{DS}SignatureMethod"))
    assert method.get("Algorithm") == RSA_PSS_SHA256
    again = etree.fromstring(etree.tostring(signed))
    assert signatures.verified(again, [party.certificate]).get("ID") == signed.get("ID")


def test_the_provider_takes_it_by_redirect(party: Party) -> None:
    """SimpleSAMLphp checks the detached signature; one bit of the question changed, it refuses."""
    query = messages.for_redirect(question(party), party.key, relay_state="weiter")
    page = Browser().get(f"{party.idp.sign_in_url}?{query}")
    assert 'name="password"' in page
    wrong = query.replace("RelayState=weiter", "RelayState=anders")
    try:
        page = Browser().get(f"{party.idp.sign_in_url}?{wrong}")
    except OSError as refused:  # whichever way it says no
        page = str(refused)
    assert 'name="password"' not in page


def test_metadata(party: Party) -> None:
    content = describe(
        entity_id=ENTITY,
        addresses=[ADDRESS],
        logout_addresses=[f"{ADDRESS}ab/"],
        certificate=party.certificate,
        encrypted=True,
    )
    text = content.decode()
    assert f'entityID="{ENTITY}"' in text
    assert 'AuthnRequestsSigned="true"' in text
    assert text.count(f'Location="{ADDRESS}"') == 1
    uses = re.findall(r'use="(\w+)"', text)
    assert uses == ["signing", "encryption"]
    found = next(etree.fromstring(content).iter(f"{DS}X509Certificate")).text
    pem = f"-----BEGIN CERTIFICATE-----\n{found}\n-----END CERTIFICATE-----\n"
    assert x509.load_pem_x509_certificate(pem.encode()) == party.certificate


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (["STORK-QAA-Level-4"], TrustLevel.HIGH),
        (["STORK-QAA-Level-4", "STORK-QAA-Level-1"], TrustLevel.LOW),
        (["urn:oasis:names:tc:SAML:2.0:ac:classes:Password"], TrustLevel.BASIC),
        (["http://eidas.europa.eu/LoA/substantial"], TrustLevel.SUBSTANTIAL),
        (["STORK-QAA-Level-44"], TrustLevel.BASIC),
        ([], TrustLevel.BASIC),
    ],
)
def test_the_lowest_level_counts(names: list[str], level: TrustLevel) -> None:
    assert levels.lowest(names) == level


@pytest.mark.parametrize(
    ("line", "street", "number"),
    [
        ("Thomas-Mann-Straße 3", "Thomas-Mann-Straße", "3"),
        ("Deichweg 4 a", "Deichweg", "4 a"),
        ("Straße des 17. Juni 135", "Straße des 17. Juni", "135"),
        ("Am Markt", "Am Markt", None),
    ],
)
def test_a_line_of_an_address(line: str, street: str, number: str | None) -> None:
    said = profiles.BUNDID.meanings({"urn:oid:2.5.4.16": line})
    assert (said["street"], said.get("house_number")) == (street, number)


def test_what_forms_do_not_take_falls_away() -> None:
    said = profiles.BUNDID.meanings(
        {"urn:oid:2.5.4.17": "1020", "urn:oid:1.2.40.0.10.2.1.1.55": "1984", GIVEN_NAME: "Merle"}
    )
    assert said == {"given_name": "Merle"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('binding = "soap"', "post or redirect"),
        ('sign_in_url = "javascript:alert(1)"', "address"),
        ('farbe = "blau"', "unknown: farbe"),
        ('key = "{folder}/fremd.key"', "belong together"),
        ('key = "/nirgends"', "nirgends"),
        ('binding = "redirect"\npss = true', "only with binding post"),
    ],
)
def test_a_file_that_does_not_fit_says_why(
    idp: simplesaml.Provider, tmp_path: Path, settings: object, line: str, why: str
) -> None:
    path = declare(idp, tmp_path)
    simplesaml.write_pair(tmp_path, "fremd")
    rows = [row.partition(" = ") for row in line.format(folder=tmp_path).splitlines()]
    text = path.read_text()
    for name, _equals, value in rows:
        text = re.sub(rf"^{name} = .*$", "", text, flags=re.MULTILINE)
        text = text.replace("[provider.saml]", f"[provider.saml]\n{name} = {value}", 1)
    path.write_text(text)
    settings.IDENTITY_PROVIDERS = str(path)  # type: ignore[attr-defined]
    row = config.find("bundid")
    assert row is not None
    with pytest.raises(ImproperlyConfigured, match=why):
        read_party(row)
