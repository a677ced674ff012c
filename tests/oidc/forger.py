"""A provider that lies on purpose: metadata, keys, tokens and user info as a test wants them. Its
key is its own; what the real provider cannot be made to do is done here."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})  # the same name, another key


class Forger:
    """What it answers; a test changes it. `nonce` is what the town asked with."""

    def __init__(self) -> None:
        self.issuer = ""
        self.nonce = ""
        self.changes: dict[str, Any] = {}
        self.without: tuple[str, ...] = ()
        self.algorithm = "RS256"
        self.key = KEY
        self.token: str | None = None
        self.metadata_changes: dict[str, Any] = {}
        self.user_info_changes: dict[str, Any] = {}

    def metadata(self) -> dict[str, Any]:
        here = self.issuer
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/auth",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/jwks",
            "userinfo_endpoint": f"{here}/me",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.metadata_changes,
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "rathaus",
            "sub": "s-1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "acr": "urn:test:high",
            **self.changes,
        }
        for name in self.without:
            del claims[name]
        if self.token is not None:
            return self.token
        return jwt.encode({"alg": self.algorithm, "kid": "k1"}, claims, self.key, [self.algorithm])

    def unsigned(self) -> str:
        """A token with `alg: none`."""
        self.token = None
        signed = self.id_token().split(".")
        header = jwt_part({"alg": "none", "kid": "k1"})
        return f"{header}.{signed[1]}."

    def signed_with_public_key(self) -> str:
        """HS256 with the published key as the secret: the old trick with confused algorithms."""
        content = self.id_token().split(".")[1]
        head = jwt_part({"alg": "HS256", "kid": "k1"})
        secret = KEY.as_pem(private=False)
        mac = hmac.digest(secret, f"{head}.{content}".encode(), "sha256")
        return f"{head}.{content}.{_base64(mac)}"

    def answer(self, path: str) -> dict[str, Any]:
        if path.startswith("/.well-known"):
            return self.metadata()
        if path == "/jwks":
            return {"keys": [KEY.as_dict(private=False)]}
        if path == "/me":
            said = {"sub": "s-1", "family_name": "Falsch", "email": "f@example.org"}
            return {**said, **self.user_info_changes}
        return {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token()}


def jwt_part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@contextmanager
def forger() -> Iterator[Forger]:
    made = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.do_GET()

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.issuer = f"http://localhost:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()
