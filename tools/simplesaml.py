"""A throw-away SimpleSAMLphp for tests: an identity provider on loopback with keys of its own.

It speaks like BundID (attributes named by OID, level by STORK URI) or like Mein Unternehmenskonto,
encrypts its assertions, and signs people in by name and password. Who asks is told to it while it
runs: `trust`.
"""

from __future__ import annotations

import base64
import ctypes
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PROGRAM = Path("/usr/share/simplesamlphp")
ENCRYPTING = PROGRAM / "vendor/simplesamlphp/saml2/src/SAML2/EncryptedAssertion.php"
PR_SET_PDEATHSIG = 1
PASSWORD = "nur zum Testen"  # noqa: S105  # of fictional persons, on loopback
LEVEL = "stufe"  # the attribute that says which class of sign-in a person's way is


@dataclass(frozen=True)
class Provider:
    """Where it listens, and its folder."""

    port: int
    folder: Path

    @property
    def url(self) -> str:
        """The address of its pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def entity_id(self) -> str:
        """Its name in messages."""
        return f"{self.url}/idp"

    @property
    def sign_in_url(self) -> str:
        """Where questions go."""
        return f"{self.url}/saml2/idp/SSOService.php"

    @property
    def sign_out_url(self) -> str:
        """Where one signs out."""
        return f"{self.url}/saml2/idp/SingleLogoutService.php"

    @property
    def certificate(self) -> Path:
        """What its signatures are checked with."""
        return self.folder / "cert" / "idp.crt"

    @property
    def key(self) -> Path:
        """Its private key, for tests that say wrong things in its name."""
        return self.folder / "cert" / "idp.key"

    def trust(
        self, entity_id: str, addresses: list[str], sign_out: str, certificate: x509.Certificate
    ) -> None:
        """Answer questions of `entity_id`, signed by that certificate, encrypted to it."""
        der = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
        rows = _read(self.folder / "partners.json")
        binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
        rows[entity_id] = {
            "AssertionConsumerService": [
                {"index": index, "Binding": binding, "Location": address}
                for index, address in enumerate(addresses)
            ],
            "SingleLogoutService": [{"Binding": binding, "Location": sign_out}],
            "keys": [
                {"type": "X509Certificate", "signing": True, "encryption": True}
                | {"X509Certificate": der}
            ],
            "validate.authnrequest": True,
            "validate.logout": True,
            "assertion.encryption": True,
            "saml20.sign.response": True,
            "saml20.sign.assertion": True,
            "sign.logout": True,
            "simplesaml.nameidattribute": "uid",
            "attributeencodings": {"Anschrift": "raw"},
            "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        }
        (self.folder / "partners.json").write_text(json.dumps(rows))


def missing() -> str:
    """Why it cannot run here; "" where it can."""
    if not (PROGRAM / "www" / "module.php").exists():
        return "simplesamlphp fehlt: apt-get install simplesamlphp php-cli php-xml"
    return "" if shutil.which("php") else "php fehlt: apt-get install php-cli php-xml"


@contextmanager
def server(people: Mapping[str, Mapping[str, str]]) -> Iterator[Provider]:
    """Yield a running provider that knows `people` (sign-in name → attributes; `stufe` is the
    class of the sign-in); stop it and delete its folder at the end. All share PASSWORD."""
    folder = Path(tempfile.mkdtemp(prefix="rathaus-simplesaml-"))
    process = None
    try:
        found = Provider(_free_port(), folder)
        _configure(found, people)
        process = _start(found)
        yield found
    finally:
        if process:
            process.kill()
            process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def new_pair(name: str) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A key with a certificate that it signed itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1))
    builder = builder.not_valid_after(now + timedelta(days=2))
    return key, builder.sign(key, hashes.SHA256())


def write_pair(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a pair and write it as NAME.key and NAME.crt."""
    key, certificate = new_pair(name)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    paths = folder / f"{name}.key", folder / f"{name}.crt"
    paths[0].write_bytes(pem)
    paths[0].chmod(0o600)
    paths[1].write_bytes(certificate.public_bytes(Encoding.PEM))
    return paths


ROUTER = r"""<?php
// Every path below a script goes to that script: /module.php/core/loginuserpass.php
$path = urldecode(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
$www = '%(www)s';
require_once '%(folder)s/EncryptedAssertion.php';
if (preg_match('#^(/[A-Za-z0-9/_-]+?\.php)(/.*)?$#', $path, $parts) && is_file($www . $parts[1])) {
    $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $parts[1];
    $_SERVER['SCRIPT_FILENAME'] = $www . $parts[1];
    if (isset($parts[2])) { $_SERVER['PATH_INFO'] = $parts[2]; }
    else { unset($_SERVER['PATH_INFO']); }
    chdir(dirname($www . $parts[1]));
    require $www . $parts[1];
    return true;
}
return false;
"""

