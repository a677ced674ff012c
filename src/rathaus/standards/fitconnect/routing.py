"""Routing: which destination is responsible for a service in a place (routing API 2.0).

1. `GET /routes` takes `leikaKey` and exactly one of `ars`, `ags`, `areaId`; `GET /areas` takes one
   to ten `areaSearchexpression` of two characters or more, `*` at the ends stands for anything.
   Both page with `offset` and `limit` (1 to 500).
2. A route carries `destinationSignature`, a JWS with PS512 and `typ` `jwt` (in any case) by the
   self-service portal, made when the authority configured the destination.
3. Its claims: `iss` (the portal), `iat`, `jti`, `destinationId`, `submissionHost` and
   `services[{leistungIDs, gebietIDs}]` with URNs of LeiKa keys and of regional keys.
4. The receiver checks the signature under the portal's key, that the destination is the one of the
   route, that the host is a service that it trusts, and that service and place are among those
   signed: a route alone is not proof, because editors further along can change it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from rathaus.standards.fitconnect import destinations, ids
from rathaus.standards.fitconnect.problems import FitConnectError
from rathaus.standards.jose import PrivateKey, PublicKey, jws, strict

AREA = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:"
TYP = "jwt"
AGS = re.compile(r"\d{2}|\d{3}|\d{5}|\d{8}", re.ASCII)
AREA_ID = re.compile(r"\d{1,20}", re.ASCII)
SEARCH = re.compile(r"\*?[^*]{2,}(?:\*[^*]{2,})*\*?")
MOST_SEARCHES, LARGEST_PAGE, PAGE = 10, 500, 100
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::\d{1,5})?")
# A portal on the own machine may do without TLS.
ISSUER = re.compile(r"(?:https://|http://(?:localhost|127\.0\.0\.1)(?=[:/]|$))[!-~]{0,300}")
SKEW = timedelta(minutes=5)


class SignatureMismatch(FitConnectError):
    """The signed addressing says something else than the route."""


@dataclass(frozen=True)
class Offer:
    """The services of one entry and the places (regional keys) they are offered for."""

    services: tuple[str, ...]
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Addressing:
    """What the portal signed about a destination."""

    issuer: str
    issued_at: datetime
    jti: str
    destination: str
    host: str
    offers: tuple[Offer, ...]

    def covers(self, service: str, ars: str) -> bool:
        """Whether the service is signed for the place or an area around it."""
        return any(
            service in offer.services and any(ars.startswith(area) for area in offer.areas)
            for offer in self.offers
        )


def routes_query(
    leika_key: str, *, ars: str = "", ags: str = "", area_id: str = "",
    offset: int = 0, limit: int = PAGE,
) -> dict[str, str]:  # fmt: skip
    """The parameters of `GET /routes`. Raises FitConnectError."""
    destinations.leika(leika_key)
    places = {"ars": (ars, destinations.ARS), "ags": (ags, AGS), "areaId": (area_id, AREA_ID)}
    given = {name: (text, rule) for name, (text, rule) in places.items() if text}
    if len(given) != 1:
        raise FitConnectError("exactly one of ars, ags, areaId")
    ((name, (text, rule)),) = given.items()
    if not rule.fullmatch(text):
        raise FitConnectError(f"{name} has another form")
    return {"leikaKey": leika_key, name: text, **_page(offset, limit)}


def areas_query(
    expressions: Sequence[str], *, offset: int = 0, limit: int = PAGE
) -> list[tuple[str, str]]:
    """The parameters of `GET /areas`, one for each expression. Raises FitConnectError."""
    if not 0 < len(expressions) <= MOST_SEARCHES:
        raise FitConnectError("one to ten expressions")
    if not all(SEARCH.fullmatch(each) for each in expressions):
        raise FitConnectError("an expression has two characters or more between its *")
    searches = [("areaSearchexpression", each) for each in expressions]
    return [*searches, *_page(offset, limit).items()]


def sign(addressing: Addressing, key: PrivateKey) -> str:
    """The signed addressing of a destination, as a portal makes it. Raises FitConnectError."""
    claims = {
        "submissionHost": addressing.host,
        "iss": addressing.issuer,
        "services": [
            {"gebietIDs": [AREA + each for each in offer.areas], "leistungIDs": [*offer.services]}
            for offer in addressing.offers
        ],
        "destinationId": addressing.destination,
        "iat": int(addressing.issued_at.timestamp()),
        "jti": addressing.jti,
    }
    _addressing(claims)
    return jws.sign(strict.dumps(claims), key, typ=TYP)


def verify(
    token: str, *, key: PublicKey, issuer: str, destination: str, hosts: Collection[str],
    service: str, ars: str, now: datetime,
) -> Addressing:  # fmt: skip
    """The addressing, proven and fit for this route. Raises SignatureMismatch, FitConnectError,
    JoseError."""
    found = _addressing(strict.load_object(jws.verify(token, key, typ=TYP)))
    if found.issuer != issuer:
        raise SignatureMismatch("signed by another portal")
    if found.issued_at > now + SKEW:
        raise SignatureMismatch("signed in the future")
    if found.destination != destination:
        raise SignatureMismatch("signed for another destination")
    if found.host not in hosts:
        raise SignatureMismatch("signed for a service that is not known here")
    if not found.covers(service, ars):
        raise SignatureMismatch("not signed for this service in this place")
    return found


def _page(offset: int, limit: int) -> dict[str, str]:
    if offset < 0 or not 1 <= limit <= LARGEST_PAGE:
        raise FitConnectError("offset from 0, limit from 1 to 500")
    return {"offset": str(offset), "limit": str(limit)}


def _addressing(claims: Mapping[str, Any]) -> Addressing:
    host, issuer, issued = (claims.get(name) for name in ("submissionHost", "iss", "iat"))
    if not isinstance(host, str) or not HOST.fullmatch(host):
        raise FitConnectError("submissionHost is no host")
    if not isinstance(issuer, str) or not ISSUER.fullmatch(issuer):
        raise FitConnectError("iss is no https URL")
    if isinstance(issued, bool) or not isinstance(issued, int) or not 0 <= issued < 2**34:
        raise FitConnectError("iat is no time")
    services = claims.get("services")
    if not isinstance(services, list) or not services:
        raise FitConnectError("services is no list")
    return Addressing(
        issuer=issuer,
        issued_at=datetime.fromtimestamp(issued, UTC),
        jti=ids.check(claims.get("jti"), "jti"),
        destination=ids.check(claims.get("destinationId"), "destinationId"),
        host=host,
        offers=tuple(_offer(each) for each in services),
    )


def _offer(found: Any) -> Offer:
    if not isinstance(found, Mapping):
        raise FitConnectError("a service is an object")
    services, areas = found.get("leistungIDs"), found.get("gebietIDs")
    if not isinstance(services, list) or not isinstance(areas, list):
        raise FitConnectError("leistungIDs and gebietIDs are lists")
    return Offer(
        tuple(destinations.check_service(each) for each in services),
        tuple(_area(each) for each in areas),
    )


def _area(found: Any) -> str:
    ars = found.removeprefix(AREA) if isinstance(found, str) else ""
    if not destinations.ARS.fullmatch(ars):
        raise FitConnectError("a place is the URN of a regional key")
    return ars
