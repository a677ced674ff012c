"""Every wrong answer is refused, for its own reason. Each begins as a genuine one of SimpleSAMLphp;
the first test shows that re-made unchanged it would be taken."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from rathaus.accounts.identities.saml import answers, signatures
from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import DS, SAML, SAMLP
from rathaus.accounts.identities.saml.xml import MOST_BYTES
from rathaus.lib import clock
from tests.accounts.saml import forge, wrapping
from tests.accounts.saml.forge import Change, assertion_of
from tests.accounts.saml.party import Party
from tools import simplesaml


@pytest.fixture(scope="module")
def genuine(party: Party) -> str:
    return party.ask("u01-3")


def reason(party: Party, form_field: str, *, later: timedelta = timedelta()) -> Reason:
    with pytest.raises(Refused) as refused:
        party.read(form_field, clock.now() + later)
    assert "boese" not in str(refused.value)
    return refused.value.reason


def test_unchanged_and_made_anew_it_is_taken(party: Party, genuine: str) -> None:
    again = forge.forged(party, genuine, lambda root: None)
    by_pss = forge.forged(party, genuine, lambda root: None, pss=True)
    assert party.read(again).values == party.read(genuine).values == party.read(by_pss).values


def at(path: str, name: str, value: str | None) -> Change:
    """Set (or drop) an attribute of the first element there."""

    def change(root: etree._Element) -> None:
        element = root if not path else next(root.iter(path))
        if value is None:
            element.attrib.pop(name, None)
        else:
            element.set(name, value)

    return change


def words(path: str, value: str) -> Change:
    """Replace the text of all elements there."""

    def change(root: etree._Element) -> None:
        for element in root.iter(path):
            element.text = value

    return change


def without(path: str) -> Change:
    """Take the first element there away."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(path))
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return change


