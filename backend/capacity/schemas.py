"""What is sent about the day's capacity."""

from datetime import date
from uuid import UUID

import msgspec


class Amount(msgspec.Struct):
    """So many accounts, and what they owe by currency: never added across."""

    accounts: int
    money: dict[str, int]


class DeskLoad(msgspec.Struct):
    """A desk's work within a day, and how far its people get."""

    name: str
    label: dict[str, str]
    stage: str
    teams: list[str]
    skills: dict[str, int]
    #: With what it asks for: all of them, and those who are here today.
    collectors: int
    today: int
    workable: Amount
    reached: Amount
    #: Below the cut line: not reached today.
    below: Amount
    #: Offered to other desks' collectors as well, because nobody touched them.
    overflowed: int
    #: Of portfolios none of its collectors works.
    nobody: Amount


class CollectorLoad(msgspec.Struct):
    """A collector's day."""

    user_id: UUID
    name: str
    team_name: str | None
    desks: list[str]
    here: bool
    on_shift: bool
    away: bool
    minutes: int
    #: How many accounts that is, by the measured handling time or as somebody said.
    capacity: int
    #: What *Next* would give them, if everybody worked their whole capacity.
    offered: Amount
    #: What they owe, weighed among currencies as the strategy weighs them: to compare collectors.
    value: int
    #: Days past due of what is offered, on average.
    days_past_due: int


class CapacityBoard(msgspec.Struct):
    """The day's capacity and work, as they stand."""

    day: date
    seconds_per_account: int
    #: From how many accounts that was measured; 0: assumed.
    measured_from: int
    desks: list[DeskLoad]
    collectors: list[CollectorLoad]
