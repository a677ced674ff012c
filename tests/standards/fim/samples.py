"""Small messages of our own, and the real ones where they are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.shared_data import FOLDER

XDF2 = "urn:xoev-de:fim:standard:xdatenfelder_2"
XDF3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"


def real(pattern: str) -> list[Any]:
    """Parameters for each real file below ``fim/``; one skipped parameter where none is there."""
    found = sorted((FOLDER / "fim").glob(pattern))
    if found:
        return [pytest.param(path, id=path.name.removesuffix(".xml")) for path in found]
    reason = f"test data missing: fim/{pattern} (set RATHAUS_TEST_DATA)"
    return [pytest.param(Path(), id="missing", marks=pytest.mark.skip(reason=reason))]


def xdf3(content: str, message: str = "stammdatenschema.0102", namespace: str = XDF3) -> bytes:
    """A message of XDatenfelder 3 around ``content``; without prefixes, which is equally valid."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<x:xdatenfelder.{message} xmlns:x="{namespace}" xmlns="{namespace}">
<header><nachrichtID>n1</nachrichtID>
<erstellungszeitpunkt>2026-03-31T12:00:00+02:00</erstellungszeitpunkt></header>
{content}
</x:xdatenfelder.{message}>""".encode()


def schema3(*structures: str, extra: str = "") -> bytes:
    """A whole schema of XDatenfelder 3 with the given structures."""
    return xdf3(f"""<stammdatenschema>{head3("S00000000001")}
<bezeichnung>Hund anmelden</bezeichnung>{extra}{"".join(structures)}</stammdatenschema>""")


def head3(number: str, version: str = "1.0.0", name: str = "Name") -> str:
    return f"""<identifikation><id>{number}</id><version>{version}</version></identifikation>
<name>{name}</name><freigabestatus>{code("6")}</freigabestatus>"""


def code(value: str) -> str:
    return f'<code xmlns="">{value}</code>'


def structure(content: str, amount: str = "1:1") -> str:
    return f"<struktur><anzahl>{amount}</anzahl><enthaelt>{content}</enthaelt></struktur>"


def group(number: str, *structures: str, extra: str = "", version: str = "1.0.0") -> str:
    return f"""<datenfeldgruppe>{head3(number, version)}
<bezeichnungEingabe>Gruppe</bezeichnungEingabe>
<schemaelementart>{code("RNG")}</schemaelementart>{extra}{"".join(structures)}</datenfeldgruppe>"""


def field(
    number: str = "F00000000001",
    *,
    kind: str = "input",
    data_type: str = "text",
    extra: str = "",
    label: str = "Feld",
) -> str:
    return f"""<datenfeld>{head3(number)}
<bezeichnungEingabe>{label}</bezeichnungEingabe>
<schemaelementart>{code("RNG")}</schemaelementart>
<feldart>{code(kind)}</feldart><datentyp>{code(data_type)}</datentyp>{extra}</datenfeld>"""


def schema2(*fields: str, amount: str = "1:1") -> bytes:
    """A whole schema of XDatenfelder 2 with the given fields."""
    content = "".join(structure(each, amount) for each in fields)
    return xdf3(
        f"""<stammdatenschema>{head2("S00000001")}
<freigabedatum>2019-06-27</freigabedatum>{content}</stammdatenschema>""",
        namespace=XDF2,
    )


def head2(number: str) -> str:
    return f"""<identifikation><id>{number}</id><version>1.0</version></identifikation>
<name>Name</name><bezeichnungEingabe>Eingabe</bezeichnungEingabe>
<bezug>§ 1 HundG
§ 2 HundG</bezug><status>{code("aktiv")}</status>
<fachlicherErsteller>Redaktion</fachlicherErsteller>"""


def field2(limits: str = "", *, data_type: str = "text", extra: str = "") -> str:
    return f"""<datenfeld>{head2("F00000001")}<schemaelementart>{code("RNG")}</schemaelementart>
<feldart>{code("input")}</feldart><datentyp>{code(data_type)}</datentyp>
<praezisierung>{limits}</praezisierung>{extra}</datenfeld>"""
