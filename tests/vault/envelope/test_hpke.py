"""What the library wraps opens with HPKE written down a second time, from the standards.

The library's single-shot interface takes no `aad`, so the vectors of RFC 9180 (all of which have
one) cannot be fed to it. They are fed to the second version here (appendix A.1.1), and that one
then opens what the library sealed: with DHKEM(X25519), and with the hybrid we use, MLKEM768-X25519
of draft-ietf-hpke-pq (X-Wing's combiner). We hold no published vectors of the hybrid.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rathaus.vault.envelope import PrivateKey

DHKEM_X25519, MLKEM768_X25519 = 0x0020, 0x647A
HKDF_SHA256, AES_128_GCM, AES_256_GCM = 0x0001, 0x0001, 0x0002
# RFC 9180, A.1.1, encryption with sequence number 0
INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
SECRET = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
ENC = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
AAD = bytes.fromhex("436f756e742d30")
CIPHERTEXT = bytes.fromhex(
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)
PLAIN = b"Beauty is truth, truth beauty"


def extract(suite: bytes, salt: bytes, label: bytes, key: bytes) -> bytes:
    """RFC 9180 §4, LabeledExtract."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, "sha256")


def expand(suite: bytes, secret: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """RFC 9180 §4, LabeledExpand, of at most one block."""
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(secret, labelled + b"\x01", "sha256")[:length]


def shared_by_x25519(enc: bytes, secret: bytes) -> bytes:
    """RFC 9180 §4.1, Decap."""
    key = X25519PrivateKey.from_private_bytes(secret)
    agreed = key.exchange(X25519PublicKey.from_public_bytes(enc))
    suite = b"KEM" + DHKEM_X25519.to_bytes(2, "big")
    context = enc + key.public_key().public_bytes_raw()
    return expand(suite, extract(suite, b"", b"eae_prk", agreed), b"shared_secret", context, 32)


def shared_by_hybrid(enc: bytes, seed: bytes) -> bytes:
    """The X-Wing combiner: SHA3-256 over both secrets, X25519's ciphertext and key, and a label."""
    kem = MLKEM768PrivateKey.from_seed_bytes(seed[:64])
    curve = X25519PrivateKey.from_private_bytes(seed[64:])
    first = kem.decapsulate(enc[:1088])
    second = curve.exchange(X25519PublicKey.from_public_bytes(enc[1088:]))
    parts = first, second, enc[1088:], curve.public_key().public_bytes_raw(), rb"\.//^" + b"\\"
    return hashlib.sha3_256(b"".join(parts)).digest()


def open_base(
    kem: int, aead: int, shared: bytes, ciphertext: bytes, info: bytes, aad: bytes = b""
) -> bytes:
    """RFC 9180 §5.1 and §5.2: base mode, sequence number 0."""
    suite = b"HPKE" + b"".join(each.to_bytes(2, "big") for each in (kem, HKDF_SHA256, aead))
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"")
    context += extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    key = expand(suite, secret, b"key", context, 16 if aead == AES_128_GCM else 32)
    nonce = expand(suite, secret, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, aad)


def test_the_second_version_opens_the_vector_of_the_rfc() -> None:
    shared = shared_by_x25519(ENC, SECRET)
    assert open_base(DHKEM_X25519, AES_128_GCM, shared, CIPHERTEXT, INFO, AAD) == PLAIN


def test_it_opens_what_the_library_seals_with_x25519() -> None:
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    key = X25519PrivateKey.from_private_bytes(SECRET)
    sealed = suite.encrypt(PLAIN, key.public_key(), INFO)
    shared = shared_by_x25519(sealed[:32], SECRET)
    assert open_base(DHKEM_X25519, AES_128_GCM, shared, sealed[32:], INFO) == PLAIN


def test_it_opens_what_we_wrap() -> None:
    pair = PrivateKey.generate()
    wrapped = pair.public.wrap(b"k" * 32, b"where it belongs")
    enc, ciphertext = wrapped[: 1088 + 32], wrapped[1088 + 32 :]
    shared = shared_by_hybrid(enc, pair.seed)
    opened = open_base(MLKEM768_X25519, AES_256_GCM, shared, ciphertext, b"where it belongs")
    assert opened == b"k" * 32
