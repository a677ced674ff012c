"""From untrusted bytes to an XML tree, without giving the file any power.

Source: XML 1.0 (encoding, document type); OWASP "XML External Entity Prevention".

Rules, in the order of the code:

1. A file has at most `MAX_BYTES` bytes.
2. It is decoded here, not by the XML library, from a short list of encodings; so what is searched
   in rule 3 is what is parsed in rule 4.
3. A document type is refused: XDatenfelder needs none, and it is where entities come from.
4. The parser loads nothing from disk or network and keeps the library's own limits.
5. The tree has at most `MAX_NODES` elements; `MAX_DEPTH` levels.
"""

from __future__ import annotations

import re
from typing import cast

from lxml import etree

from rathaus.standards.fim.errors import FimError

MAX_BYTES = 10 * 1024 * 1024
MAX_NODES = 300_000
MAX_DEPTH = 120

EXPORT_AGAIN = "Bitte laden Sie die Datei noch einmal aus dem FIM-Portal herunter."

_ENCODINGS = {
    "ascii": "ascii",
    "us-ascii": "ascii",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"\A<\?xml\s[^>]*\?>")


def load(content: bytes) -> etree._Element:
    """The root element of ``content``.

    Comments and processing instructions are left out. Raises `FimError` for everything that is
    not well-formed XML within the limits above.
    """
    _check_size(content)
    text = _decode(content)
    _refuse_document_type(text)
    root = _parse(text)
    _check_tree(root)
    return root


def line_of(node: etree._Element) -> int | None:
    """The line of the file in which ``node`` begins."""
    # lxml's published types do not know that this is a number.
    return cast("int | None", node.sourceline)


def _check_size(content: bytes) -> None:
    if not content.strip():
        raise FimError("Die Datei ist leer.", advice=EXPORT_AGAIN)
    if len(content) > MAX_BYTES:
        raise FimError(
            f"Die Datei ist größer als {MAX_BYTES // 1024 // 1024} MB.",
            advice="Schemata dieser Größe lassen sich nicht als Formular ausfüllen. "
            "Bitte teilen Sie das Schema auf.",
        )


def _decode(content: bytes) -> str:
    name = _encoding(content)
    try:
        return content.decode(name)
    except UnicodeError as error:
        raise FimError(
            f"Die Datei ist nicht in der Zeichenkodierung {name.upper()} geschrieben, "
            "die sie angibt.",
            advice="Bitte speichern Sie die Datei als UTF-8.",
        ) from error


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    declared = _DECLARED.match(content)
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    if name.lower() not in _ENCODINGS:
        raise FimError(
            f"Die Zeichenkodierung „{name}“ wird nicht unterstützt.",
            line=1,
            advice="Bitte speichern Sie die Datei als UTF-8.",
        )
    return _ENCODINGS[name.lower()]


def _refuse_document_type(text: str) -> None:
    place = text.find("<!DOCTYPE")
    if place >= 0:
        raise FimError(
            "Die Datei enthält eine Dokumenttyp-Definition (DOCTYPE). "
            "Sie wird aus Sicherheitsgründen nicht gelesen.",
            line=text.count("\n", 0, place) + 1,
            advice="Bitte entfernen Sie die DOCTYPE-Angabe; XDatenfelder braucht keine.",
        )


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # The declaration named the original encoding; what is parsed now is UTF-8. As many line
    # breaks stay as there were, so that error messages name the right line.
    text = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text)
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise FimError(
            "Die Datei ist kein vollständiges, fehlerfreies XML.",
            line=error.lineno or None,
            advice=EXPORT_AGAIN,
        ) from error
    except UnicodeError as error:
        raise FimError("Die Datei enthält ungültige Zeichen.", advice=EXPORT_AGAIN) from error


def _check_tree(root: etree._Element) -> None:
    depth = 0
    for count, (event, node) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise FimError(
                "Das Schema ist zu tief verschachtelt.",
                element=etree.QName(node).localname,
                line=line_of(node),
                advice="Bitte vereinfachen Sie den Aufbau der Datenfeldgruppen.",
            )
        if count > 2 * MAX_NODES:
            raise FimError(
                f"Die Datei enthält mehr als {MAX_NODES} Angaben.",
                advice="Bitte teilen Sie das Schema auf.",
            )
