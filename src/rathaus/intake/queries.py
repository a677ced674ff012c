"""Reads of the intake part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import allows
from rathaus.accounts.models import Account, AccountKind, TrustLevel
from rathaus.accounts.registry import Entry, Value
from rathaus.catalogue.models import Offer
from rathaus.catalogue.queries import EffectiveOffer, effective_offer, responsibility
from rathaus.intake import content
from rathaus.intake.forms.codec import load
from rathaus.intake.forms.definition import Form, without_rows
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.summary import sections
from rathaus.intake.forms.validation import problems
from rathaus.intake.models import Draft, FormDefinition, FormVersion
from rathaus.lib import clock
from rathaus.lib.errors import Stranger
from rathaus.standards.fitconnect.destinations import SubmissionSchema
from rathaus.tenancy import queries as tenancy
from rathaus.tenancy.models import Authority

OWN, JSON = "own", "application/json"


def visible_to(actor: Actor | None) -> QuerySet[Draft]:
    """The drafts `actor` may see: one's own, or those of whom one may apply for."""
    if not actor or not allows(actor, "draft.edit", Draft(account=actor.account)):
        return Draft.objects.none()
    return Draft.objects.filter(account=actor.account)


def draft_of(actor: Actor | None, draft_id: UUID) -> Draft:
    """One's own draft with what its pages need. Raises Stranger (404)."""
    rows = visible_to(actor).select_related(
        "form_version", "authority", "place", "submission", "offer__service", "offer__authority"
    )
    draft = rows.filter(pk=draft_id).first()
    if draft is None:
        raise Stranger
    return draft


def open_drafts(actor: Actor | None) -> QuerySet[Draft]:
    """What one has begun and not submitted, the latest first."""
    rows = visible_to(actor).filter(submitted_at=None)
    return rows.select_related("form_version", "authority", "place").defer("form_version__source")


def forms_visible_to(actor: Actor | None) -> QuerySet[FormDefinition]:
    """The forms that staff may look at: those of the own authority and of the installation."""
    if actor is None or actor.post is None:
        return FormDefinition.objects.none()
    return FormDefinition.objects.filter(Q(authority=actor.authority_id) | Q(authority=None))


def form_list(actor: Actor | None) -> QuerySet[FormDefinition]:
    """Those forms with the number of versions and when one was last published."""
    return (
        forms_visible_to(actor)
        .annotate(version_count=Count("versions"), last_published=Max("versions__published_at"))
        .order_by("title", "key")
    )


def definition_of(actor: Actor | None, key: str) -> FormDefinition:
    """One form by its key. Raises Stranger (404)."""
    definition = forms_visible_to(actor).filter(key=key).first()
    if definition is None:
        raise Stranger
    return definition


def versions_of(definition: FormDefinition) -> QuerySet[FormVersion]:
    """Its versions, the latest first."""
    return definition.versions.defer("source", "content").order_by("-number")


def version_of(actor: Actor | None, key: str, number: int) -> FormVersion:
    """One version of a form. Raises Stranger (404)."""
    rows = FormVersion.objects.select_related("definition", "authority").defer("source")
    version = rows.filter(definition=definition_of(actor, key), number=number).first()
    if version is None:
        raise Stranger
    return version


def form_choices() -> list[tuple[UUID, str]]:
    """All published versions for the offer editor, as (id, title)."""
    rows = FormVersion.objects.exclude(published_at=None).order_by("title", "-number")
    return [
        (pk, _("%(title)s (Fassung %(number)d)") % {"title": title, "number": number})
        for pk, title, number in rows.values_list("pk", "title", "number")
    ]


def schemas_of(form_version: UUID) -> list[SubmissionSchema]:
    """What data for this form version look like to others: the FIM schema of an imported form, else
    a schema of our own, JSON either way."""
    row = FormVersion.objects.filter(pk=form_version).only("content").first()
    if row is None:
        return []
    source = row.content.get("source") or {}
    if source.get("standard", OWN) == OWN:
        return [SubmissionSchema(f"urn:rathaus:schema:formular:{row.pk}", JSON)]
    return [fim_schema(source["id"], source["version"])]


def fim_schema(identifier: str, version: str) -> SubmissionSchema:
    """How FIT-Connect names the JSON schema of a FIM schema."""
    name = f"{identifier.lower()}_{version}"
    return SubmissionSchema(f"https://schema.fitko.de/fim/{name}.schema.json", JSON)


