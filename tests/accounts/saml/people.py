"""Who signs in: BundID's own test persons where they are at hand, else fictional ones of ours."""

from __future__ import annotations

import re
from pathlib import Path

from tests.shared_data import FOLDER
from tools.simplesaml import LEVEL

FIELDS = {
    "surname": "urn:oid:2.5.4.4",
    "givenname": "urn:oid:2.5.4.42",
    "mail": "urn:oid:0.9.2342.19200300.100.1.3",
    "postalAddress": "urn:oid:2.5.4.16",
    "postalCode": "urn:oid:2.5.4.17",
    "localityName": "urn:oid:2.5.4.7",
    "country": "urn:oid:1.2.40.0.10.2.1.1.225599",
    "birthdate": "urn:oid:1.2.40.0.10.2.1.1.55",
    "placeOfBirth": "urn:oid:1.3.6.1.5.5.7.9.2",
    "birthName": "urn:oid:1.2.40.0.10.2.1.1.225566",
    "bpk2": "urn:oid:1.3.6.1.4.1.25484.494450.3",
}
OURS = [
    {
        "id": "U01",
        "surname": "Auental",
        "givenname": "Merle",
        "mail": "merle.auental@example.org",
        "postalAddress": "Deichweg 4 a",
        "postalCode": "29000",
        "localityName": "Auwinkel",
        "country": "DE",
        "birthdate": "1984-02-29",
        "bpk2": "FIKTIV-U01",
    },
    {
        "id": "U02",
        "surname": "Birkner",
        "givenname": "Tilo",
        "mail": "tilo.birkner@example.org",
        "birthdate": "1990-12-01",
        "bpk2": "FIKTIV-U02",
    },
]
QAA = "urn:oid:1.2.40.0.10.2.1.1.261.94"
COMPANY_ADDRESS = (
    "<Typ>Inland</Typ><Strasse>Hafenstraße</Strasse><Hausnummer>7</Hausnummer>"
    "<PLZ>29000</PLZ><Ort>Auwinkel</Ort><Land>DE</Land>"
)


def known() -> list[dict[str, str]]:
    """The persons by BundID's field names."""
    path = FOLDER / "bundid" / "users.yml"
    return _read(path) if path.exists() else OURS


def persons() -> dict[str, dict[str, str]]:
    """Sign-in name → attributes: `u01-1`, `u01-3` and `u01-4` are one person's three ways."""
    found = {}
    for row in known():
        values = {FIELDS[name]: value for name, value in row.items() if name in FIELDS and value}
        for step in (1, 3, 4):
            level = f"STORK-QAA-Level-{step}"
            found[f"{row['id'].lower()}-{step}"] = values | {LEVEL: level, QAA: level}
    nameless = dict(found["u01-3"])
    del nameless[FIELDS["bpk2"]]
    return found | {"ohne-kennung": nameless}


def businesses() -> dict[str, dict[str, str]]:
    """A company and a sole trader, both fictional, as Mein Unternehmenskonto describes them."""
    shared = {
        LEVEL: "urn:oasis:names:tc:SAML:2.0:ac:classes:X509",
        "ElsterVertrauensniveauIdentifizierung": "substanziell",
        "ElsterVertrauensniveauAuthentifizierung": "substanziell",
        "Anschrift": COMPANY_ADDRESS,
        "Vorname": "Kirsten",
        "Name": "Hafermann",
    }
    return {
        "werft": shared
        | {
            "DatenuebermittlerPseudonymID": "du-0a1b2c3d4e5f",
            "DatenkranzTyp": "StNr",
            "PersTyp": "NNatPers",
            "Firmenname": "Auwinkler Bootswerft GmbH",
            "Rechtsform": "350",
            "RechtsformText": "GmbH",
            "Registergericht": "Auental",
            "Registernummer": "HRB 4711",
            "Registerart": "HRB",
        },
        "imkerei": shared
        | {
            "DatenuebermittlerPseudonymID": "du-5f4e3d2c1b0a",
            "DatenkranzTyp": "IdNr",
            "PersTyp": "NatPers",
        },
    }


def _read(path: Path) -> list[dict[str, str]]:
    """The rows of a list of flat mappings; all that this file has of YAML."""
    rows: list[dict[str, str]] = []
    for line in path.read_text().splitlines():
        found = re.match(r'\s*(- )?(\w+): "(.*)"\s*$', line)
        if found and found[1]:
            rows.append({})
        if found:
            rows[-1][found[2]] = found[3]
    return rows
