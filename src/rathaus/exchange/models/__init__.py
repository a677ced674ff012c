"""What arrives (`submission`), the delivery service (`delivery`), conversations of authorities
(`room`), and other installations (`peer`)."""

from rathaus.exchange.models.delivery import (
    Client,
    Destination,
    DestinationKind,
    Transfer,
    TransferAttachment,
    TransferEvent,
    TransferState,
)
from rathaus.exchange.models.peer import KeyAnnouncement, Peer, PeerDestination
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
    "KeyAnnouncement",
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
