"""Is a sound file also believable, given what we know? Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from rathaus.tenancy.kinds import MUNICIPAL, identity
from rathaus.tenancy.register import layout
from rathaus.tenancy.register.comparison import Changes, Known
from rathaus.tenancy.register.damage import Problem
from rathaus.tenancy.register.entries import Register

LEAST = 0.8  # of the municipalities and inhabitants a Land had before


def problems(register: Register, known: Iterable[Known], changes: Changes) -> list[Problem]:
    """What hints at a cut-off or wrong file although every line is sound; the line named is the
    last one, because what is missing would have followed."""
    current = [k for k in known if k.valid_to is None and k.register_name and k.kind in MUNICIPAL]
    reasons = [*_shrunk(register, current), *_cut(register, changes), *_left(changes)]
    return [Problem(register.lines, reason) for reason in reasons]


def _shrunk(register: Register, current: list[Known]) -> Iterator[str]:
    entries = [e for e in register.entries if e.kind in MUNICIPAL]
    before, now = Counter(k.ars[:2] for k in current), Counter(e.ars[:2] for e in entries)
    people, people_now = Counter[str](), Counter[str]()
    for known in current:
        people[known.ars[:2]] += known.population or 0
    for entry in entries:
        people_now[entry.ars[:2]] += entry.population
    for land in register.laender:
        words = {"land": layout.LAENDER[land], "before": before[land], "now": now[land]}
        if now[land] < LEAST * before[land]:
            yield _("%(land)s hätte nur noch %(now)d statt %(before)d Gemeinden.") % words
        words |= {"before": people[land], "now": people_now[land]}
        if people_now[land] < LEAST * people[land]:
            yield _("%(land)s hätte nur noch %(now)d statt %(before)d Einwohner.") % words


def _cut(register: Register, changes: Changes) -> Iterator[str]:
    """Municipalities that used to follow the last one of the file: it probably ends too early."""
    last = max(identity(e.ars) for e in register.entries if e.kind in MUNICIPAL | {"land"})
    lost = [k for k in changes.ended if k.kind in MUNICIPAL and identity(k.ars) > last]
    if lost:
        reason = _("Hier endet die Datei, aber bisher folgte noch %(name)s (%(ars)s).")
        yield reason % {"name": lost[0].name, "ars": lost[0].ars}


def _left(changes: Changes) -> Iterator[str]:
    """Who works with Rathaus does not end by a missing line: its staff and cases need a successor,
    and the line may have been lost."""
    for known in changes.ended:
        if known.joined:
            reason = _(
                "%(name)s (%(ars)s) arbeitet mit Rathaus und fehlt in der Datei. Tragen Sie zuerst"
                " die Nachfolgerin ein: rathaus register merge %(ars)s --into … --on …"
            )
            yield reason % {"name": known.name, "ars": known.ars}
