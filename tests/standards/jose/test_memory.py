"""200 MB go through encryption, inspection and decryption without being held."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.shared_data import ROOT

SCRIPT = """
import hashlib, resource, sys
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from rathaus.standards.jose import PrivateKey, Purpose, jwe

MEGABYTE = 1024 * 1024
key = PrivateKey(Purpose.ENCRYPT, "memory-key", generate_private_key(65537, 4096))

class Pattern:
    left = 200
    digest = hashlib.sha512()
    def read(self, size):
        if not self.left:
            return b""
        self.left -= 1
        data = bytes([self.left]) * MEGABYTE
        self.digest.update(data)
        return data

class Counting:
    digest = hashlib.sha512()
    def write(self, data):
        self.digest.update(data)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

jwe.decrypt(jwe.encrypt(bytes(3 * MEGABYTE), key.public, cty="a/b"), key)
before, source, sink = peak(), Pattern(), Counting()
with open(sys.argv[1], "wb") as file:
    jwe.encrypt_stream(source, file, key.public, cty="application/pdf")
with open(sys.argv[1], "rb") as file:
    tag = jwe.inspect_stream(file).tag
with open(sys.argv[1], "rb") as file:
    assert jwe.open_stream(file, sink, key).tag == tag
assert sink.digest.digest() == source.digest.digest()
print(peak() - before)
"""


def test_two_hundred_megabytes_take_less_than_64(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "large.jose")],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "large.jose").stat().st_size > 260_000_000
    assert int(done.stdout) < 64
