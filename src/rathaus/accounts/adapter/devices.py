"""Which device this is: the cookie of browsers that have signed in before, a name for the list of
sign-ins, and the network without its end.

The cookie says for which addresses the browser has signed in completely, each as a keyed hash. It
opens nothing: whoever has it may only try passwords beside the limits for strangers (the device
cookie of the OWASP guide against guessed passwords)."""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

COOKIE = "rathaus_device"
SALT = "rathaus.device"
SECONDS = 365 * 24 * 60 * 60
MOST_ADDRESSES = 8
# The first that is found in the browser's own words counts: later ones name earlier ones too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def known(request: HttpRequest, address: str) -> str:
    """The id of the device if it has signed in with that address before, else empty."""
    kept = _kept(request)
    return str(kept["id"]) if _hash(address) in kept["of"] else ""


def remember(request: HttpRequest, response: HttpResponse, address: str) -> None:
    """Let the browser keep that it has signed in with that address."""
    kept = _kept(request)
    others = [each for each in kept["of"] if each != _hash(address)]
    value = {"id": kept["id"], "of": [_hash(address), *others][:MOST_ADDRESSES]}
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=SALT),
        max_age=SECONDS,
        httponly=True,
        secure=settings.SECURE_COOKIES,
        samesite="Lax",
    )


def name(request: HttpRequest) -> str:
    """Browser and system without versions: enough to know one's own devices, too little to
    follow them."""
    words = request.META.get("HTTP_USER_AGENT", "")
    browser = next((name for sign, name in BROWSERS if sign in words), _("Browser"))
    system = next((name for sign, name in SYSTEMS if sign in words), "")
    if not system:
        return browser
    return _("%(browser)s auf %(system)s") % {"browser": browser, "system": system}


def network(ip: str) -> str:
    """The address without its end: the last of four bytes, all after the first 48 bits of IPv6."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    length = 24 if address.version == 4 else 48
    whole = ipaddress.ip_network(f"{address}/{length}", strict=False)
    text = str(whole.network_address)
    return f"{text.rpartition('.')[0]}.x" if address.version == 4 else f"{text}x"


def _kept(request: HttpRequest) -> dict[str, Any]:
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {"id": secrets.token_urlsafe(12), "of": []}
    return dict(value)


def _hash(address: str) -> str:
    return salted_hmac(SALT, address.lower(), algorithm="sha256").hexdigest()[:32]
