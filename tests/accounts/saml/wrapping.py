"""The classic eight ways of signature wrapping (Somorovsky et al., USENIX Security 2012): what is
signed stays whole somewhere, and something evil stands where it would be read."""

from __future__ import annotations

import copy

from lxml import etree

from rathaus.accounts.identities.saml.names import DS, SAML, SAMLP
from tests.accounts.saml.forge import assertion_of

EVIL = "boese"


def evil_response(signed: etree._Element) -> etree._Element:
    """A copy without signature that says something else."""
    copied = copy.deepcopy(signed)
    _make_evil(copied)
    _cut(copied)
    return copied


def evil_assertion(root: etree._Element) -> etree._Element:
    copied = copy.deepcopy(assertion_of(root))
    _make_evil(copied)
    _cut(copied)
    return copied


def xsw1(root: etree._Element) -> etree._Element:
    """The signed response inside the signature of an evil one."""
    evil = evil_response(root)
    signature = copy.deepcopy(_signature(root))
    inner = copy.deepcopy(root)
    _cut(inner)
    etree.SubElement(signature, f"{DS}Object").append(inner)
    evil.insert(1, signature)
    return evil


def xsw2(root: etree._Element) -> etree._Element:
    """The signed response beside the signature of an evil one."""
    evil = evil_response(root)
    inner = copy.deepcopy(root)
    _cut(inner)
    evil.insert(1, inner)
    evil.insert(2, copy.deepcopy(_signature(root)))
    return evil


def xsw3(root: etree._Element) -> etree._Element:
    """An evil assertion before the signed one."""
    root.insert(root.index(assertion_of(root)), evil_assertion(root))
    return root


def xsw4(root: etree._Element) -> etree._Element:
    """The signed assertion inside an evil one."""
    evil, signed = evil_assertion(root), assertion_of(root)
    root.replace(signed, evil)
    evil.append(signed)
    return root


def xsw5(root: etree._Element) -> etree._Element:
    """The evil assertion carries the signature; the signed one follows without."""
    signed = assertion_of(root)
    evil = evil_assertion(root)
    evil.insert(1, copy.deepcopy(_signature(signed)))
    _cut(signed)
    root.insert(root.index(signed), evil)
    return root


def xsw6(root: etree._Element) -> etree._Element:
    """The signed assertion inside the signature of the evil one."""
    signed = assertion_of(root)
    evil = evil_assertion(root)
    signature = copy.deepcopy(_signature(signed))
    inner = copy.deepcopy(signed)
    _cut(inner)
    signature.append(inner)
    evil.insert(1, signature)
    root.replace(signed, evil)
    return root


def xsw7(root: etree._Element) -> etree._Element:
    """The evil assertion inside Extensions, before the signed one."""
    extensions = etree.Element(f"{SAMLP}Extensions")
    extensions.append(evil_assertion(root))
    root.insert(1, extensions)
    return root


def xsw8(root: etree._Element) -> etree._Element:
    """The signed assertion inside an object of the signature that the evil one carries."""
    signed = assertion_of(root)
    evil = evil_assertion(root)
    signature = copy.deepcopy(_signature(signed))
    inner = copy.deepcopy(signed)
    _cut(inner)
    etree.SubElement(signature, f"{DS}Object").append(inner)
    evil.insert(1, signature)
    root.replace(signed, evil)
    return root


OF_RESPONSES = {each.__name__: each for each in (xsw1, xsw2)}
OF_ASSERTIONS = {each.__name__: each for each in (xsw3, xsw4, xsw5, xsw6, xsw7, xsw8)}


def _signature(element: etree._Element) -> etree._Element:
    found = element.find(f"{DS}Signature")
    assert found is not None
    return found


def _cut(element: etree._Element) -> None:
    element.remove(_signature(element))


def _make_evil(element: etree._Element) -> None:
    element.set("ID", f"_{EVIL}")
    for value in element.iter(f"{SAML}AttributeValue"):
        value.text = EVIL
