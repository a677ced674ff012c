"""Writes to what we add to services: everyday words, English names, the level, own services."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.db import transaction

from rathaus.access.actor import Actor
from rathaus.access.check import require
from rathaus.audit.actions import Named, record
from rathaus.catalogue.actions.stamp import renew_stamp
from rathaus.catalogue.models import LifeSituation, Service


@transaction.atomic
def put_service(
    *,
    key: str,
    name: str,
    name_en: str = "",
    synonyms: Sequence[str] = (),
    synonyms_en: Sequence[str] = (),
    level: str,
    situation: tuple[str, str] | None = None,
    by: Named,
    at: datetime,
) -> Service:
    """Create the service `key`, or put our data on the one the official list brought (whose name
    stays). `situation` is (topic, name) of a life situation. For commands and the demo, hence no
    permission check.

    Raises ValidationError for a key that is neither a LeiKa key nor one of our own.
    """
    service = Service.objects.filter(key=key).first()
    if service is None:
        service = Service(key=key, name=name)
    before = _our_data(service)
    service.name_en = name_en or service.name_en
    service.synonyms = _merged(service.synonyms, synonyms)
    service.synonyms_en = _merged(service.synonyms_en, synonyms_en)
    service.level, service.level_confirmed = level, True
    service.situation = _situation(situation) or service.situation
    service.full_clean(validate_unique=False)
    if service._state.adding or before != _our_data(service):
        service.save()
        renew_stamp()
        record(verb="service.put", object=service, by=by, at=at)
    return service


@transaction.atomic
def put_everyday(*, by: Named, at: datetime) -> int:
    """Put our list of everyday services into the catalogue; returns how many it holds."""
    text = files("rathaus.catalogue.actions").joinpath("everyday.toml").read_text("utf-8")
    rows: list[dict[str, Any]] = tomllib.loads(text)["service"]
    for row in rows:
        put_service(**row, by=by, at=at)
    return len(rows)


@transaction.atomic
def set_service(
    *,
    service: Service,
    name_en: str,
    synonyms: str,
    synonyms_en: str,
    level: str,
    by: Actor,
    at: datetime,
) -> Service:
    """Set our data on a service; from now on its level counts as confirmed."""
    require(by, "service.edit", service)
    service.name_en = name_en.strip()
    service.synonyms = _merged("", synonyms.splitlines())
    service.synonyms_en = _merged("", synonyms_en.splitlines())
    service.level, service.level_confirmed = level, True
    service.save()
    renew_stamp()
    record(verb="service.set", object=service, by=by, at=at, authority=by.authority_id)
    return service


def _situation(named: Sequence[str] | None) -> LifeSituation | None:
    if not named:
        return None
    topic, name = named
    return LifeSituation.objects.get_or_create(topic=topic, name=name)[0]


def _our_data(service: Service) -> tuple[str | bool, ...]:
    words = service.name_en, service.synonyms, service.synonyms_en
    return (*words, str(service.situation_id), service.level, service.level_confirmed)


def _merged(present: str, more: Sequence[str]) -> str:
    """The lines of both, each once, in their order."""
    lines = [" ".join(line.split()) for line in [*present.splitlines(), *more]]
    return "\n".join(dict.fromkeys(line for line in lines if line))
