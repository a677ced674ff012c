"""What `queries.effects` has computed, in words that authority and applicant both read."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.catalogue.models import Remedy as Kind
from rathaus.mailbox.registry import Effect, Reason
from rathaus.standards.deadlines import RECORD, Channel, State, Step, Value, sentence

if TYPE_CHECKING:
    from rathaus.cases.models import Delivery
    from rathaus.cases.queries.effects import Attempt, Computed

WAYS = {
    Channel.MAILBOX: gettext_lazy("im Postfach"),
    Channel.POST: gettext_lazy("als Brief"),
    Channel.HANDOVER: gettext_lazy("durch Übergabe"),
    Channel.FORMAL_SERVICE: gettext_lazy("durch förmliche Zustellung"),
}
KINDS = {
    Kind.OBJECTION: gettext_lazy("Widerspruch"),
    Kind.ACTION: gettext_lazy("Klage"),
    Kind.TAX_OBJECTION: gettext_lazy("Einspruch"),
}
MAILBOX = "mailbox"
WORD = tuple[str, list[str], str]  # headline, lines, variant


def of(computed: Computed) -> Effect:
    """The words."""
    if computed.counting:
        headline, lines, variant = _announced(computed)
    else:
        headline, lines, variant = _open(computed)
    steps = reasons(computed)
    if any(each.warning for each in steps):
        lines.append(_("Ein Schritt der Berechnung ist nicht bestätigt oder offen: siehe unten."))
    return Effect(headline, tuple(lines), tuple(steps), variant)


def reasons(computed: Computed) -> list[Reason]:
    """The steps of what counts, or of all ways while nothing does."""
    attempts = [computed.counting] if computed.counting else computed.attempts
    steps: list[Step] = []
    for attempt in attempts:
        steps += attempt.result.steps if attempt.result else ()
    steps += computed.remedy.steps if computed.remedy else ()
    return [reason(step) for step in steps]


def reason(step: Step) -> Reason:
    """A step in words. Laws and decisions are called as they are, in German."""
    source, recorded = step.source, step.source.section == RECORD
    return Reason(
        text=sentence(step, _, shown),
        section=_(RECORD) if recorded else source.section,
        title=source.title,
        url=source.url,
        warning=step.is_warning,
        recorded=recorded,
    )


def shown(value: Value) -> str:
    """A value as readers of the active language write it, like `standards.deadlines.german`."""
    if isinstance(value, datetime):
        return formats.date_format(localtime(value), "d.m.Y, H:i")
    return formats.date_format(value, "D, d.m.Y") if isinstance(value, date) else str(value)


def presumed(computed: Computed) -> list[tuple[str, str]]:
    """The ways whose arrival the law presumes, so that the addressee can deny it: id of the
    delivery (`MAILBOX` for the mailbox) and words."""
    return [
        (str(attempt.delivery.pk) if attempt.delivery else MAILBOX, way_of(attempt.delivery))
        for attempt in computed.attempts
        if attempt.result and attempt.result.is_presumed
    ]


def way_of(delivery: Delivery | None) -> str:
    """How it went, in words; None is the mailbox."""
    if delivery is None:
        return _("Benachrichtigung über das Postfach")
    names = {"way": delivery.get_way_display(), "day": shown(delivery.day)}
    return _("%(way)s am %(day)s") % names


def _announced(computed: Computed) -> WORD:
    on, today = computed.announced_on, localdate(computed.at)
    assert computed.counting is not None and on is not None  # noqa: S101, PT018  # tells mypy
    names = {"day": shown(on), "way": WAYS[computed.counting.channel]}
    if on > today:
        headline = _("Gilt ab %(day)s als bekannt gegeben (%(way)s)") % names
    else:
        headline = _("Bekannt gegeben am %(day)s (%(way)s)") % names
    return headline, [_remedy(computed, today)], "info"


def _remedy(computed: Computed, today: date) -> str:
    notice, remedy = computed.notice, computed.remedy
    if remedy is None:
        return _none(notice.remedy_kind)
    names = {"what": KINDS[Kind(notice.remedy_kind)], "day": shown(remedy.until)}
    if remedy.until < today:
        return _("%(what)s war möglich bis zum Ablauf des %(day)s.") % names
    return _("%(what)s ist möglich bis zum Ablauf des %(day)s.") % names


def _none(kind: str) -> str:
    if kind == Kind.NONE:
        return _("Das Schreiben ist kein Verwaltungsakt; einen Rechtsbehelf gibt es nicht.")
    return _("Welcher Rechtsbehelf möglich ist, ist zu diesem Bescheid nicht festgehalten.")


def _open(computed: Computed) -> WORD:
    """Nothing is announced so far."""
    if not computed.attempts:
        line = _(
            "Der Bescheid geht als Brief hinaus. Wann der Brief zur Post ging, ist noch nicht "
            "eingetragen."
        )
        return _("Noch nicht bekannt gegeben"), [line], "warning"
    attempt = computed.attempts[-1]
    if attempt.result is None:
        line = _(
            "Für diesen Weg ist in diesem Land keine Regel hinterlegt. Der Bescheid muss als "
            "Brief hinausgehen."
        )
        return _("Noch nicht bekannt gegeben"), [line], "warning"
    if attempt.result.state != State.ENDED:
        return _waiting(attempt)
    return _denied() if attempt.result.is_presumed else _ended(attempt)


def _denied() -> WORD:
    line = _(
        "Dass der Bescheid angekommen ist, ist bestritten, und die Behörde kann es nicht "
        "nachweisen. Fristen beginnen erst, wenn der Bescheid noch einmal hinausgeht und "
        "ankommt."
    )
    return _("Nicht bekannt gegeben: Zugang bestritten"), [line], "warning"


def _ended(attempt: Attempt) -> WORD:
    until = attempt.result.retrievable_until if attempt.result else None
    lines = []
    if until:
        text = _("Der Bescheid war bis zum Ablauf des %(day)s abrufbar und wurde nicht geöffnet.")
        lines.append(text % {"day": shown(until)})
    lines.append(
        _(
            "Die Bereitstellung ist beendet. Der Bescheid geht als Brief hinaus; erst mit dem "
            "Brief beginnen Fristen. Im Postfach bleibt eine Kopie zur Ansicht."
        )
    )
    return _("Nicht bekannt gegeben: nicht rechtzeitig abgerufen"), lines, "warning"


def _waiting(attempt: Attempt) -> WORD:
    until = attempt.result.retrievable_until if attempt.result else None
    if until is None:
        line = _("Die Benachrichtigung ist noch nicht hinausgegangen. Es läuft noch keine Frist.")
        return _("Noch nicht bekannt gegeben"), [line], "info"
    text = _(
        "Der Bescheid kann bis zum Ablauf des %(day)s im Postfach geöffnet werden. Er gilt dann "
        "am Tag danach als bekannt gegeben."
    )
    after = _("Wird er nicht geöffnet, endet die Bereitstellung, und er geht als Brief hinaus.")
    return _("Noch nicht bekannt gegeben"), [text % {"day": shown(until)}, after], "info"
