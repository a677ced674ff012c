"""Writes to forms: import, add rules, publish."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit.actions import SYSTEM, Named, record
from rathaus.intake.forms import DefinitionError, Form, dump, load
from rathaus.intake.forms.checks import check, check_patterns
from rathaus.intake.forms.codec import load_rules
from rathaus.intake.forms.fim import form_of
from rathaus.intake.models import FormDefinition, FormVersion
from rathaus.lib.errors import RathausError, Stranger
from rathaus.standards import fim
from rathaus.tenancy.models import Authority

MAX_BYTES = 10 * 1024 * 1024


def import_form(
    *, key: str, content: bytes, authority: Authority | None, by: Actor | Named, at: datetime
) -> FormVersion:
    """A new, unpublished version of the form `key` from a file: XDatenfelder 2 or 3, or our own
    JSON. `authority` keeps the form; None only from the command line. The same content again
    returns the version that has it.

    Raises RathausError (German, names the place) for a file that cannot be used; nothing is
    stored then.
    """
    _require(by, authority)
    form = read_form(content)  # takes its time: no other writer must wait for it
    with transaction.atomic():
        definition = _definition(key or slugify(form.source.id), form, authority, at)
        return _version(definition, form, content, by, at)


@transaction.atomic
def add_rules(*, version: FormVersion, rules: str, by: Actor, at: datetime) -> FormVersion:
    """A new version of the same form whose rules are `rules` (a JSON list of rules).

    Raises RathausError where they cannot be used.
    """
    require(by, "form.import", version)
    try:
        form = dataclasses.replace(load(version.content), rules=load_rules(rules))
        check(form)
    except DefinitionError as error:
        raise RathausError(str(error)) from error
    return _version(version.definition, form, bytes(version.source), by, at)


@transaction.atomic
def publish_version(*, version: FormVersion, by: Actor | Named, at: datetime) -> FormVersion:
    """Let offers choose the version. Publishing again changes nothing."""
    _require(by, version.authority)
    if version.published_at is None:
        version.published_at = at
        version.save(update_fields=["published_at"])
        _record("form.publish", version, by, at)
    return version


def read_form(content: bytes) -> Form:
    """The form in a file. Raises RathausError."""
    if len(content) > MAX_BYTES:
        raise RathausError(_("Die Datei ist größer als 10 MB."))
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            form = load(json.loads(content))
        else:
            form = form_of(fim.parse(content))
        check_patterns(form)
    except (fim.FimError, DefinitionError) as error:
        raise RathausError(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise RathausError(_("Die Datei ist kein lesbares JSON.")) from error
    return form


def _require(by: Actor | Named, authority: Authority | None) -> None:
    if by is SYSTEM:
        return
    if not isinstance(by, Actor) or authority is None:
        raise Stranger
    require(by, "form.import", authority)


def _definition(key: str, form: Form, authority: Authority | None, at: datetime) -> FormDefinition:
    if not key or slugify(key) != key:
        raise RathausError(
            _("Bitte geben Sie einen Kurznamen aus Kleinbuchstaben, Ziffern und Bindestrichen an.")
        )
    definition, _created = FormDefinition.objects.select_for_update().get_or_create(
        key=key, defaults={"authority": authority, "title": form.title[:300], "created_at": at}
    )
    if definition.authority_id != (authority.pk if authority else None):
        raise RathausError(
            _("Den Kurznamen „%(key)s“ verwendet schon jemand anderes. Bitte wählen Sie einen "
              "anderen.") % {"key": key}
        )  # fmt: skip
    return definition


def _version(
    definition: FormDefinition, form: Form, source: bytes, by: Actor | Named, at: datetime
) -> FormVersion:
    content = dump(form)
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
    known = definition.versions.filter(sha256=digest).first()
    if known is not None:
        return known
    number = (definition.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = FormVersion.objects.create(
        authority=definition.authority,
        definition=definition,
        number=number,
        title=form.title[:300],
        content=content,
        sha256=digest,
        source_kind=form.source.standard,
        source=source,
        imported_at=at,
    )
    _record("form.import", version, by, at)
    return version


def _record(verb: str, version: FormVersion, by: Actor | Named, at: datetime) -> None:
    record(
        verb=verb,
        object=version,
        by=by,
        at=at,
        authority=version.authority_id,
        number=version.number,
    )
