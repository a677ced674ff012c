"""Security event tokens: the signed log of a case (RFC 8417, FIT-Connect „Ereignisprotokoll“).

1. JWS compact with `typ` `secevent+jwt`, `alg` PS512 and `kid` (RFC 8417 section 2.3).
2. Claims (section 2.2): `$schema` (set-payload 1.x.y), `jti`, `iss`, `iat`, `sub`, `txn`, `events`.
   `events` has exactly one URI. `exp` is not used (section 4.6), but kept where it is there.
3. `sub` is `submission:<uuid>` or `reply:<uuid>` and must fit the URI; `txn` is `case:<uuid>`.
4. `iss` is the https URL of the service, whose key is in its JWKS, or a destination's UUID, whose
   signing key is found there by `kid`. Which of the two may say this: `lifecycle`.
5. Payload: `submit` and `accept` have `authenticationTags`, `reject` has `problems` (`accept` may
   have, as hints). Between two of our own kind `accept` also names the manifest that was read.
6. It was issued before now (5 minutes are allowed to clocks), about this submission, this case, by
   this service or destination, and its `jti` has not been seen: the caller keeps those.

`verify` raises in this order; what it returns is proven. `state` and `tags_of` read the log of a
case, which speaks of several submissions and replies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rathaus.standards.fitconnect import hashes, ids, lifecycle, problems, tags
from rathaus.standards.fitconnect.lifecycle import Happening, Issuer, State
from rathaus.standards.fitconnect.problems import FitConnectError, Problem
from rathaus.standards.fitconnect.tags import Tags
from rathaus.standards.jose import PrivateKey, PublicKey, jws, strict

TYP = "secevent+jwt"
SCHEMA = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
SCHEMAS = re.compile(
    r"https://schema\.fitko\.de/fit-connect/set-payload/1\.\d{1,3}\.\d{1,3}/set-payload\.schema\.json"
)
EVENTS = "https://schema.fitko.de/fit-connect/events/"
# A service on the own machine may do without TLS.
SERVICE_URL = re.compile(r"(?:https://|http://(?:localhost|127\.0\.0\.1)[:/])[!-~]{1,300}")
EVIDENCE = "urn:rathaus:manifest"
SUBMISSION, REPLY = "submission", "reply"
SKEW = timedelta(minutes=5)
MOST_PROBLEMS = 200
TAGGED = frozenset({Happening.SUBMIT, Happening.ACCEPT})


class EventRefused(FitConnectError):
    """A token that proves nothing."""


class Expired(EventRefused):
    """Older than its own `exp`, or from the future."""


class Foreign(EventRefused):
    """About another submission or case, or by someone else than expected."""


class Replayed(EventRefused):
    """Its `jti` has been seen."""


@dataclass(frozen=True)
class Event:
    """What a token says."""

    happening: Happening
    about: str  # SUBMISSION or REPLY
    jti: str
    issuer: str
    issued_at: datetime
    subject: str  # UUID of the submission or reply
    case: str
    tags: Tags | None = None
    problems: tuple[Problem, ...] = ()
    expires_at: datetime | None = None
    evidence: str = ""  # SHA-512 of what the accepting side has read; ours, in its own member

    @property
    def uri(self) -> str:
        return f"{EVENTS}{self.happening.value}-{self.about}"

    @property
    def issuer_kind(self) -> Issuer:
        return Issuer.SERVICE if "://" in self.issuer else Issuer.DESTINATION


@dataclass(frozen=True)
class Expected:
    """Who may have issued an event, and what it must be about (None: the caller learns it)."""

    service: str  # `iss` of the service
    destination: str | None = None  # None: no destination may speak
    subject: str | None = None
    case: str | None = None


Keys = Callable[[Issuer, str, str], PublicKey]  # (kind, iss, kid) → the key published there


def build(event: Event, key: PrivateKey) -> str:
    """The signed token. Raises FitConnectError for an event that `verify` would refuse."""
    claims = _claims(event)
    _event(claims)
    return jws.sign(strict.dumps(claims), key, typ=TYP)


def read_unproven(token: str) -> tuple[Event, str]:
    """The event and the `kid` of its signature, **without proof**: only to fetch what `verify`
    needs. Raises EventRefused, JoseError."""
    found = jws.inspect(token)
    return _event(found.payload), found.header.kid


def verify(
    token: str,
    *,
    keys: Keys,
    expected: Expected,
    now: datetime,
    seen: Callable[[str], bool] | None = None,
) -> Event:
    """The event, proven. `seen` answers whether a `jti` has been acted on; None where a log is only
    read again. Raises EventRefused, NotAllowed, JoseError."""
    event, kid = read_unproven(token)
    _check_expected(event, expected)
    jws.verify(token, keys(event.issuer_kind, event.issuer, kid), typ=TYP)
    if event.issued_at > now + SKEW:
        raise Expired("issued in the future")
    if event.expires_at is not None and event.expires_at <= now:
        raise Expired("after its exp")
    if seen is not None and seen(event.jti):
        raise Replayed("a token that has been seen")
    return event


def state(log: Iterable[Event], subject: str) -> State:
    """Where a submission or reply stands after the proven events of its case, oldest first as the
    service lists them: `iat` comes from several clocks. Raises NotAllowed where they are not in the
    order of the table."""
    events = [each for each in log if each.subject == subject]
    steps = [(each.happening, each.issuer_kind) for each in events]
    return lifecycle.follow(steps, reply=any(each.about == REPLY for each in events))


def tags_of(log: Collection[Event], subject: str) -> Tags:
    """The tags that a submission or reply was submitted with. Raises NotAllowed where the log is
    inconsistent or it has not been submitted."""
    state(log, subject)
    for each in log:
        if each.subject == subject and each.happening is Happening.SUBMIT and each.tags:
            return each.tags
    raise lifecycle.NotAllowed("not submitted")


def _claims(event: Event) -> dict[str, Any]:
    payload: dict[str, Any] = {}
    if event.tags is not None:
        payload["authenticationTags"] = event.tags.as_dict()
    if event.evidence:
        payload[EVIDENCE] = hashes.write(event.evidence)
    if event.problems:
        payload["problems"] = [each.as_dict() for each in event.problems]
    claims = {
        "$schema": SCHEMA,
        "jti": event.jti,
        "iss": event.issuer,
        "iat": int(event.issued_at.timestamp()),
        "sub": f"{event.about}:{event.subject}",
        "txn": f"case:{event.case}",
        "events": {event.uri: payload},
    }
    return claims if event.expires_at is None else {**claims, "exp": _seconds(event.expires_at)}


def _event(claims: Mapping[str, Any]) -> Event:
    schema = claims.get("$schema")
    if not isinstance(schema, str) or not SCHEMAS.fullmatch(schema):
        raise EventRefused("$schema is no set-payload 1.x.y")
    about, subject = ids.split(claims.get("sub"), SUBMISSION, REPLY)
    happening, payload = _happening(claims.get("events"), about)
    event = Event(
        happening=happening,
        about=about,
        jti=ids.check(claims.get("jti"), "jti"),
        issuer=_issuer(claims.get("iss")),
        issued_at=_time(claims.get("iat"), "iat"),
        subject=subject,
        case=ids.split(claims.get("txn"), "case")[1],
        tags=_tags(payload, happening),
        problems=_problems(payload, happening),
        expires_at=_time(claims["exp"], "exp") if "exp" in claims else None,
        evidence=hashes.read(payload[EVIDENCE]) if EVIDENCE in payload else "",
    )
    if event.issuer_kind not in lifecycle.issuers(happening, reply=about == REPLY):
        raise lifecycle.NotAllowed(f"{happening.value} by {event.issuer_kind.value}")
    return event


def _happening(found: Any, about: str) -> tuple[Happening, Mapping[str, Any]]:
    if not isinstance(found, Mapping) or len(found) != 1:
        raise EventRefused("not exactly one event")
    uri, payload = next(iter(found.items()))
    named = {f"{EVENTS}{each.value}-{about}": each for each in Happening}
    if uri not in named:
        raise EventRefused("an unknown event, or one about something else than sub")
    if not isinstance(payload, Mapping):
        raise EventRefused("the payload of the event is no object")
    return named[uri], payload


def _issuer(found: Any) -> str:
    if isinstance(found, str) and SERVICE_URL.fullmatch(found):
        return found
    return ids.check(found, "iss")


def _time(found: Any, name: str) -> datetime:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found < 2**34:
        raise EventRefused(f"{name} is no time")
    return datetime.fromtimestamp(found, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _tags(payload: Mapping[str, Any], happening: Happening) -> Tags | None:
    found = payload.get("authenticationTags")
    if found is None and happening not in TAGGED:
        return None
    return tags.read(found)


def _problems(payload: Mapping[str, Any], happening: Happening) -> tuple[Problem, ...]:
    found = payload.get("problems", [])
    if not isinstance(found, list) or len(found) > MOST_PROBLEMS:
        raise EventRefused("problems is no list")
    if happening is Happening.REJECT and not found:
        raise EventRefused("a rejection names its problems")
    return tuple(problems.read(each) for each in found)


def _check_expected(event: Event, expected: Expected) -> None:
    service = event.issuer_kind is Issuer.SERVICE
    if event.issuer != (expected.service if service else expected.destination):
        raise Foreign("another issuer than expected")
    for wanted, found, what in (
        (expected.subject, event.subject, "subject"),
        (expected.case, event.case, "case"),
    ):
        if wanted is not None and wanted != found:
            raise Foreign(f"another {what} than expected")
