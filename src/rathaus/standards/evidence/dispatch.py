"""Checks the file that proves what one authority sent to others, or got from another.

    python dispatch.py Sendung.zip [--key FINGERPRINT]

It needs this file, `verifier.py` beside it and what that one needs. Checked is: the sender signed
just this text and these files (JWS, PS512); each receipt is signed by the delivery service or by
the recipient, is about this dispatch, and stands in the ledger; the recipient accepted just this
manifest. Each key of an authority is tied by two events: one opened the destination that text and
receipts name, one bound the key, both in the tree of the same authority. The key of the delivery
service needs no event of its own: every receipt that it signed is in the ledger with its hash. It
says so in German and ends with 0, or names the first lie and ends with 1.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    from rathaus.standards.evidence import signatures, verifier
except ImportError:  # far from any installation
    import signatures  # type: ignore[import-not-found, no-redef]  # the copies beside this file
    import verifier  # type: ignore[import-not-found, no-redef]  # for the programs far away

Untrue = verifier.Untrue
FORMAT = "rathaus-dispatch/1"
LIST, DOCUMENT, TEXT = "sendung.json", "nachricht.json", "nachricht.txt"
MANIFEST, KEYS, README = "manifest.jws", "schluessel.json", "LIESMICH.txt"
PROOFS, RECEIPTS, FILES = "nachweise/", "quittungen/", "dateien/"
ALWAYS = {LIST, DOCUMENT, TEXT, MANIFEST, KEYS, README}
PROGRAMS = {"dispatch.py", "signatures.py", "verifier.py"}
LARGEST, MOST = 4 * 1024**3, 2000  # bytes unpacked, entries
LIST_SHAPE = f"format={FORMAT} recorded:text parties:object receipts:object files:object"
RECORDS = {"dispatch.send": "Gesendet", "dispatch.receive": "Empfangen und geprüft"}
SIGNING = "exchange_sig"
MANIFEST_TYPE, EVENT_TYPE = "rathaus-dispatch+jwt", "secevent+jwt"
EVENTS, EVIDENCE = "https://schema.fitko.de/fit-connect/events/", "urn:rathaus:manifest"
HAPPENINGS = {
    "submit": "eingereicht", "notify": "zugestellt", "accept": "geöffnet und angenommen",
    "reject": "zurückgewiesen",
}  # fmt: skip
BY_RECIPIENT = {"accept", "reject"}
SKEW = 300  # seconds that clocks may differ


@dataclass(frozen=True)
class Bundle:
    """The opened ZIP with what its list says; `key` is the expected one of the installation."""

    archive: zipfile.ZipFile
    listed: dict[str, Any]
    keys: dict[str, signatures.Key]
    key: str | None

    def read(self, name: Any) -> bytes:
        """A small entry. Raises Untrue."""
        return _read(self.archive, name)

    def proof(self, name: Any, verb: str, kind: str) -> verifier.Proven:
        """A proof from the ledger of an event with that verb. Raises Untrue."""
        proven = verifier.check_proof(verifier.read_json(self.read(name)), None, self.key)
        if proven.payload is None:
            raise Untrue("Die Einzelheiten eines Ereignisses sind gelöscht.")
        if (proven.header["verb"], proven.payload["object_type"]) != (verb, kind):
            raise Untrue(f"{name}: Das Protokoll spricht von etwas anderem als „{verb}“.")
        return proven


@dataclass(frozen=True)
class Sent:
    """What the sender signed."""

    document: dict[str, Any]
    claims: dict[str, Any]
    kid: str
    digest: str  # SHA-512 of the manifest


@dataclass(frozen=True)
class Receipt:
    """A proven statement about a delivery."""

    happening: str
    submission: str
    at: int  # seconds since 1970
    payload: dict[str, Any]


def check(path: Path, key: str | None = None) -> list[str]:
    """What the file proves, line by line. Raises Untrue."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _check(_opened(archive, key))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError) as error:
        raise Untrue("Die Datei ist kein lesbares ZIP, oder darin fehlt etwas.") from error


def _opened(archive: zipfile.ZipFile, key: str | None) -> Bundle:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST or sum(entry.file_size for entry in entries) > LARGEST:
        raise Untrue("Die Datei ist zu groß für einen Nachweis.")
    if len(names) != len(entries):
        raise Untrue("In der Datei steht ein Name zweimal.")
    listed = verifier.shaped(
        verifier.read_json(_read(archive, LIST)), LIST_SHAPE, "Liste der Sendung"
    )
    stray = names - _named(listed) - ALWAYS - PROGRAMS
    stray |= {each for each in names if each.startswith(FILES)} - set(listed["files"].values())
    if stray:
        raise Untrue(f"In der Datei liegt etwas, das nicht dazugehört: {min(stray)}")
    found = verifier.read_json(_read(archive, KEYS)).get("keys")
    return Bundle(archive, listed, signatures.read_keys(found), key)


