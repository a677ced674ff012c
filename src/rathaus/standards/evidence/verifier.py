"""Checks a proof from the ledger of a Rathaus, far from any installation.

    python verifier.py proof.json [document.pdf] [--key FINGERPRINT] [--head head.json]

It needs this file, Python from 3.11 on and the package `cryptography`; `rfc3161-client` only for
time stamps (`--tsa certificates.pem`). It says in German when what happened, by whom, and ends with
0, or names the first lie and ends with 1. Anyone can make a proof that fits together: "ECHT" it
says only with `--key` or `--head`. Hashes and paths follow RFC 6962 section 2.1, checks of paths
RFC 9162 sections 2.1.3.2 and 2.1.4.2, signatures RFC 8032 (Ed25519). Hashed (SHA-256) or signed is
canonical JSON: keys sorted, no blanks, UTF-8, no fractions.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF, CONSISTENCY = "rathaus-proof/1", "rathaus-consistency/1"
EVENT, TREE, HEAD = "rathaus-event/1", "rathaus-tree/1", "rathaus-head/1"
NO_AUTHORITY = UUID(int=0)  # the tree of events that belong to no authority
LARGEST, DEEPEST, LONGEST_PATH = 1024 * 1024, 12, 64  # bytes of a file, levels, hashes
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
WORDS = {
    "record.store": "Schriftgut abgelegt", "record.discard": "Schriftgut gelöscht",
    "draft.submit": "Antrag abgesendet", "case.decide": "Entschieden",
    "event.erase": "Einzelheiten eines Ereignisses gelöscht",
    "ledger.restore": "Datenbank aus einer Sicherung wiederhergestellt",
}  # fmt: skip
ACTORS = {"post": "Dienstposten", "account": "Konto", "system": "Rathaus, automatisch"}


class Untrue(ValueError):
    """What was handed over does not fit together; the text says in German what."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf, 32 bytes (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node, 32 bytes (RFC 6962 section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raises Untrue unless the leaf hash stands at `index` of the tree of `size` with `root`."""
    if not 0 <= index < size:
        raise Untrue(f"Platz {index} gibt es in einem Baum der Größe {size} nicht.")
    _old, found = _climb(index, size - 1, leaf, path)
    if not hmac.compare_digest(found, root):
        raise Untrue(f"Der Weg vom Blatt {index} führt nicht zur Wurzel bei Größe {size}.")


def check_consistency(
    first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]
) -> None:
    """Raises Untrue unless the tree of size `second` only adds to the one of size `first`."""
    if not 0 <= first <= second:
        raise Untrue(f"Ein Baum der Größe {first} kann nicht auf {second} gewachsen sein.")
    if first in (0, second):
        expected = second_root if first == second else hashlib.sha256().digest()
        if path or first_root != expected:
            raise Untrue(f"Zwei verschiedene Bäume der Größe {first}: Die Geschichte ist geändert.")
        return
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not steps or _climb(place, last, steps[0], steps[1:]) != (first_root, second_root):
        raise Untrue(f"Der Baum der Größe {second} setzt den der Größe {first} nicht fort.")


