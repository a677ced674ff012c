"""`rathaus keys status`: the key rings of all authorities (the file names the command)."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.access.keys import queries
from rathaus.access.keys.queries import Overview
from rathaus.accounts.models import Post
from rathaus.lib import clock
from rathaus.tenancy.models import Authority


class Command(BaseCommand):
    help = "Stand der Schlüssel je Behörde (status): Freigeschaltete, Erneuerung, Wiederherstellung"

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="subcommand", required=True)
        commands.add_parser("status", help="Stand der Schlüssel je Behörde")

    def handle(self, *args: Any, **options: Any) -> None:
        today = clock.today()
        places = Authority.objects.filter(pk__in=Post.objects.values("authority"))
        for place in places.order_by("name"):
            self.stdout.write(f"{place.name} ({place.ars})")
            for line in lines(queries.overview_of(place.pk, on=today), today):
                self.stdout.write(f"  {line}")


def lines(found: Overview, today: date) -> list[str]:
    """What to know of one ring; what needs somebody begins with an exclamation mark."""
    ring = found.ring
    if ring is None:
        return [_("! keine Schlüssel: entstehen, wenn sich die Amtsleitung anmeldet")]
    told = [
        _("Schlüsselbund vom %(day)s, Generation %(number)d")
        % {"day": _day(ring.founded_at.date()), "number": ring.generation},
        _("freigeschaltet: %(holders)s; warten: %(waiting)d")
        % {
            "holders": ", ".join(person.name for person in found.holders) or "–",
            "waiting": len(found.waiting),
        },
    ]
    if not found.holders:
        told.append(_("! niemand ist freigeschaltet: Wiederherstellung nötig"))
    if found.former:
        told.append(
            _("! %(n)d Ehemalige sind noch freigeschaltet: entziehen") % {"n": len(found.former)}
        )
    if ring.stale_since:
        told.append(_("! zu erneuern seit %s") % _day(ring.stale_since.date()))
    return [*told, *_recovery(found, today)]


def _recovery(found: Overview, today: date) -> list[str]:
    ring = found.ring
    if ring is None or ring.recovery_at is None:
        return [_("! Wiederherstellung nicht eingerichtet")]
    told = [
        _("Wiederherstellung vom %(day)s, %(needed)d von %(shares)d Anteilen")
        % {
            "day": _day(timezone.localdate(ring.recovery_at)),
            "needed": ring.recovery_needed,
            "shares": len(ring.shares.all()),
        }
    ]
    if ring.drilled_at is None:
        return [*told, _("! noch nie geprobt")]
    age = (today - timezone.localdate(ring.drilled_at)).days
    words = _("geprobt vor %(n)d Tagen") % {"n": age}
    return [*told, f"! {words}" if found.drill_is_old else words]


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
