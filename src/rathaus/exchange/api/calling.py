"""Callbacks: a client that gave an address is told by HTTPS that something has happened.

The address is somebody else's choice and the call comes from inside, so it must not reach what only
the inside can reach: every address that the name has must be public, the connection goes to the one
that was looked at, nobody is followed to elsewhere, and nothing of the answer but its status is
read. Where the installation says so (RATHAUS_CALLBACK_PRIVATE), private addresses are called too,
and the own machine without TLS.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from rathaus.lib.errors import RathausError
from rathaus.standards.fitconnect import callbacks

CONNECT_SECONDS, ALL_SECONDS = 10, 20


class CallbackRefused(RathausError):
    """An address that is not called, whatever happens there later."""


class NotReached(RathausError):
    """Nobody took it this time."""


def check(url: str, secret: str) -> SplitResult:
    """The parts of an address that may be called, as far as it shows before anybody is asked where
    it leads. Raises CallbackRefused."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise CallbackRefused("keine Adresse") from error
    if not host or parts.username is not None or parts.fragment or not url.isascii():
        raise CallbackRefused("keine Adresse ohne Anmeldedaten und Anker")
    if any(each <= " " for each in url):
        raise CallbackRefused("keine Adresse")
    plain = parts.scheme == "http" and settings.CALLBACK_PRIVATE and _is_loopback(host)
    if parts.scheme != "https" and not plain:
        raise CallbackRefused("nur https")
    if len(secret) < callbacks.SHORTEST_SECRET:
        raise CallbackRefused(f"secret hat weniger als {callbacks.SHORTEST_SECRET} Zeichen")
    return parts


def call(url: str, secret: str, body: bytes, at: datetime) -> None:
    """Tell the client. Raises CallbackRefused, NotReached."""
    parts = check(url, secret)
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        callbacks.TIMESTAMP_HEADER: timestamp,
        callbacks.AUTHENTICATION_HEADER: callbacks.sign(secret, timestamp, body),
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts)
    timer = threading.Timer(ALL_SECONDS, connection.cut)  # also for who answers a byte a minute
    timer.start()
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(f"callback: {type(error).__name__}") from error
    finally:
        timer.cancel()
        connection.close()
    if not 200 <= status < 300:
        raise NotReached(f"callback: {status}")


class _Connection(http.client.HTTPConnection):
    """Connects to the address that was looked at, not to what the name means a moment later."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        """As HTTPConnection, with the certificate checked against the name."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End it from another thread."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _connection(parts: SplitResult) -> _Connection:
    host, tls = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    return _Connection(host, port, _address(host, port), tls=tls)


def _address(host: str, port: int) -> str:
    """The address behind a name, where all of them may be called. Raises CallbackRefused,
    NotReached."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("callback: name") from error
    addresses = [str(each[4][0]) for each in found]
    if not settings.CALLBACK_PRIVATE and not all(map(is_public, addresses)):
        raise CallbackRefused("keine öffentliche Adresse")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public net, also where IPv6 wraps an IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        wrapped = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if wrapped is not None:
            return is_public(str(wrapped))
        if found in ipaddress.ip_network("64:ff9b::/96"):  # NAT64
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
