"""The chain of signed heads: numbers, links, order, signatures, keys."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rathaus.audit import registry
from rathaus.audit.ledger import leaves, outside
from rathaus.audit.models import Head
from rathaus.audit.registry import Finding, Progress
from rathaus.standards.evidence import verifier


def check(progress: Progress) -> Iterator[Finding]:
    """Every head, from the first on."""
    total = Head.objects.count()
    keys = trusted()
    before: Head | None = None
    for done, head in enumerate(Head.objects.order_by("number").iterator(), start=1):
        yield from _order(before, head)
        yield from _signature(head, keys)
        before = head
        progress(_("Köpfe der Installation"), done, total)


def trusted() -> set[str]:
    """Fingerprints of the keys that may sign: those noted outside, and the one in use."""
    signer = registry.signer()
    own = {verifier.fingerprint(signer.public_key())} if signer else set()
    return own | outside.trusted()


def _order(before: Head | None, head: Head) -> Iterator[Finding]:
    expected = before.number + 1 if before else 1
    previous = leaves.hash_of_head(before) if before else None
    for number in range(expected, min(head.number, expected + 3)):
        yield Finding("head.missing", _("Kopf %(number)d fehlt.") % {"number": number})
    stored = None if head.previous is None else bytes(head.previous)
    if head.number == expected and stored != previous:
        yield _finding("head.link", _("Kopf %(number)d ist nicht mit dem davor verbunden."), head)
    if before and (head.size <= before.size or head.at < before.at):
        yield _finding(
            "head.order", _("Kopf %(number)d ist kleiner oder älter als der davor."), head
        )


def _signature(head: Head, keys: set[str]) -> Iterator[Finding]:
    try:
        signed = verifier.check_head(leaves.signed_head(head))
    except verifier.Untrue as error:
        text = _("Kopf %(number)d ist gefälscht oder verändert: %(reason)s")
        yield Finding("head.signature", text % {"number": head.number, "reason": error})
        return
    if signed["key"] not in keys:
        yield _finding(
            "head.key", _("Kopf %(number)d ist mit einem fremden Schlüssel signiert."), head
        )


def _finding(code: str, text: str, head: Head) -> Finding:
    return Finding(code, text % {"number": head.number})