def free_paths(draft: Draft, form: Form, answers: Data) -> frozenset[str] | None:
    """Where a correction may change something: the marked paths and what they leave to be mended.
    None for an ordinary draft: everywhere."""
    if not draft.is_correction:
        return None
    found = problems(form, answers, today=clock.today())
    return frozenset([*draft.correction_paths, *(without_rows(each.path) for each in found)])


@dataclass(frozen=True)
class Beginning:
    """What the start page says. `obstacle` is why this account cannot apply here, "" if it can."""

    offer: Offer
    place: Authority
    effective: EffectiveOffer
    steps: list[str]
    drafts: list[Draft]
    obstacle: str


def beginning(actor: Actor | None, offer_id: UUID, ars: str, *, on: date) -> Beginning | None:
    """The start page for a published offer at a place; None where there is no such thing."""
    offer = Offer.objects.select_related("authority", "service").filter(pk=offer_id).first()
    place = tenancy.by_ars(ars, on)  # until its last day, also where its end is known already
    if offer is None or place is None:
        return None
    found = responsibility(place=place, service=offer.service, on=on)
    if found.offer is None or found.offer.pk != offer.pk:
        return None
    effective = effective_offer(offer, authority=found.authority)
    version = published_form(effective)
    same = open_drafts(actor).filter(offer=offer, place=place, correction_id=None)
    return Beginning(
        offer=offer,
        place=place,
        effective=effective,
        steps=[step["title"] for step in version.content.get("steps", [])] if version else [],
        drafts=list(same[:5]),
        obstacle=_obstacle(actor, effective, version),
    )


def published_form(effective: EffectiveOffer) -> FormVersion | None:
    """The form version of an offer; None where it has none."""
    if effective.form_version is None:
        return None
    return FormVersion.objects.defer("source").filter(pk=effective.form_version).first()


def _obstacle(actor: Actor | None, effective: EffectiveOffer, version: FormVersion | None) -> str:
    if version is None:
        return _("Für diese Leistung gibt es noch kein Online-Formular.")
    if actor is None or actor.post is not None or actor.account.kind == AccountKind.STAFF:
        return _(
            "Mit einem Dienstkonto können Sie keinen Antrag stellen. Bitte melden Sie sich mit "
            "Ihrem eigenen Konto an."
        )
    if actor.mandate and not allows(actor, "draft.edit", Draft(account=actor.account)):
        return _("Ihre Vollmacht reicht nur zum Lesen. Für einen Antrag brauchen Sie mehr Rechte.")
    return too_low(actor, effective)


def lacking(actor: Actor | None, found: Beginning) -> str:
    """Why the sign-in does not suffice, where nothing else is in the way."""
    why = too_low(actor, found.effective)
    return why if why and found.obstacle == why else ""


def too_low(actor: Actor | None, effective: EffectiveOffer) -> str:
    """Why the sign-in of a citizen or business does not suffice for the offer; "" where it does."""
    if actor is None or actor.trust_level >= effective.trust_level:
        return ""
    return _(
        "Dieser Antrag verlangt, dass wir sicher wissen, wer Sie sind: Vertrauensniveau "
        "„%(needed)s“. Sie sind mit „%(own)s“ angemeldet. Bitte weisen Sie sich besser aus oder "
        "kommen Sie bei uns vorbei."
    ) % {
        "needed": TrustLevel(effective.trust_level).label,
        "own": TrustLevel(actor.trust_level).label,
    }


def entries(account: Account, keys: Any) -> Iterator[Entry]:
    """What the account has begun and not submitted, answer by answer. For the export."""
    rows = Draft.objects.filter(account=account).select_related("form_version", "authority")
    for draft in rows.order_by("created_at", "pk").iterator():
        names = content.file_names(draft) if draft.is_open else {}
        form, data = load(draft.form_version.content), content.read_draft(draft)
        answers = tuple(
            Value(row.path, f"{section.title}: {row.label}", row.value)
            for section in (sections(form, data, names) if draft.is_open else [])
            for row in section.rows
        )
        known = (
            Value("authority", _("Behörde"), draft.authority.name),
            Value("created_at", _("Begonnen"), draft.created_at),
            Value("updated_at", _("Zuletzt gespeichert"), draft.updated_at),
            Value("submitted_at", _("Abgesendet"), draft.submitted_at),
        )
        files = tuple(content.export_files(draft, keys)) if draft.is_open else ()
        yield Entry(form.title, known + answers, files)