def _read(archive: zipfile.ZipFile, name: Any) -> bytes:
    if not isinstance(name, str) or name not in archive.namelist():
        raise Untrue(f"In der Datei fehlt: {name}")
    if archive.getinfo(name).file_size > verifier.LARGEST:
        raise Untrue(f"{name} ist zu groß für einen Nachweis.")
    return archive.read(name)


def _named(value: Any) -> set[str]:
    """All texts in the list: what it does not name has no business in the file."""
    if isinstance(value, dict):
        return set().union(*map(_named, value.values()))
    if isinstance(value, list):
        return set().union(*map(_named, value))
    return {value} if isinstance(value, str) else set()


def _check(bundle: Bundle) -> list[str]:
    sent = _signed(bundle)
    names = {each["destination"]: str(each["name"]) for each in sent.document["recipients"]}
    if not set(bundle.listed["receipts"]) <= set(names):
        raise Untrue("Eine Quittung nennt einen Empfänger, den die Nachricht nicht hat.")
    told, ways = _recorded(bundle, sent)
    lines = [*_said(bundle, sent, names.values()), told]
    for destination, name in names.items():
        lines += _delivered(bundle, sent, destination, name, ways)
    lines += _files(bundle, sent)
    head = verifier.read_json(bundle.read(bundle.listed["recorded"]))["head"]
    return [*lines, f"Schlüssel {head['key']}" + ("" if bundle.key else " (nicht verglichen)")]


# What the sender signed


def _signed(bundle: Bundle) -> Sent:
    text, token = bundle.read(DOCUMENT), bundle.read(MANIFEST)
    document = verifier.read_json(text)
    signed = signatures.verify(token, bundle.keys, MANIFEST_TYPE, "Manifest")
    claims = signed.claims
    try:
        told = {
            "iss": document["sender"]["destination"],
            "sub": document["key"],
            "room": document["room"],
            "to": [each["destination"] for each in document["recipients"]],
        }
        ids = {each["id"] for each in document["files"]}
        fits = ids == set(claims["files"]) and isinstance(claims["iat"], int)
    except (KeyError, TypeError) as error:
        raise Untrue("Die Nachricht ist unvollständig.") from error
    if claims.get("content") != hashlib.sha512(text).hexdigest():
        raise Untrue("Die Nachricht ist verändert: Das Manifest nennt einen anderen Prüfwert.")
    if not fits or any(claims.get(name) != value for name, value in told.items()):
        raise Untrue("Das Manifest handelt von einer anderen Nachricht.")
    if bundle.read(TEXT) != readable(document).encode():
        raise Untrue("Die lesbare Fassung sagt etwas anderes als die unterschriebene Nachricht.")
    return Sent(document, claims, signed.kid, hashlib.sha512(token).hexdigest())


def readable(document: dict[str, Any]) -> str:
    """The message for people; the same bytes wherever it is made."""
    sender = document["sender"]
    rows = [
        ("Betreff", document["subject"]),
        ("Von", _party(sender)),
        ("Geschrieben von", document["author"]),
        *(("An", _party(each)) for each in document["recipients"]),
        ("Aktenzeichen", document["reference"]),
        ("Antwort erbeten bis", document["answer_by"]),
        ("Verbindliche Antwort", "ja" if document["binding"] else ""),
        ("Antwortet auf", document["answers"]),
        *(("Anlage", f"{each['name']} ({each['media_type']})") for each in document["files"]),
    ]
    head = [f"{name}: {value}" for name, value in rows if value]
    return "\n".join([*head, "", str(document["text"]), ""])


def _party(party: dict[str, Any]) -> str:
    return f"{party['name']} (Regionalschlüssel {party['ars']})"


def _said(bundle: Bundle, sent: Sent, names: Iterable[str]) -> list[str]:
    told = _bound(bundle, sent.claims["iss"], sent.kid, sent.claims["iat"])
    subject = bundle.keys[sent.kid].subject or "niemanden"
    return [
        f"{sent.document['sender']['name']} hat geschrieben an: {', '.join(names)}",
        f"Betreff: {sent.document['subject']}",
        f"Unterschrieben am {_moment(sent.claims['iat'])}; der Text ist unverändert.",
        f"Schlüssel des Absenders: {sent.kid}. {told} Sein Zertifikat nennt: {subject}.",
    ]


