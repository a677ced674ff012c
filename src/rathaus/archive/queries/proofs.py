"""Proofs of documents, and what a proof or a document shows to whoever hands it in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rathaus.archive import content as files
from rathaus.archive.content import mark
from rathaus.archive.content.spool import commit
from rathaus.archive.models import Kind, Record
from rathaus.audit import queries as ledger
from rathaus.audit import registry
from rathaus.audit.models import Event
from rathaus.lib.errors import RathausError
from rathaus.standards.evidence import verifier
from rathaus.tenancy.models import Authority
from rathaus.vault.envelope import Keys

WORDS: dict[str, str | Promise] = {
    "record.store": gettext_lazy("Abgelegt"),
    "record.discard": gettext_lazy("Gelöscht"),
    "record.dispose": gettext_lazy("Nach Ablauf der Aufbewahrung vernichtet"),
}


@dataclass(frozen=True)
class Verdict:
    """What was shown. `ours`: by the ledger of this installation; `issued`: the authority made the
    document (else somebody with an account uploaded it, which makes it nobody's word but theirs);
    `compared`: a document was handed in and is the one; `proof` is the proof, for keeping."""

    at: datetime
    recorded_by: datetime  # the head that covers it
    authority: str
    what: str
    kind: str
    ours: bool
    issued: bool
    compared: bool
    disposed_at: datetime | None
    proof: dict[str, Any]


class NotProven(RathausError):
    """What was handed in does not prove what it should; the text says what does not fit."""


def proof_of(record: Record, keys: Keys) -> dict[str, Any]:
    """The proof of a document (``rathaus-proof/1``), for one who can open it. Raises RathausError
    while the ledger has not taken it up yet, and as `archive.content.meta`."""
    return ledger.proof(stored_event(record), salt=files.meta(record, keys).salt)


def stored_event(record: Record) -> Event:
    """The event that stored a record. Raises NotProven where it was erased."""
    found = Event.objects.filter(object_type="Record", object_id=str(record.pk))
    event = found.filter(verb="record.store").order_by("at").first()
    if event is None:
        raise NotProven(_("Was das Protokoll zu dieser Datei sagte, ist gelöscht."))
    return event


def judge(document: bytes | None, proof: bytes | None) -> Verdict:
    """Look at a document, a proof, or both. Raises NotProven."""
    value = _proof_for(document or b"") if proof is None else _read(proof)
    return _verdict(value, document)


def _read(proof: bytes) -> dict[str, Any]:
    try:
        return verifier.read_json(proof)
    except verifier.Untrue as error:
        raise NotProven(_("Die Datei ist kein lesbarer Nachweis.")) from error


def _proof_for(document: bytes) -> dict[str, Any]:
    salts = mark.salts_in(document)
    if not salts:
        raise NotProven(
            _(
                "In dieser Datei steht keine Prüfkennung. Laden Sie den Nachweis mit hoch, den es "
                "zu jeder Anlage gibt, oder die Bescheid-Datei so, wie Sie sie bekommen haben: "
                "nicht ausgedruckt und neu gescannt."
            )
        )
    digest = hashlib.sha256(document).digest()
    for salt in salts:
        record = Record.objects.filter(commitment=commit(salt, digest)).first()
        if record is not None:
            return ledger.proof(stored_event(record), salt=salt)
    raise NotProven(
        _(
            "Diese Datei stammt nicht von hier, oder sie wurde seit der Ausstellung verändert. "
            "Schon ein einziges anderes Zeichen genügt dafür."
        )
    )


def _verdict(value: dict[str, Any], document: bytes | None) -> Verdict:
    proven = _proven(value, document)
    header, payload = proven.header, proven.payload or {}
    ours = proven.head["key"] == own_key()
    # What a foreign ledger calls itself is no more than a claim: we lend it none of our names.
    authority = Authority.objects.filter(pk=header["authority"]).first() if ours else None
    kind = str(payload.get("detail", {}).get("kind"))
    record = _record(payload) if ours else None
    return Verdict(
        at=_moment(header["at"]),
        recorded_by=_moment(proven.head["at"]),
        authority=authority.name if authority else str(header["authority"] or ""),
        what=str(WORDS.get(header["verb"], header["verb"])) if ours else "",
        kind=str(dict(Kind.choices).get(kind, "")) if ours else "",
        ours=ours,
        issued=ours and kind == Kind.NOTICE and str(payload.get("actor")).startswith("post:"),
        compared=proven.document,
        disposed_at=record.disposed_at if record else None,
        proof=value,
    )


def _proven(value: dict[str, Any], document: bytes | None) -> verifier.Proven:
    """The proof by itself first: so that people learn which of both does not fit."""
    try:
        proven = verifier.check_proof(value)
    except verifier.Untrue as error:
        raise NotProven(
            _(
                "Der Nachweis ist unvollständig, beschädigt oder gefälscht. Was genau nicht "
                "stimmt, nennt das Prüfprogramm weiter unten."
            )
        ) from error
    try:
        return proven if document is None else verifier.check_proof(value, document)
    except verifier.Untrue as error:
        raise NotProven(_("Das Dokument ist nicht das, von dem der Nachweis handelt.")) from error


def own_key() -> str:
    """The fingerprint of the key that signs this installation's ledger; "" where none does."""
    signer = registry.signer()
    return verifier.fingerprint(signer.public_key()) if signer else ""


def _record(payload: dict[str, Any]) -> Record | None:
    try:
        return Record.objects.filter(pk=UUID(str(payload.get("object_id")))).first()
    except ValueError:
        return None


def _moment(microseconds: int) -> datetime:
    try:
        return localtime(datetime.fromtimestamp(microseconds / 1_000_000, tz=UTC))
    except (OverflowError, OSError, ValueError) as error:
        raise NotProven(_("Der Nachweis nennt einen Zeitpunkt, den es nicht gibt.")) from error
