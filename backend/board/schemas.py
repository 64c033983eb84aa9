"""What the board's socket and `GET /api/board` send."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.calls.schemas import MoneyTotal
from backend.people.mismatch import Mismatch
from backend.people.models import PresenceState
from backend.supervision.models import SpyMode


class Listener(msgspec.Struct):
    """Somebody on a collector's call, and who hears them."""

    name: str
    mode: SpyMode


class CollectorRow(msgspec.Struct):
    """One collector, now and today."""

    id: UUID
    name: str
    state: PresenceState
    since: datetime
    reason: str | None
    #: After this moment a pause is longer than its reason allows.
    overdue_at: datetime | None
    #: How the telephone contradicts the state, and since when; to be shown once it has lasted five seconds.
    mismatch: Mismatch | None
    mismatch_since: datetime | None
    #: The account, its reference and its debtor only where every supervisor of the team may see it: all who watch are sent one board.
    account_id: UUID | None
    account_reference: str | None
    debtor_name: str | None
    call_id: UUID | None
    accounts_worked: int
    attempts: int
    connects: int
    contacts: int
    right_party_contacts: int
    promises: int
    promised: list[MoneyTotal]
    collected: list[MoneyTotal]
    #: Leaders who are on this collector's call.
    listeners: list[Listener]


class FeedRow(msgspec.Struct):
    """A part of the system the board depends on."""

    #: worker, bridge, redis.
    name: str
    healthy: bool
    #: When it last said so.
    at: datetime
    detail: str


class BoardSnapshot(msgspec.Struct, tag="board.snapshot", tag_field="type"):
    """The whole board of one team."""

    seq: int
    team_id: UUID
    team_name: str
    #: The server's clock, for times in state.
    now: datetime
    collectors: list[CollectorRow]
    feeds: list[FeedRow]


class BoardChanged(msgspec.Struct, tag="board.changed", tag_field="type"):
    """Whole rows that changed since the message before, and collectors no longer on the board.

    Under load several announcements are gathered into one message: `seq` may advance by more than one.
    """

    seq: int
    now: datetime
    collectors: list[CollectorRow]
    gone: list[UUID]
    feeds: list[FeedRow]


class BoardAlive(msgspec.Struct, tag="board.alive", tag_field="type"):
    """Nothing changed; the board is true as of `now`. Every few seconds, so that silence means staleness."""

    seq: int
    now: datetime
    feeds: list[FeedRow]


class DeskChanged(msgspec.Struct, tag="desk.changed", tag_field="type"):
    """What the collector's own screen should look at again: their call, claim, presence (re-read by HTTP).

    The first message names every kind. No kinds at all, every few seconds: nothing changed, and the line is alive.
    """

    seq: int
    #: Kinds that changed: call, inbound, claim, presence, account, review, spying.
    kinds: list[str]
    ids: list[str]