def _recorded(bundle: Bundle, sent: Sent) -> tuple[str, dict[str, str]]:
    """That the dispatch is in the ledger, in words, and its deliveries by destination."""
    name = bundle.listed["recorded"]
    shown = verifier.read_json(bundle.read(name)).get("event", {}).get("header", {}).get("verb")
    if shown not in RECORDS:
        raise Untrue("Der Nachweis der Sendung handelt von etwas anderem.")
    proven = bundle.proof(name, shown, "Dispatch")
    detail = _detail(proven)
    if detail.get("manifest") != sent.digest:
        raise Untrue("Das Protokoll nennt eine andere Sendung: Das Manifest passt nicht.")
    ways = dict(each.split(":", 1) for each in str(detail.get("ways", "")).split() if ":" in each)
    parties = [sent.claims["iss"]] if shown == "dispatch.send" else list(ways)
    if proven.header["authority"] not in {_authority(bundle, each) for each in parties}:
        raise Untrue("Die Sendung steht im Protokoll einer anderen Behörde.")
    when = verifier.moment(proven.header["at"])
    return f"{RECORDS[shown]} laut Protokoll am {when}, von {_who(proven)}.", ways


# Whose keys


def _authority(bundle: Bundle, destination: str) -> str:
    """The authority (its id in the ledger) that receives at a destination. Raises Untrue."""
    place = _party_of(bundle, destination).get("place")
    proven = bundle.proof(place, "destination.open", "Destination")
    if (proven.payload or {})["object_id"] != destination:
        raise Untrue(f"{place}: Das Ereignis handelt von einem anderen Zustellpunkt.")
    return str(proven.header["authority"])


def _bound(bundle: Bundle, destination: str, kid: str, at: int) -> str:
    """On what it rests that the key is that of whoever receives there. Raises Untrue."""
    keys = _party_of(bundle, destination).get("keys")
    name = keys.get(kid) if isinstance(keys, dict) else None
    if name is None:
        raise Untrue(f"Zum Schlüssel {kid} fehlt das Ereignis, das ihn einer Behörde zuordnet.")
    proven = bundle.proof(name, "key_ring.key", "KeyRing")
    detail = _detail(proven)
    if (detail.get("key"), detail.get("purpose")) != (kid, SIGNING):
        raise Untrue(f"{name}: Das Ereignis ordnet einen anderen Schlüssel zu als {kid}.")
    if proven.header["authority"] != _authority(bundle, destination):
        raise Untrue(f"Der Schlüssel {kid} gehört einer anderen Behörde.")
    if proven.header["at"] // 1_000_000 > at + SKEW:
        raise Untrue(f"Der Schlüssel {kid} ist erst nach der Unterschrift entstanden.")
    when = verifier.moment(proven.header["at"])
    return f"Der Schlüssel gehört ihr laut Protokoll seit {when}."


def _party_of(bundle: Bundle, destination: Any) -> dict[str, Any]:
    found = bundle.listed["parties"].get(destination)
    if not isinstance(found, dict):
        raise Untrue(f"Zum Zustellpunkt {destination} fehlen die Nachweise.")
    return found


# What became of it


def _delivered(
    bundle: Bundle, sent: Sent, destination: str, name: str, ways: dict[str, str]
) -> list[str]:
    entries = bundle.listed["receipts"].get(destination, [])
    receipts = [_receipt(bundle, destination, each) for each in entries]
    if not receipts:
        return [f"{name}: In dieser Datei liegt keine Quittung."]
    if {each.submission for each in receipts} != {ways.get(destination)}:
        raise Untrue(f"{name}: Eine Quittung gehört zu einer anderen Sendung.")
    found = {each.happening: each for each in receipts}
    if len(found) != len(receipts) or set(found) >= BY_RECIPIENT or "submit" not in found:
        raise Untrue(f"{name}: Die Quittungen widersprechen sich, oder die erste fehlt.")
    lines = [f"{name}: {HAPPENINGS[each.happening]} am {_moment(each.at)}" for each in receipts]
    if "accept" in found:
        lines.append(f"{name}: {_accepted(sent, found, name)}")
    reasons = found["reject"].payload["problems"] if "reject" in found else []
    return [*lines, *(f"{name}: Grund: {each['detail']}" for each in reasons)]


def _receipt(bundle: Bundle, destination: str, entry: Any) -> Receipt:
    if not isinstance(entry, dict) or set(entry) != {"token", "proof"}:
        raise Untrue("Liste der Sendung: Eine Quittung ist ungültig.")
    what, raw = str(entry["token"]), bundle.read(entry["token"])
    token = signatures.verify(raw, bundle.keys, EVENT_TYPE, what)
    found = _event(token.claims, what)
    proven = bundle.proof(entry["proof"], f"transfer.{found.happening}", "Transfer")
    if _detail(proven).get("token") != hashlib.sha256(raw).hexdigest():
        raise Untrue(f"{what}: Das Protokoll kennt eine andere Quittung.")
    if (proven.payload or {})["object_id"] != found.submission:
        raise Untrue(f"{what}: Das Ereignis gehört zu einer anderen Sendung.")
    if proven.header["authority"] != _authority(bundle, destination):
        raise Untrue(f"{what}: Die Quittung betrifft eine andere Behörde.")
    if found.at > proven.header["at"] // 1_000_000 + SKEW:
        raise Untrue(f"{what}: Die Quittung nennt eine Zeit nach ihrem Eintrag im Protokoll.")
    issuer = str(token.claims.get("iss"))
    if "://" not in issuer:
        _by_recipient(bundle, destination, token, found, what)
    elif found.happening == "accept":
        raise Untrue(f"{what}: Nur der Empfänger selbst kann annehmen.")
    return found


