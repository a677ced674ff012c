"""A few applications in different states, so that inbox and mailbox of the demo are not empty."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from rathaus.access.actor import Actor
from rathaus.cases import actions as cases
from rathaus.cases.content import Decision
from rathaus.cases.models import Case
from rathaus.cases.states import Outcome
from rathaus.catalogue.models import Offer
from rathaus.intake import actions as intake
from rathaus.intake import content
from rathaus.tenancy.models import Authority

CHIP = "hunde/0/chip"


def dog(name: str, breed: str, chip: str, **owner: str) -> dict[str, Any]:
    """The answers of a dog registration."""
    return {
        "halter": {
            "geburtsdatum": "1984-05-03",
            "strasse": "Dorfstraße",
            "hausnummer": "7",
            "plz": "29992",
            "ort": "Auwinkel",
            **owner,
        },
        "hunde": [
            {
                "name": name,
                "rasse": breed,
                "geschlecht": "w",
                "geboren": "2025-02-01",
                "chip": chip,
                "seit": "2025-04-15",
                "herkunft": "welpe",
            }
        ],
        "weitere_hunde": 0,
        "ermaessigung": "nein",
        "lastschrift": False,
        "richtig": True,
    }


ANNA = {"vorname": "Anna", "familienname": "Auerbach"}
BERND = {"vorname": "Bernd", "familienname": "Brook", "strasse": "Am Anger", "hausnummer": "2"}


def apply_for_dogs(people: dict[str, Actor], offer: Offer, place: Authority, at: datetime) -> None:
    """Three registrations: new, waiting for the applicant, granted a month ago."""
    clerk = people["wiesental_clerk"]
    _submit(people["bernd"], offer, place, dog("Rex", "Dackel", "276098100000011", **BERND), at)

    day = at - timedelta(days=3)
    answers = dog("Luna", "Labrador", "276098100000012", **ANNA)
    case = _submit(people["anna"], offer, place, answers, day)
    cases.take(case=case, by=clerk, at=day)
    cases.request_correction(
        case=case,
        paths=[CHIP],
        note="Unter dieser Chipnummer ist schon ein anderer Hund gemeldet. Bitte prüfen Sie sie.",
        answer_by=(at + timedelta(days=11)).date(),
        by=clerk,
        at=day,
    )

    day = at - timedelta(days=30)
    case = _submit(
        people["bernd"], offer, place, dog("Bella", "Pudel", "276098100000013", **BERND), day
    )
    cases.take(case=case, by=clerk, at=day)
    fee = "Die Hundesteuer beträgt 45 Euro im Jahr."
    cases.decide(case=case, decision=Decision(Outcome.GRANTED, fee=fee), by=clerk, at=day)


def _submit(
    by: Actor, offer: Offer, place: Authority, answers: dict[str, Any], at: datetime
) -> Case:
    draft = intake.start_draft(offer=offer, place=place, by=by, at=at)
    content.write_draft(draft, answers)
    draft.save(update_fields=["content"])
    submission = intake.submit(draft=draft, key=str(draft.pk), by_mailbox=True, by=by, at=at)
    return Case.objects.get(applications__submission=submission)