def _climb(place: int, last: int, start: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the tree that ends with `place` and of the tree that ends with `last`."""
    old = new = start
    for other in path:
        if last == 0:
            raise Untrue("Der Weg zur Wurzel ist zu lang.")
        if place & 1 or place == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, other)
        place, last = place >> 1, last >> 1
    if last:
        raise Untrue("Der Weg zur Wurzel ist zu kurz.")
    return old, new


# Canonical JSON and strict reading


def canonical(value: Any) -> bytes:
    """The bytes that are hashed and signed. Raises Untrue for fractions and half characters,
    TypeError for what JSON does not know."""
    try:
        _depth(value)
        return ENCODER.encode(value).encode()
    except ValueError as error:
        raise Untrue(f"Das hat keine eindeutige Schreibweise: {error}") from error


def _depth(value: Any) -> int:
    """Levels of lists and objects. Raises ValueError for a fraction in any of them."""
    if isinstance(value, float):
        raise ValueError(value)
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return 1 + max(map(_depth, inner), default=0) if isinstance(inner, list | tuple) else 0


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def read_json(data: bytes) -> dict[str, Any]:
    """A JSON object from foreign bytes. Raises Untrue for what is too large or too deep, for
    repeated keys, fractions and anything else that could be read in two ways."""
    if len(data) > LARGEST:
        raise Untrue("Die Datei ist zu groß für einen Nachweis.")
    try:
        value = json.loads(data.decode(), object_pairs_hook=_unique)
        canonical(value)
        if isinstance(value, dict) and _depth(value) <= DEEPEST:
            return value
    except (ValueError, RecursionError) as error:
        raise Untrue("Die Datei ist kein lesbarer Nachweis.") from error
    raise Untrue("Die Datei ist kein Nachweis.")


def _is_uuid(value: Any) -> bool:
    try:
        return bool(str(UUID(value)) == value)
    except (ValueError, TypeError, AttributeError):
        return False


def _is_hex(value: Any, pattern: str) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


KINDS: dict[str, Callable[[Any], bool]] = {
    "int": lambda value: type(value) is int and 0 <= value < 2**63,
    "text": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, dict),
    "uuid": _is_uuid,
    "hash": lambda value: _is_hex(value, "[0-9a-f]{64}"),
    "salt": lambda value: _is_hex(value, "([0-9a-f]{2}){16,32}"),
    "signature": lambda value: _is_hex(value, "[0-9a-f]{128}"),
    "path": lambda value: (
        isinstance(value, list) and len(value) <= LONGEST_PATH and all(map(KINDS["hash"], value))
    ),
}
# Fields and kinds of each object; "?" allows null, "=" names the only value.
PROOF_SHAPE = (
    f"format={PROOF} event:object tree:object tree_index:int tree_path:path head:object "
    "document:object? time_stamp:text?"
)
EVENT_SHAPE = "header:object payload:object? salt:salt? index:int path:path"
HEADER_SHAPE = f"format={EVENT} id:uuid at:int authority:uuid? verb:text mac:hash"
PAYLOAD_SHAPE = "actor:text object_type:text object_id:text detail:object"
TREE_SHAPE = f"format={TREE} tree:uuid size:int root:hash"
HEAD_SHAPE = (
    f"format={HEAD} number:int size:int root:hash at:int previous:hash? key_id:text key:hash "
    "public_key:hash signature:signature"
)
DOCUMENT_SHAPE = "salt:salt commitment:hash"
CONSISTENCY_SHAPE = f"format={CONSISTENCY} first:object second:object path:path"


def shaped(value: Any, shape: str, what: str) -> dict[str, Any]:
    """`value`, if it has exactly the fields of `shape`. Raises Untrue."""
    fields = dict(re.findall(r"([a-z_]+)([:=]\S+)", shape))
    if not isinstance(value, dict) or set(value) != set(fields):
        raise Untrue(f"{what}: Es fehlen Angaben, oder es sind zu viele.")
    for name, kind in fields.items():
        found = value[name]
        if kind[0] == "=":
            fits = found == kind[1:]
        else:
            fits = (kind[-1] == "?" and found is None) or KINDS[kind[1:].rstrip("?")](found)
        if not fits:
            raise Untrue(f"{what}: „{name}“ ist ungültig.")
    return value


# Heads, events, documents


def fingerprint(public_key: bytes) -> str:
    """What identifies a raw public key: SHA-256, as hex."""
    return hashlib.sha256(public_key).hexdigest()


def signed_bytes(head: Mapping[str, Any]) -> bytes:
    """What the signature of a head covers: all fields but the key and the signature itself."""
    return canonical({k: v for k, v in head.items() if k not in ("public_key", "signature")})


def head_hash(head: Mapping[str, Any]) -> bytes:
    """What the next head names as `previous`, 32 bytes."""
    return hashlib.sha256(signed_bytes(head)).digest()


def check_head(value: Any, key: str | None = None) -> dict[str, Any]:
    """A signed head of an installation; `key` is the fingerprint it must have been signed with.
    Raises Untrue."""
    head = shaped(value, HEAD_SHAPE, "Kopf der Installation")
    public = bytes.fromhex(head["public_key"])
    if fingerprint(public) != head["key"]:
        raise Untrue("Kopf der Installation: Der Schlüssel ist nicht der genannte.")
    if key is not None and head["key"] != key.lower().replace(":", ""):
        raise Untrue("Kopf der Installation: Er ist nicht mit dem erwarteten Schlüssel signiert.")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            bytes.fromhex(head["signature"]), signed_bytes(head)
        )
    except (InvalidSignature, ValueError) as error:
        raise Untrue("Kopf der Installation: Die Signatur ist falsch.") from error
    return head


def payload_mac(salt: bytes, payload: Mapping[str, Any]) -> bytes:
    """What stands in the header for the payload: HMAC-SHA256, 32 bytes."""
    return hmac.digest(salt, canonical(payload), "sha256")


def commitment(salt: bytes, content: bytes) -> bytes:
    """What stands in an event for a document: HMAC-SHA256(salt, SHA-256(content)), 32 bytes."""
    return hmac.digest(salt, hashlib.sha256(content).digest(), "sha256")


def check_pair(value: Any, key: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two heads and the path that shows that the second only adds to the first. Raises Untrue."""
    pair = shaped(value, CONSISTENCY_SHAPE, "Nachweis, dass nur angefügt wurde")
    first, second = check_head(pair["first"]), check_head(pair["second"], key)
    path = [bytes.fromhex(entry) for entry in pair["path"]]
    roots = bytes.fromhex(first["root"]), bytes.fromhex(second["root"])
    check_consistency(first["size"], roots[0], second["size"], roots[1], path)
    return first, second


@dataclass(frozen=True)
class Proven:
    """What a proof has shown. `payload` is None where it was erased, `document` says whether a
    document was compared."""

    header: dict[str, Any]
    payload: dict[str, Any] | None
    head: dict[str, Any]
    document: bool


def check_proof(value: Any, document: bytes | None = None, key: str | None = None) -> Proven:
    """Check a proof of one event, and the document it is about. Raises Untrue."""
    proof = shaped(value, PROOF_SHAPE, "Nachweis")
    event = shaped(proof["event"], EVENT_SHAPE, "Ereignis")
    header = shaped(event["header"], HEADER_SHAPE, "Ereignis")
    payload = _check_payload(event, header)
    tree = shaped(proof["tree"], TREE_SHAPE, "Kopf der Behörde")
    head = check_head(proof["head"], key)
    if tree["tree"] != (header["authority"] or str(NO_AUTHORITY)):
        raise Untrue("Das Ereignis gehört nicht in den Baum dieser Behörde.")
    paths = [[bytes.fromhex(h) for h in p] for p in (event["path"], proof["tree_path"])]
    leaf, root = leaf_hash(canonical(header)), bytes.fromhex(tree["root"])
    check_inclusion(leaf, event["index"], tree["size"], paths[0], root)
    leaf, root = leaf_hash(canonical(tree)), bytes.fromhex(head["root"])
    check_inclusion(leaf, proof["tree_index"], head["size"], paths[1], root)
    if proof["document"] is not None or document is not None:
        _check_document(proof["document"], payload, document)
    return Proven(header, payload, head, document is not None)


def _check_payload(event: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any] | None:
    if event["payload"] is None and event["salt"] is None:
        return None  # erased; the header still stands
    payload = shaped(event["payload"], PAYLOAD_SHAPE, "Einzelheiten des Ereignisses")
    mac = payload_mac(bytes.fromhex(event["salt"] or ""), payload).hex()
    if event["salt"] is None or not hmac.compare_digest(mac, header["mac"]):
        raise Untrue("Die Einzelheiten des Ereignisses sind verändert.")
    return payload


def _check_document(value: Any, payload: dict[str, Any] | None, document: bytes | None) -> None:
    """The commitment stands in the payload: that binds the document to the event."""
    given = shaped(value, DOCUMENT_SHAPE, "Angaben zum Dokument")
    if payload is None or payload["detail"].get("commitment") != given["commitment"]:
        raise Untrue("Das Ereignis handelt nicht von diesem Dokument.")
    salt = bytes.fromhex(given["salt"])
    if document is not None and commitment(salt, document).hex() != given["commitment"]:
        raise Untrue("Das Dokument ist nicht das, von dem der Nachweis handelt.")


def check_time_stamp(token: bytes, message: bytes, certificates: bytes) -> datetime:
    """The time of an RFC 3161 response (DER) over `message`, issued under one of the certificates
    (PEM). Raises Untrue."""
    from cryptography.x509 import load_pem_x509_certificates
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    try:
        response = decode_timestamp_response(token)
        builder = VerifierBuilder()
        for certificate in load_pem_x509_certificates(certificates):
            builder = builder.add_root_certificate(certificate)
        builder.build().verify_message(response, message)
        return response.tst_info.gen_time
    except (ValueError, VerificationError) as error:
        raise Untrue("Der Zeitstempel passt nicht zum Kopf der Installation.") from error


def check_same_history(head: Mapping[str, Any], witness: Mapping[str, Any]) -> None:
    """Raises Untrue unless the head is the witness's; heads of two sizes need a proof of both."""
    if head["size"] != witness["size"]:
        raise Untrue("Der aufbewahrte Kopf ist ein anderer; nötig ist ein Nachweis zu diesem Kopf.")
    if head["root"] != witness["root"] or head["key"] != witness["key"]:
        raise Untrue("Der aufbewahrte Kopf widerspricht: Es gibt zwei verschiedene Geschichten.")


def moment(at: int) -> str:
    """Microseconds since 1970 in words."""
    return f"{EPOCH + timedelta(microseconds=at):%d.%m.%Y, %H:%M:%S} Uhr (UTC)"


def _story(proven: Proven) -> list[str]:
    header, payload = proven.header, proven.payload
    told = payload or {"actor": "gelöscht", "object_type": "gelöscht", "object_id": ""}
    kind, _, name = told["actor"].partition(":")
    return [
        f"Wann: {moment(header['at'])}",
        f"Was: {WORDS.get(header['verb'], 'Ereignis')} ({header['verb']})",
        f"Von wem: {ACTORS.get(kind, kind)} {name}".rstrip(),
        f"Gegenstand: {told['object_type']} {told['object_id']}".rstrip(),
        f"Behörde: {header['authority'] or 'keine'}",
        f"Dokument: {'verglichen, es ist dieses' if proven.document else 'keines verglichen'}",
    ]


def _run(given: argparse.Namespace) -> list[str]:
    value = read_json(given.proof.read_bytes())
    if value.get("format") == CONSISTENCY:
        old, head = check_pair(value, given.key)
        lines, heads = [f"Seit dem Kopf {old['number']} wurde nur angefügt."], [old, head]
    else:
        document = given.document.read_bytes() if given.document else None
        proven = check_proof(value, document, given.key)
        head, lines, heads = proven.head, _story(proven), [proven.head]
    if given.head:
        witness = check_head(read_json(given.head.read_bytes()), given.key)
        check_same_history(next((h for h in heads if h["size"] == witness["size"]), head), witness)
    if given.tsa and value.get("time_stamp"):
        token = base64.b64decode(value["time_stamp"])
        at = check_time_stamp(token, signed_bytes(head), given.tsa.read_bytes())
        lines.append(f"Zeitstempel: {at:%d.%m.%Y, %H:%M:%S} Uhr (UTC)")
    lines.append(f"Kopf {head['number']} vom {moment(head['at'])}, {head['size']} Einträge")
    return [*lines, f"Schlüssel {head['key']}" + ("" if given.key else " (nicht verglichen)")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Prüft einen Nachweis aus einem Rathaus.")
    parser.add_argument("proof", type=Path, help="Nachweis oder Konsistenznachweis (JSON)")
    parser.add_argument("document", type=Path, nargs="?", help="das Dokument dazu")
    parser.add_argument("--key", help="Fingerabdruck des Schlüssels der Installation")
    parser.add_argument("--head", type=Path, help="Kopf, den eine Zeugin aufbewahrt hat (JSON)")
    parser.add_argument("--tsa", type=Path, help="Zertifikate der Zeitstempelstelle (PEM)")
    given = parser.parse_args(arguments)
    try:  # texts of foreigners must not move the cursor or fake a line
        lines = ["".join(c if c.isprintable() else "?" for c in line) for line in _run(given)]
    except (ValueError, OverflowError, OSError) as error:
        sys.stdout.write(f"FALSCH: {error}\n")
        return 1
    word = "ECHT" if given.key or given.head else "IN SICH RICHTIG"
    sys.stdout.write("\n".join([word, *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
