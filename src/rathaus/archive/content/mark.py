"""The mark in a document by which anyone can check it: it carries the salt of its commitment.

Whoever holds the document can compute the commitment and find it in the ledger; whoever does not
learns nothing from the ledger. The mark stands in the metadata of the PDF, which PDF/A stores
uncompressed (ISO 19005-2, 6.6.2.1), so that no reader of foreign PDF is needed.
"""

from __future__ import annotations

import os
import re

from rathaus.archive.content.spool import SALT_LENGTH

PREFIX = "rathaus-siegel-1-"
MARK = re.compile(re.escape(PREFIX.encode()) + rb"([0-9a-f]{%d})" % (2 * SALT_LENGTH))


def new_salt() -> bytes:
    """16 random bytes."""
    return os.urandom(SALT_LENGTH)


def of(salt: bytes) -> str:
    """The mark to put into a document before it is stored with that salt."""
    return PREFIX + salt.hex()


def salts_in(document: bytes) -> list[bytes]:
    """The salts of all marks in foreign bytes; an honest document has just one, maybe repeated."""
    return [bytes.fromhex(found.decode()) for found in dict.fromkeys(MARK.findall(document))][:8]
