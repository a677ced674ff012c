"""Takes the official lists into the catalogue: all or nothing, and again without effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.audit.actions import Named, record
from rathaus.catalogue.actions.stamp import renew_stamp
from rathaus.catalogue.forms.lists import LeikaRow, OzgRow
from rathaus.catalogue.models import Level, LifeSituation, OzgService, Service
from rathaus.lib.errors import RathausError

BATCH = 250
LARGEST_LOSS = 0.1  # a list that drops more than this share is more likely cut off than new


@dataclass
class ImportReport:
    """What an import changed, as German lines "key name" each list; `ozg_*` count OZG services."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: int = 0
    ozg_new: int = 0
    ozg_changed: int = 0
    ozg_withdrawn: int = 0

    @property
    def touched(self) -> bool:
        """Whether anything is different from before."""
        lists = self.new or self.changed or self.withdrawn
        return bool(lists or self.ozg_new or self.ozg_changed or self.ozg_withdrawn)


Advance = Callable[[int], None]


@transaction.atomic
def import_lists(
    *,
    ozg: Sequence[OzgRow],
    leika: Sequence[LeikaRow],
    allow_loss: bool = False,
    advance: Advance = lambda _count: None,
    by: Named,
    at: datetime,
) -> ImportReport:
    """Make the official services equal to the lists. A service that is missing from them is marked
    as withdrawn, never deleted; our everyday words and confirmed levels stay. `advance(n)` hears of
    every n rows. For whoever may run commands on the machine, hence no permission check.

    Raises RathausError where more than a tenth of the services would be withdrawn and `allow_loss`
    is not set: then the list is probably cut off.
    """
    day = timezone.localdate(at)
    report = ImportReport()
    ozg_services = _put_ozg(ozg, report, day)
    stored = {s.key: s for s in Service.objects.filter(key__startswith="99")}
    _refuse_loss(stored, leika, allow_loss)
    _put_services(stored, leika, ozg_services, report, advance)
    _withdraw(stored, {row.key for row in leika}, report, day)
    if report.touched:
        stamp = renew_stamp()
        record(
            verb="services.import",
            object=stamp,
            by=by,
            at=at,
            new=len(report.new),
            changed=len(report.changed),
            withdrawn=len(report.withdrawn),
        )
    return report


def _put_ozg(rows: Sequence[OzgRow], report: ImportReport, day: date) -> dict[str, OzgService]:
    situations = _situations({(row.topic, row.situation) for row in rows})
    stored = {s.ozg_id: s for s in OzgService.objects.all()}
    for row in rows:
        wanted = {
            "name": row.name,
            "situation_id": situations[row.topic, row.situation].pk,
            "withdrawn_on": None,
        }
        found = stored.get(row.ozg_id)
        if found is None:
            stored[row.ozg_id] = OzgService.objects.create(ozg_id=row.ozg_id, **wanted)
            report.ozg_new += 1
        elif _differs(found, wanted):
            found.save()
            report.ozg_changed += 1
    gone = {row.ozg_id for row in rows}
    left = OzgService.objects.filter(withdrawn_on=None).exclude(ozg_id__in=gone)
    report.ozg_withdrawn = left.update(withdrawn_on=day)
    return stored


def _situations(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], LifeSituation]:
    stored = {(s.topic, s.name): s for s in LifeSituation.objects.all()}
    fresh = [LifeSituation(topic=t, name=n) for t, n in sorted(wanted - stored.keys())]
    LifeSituation.objects.bulk_create(fresh)
    return stored | {(s.topic, s.name): s for s in fresh}


def _refuse_loss(stored: Mapping[str, Service], rows: Sequence[LeikaRow], allow: bool) -> None:
    present = {key for key, service in stored.items() if service.withdrawn_on is None}
    listed = {key for key in present if stored[key].is_official}
    lost = listed - {row.key for row in rows}
    if listed and len(lost) > LARGEST_LOSS * len(listed) and not allow:
        names = {"lost": len(lost), "all": len(listed)}
        raise RathausError(
            _(
                "Mit dieser Liste würden %(lost)d von %(all)d Leistungen entfallen. Vermutlich ist "
                "sie abgeschnitten. Wenn sie stimmt, wiederholen Sie den Befehl mit --allow-loss."
            )
            % names
        )


def _put_services(
    stored: dict[str, Service],
    rows: Sequence[LeikaRow],
    ozg_services: Mapping[str, OzgService],
    report: ImportReport,
    advance: Advance,
) -> None:
    fresh: list[Service] = []
    changed: list[Service] = []
    for row in rows:
        wanted = _wanted(row, ozg_services)
        service = stored.get(row.key)
        if service is None:
            level = guessed_level(row.leika_type)
            fresh.append(Service(key=row.key, level=level, **wanted))
            report.new.append(f"{row.key} {row.name}")
        elif _differs(service, wanted):
            changed.append(service)
            report.changed.append(f"{row.key} {row.name}")
        else:
            report.unchanged += 1
    advance(len(rows) - len(fresh))
    for start in range(0, len(fresh), BATCH):
        advance(len(Service.objects.bulk_create(fresh[start : start + BATCH])))
    fields = ["name", "leika_type", "legal_basis", "law", "ozg_service"]
    fields += ["is_official", "withdrawn_on"]
    Service.objects.bulk_update(changed, fields, batch_size=BATCH)


def _wanted(row: LeikaRow, ozg_services: Mapping[str, OzgService]) -> dict[str, Any]:
    return {
        "name": row.name,
        "leika_type": row.leika_type,
        "legal_basis": row.legal_basis,
        "law": row.law,
        "is_official": True,
        "ozg_service_id": ozg_services[row.ozg_id].pk if row.ozg_id else None,
        "withdrawn_on": None,
    }


def _withdraw(
    stored: Mapping[str, Service], keys: set[str], report: ImportReport, day: date
) -> None:
    listed = [s for s in stored.values() if s.is_official and s.withdrawn_on is None]
    gone = [service for service in listed if service.key not in keys]
    for service in gone:
        service.withdrawn_on = day
        report.withdrawn.append(f"{service.key} {service.name}")
    Service.objects.bulk_update(gone, ["withdrawn_on"], batch_size=BATCH)


def _differs(row: Model, wanted: Mapping[str, Any]) -> bool:
    """Set the wanted values; returns whether any was another one."""
    different = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, wanted[name])
    return bool(different)


def guessed_level(leika_type: str) -> str:
    """The level a LeiKa type suggests, to be confirmed: 1 is done by the federation, 5 by the
    municipality; for the others nothing is certain and the Landkreis is asked first."""
    return {"1": Level.BUND.value, "5": Level.GEMEINDE.value}.get(leika_type, Level.KREIS.value)