CONFIG = r"""<?php
$config = [
    'baseurlpath' => '%(url)s/',
    'certdir' => '%(folder)s/cert/', 'loggingdir' => '%(folder)s/log/',
    'datadir' => '%(folder)s/data/', 'tempdir' => '%(folder)s/tmp/',
    'metadatadir' => '%(folder)s/metadata/',
    'secretsalt' => '%(secret)s', 'auth.adminpassword' => '%(secret)s',
    'technicalcontact_name' => 'Test', 'technicalcontact_email' => 'test@example.org',
    'timezone' => 'Europe/Berlin', 'language.default' => 'de',
    'language.cookie.secure' => false, 'language.cookie.samesite' => null,
    'session.cookie.secure' => false, 'session.cookie.samesite' => null,
    'session.cookie.name' => 'SimpleSAMLSessionID',
    'session.phpsession.cookiename' => 'SimpleSAML', 'session.phpsession.httponly' => true,
    'session.phpsession.savepath' => '%(folder)s/sessions',
    'store.type' => 'phpsession', 'logging.handler' => 'file', 'logging.level' => 5,
    'enable.saml20-idp' => true, 'enable.http_post' => true, 'showerrors' => true,
    'admin.checkforupdates' => false, 'trusted.url.domains' => null,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'metadata.sources' => [['type' => 'flatfile']],
    'authproc.idp' => [], 'authproc.sp' => [],
    'production' => true, 'errorreporting' => false,
];
"""

SOURCES = r"""<?php
$rows = json_decode(file_get_contents('%(folder)s/people.json'), true);
$users = ['exampleauth:UserPass'];
foreach ($rows as $name => $values) {
    $users[$name . ':%(password)s'] = array_map(fn ($value) => [$value], $values);
}
$config = ['personen' => $users];
"""

HOSTED = r"""<?php
$metadata['%(entity_id)s'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key', 'certificate' => 'idp.crt',
    'auth' => 'personen', 'redirect.validate' => true,
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
    'SingleLogoutServiceBinding' => ['urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST'],
    'authproc' => [90 => ['class' => 'core:PHP', 'code' => '
        if (isset($attributes["%(level)s"])) {
            $state["saml:AuthnContextClassRef"] = $attributes["%(level)s"][0];
            unset($attributes["%(level)s"]);
        }
        unset($attributes["uid"]);
    ']],
];
"""

PARTNERS = r"""<?php
foreach (json_decode(file_get_contents('%(folder)s/partners.json'), true) as $id => $row) {
    $metadata[$id] = $row;
}
"""


def _configure(found: Provider, people: Mapping[str, Mapping[str, str]]) -> None:
    folder = found.folder
    for name in ("cert", "log", "data", "tmp", "metadata", "sessions", "config"):
        (folder / name).mkdir()
    write_pair(folder / "cert", "idp")
    rows = {name: {"uid": name, **values} for name, values in people.items()}
    (folder / "people.json").write_text(json.dumps(rows))
    (folder / "partners.json").write_text("{}")
    values = {
        "url": found.url,
        "entity_id": found.entity_id,
        "folder": folder,
        "secret": secrets.token_hex(16),
        "password": PASSWORD,
        "level": LEVEL,
        "www": PROGRAM / "www",
    }
    for name, text in (
        ("router.php", ROUTER),
        ("config/config.php", CONFIG),
        ("config/authsources.php", SOURCES),
        ("metadata/saml20-idp-hosted.php", HOSTED),
        ("metadata/saml20-sp-remote.php", PARTNERS),
    ):
        (folder / name).write_text(text % values)
    _encrypt_by_gcm(folder)


def _encrypt_by_gcm(folder: Path) -> None:
    """This version of the program always takes AES-CBC, which we refuse; it could take AES-GCM."""
    text = ENCRYPTING.read_text()
    changed = text.replace(
        "new XMLSecurityKey(XMLSecurityKey::AES128_CBC)",
        "new XMLSecurityKey(XMLSecurityKey::AES256_GCM)",
    )
    if changed == text:
        raise RuntimeError(f"{ENCRYPTING} is not as expected")
    (folder / "EncryptedAssertion.php").write_text(changed)


def _start(found: Provider) -> subprocess.Popen[bytes]:
    command = ["php", "-d", "display_errors=0", "-d", "error_reporting=0"]
    command += ["-S", f"127.0.0.1:{found.port}", "-t", str(PROGRAM / "www")]
    environment = os.environ | {"SIMPLESAMLPHP_CONFIG_DIR": str(found.folder / "config")}
    with (found.folder / "php.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, str(found.folder / "router.php")],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
            preexec_fn=_end_too,
        )
    _wait(process, found)
    return process


def _end_too() -> None:
    """Die with the process that started us, even if that is killed (Linux, prctl(2))."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], found: Provider) -> None:
    for _attempt in range(150):
        try:
            address = f"{found.url}/saml2/idp/metadata.php"
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310  # our own
                return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.2)
    process.kill()
    raise RuntimeError(f"SimpleSAMLphp did not start: {(found.folder / 'php.log').read_text()}")


def _read(path: Path) -> dict[str, object]:
    rows: dict[str, object] = json.loads(path.read_text())
    return rows


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
