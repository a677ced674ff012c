"""What the register import needs to know about what is stored."""

from __future__ import annotations

import functools
import operator
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.tenancy.models import Authority, AuthorityChange, ChangeKind, RegisterImport
from rathaus.tenancy.register import plausibility
from rathaus.tenancy.register.comparison import Changes, Known, compare
from rathaus.tenancy.register.damage import DamagedRegister, OldRegister
from rathaus.tenancy.register.entries import Register


def register_changes(register: Register, *, force: bool = False) -> Changes:
    """What taking `register` over would change; writes nothing. Raises OldRegister and
    DamagedRegister as `actions.import_register`, unless `force`."""
    last = last_edition(register.laender)
    if last and register.edition < last and not force:
        words = {"edition": f"{register.edition:%d.%m.%Y}", "last": f"{last:%d.%m.%Y}"}
        raise OldRegister(
            _("Der Gebietsstand %(edition)s ist älter als der vorhandene vom %(last)s.") % words
        )
    known = _known(register.laender)
    changes = compare(register, known)
    if not force and (found := plausibility.problems(register, known, changes)):
        raise DamagedRegister(found)
    return changes


def last_edition(laender: Collection[str]) -> date | None:
    """The newest edition taken over for any of these Länder, None before the first."""
    editions = RegisterImport.objects.values_list("edition", "laender")
    known = [edition for edition, has in editions if set(has.split()) & set(laender)]
    return max(known, default=None)


def ids_by_ars(laender: Collection[str]) -> dict[str, UUID]:
    """The keys of the authorities with territory in these Länder that have not ended."""
    return dict(_within(laender).filter(valid_to=None).values_list("ars", "pk"))


def _within(laender: Collection[str]) -> QuerySet[Authority]:
    return Authority.objects.order_by().filter(
        functools.reduce(operator.or_, (Q(ars__startswith=land) for land in sorted(laender)))
    )


def _known(laender: Collection[str]) -> list[Known]:
    """All of these Länder but those that ended in another one: the register cannot revive them."""
    merged = AuthorityChange.objects.filter(authority=OuterRef("pk"), kind=ChangeKind.MERGED_INTO)
    rows = _within(laender).filter(Q(valid_to=None) | ~Exists(merged))
    return [_known_of(authority) for authority in rows.select_related("parent")]


def _known_of(authority: Authority) -> Known:
    return Known(
        id=authority.pk,
        ars=authority.ars,
        kind=authority.kind,
        parent=authority.parent.ars if authority.parent else "",
        name=authority.name,
        register_name=authority.register_name,
        register_type=authority.register_type,
        seat=authority.seat,
        postcode=authority.postcode,
        population=authority.population,
        area_ha=authority.area_ha,
        valid_from=authority.valid_from,
        valid_to=authority.valid_to,
        joined=authority.joined_on is not None,
    )
