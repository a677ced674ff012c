"""What arrives (`submission`), the delivery service (`delivery`), conversations of authorities
(`room`), filed e-mails (`mail`), other installations (`peer`) and keys (`keys`)."""

from rathaus.exchange.models.delivery import (
    Client,
    Destination,
    DestinationKind,
    Transfer,
    TransferAttachment,
    TransferEvent,
    TransferState,
)
from rathaus.exchange.models.keys import KeyAnnouncement, KnownKey
from rathaus.exchange.models.mail import FiledMail, FiledMailFile
from rathaus.exchange.models.peer import Peer, PeerDestination
from rathaus.exchange.models.room import (
    Consignment,
    ConsignmentFile,
    ConsignmentState,
    Direction,
    Dispatch,
    DispatchFile,
    Participant,
    Receipt,
    ReceiptKind,
    Room,
)
from rathaus.exchange.models.submission import Channel, Submission

__all__ = [
    "Channel",
    "Client",
    "Consignment",
    "ConsignmentFile",
    "ConsignmentState",
    "Destination",
    "DestinationKind",
    "Direction",
    "Dispatch",
    "DispatchFile",
    "FiledMail",
    "FiledMailFile",
    "KeyAnnouncement",
    "KnownKey",
    "Participant",
    "Peer",
    "PeerDestination",
    "Receipt",
    "ReceiptKind",
    "Room",
    "Submission",
    "Transfer",
    "TransferAttachment",
    "TransferEvent",
    "TransferState",
]
