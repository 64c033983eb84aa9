"""What is sent about switches, trunks, routes and telephones."""

from datetime import datetime
from uuid import UUID

import msgspec

from backend.telephones.models import Transport


class SwitchChange(msgspec.Struct):
    #: Where the other switches reach it by SIP, `host:port`; nothing: they do not.
    address: str | None = None


class NewSwitch(msgspec.Struct):
    name: str
    address: str | None = None


class LineCard(msgspec.Struct):
    """A switch's line to another."""

    other: str
    reachable: bool


class SwitchCard(msgspec.Struct):
    """A switch and the bridge that serves it."""

    name: str
    #: A bridge serves it now and hears it.
    up: bool
    #: What is wrong, in words; empty when nothing is.
    detail: str
    #: When its bridge was last heard of, real time; None: never.
    heard_at: datetime | None
    live_calls: int
    #: Where the others reach it; None: they do not.
    address: str | None = None
    lines: list[LineCard] = []


class TrunkChange(msgspec.Struct):
    switch: str
    #: The carrier's SIP server, `host:port`.
    address: str
    transport: Transport = Transport.UDP
    sources: list[str] = []
    username: str | None = None
    registers: bool = False
    most_calls: int | None = None
    retired: bool = False


class TrunkCard(msgspec.Struct):
    name: str
    switch: str
    address: str
    sources: list[str]
    username: str | None
    registers: bool
    most_calls: int | None
    live_calls: int
    #: What the switch says; None: nothing yet.
    reachable: bool | None
    transport: Transport = Transport.UDP


class NewRoute(msgspec.Struct):
    trunk: str
    portfolio_id: UUID | None = None
    #: ISO 3166 country of the number rung.
    country: str | None = None
    #: What the debtor sees, E.164.
    caller_number: str | None = None
    begins_at: datetime | None = None


class RouteCard(msgspec.Struct):
    id: UUID
    trunk: str
    portfolio_id: UUID | None
    portfolio_name: str | None
    country: str | None
    caller_number: str | None
    begins_at: datetime
    ends_at: datetime | None


class TelephoneChange(msgspec.Struct):
    switch: str
    in_browser: bool = True


class TelephoneRow(msgspec.Struct):
    endpoint: str
    #: Whose it is.
    name: str
    switch: str
    in_browser: bool


class Telephony(msgspec.Struct):
    """Everything an administrator sees of the telephones at once."""

    switches: list[SwitchCard]
    trunks: list[TrunkCard]
    routes: list[RouteCard]
    telephones: list[TelephoneRow]
