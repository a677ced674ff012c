"""Reads of the intake part."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.intake.forms.definition import Form, without_rows
from rathaus.intake.forms.instance import Data
from rathaus.intake.forms.validation import problems
from rathaus.intake.models import Draft, FormDefinition, FormVersion
from rathaus.lib import clock
from rathaus.lib.errors import Stranger


def visible_to(actor: Actor | None) -> QuerySet[Draft]:
    """The drafts `actor` may see: one's own."""
    if actor is None or actor.post is not None:
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
    return forms_visible_to(actor).annotate(
        version_count=Count("versions"), last_published=Max("versions__published_at")
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


def free_paths(draft: Draft, form: Form, answers: Data) -> frozenset[str] | None:
    """Where a correction may change something: the marked paths and what they leave to be mended.
    None for an ordinary draft: everywhere."""
    if not draft.is_correction:
        return None
    found = problems(form, answers, today=clock.today())
    return frozenset([*draft.correction_paths, *(without_rows(each.path) for each in found)])
