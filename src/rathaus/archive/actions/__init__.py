"""Writes of the archive part. Public: what stands in `__all__`."""

from rathaus.archive.actions.disposing import approve_disposal, hold, propose_disposal, release
from rathaus.archive.actions.sharing import readdress, share, unshare
from rathaus.archive.actions.storing import discard, retain, store

__all__ = [
    "approve_disposal",
    "discard",
    "hold",
    "propose_disposal",
    "readdress",
    "release",
    "retain",
    "share",
    "store",
    "unshare",
]
