"""A dog registration in Auwinkel: the Samtgemeinde Wiesental decides it for its member."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from rathaus.access.actor import Actor
from rathaus.archive import actions as archive
from rathaus.archive.models import Record
from rathaus.audit.actions import SYSTEM
from rathaus.cases.models import Case
from rathaus.catalogue import actions as catalogue
from rathaus.catalogue.models import Basis, Delegation, Level, Offer, Service
from rathaus.exchange import actions as exchange
from rathaus.exchange.arrival import Arrival, ArrivedFile
from rathaus.intake import actions as intake
from rathaus.intake.models import FormVersion
from rathaus.vault import rings
from tests.cast import Cast

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FORM = {
    "format": "rathaus-form/1",
    "title": "Hund anmelden",
    "steps": [
        {
            "title": "Über Sie",
            "nodes": [
                {"key": "vorname", "type": "text", "label": "Vorname", "meaning": "given_name"},
                {"key": "name", "type": "text", "label": "Nachname", "meaning": "family_name"},
                {
                    "key": "strasse",
                    "type": "text",
                    "label": "Straße und Hausnummer",
                    "meaning": "street_and_number",
                },
                {"key": "plz", "type": "text", "label": "Postleitzahl", "meaning": "postcode"},
                {"key": "ort", "type": "text", "label": "Ort", "meaning": "town"},
            ],
        },
        {
            "title": "Ihr Hund",
            "nodes": [
                {"key": "rufname", "type": "text", "label": "Rufname"},
                {"key": "chip", "type": "text", "label": "Chipnummer", "min": 0},
                {"key": "impfpass", "type": "file", "label": "Impfpass", "min": 0},
            ],
        },
    ],
}
ANSWERS = {
    "vorname": "Anna",
    "name": "Auerbach",
    "strasse": "Mühlenweg 5",
    "plz": "29992",
    "ort": "Auwinkel",
    "rufname": "Müsli",
}
PARTS = {
    "title": "Hund anmelden (Hundesteuer)",
    "fee": "Die Anmeldung kostet nichts.",
    "processing_days": "14",
    "legal_basis": "Hundesteuersatzung der Gemeinde Auwinkel",
    "remedy": "Gegen diesen Bescheid können Sie innerhalb eines Monats nach Bekanntgabe Klage beim "
    "Verwaltungsgericht Lüneburg erheben. Die Klage richtet sich gegen {behoerde}, {anschrift}.",
}


@dataclass(frozen=True)
class DogTax:
    """The service with what it needs to be applied for."""

    service: Service
    offer: Offer
    version: FormVersion


def dog_tax(cast: Cast, **parts: str) -> DogTax:
    service = Service.objects.create(
        key="99102013000000", name="Hundesteuer", level=Level.GEMEINDE, level_confirmed=True
    )
    Delegation.objects.create(
        authority=cast.wiesental,
        service=service,
        receiver=cast.wiesental,
        basis=Basis.STATUTE,
        valid_from=date(2024, 1, 1),
    )
    version = intake.import_form(
        key="hund", content=json.dumps(FORM).encode(), authority=None, by=SYSTEM, at=AT
    )
    intake.publish_version(version=version, by=SYSTEM, at=AT)
    head = cast.wiesental_head
    offer = catalogue.create_offer(
        authority=cast.wiesental,
        service=service,
        parts={**PARTS, **parts},
        form_version=version.pk,
        by=head,
        at=AT,
    )
    return DogTax(service, catalogue.publish(offer=offer, by=head, at=AT), version)


def apply(
    cast: Cast,
    tax: DogTax,
    *,
    by: Actor | None = None,
    key: str = "k1",
    at: datetime = AT,
    files: dict[str, Record] | None = None,
    **answers: Any,
) -> Case:
    """An application arrives at the one door; returns the case that it opened."""
    actor = by or cast.citizen
    stored = files or {}
    named = {path: str(record.pk) for path, record in stored.items()}
    arrival = Arrival(
        authority=cast.wiesental,
        place=cast.auwinkel,
        service=tax.service,
        offer_id=tax.offer.pk,
        account=actor.account,
        channel="form",
        key=key,
        form_version=tax.version.pk,
        title="Hund anmelden (Hundesteuer)",
        data={**ANSWERS, **named, **answers},
        attachments=[ArrivedFile(path, record) for path, record in stored.items()],
    )
    submission = exchange.receive(arrival=arrival, by=actor, at=at)
    return Case.objects.get(applications__submission=submission)


def vaccination_card(cast: Cast, name: str = "Impfpass Müsli.pdf") -> Record:
    return archive.store(
        authority=cast.wiesental,
        to=[rings.public_key(cast.wiesental)],
        content=b"%PDF-1.4\nImpfpass",
        name=name,
        media_type="application/pdf",
        kind="application_file",
        by=cast.citizen,
        at=AT,
    )
