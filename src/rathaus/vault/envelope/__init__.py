"""How content is sealed (ADR 0013). Plain Python: no Django, no files, no database.

`seal` and `open_sealed` are for what a database column holds; `seal_stream` and `open_stream` for
files of any size in constant memory. Both formats carry version and algorithm. Nothing here
answers False: what does not open raises.
"""

from rathaus.vault.envelope.errors import Malformed, NotForTheseKeys, SealError, Tampered
from rathaus.vault.envelope.keys import Key, Keys, PrivateKey, PublicKey, SymmetricKey
from rathaus.vault.envelope.sealed import (
    fingerprint,
    open_sealed,
    recipients,
    reseal,
    seal,
    without,
)
from rathaus.vault.envelope.stream import new_stream_key, open_stream, seal_stream

__all__ = [
    "Key",
    "Keys",
    "Malformed",
    "NotForTheseKeys",
    "PrivateKey",
    "PublicKey",
    "SealError",
    "SymmetricKey",
    "Tampered",
    "fingerprint",
    "new_stream_key",
    "open_sealed",
    "open_stream",
    "recipients",
    "reseal",
    "seal",
    "seal_stream",
    "without",
]