def _by_recipient(
    bundle: Bundle, destination: str, token: signatures.Token, found: Receipt, what: str
) -> None:
    """Its own key has signed, and it may say this."""
    if token.claims["iss"] != destination or found.happening not in BY_RECIPIENT:
        raise Untrue(f"{what}: Das hat jemand anderes unterschrieben als der Empfänger.")
    _bound(bundle, destination, token.kid, found.at)


def _event(claims: dict[str, Any], what: str) -> Receipt:
    kind, _, submission = str(claims.get("sub")).partition(":")
    events = claims.get("events")
    if kind != "submission" or not isinstance(events, dict) or len(events) != 1:
        raise Untrue(f"{what}: Das ist keine Quittung einer Sendung.")
    uri, payload = next(iter(events.items()))
    happening, at = uri.removeprefix(EVENTS).removesuffix("-submission"), claims.get("iat")
    if happening not in HAPPENINGS or not isinstance(payload, dict) or not isinstance(at, int):
        raise Untrue(f"{what}: Das ist keine Quittung, die hierher gehört.")
    return Receipt(happening, submission, at, payload)


def _accepted(sent: Sent, found: dict[str, Receipt], name: str) -> str:
    accept = found["accept"].payload
    tags = found["submit"].payload.get("authenticationTags")
    if not tags or accept.get("authenticationTags") != tags:
        raise Untrue(f"{name} hat etwas anderes angenommen, als eingereicht wurde.")
    named = accept.get(EVIDENCE)
    if named is None:
        return "angenommen wurde, was eingereicht wurde; das Manifest nennt die Quittung nicht."
    if named != {"type": "sha512", "content": sent.digest}:
        raise Untrue(f"{name} hat eine andere Nachricht angenommen.")
    return "angenommen wurde genau diese Nachricht mit diesen Dateien (SHA-512 des Manifests)."


def _files(bundle: Bundle, sent: Sent) -> list[str]:
    inside, lines = bundle.listed["files"], []
    if not set(inside) <= set(sent.claims["files"]):
        raise Untrue("Es liegt eine Datei bei, die das Manifest nicht nennt.")
    for each in sent.document["files"]:
        expected, name = sent.claims["files"][each["id"]], each["name"]
        if each["id"] not in inside:
            lines.append(f"Anlage {name}: liegt nicht bei, SHA-512 {expected}")
            continue
        if _hash(bundle.archive, inside[each["id"]]) != expected:
            raise Untrue(f"Die Anlage {name} ist nicht die, die gesendet wurde.")
        lines.append(f"Anlage {name}: liegt bei und ist unverändert.")
    return lines


def _hash(archive: zipfile.ZipFile, name: Any) -> str:
    with archive.open(name) as entry:
        return hashlib.file_digest(entry, "sha512").hexdigest()  # type: ignore[arg-type]  # it can be read


def _detail(proven: verifier.Proven) -> dict[str, Any]:
    return dict((proven.payload or {})["detail"])


def _who(proven: verifier.Proven) -> str:
    kind, _, name = str((proven.payload or {})["actor"]).partition(":")
    return f"{verifier.ACTORS.get(kind, kind)} {name}".rstrip()


def _moment(seconds: int) -> str:
    return verifier.moment(seconds * 1_000_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file, tell, and return the exit code."""
    parser = argparse.ArgumentParser(description="Prüft den Nachweis einer Behördennachricht.")
    parser.add_argument("bundle", type=Path, help="Nachweis der Sendung (ZIP)")
    parser.add_argument("--key", help="Fingerabdruck des Schlüssels der Installation")
    given = parser.parse_args(arguments)
    try:  # texts of others must not move the cursor or fake a line
        lines = ["".join(c if c.isprintable() else "?" for c in line)
                 for line in check(given.bundle, given.key)]  # fmt: skip
    except (ValueError, TypeError, AttributeError, OverflowError, OSError) as error:
        sys.stdout.write(f"FALSCH: {error}\n")
        return 1
    sys.stdout.write("\n".join(["ECHT" if given.key else "IN SICH RICHTIG", *lines]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
