"""What is sent about a telephone in the browser."""

from enum import StrEnum
from uuid import UUID

import msgspec

from backend.people.models import TelephoneKind


class LineKind(StrEnum):
    """Whether a page of this installation can be a telephone."""

    #: By the socket at `socket_path`.
    SOCKET = "socket"
    #: A simulated switch rings, but nobody hears anything.
    SIMULATED = "simulated"
    #: No switch for browsers was named.
    ABSENT = "absent"


class IceServer(msgspec.Struct):
    urls: str


class TelephoneCard(msgspec.Struct):
    """One's own telephone and what it registers with; never kept by anybody on the way."""

    #: None: one has no telephone.
    kind: TelephoneKind | None
    line: LineKind
    endpoint: str | None = None
    #: Only for a telephone that registers with the switch.
    uri: str | None = None
    secret: str | None = None
    socket_path: str = "/ws/sip"
    ice_servers: list[IceServer] = []


class RingingCard(msgspec.Struct):
    """What the server knows of a call that rings one's telephone."""

    call_id: UUID
    #: One asked for it oneself: it is picked up without being asked again.
    is_expected: bool


class ReattachmentCard(msgspec.Struct):
    """Whether a call is on its way back to one's telephone."""

    call_id: UUID
    is_coming: bool
