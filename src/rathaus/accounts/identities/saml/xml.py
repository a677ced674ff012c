"""Small, plain XML: no DTD, no entities, no comments, no processing instructions, every ID once.

A comment inside a value is how two readers come to read two values; nobody needs one here.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter

from lxml import etree

from rathaus.accounts.identities.saml.errors import Reason, Refused
from rathaus.accounts.identities.saml.names import ASSERTION, PROTOCOL, SIGNATURE

MOST_BYTES = 256 * 1024
MOST_CHARACTERS = MOST_BYTES * 4 // 3 + 4  # in Base64
NAMESPACES = {"saml": ASSERTION, "samlp": PROTOCOL, "ds": SIGNATURE}


def decode(text: str) -> etree._Element:
    """The document in a form field. Raises Refused."""
    if len(text) > MOST_CHARACTERS:
        raise Refused(Reason.TOO_LARGE)
    try:
        return parse(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError) as error:
        raise Refused(Reason.MALFORMED) from error


def parse(content: bytes) -> etree._Element:
    """The root of a small, plain document. Raises Refused."""
    if len(content) > MOST_BYTES:
        raise Refused(Reason.TOO_LARGE)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused(Reason.MALFORMED)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(Reason.MALFORMED) from error
    _refuse_oddities(root)
    return root


def _refuse_oddities(root: etree._Element) -> None:
    tree = root.getroottree()
    odd = root.xpath("//comment() | //processing-instruction()")
    doctype = tree.docinfo.internalDTD is not None
    if odd or doctype or any(node.tag is etree.Entity for node in root.iter()):
        raise Refused(Reason.MALFORMED)
    ids = Counter(each.get(name) for each in root.iter() for name in ("ID", "Id", "id"))
    del ids[None]
    if any(count > 1 for count in ids.values()):
        raise Refused(Reason.MALFORMED)


def write(element: etree._Element) -> bytes:
    """The element as a document."""
    return etree.tostring(element)


def alone(element: etree._Element) -> etree._Element:
    """A copy of the element as the root of its own document: nothing else can be meant."""
    return parse(write_without_tail(element))


def write_without_tail(element: etree._Element) -> bytes:
    """The element itself, without the text that follows it."""
    return etree.tostring(element, with_tail=False)


def only(parent: etree._Element, tag: str) -> etree._Element:
    """The one child with that tag. Raises Refused where there is none or another."""
    found = parent.findall(tag)
    if len(found) != 1:
        raise Refused(Reason.MALFORMED)
    return found[0]


def text(element: etree._Element | None) -> str:
    """All the text of an element, "" for none."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()
