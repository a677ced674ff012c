"""Destinations: who receives which service where (FIT-Connect, destination API v1 and v2).

1. A service is named by a URN, for entries of the catalogue `urn:de:fim:leika:leistung:` and the
   14 digits of the LeiKa key, which begin with 99.
2. A region is `DE`, or `DE` and a regional key (ARS) of 2, 3, 5, 9 or 12 digits. It covers every
   key that begins with its own.
3. v2 says `publicServices[{identifier, submissionSchemas, regions}]`, v1 the same as `services`.
4. Only a destination whose `status` is `active` takes submissions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.standards.fitconnect import ids
from rathaus.standards.fitconnect.problems import FitConnectError

LEIKA = "urn:de:fim:leika:leistung:"
LEIKA_KEY = re.compile(r"99\d{12}", re.ASCII)
URN = re.compile(r"urn:[a-z0-9][a-z0-9-]{0,31}:[a-z0-9()+,.:=@;$_!*'%/?#-]+", re.IGNORECASE)
SHORTEST_URN, LONGEST_URN = 7, 255
ARS = re.compile(r"\d{2}|\d{3}|\d{5}|\d{9}|\d{12}", re.ASCII)
REGION = re.compile(rf"DE({ARS.pattern})?", re.ASCII)
MIME_TYPES = ("application/json", "application/xml")
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,500}")
ACTIVE = "active"
MOST = 5000  # entries of a list from elsewhere


class NotAccepted(FitConnectError):
    """This destination does not take such a submission."""


@dataclass(frozen=True)
class SubmissionSchema:
    """What data of a service must look like."""

    uri: str
    mime_type: str

    def as_dict(self) -> dict[str, str]:
        return {"schemaUri": self.uri, "mimeType": self.mime_type}


@dataclass(frozen=True)
class Service:
    """A service that a destination takes, with its schemas and regions."""

    identifier: str
    schemas: tuple[SubmissionSchema, ...]
    regions: tuple[str, ...]

    def covers(self, ars: str) -> bool:
        """Whether one of the regions has this regional key inside it."""
        return any(ars.startswith(each.removeprefix("DE")) for each in self.regions)


@dataclass(frozen=True)
class Destination:
    """The technical facts of a destination."""

    identifier: str
    status: str
    encryption_kid: str
    metadata_versions: tuple[str, ...]
    services: tuple[Service, ...]
    reply_channels: tuple[str, ...] = ()


def leika(key: str) -> str:
    """The URN of a LeiKa key. Raises FitConnectError."""
    if not LEIKA_KEY.fullmatch(key):
        raise FitConnectError("a LeiKa key has 14 digits and begins with 99")
    return LEIKA + key


def check_service(identifier: Any) -> str:
    """The URN of a service as it stands. Raises FitConnectError."""
    if not isinstance(identifier, str) or not URN.fullmatch(identifier):
        raise FitConnectError("a service is named by a URN")
    if not SHORTEST_URN <= len(identifier) <= LONGEST_URN:
        raise FitConnectError("the URN of a service has 7 to 255 characters")
    if identifier.startswith(LEIKA):
        leika(identifier.removeprefix(LEIKA))
    return identifier


def region(ars: str = "") -> str:
    """The region of a regional key; of the whole country without one. Raises FitConnectError."""
    if ars and not ARS.fullmatch(ars):
        raise FitConnectError("a regional key has 2, 3, 5, 9 or 12 digits")
    return f"DE{ars}"


def read_schema(found: Any) -> SubmissionSchema:
    """The schema reference of data. Raises FitConnectError."""
    if not isinstance(found, Mapping):
        raise FitConnectError("a schema reference is an object")
    uri, mime_type = found.get("schemaUri"), found.get("mimeType")
    if not isinstance(uri, str) or not URI.fullmatch(uri):
        raise FitConnectError("schemaUri is no URI")
    if mime_type not in MIME_TYPES:
        raise FitConnectError("mimeType is neither application/json nor application/xml")
    return SubmissionSchema(uri, mime_type)


def read(found: Mapping[str, Any], *, version: int = 2) -> Destination:
    """A destination as the API of version 1 or 2 answers. Raises FitConnectError."""
    services = _list(found, "publicServices" if version == 2 else "services")
    channels = found.get("replyChannels") or {}
    return Destination(
        identifier=ids.check(found.get("destinationId"), "destinationId"),
        status=_text(found, "status"),
        encryption_kid=_text(found, "encryptionKid"),
        metadata_versions=tuple(str(each) for each in _list(found, "metadataVersions")),
        services=tuple(_service(each) for each in services),
        reply_channels=tuple(channels) if isinstance(channels, Mapping) else (),
    )


def check_accepts(
    destination: Destination, *, service: str, ars: str, schema: SubmissionSchema
) -> None:
    """Raises NotAccepted, naming why, unless the destination takes such a submission."""
    if destination.status != ACTIVE:
        raise NotAccepted(f"the destination is {destination.status}")
    named = [each for each in destination.services if each.identifier == service]
    if not named:
        raise NotAccepted("the destination does not take this service")
    here = [each for each in named if each.covers(ars)]
    if not here:
        raise NotAccepted("the destination does not take this service for this region")
    if not any(schema in each.schemas for each in here):
        raise NotAccepted("the destination does not take this schema")


def _service(found: Any) -> Service:
    if not isinstance(found, Mapping):
        raise FitConnectError("a service is an object")
    regions = _list(found, "regions")
    if not all(isinstance(each, str) and REGION.fullmatch(each) for each in regions):
        raise FitConnectError("a region is DE and a regional key")
    schemas = tuple(read_schema(each) for each in _list(found, "submissionSchemas"))
    return Service(check_service(found.get("identifier")), schemas, tuple(regions))


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name, [])
    if not isinstance(value, list) or len(value) > MOST:
        raise FitConnectError(f"{name} is no list")
    return value


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise FitConnectError(f"{name} is missing")
    return value
