"""Writes of the archive part. Public: what stands in `__all__`."""

from rathaus.archive.actions.disposing import approve_disposal, hold, propose_disposal, release
from rathaus.archive.actions.sharing import readdress, share, unshare
from rathaus.archive.actions.storing import discard, keep, put, retain, store

__all__ = [
    "approve_disposal",
    "discard",
    "hold",
    "keep",
    "propose_disposal",
    "put",
    "readdress",
    "release",
    "retain",
    "share",
    "store",
    "unshare",
]