def twice(path: str) -> Change:
    """The first element there once more."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(path))
        element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))

    return change


OTHER = "https://anderswo.example/konto/saml/bundid/antwort/"
DATA = f"{SAML}SubjectConfirmationData"
CHANGES: dict[str, tuple[Change, Reason]] = {
    "wrong audience": (words(f"{SAML}Audience", "https://anderswo.example"), Reason.AUDIENCE),
    "no audience": (without(f"{SAML}AudienceRestriction"), Reason.AUDIENCE),
    "no conditions": (without(f"{SAML}Conditions"), Reason.MALFORMED),
    "wrong recipient": (at(DATA, "Recipient", OTHER), Reason.ADDRESS),
    "recipient that begins alike": (at(DATA, "Recipient", f"{OTHER}x"), Reason.ADDRESS),
    "no recipient": (at(DATA, "Recipient", None), Reason.ADDRESS),
    "wrong destination": (at("", "Destination", OTHER), Reason.ADDRESS),
    "no destination": (at("", "Destination", None), Reason.ADDRESS),
    "no bearer": (at(f"{SAML}SubjectConfirmation", "Method", "urn:x"), Reason.MALFORMED),
    "answers nothing": (at("", "InResponseTo", None), Reason.UNKNOWN_QUESTION),
    "answers two questions": (at(DATA, "InResponseTo", "_other"), Reason.UNKNOWN_QUESTION),
    "wrong issuer": (words(f"{SAML}Issuer", "https://anderswo.example"), Reason.ISSUER),
    "no time limit": (at(DATA, "NotOnOrAfter", None), Reason.TIME),
    "for ever": (at(DATA, "NotOnOrAfter", "2199-01-01T00:00:00Z"), Reason.TIME),
    "not a time": (at(DATA, "NotOnOrAfter", "morgen"), Reason.MALFORMED),
    "time without zone": (at(DATA, "NotOnOrAfter", "2030-01-01T00:00:00"), Reason.MALFORMED),
    "expired": (at(f"{SAML}Conditions", "NotOnOrAfter", "2020-01-01T00:00:00Z"), Reason.TIME),
    "not yet": (at(f"{SAML}Conditions", "NotBefore", "2199-01-01T00:00:00Z"), Reason.TIME),
    "session over": (
        at(f"{SAML}AuthnStatement", "SessionNotOnOrAfter", "2020-01-01T00:00:00Z"),
        Reason.TIME,
    ),
    "no statement": (without(f"{SAML}AuthnStatement"), Reason.MALFORMED),
    "attribute twice": (twice(f"{SAML}Attribute"), Reason.MALFORMED),
    "status": (at(f"{SAMLP}StatusCode", "Value", "urn:x:Responder"), Reason.PROVIDER),
    "old version": (at("", "Version", "1.1"), Reason.MALFORMED),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_and_rightly_signed(party: Party, genuine: str, name: str) -> None:
    change, expected = CHANGES[name]
    assert reason(party, forge.forged(party, genuine, change)) is expected


def test_unsigned(party: Party, genuine: str) -> None:
    assert reason(party, forge.forged(party, genuine, lambda root: None, sign=False)) is (
        Reason.UNSIGNED
    )


def test_signed_by_somebody_else(party: Party, genuine: str) -> None:
    stranger, _certificate = simplesaml.new_pair("fremd")
    answer = forge.forged(party, genuine, lambda root: None, key=stranger)
    assert reason(party, answer) is Reason.SIGNATURE


@pytest.mark.parametrize(
    "part", [f"{SAMLP}StatusCode", f"{SAML}EncryptedAssertion", f"{DS}SignatureValue"]
)
def test_changed_after_signing(party: Party, genuine: str, part: str) -> None:
    root = forge.parsed(genuine)
    element = next(root.iter(part))
    if part.endswith("SignatureValue"):
        element.text = base64.b64encode(b"boese" * 50).decode()
    else:
        element.set("boese", "1")
    assert reason(party, forge.packed(root)) is Reason.SIGNATURE


def test_one_good_signature_does_not_excuse_a_bad_one(party: Party, genuine: str) -> None:
    root = forge.opened(party, genuine)
    signature = next(assertion_of(root).iter(f"{DS}SignatureValue"))
    signature.text = base64.b64encode(b"boese" * 50).decode()
    root = signatures.sign(root, forge.idp_key(party), forge.idp_certificate(party), pss=False)
    plain = replace(party.expected, encrypted=False)
    with pytest.raises(Refused) as refused:
        answers.read(forge.packed(root), plain, at=clock.now())
    assert refused.value.reason is Reason.SIGNATURE


def test_old(party: Party, genuine: str) -> None:
    assert reason(party, genuine, later=timedelta(minutes=10)) is Reason.TIME
    assert reason(party, genuine, later=-timedelta(minutes=10)) is Reason.TIME


def test_clocks_may_differ_a_little(party: Party, genuine: str) -> None:
    assert party.read(genuine, clock.now() - timedelta(seconds=50))


def test_encrypted_to_somebody_else(party: Party, genuine: str) -> None:
    _key, certificate = simplesaml.new_pair("fremd")
    answer = forge.forged(party, genuine, lambda root: None, encrypt_to=certificate)
    assert reason(party, answer) is Reason.UNDECIPHERABLE


def test_in_plain_text(party: Party, genuine: str) -> None:
    """The signed assertion, opened by whoever could, and sent on."""
    assert reason(party, forge.packed(forge.opened(party, genuine))) is Reason.UNENCRYPTED
    plain = replace(party.expected, encrypted=False)
    root = forge.packed(forge.opened(party, genuine))
    assert answers.read(root, plain, at=clock.now()).values  # where the operator allows it


@pytest.mark.parametrize("wrong", ["aes128-cbc", "tripledes-cbc"])
def test_weak_encryption(party: Party, genuine: str, wrong: str) -> None:
    root = forge.parsed(forge.forged(party, genuine, lambda root: None, sign=False))
    method = next(root.iter("{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod"))
    method.set("Algorithm", f"http://www.w3.org/2001/04/xmlenc#{wrong}")
    assert reason(party, forge.packed(root)) is Reason.UNDECIPHERABLE


@pytest.mark.parametrize("name", wrapping.OF_RESPONSES)
@pytest.mark.parametrize("demanded", [True, False])
def test_wrapped_response(party: Party, genuine: str, name: str, demanded: bool) -> None:
    root = forge.opened(party, genuine)
    root = signatures.sign(root, forge.idp_key(party), forge.idp_certificate(party), pss=False)
    root = root if not demanded else forge.parsed(genuine)
    _refused(party, wrapping.OF_RESPONSES[name](root), demanded)


@pytest.mark.parametrize("name", wrapping.OF_ASSERTIONS)
def test_wrapped_assertion(party: Party, genuine: str, name: str) -> None:
    """In plain text, and with each assertion encrypted again."""
    _refused(party, wrapping.OF_ASSERTIONS[name](forge.opened(party, genuine)), False)
    root = wrapping.OF_ASSERTIONS[name](forge.opened(party, genuine))
    for each in root.findall(f"{SAML}Assertion"):
        root.replace(each, forge.encrypted(each, party.certificate))
    _refused(party, root, True)


def _refused(party: Party, root: etree._Element, encrypted: bool) -> None:
    expected = replace(party.expected, encrypted=encrypted)
    with pytest.raises(Refused) as refused:
        answers.read(forge.packed(root), expected, at=clock.now())
    assert refused.value.reason in (Reason.MALFORMED, Reason.SIGNATURE, Reason.UNSIGNED)


@pytest.mark.parametrize("part", [f"{SAML}NameID", f"{SAML}AttributeValue"])
def test_a_comment_cuts_no_value(party: Party, genuine: str, part: str) -> None:
    """Canonical XML drops comments: the signature stays good, a careless reader sees half."""

    def change(root: etree._Element) -> None:
        element = next(root.iter(part))
        whole, element.text = element.text or "", (element.text or "")[:3]
        comment = etree.Comment("")
        comment.tail = whole[3:]
        element.append(comment)

    root = forge.opened(party, genuine)
    change(root)
    plain = replace(party.expected, encrypted=False)
    with pytest.raises(Refused) as refused:
        answers.read(forge.packed(root), plain, at=clock.now())
    assert refused.value.reason is Reason.MALFORMED
    assert reason(party, forge.forged(party, genuine, change)) is Reason.MALFORMED


BOMB = """<!DOCTYPE a [<!ENTITY b "boese"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
FILE = """<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>"""
Encode = Callable[[str], bytes]


@pytest.mark.parametrize("start", [BOMB, FILE, "<!DOCTYPE a>", "<?boese?>"])
@pytest.mark.parametrize("encode", [str.encode, lambda text: text.encode("utf-16")])
def test_entities_and_doctypes(party: Party, genuine: str, start: str, encode: Encode) -> None:
    body = base64.b64decode(genuine).decode().partition("?>")[2]
    assert reason(party, forge.packed(encode(start + body))) is Reason.MALFORMED


@pytest.mark.parametrize("text", ["", "?", "PA==", base64.b64encode(b"<a/>").decode(), "ä"])
def test_no_answer_at_all(party: Party, text: str) -> None:
    assert reason(party, text) is Reason.MALFORMED


def test_huge(party: Party) -> None:
    assert reason(party, "A" * (MOST_BYTES * 2)) is Reason.TOO_LARGE
    assert reason(party, forge.packed(b"<" + b"a" * MOST_BYTES)) is Reason.TOO_LARGE
    assert reason(party, forge.packed(b"<a>" * (MOST_BYTES // 3))) is Reason.MALFORMED
