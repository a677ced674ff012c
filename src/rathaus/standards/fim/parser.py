"""Read a FIM message: find out what it is, read it, and check it as a whole.

Source: XDatenfelder 2 and 3.0.0, message frame.

Rules, in the order of the code:

1. The namespace of the outermost element names the version, its name the kind of message.
2. An element that stands at several places is the same everywhere: id and version name one
   definition.
"""

from __future__ import annotations

from lxml import etree

from rathaus.standards.fim import xdf2, xdf3
from rathaus.standards.fim.codes import Message
from rathaus.standards.fim.errors import FimError
from rathaus.standards.fim.message import MessageReader
from rathaus.standards.fim.model import Field, Group, Schema
from rathaus.standards.fim.reader import CORRECT, Reader
from rathaus.standards.fim.xml import line_of, load

_READERS: dict[str | None, type[MessageReader]] = {
    xdf2.NAMESPACE: xdf2.Xdf2Reader,
    xdf3.NAMESPACE: xdf3.Xdf3Reader,
}
_MESSAGES = {
    "xdatenfelder.stammdatenschema.0102": Message.SCHEMA,
    "xdatenfelder.datenfeldgruppe.0103": Message.GROUP,
    "xdatenfelder.datenfeld.0104": Message.FIELD,
}


def parse(content: bytes) -> Schema:
    """The schema in a message of XDatenfelder 2 or 3.0.0.

    ``content`` is the file as it was uploaded. Messages 0102 (schema), 0103 (group) and 0104
    (field) are read; the last two become a schema with one structure. Raises `FimError`, and
    nothing else, for any other content.
    """
    root = load(content)
    name = etree.QName(root)
    if name.namespace not in _READERS:
        raise FimError(
            f"Der Namensraum „{name.namespace[:100]}“ ist unbekannt."
            if name.namespace
            else "Die Datei ist kein FIM-Datenschema.",
            element=name.localname,
            line=line_of(root),
            advice="Bitte exportieren Sie das Schema als XDatenfelder 2 oder 3.0.0.",
        )
    if name.localname not in _MESSAGES:
        raise FimError(
            "Diese Nachricht enthält kein Datenschema.",
            element=name.localname,
            line=line_of(root),
            advice="Bitte exportieren Sie ein Stammdatenschema, eine Datenfeldgruppe oder ein "
            "Datenfeld.",
        )
    schema = _READERS[name.namespace]().read(Reader(root), _MESSAGES[name.localname])
    _check_definitions(schema)
    return schema


def _check_definitions(schema: Schema) -> None:
    known: dict[str, Group | Field] = {}
    for position in schema.positions():
        element = position.element
        if known.setdefault(element.key, element) != element:
            raise FimError(
                f"Das Element {element.key} („{element.name}“) ist an mehreren Stellen "
                "unterschiedlich beschrieben.",
                element="datenfeldgruppe" if isinstance(element, Group) else "datenfeld",
                advice=CORRECT,
            )
