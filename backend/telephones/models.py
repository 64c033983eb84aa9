"""The switches there are, the trunks they reach debtors through, when which trunk is chosen, and the telephones."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of

#: The switch of an installation that has one.
MAIN = "main"


class Transport(StrEnum):
    """How a carrier is spoken to."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"
    #: As TLS, but nobody looks whose certificate it is: against listeners, not against impostors.
    TLS_UNVERIFIED = "tls_unverified"


class Switch(SQLModel, table=True):
    """An Asterisk; a bridge says by PROMESA_SWITCH which one it serves, and one that is not known yet becomes so."""

    __tablename__ = "switch"

    name: str = Field(primary_key=True)
    created_at: datetime = Field(sa_column=moment())
    #: Where the other switches reach it by SIP, `host:port`; None: they do not, and its telephones ring for its own callers only.
    address: str | None = None


class SwitchLine(SQLModel, table=True):
    """What a switch says of its line to another: over it ring telephones that register there."""

    __tablename__ = "switch_line"

    switch: str = Field(primary_key=True, foreign_key="switch.name")
    other: str = Field(primary_key=True, foreign_key="switch.name")
    reachable: bool
    reachable_at: datetime = Field(sa_column=moment())


class Trunk(SQLModel, table=True):
    """A carrier through which a switch reaches debtors; its name is the switch's endpoint."""

    __tablename__ = "trunk"
    __table_args__ = (CheckConstraint("most_calls > 0", name="a_trunk_takes_calls"),)

    name: str = Field(primary_key=True)
    switch: str = Field(foreign_key="switch.name", index=True)
    #: The carrier's SIP server, `host:port`.
    address: str
    transport: Transport = Field(default=Transport.UDP, sa_type=one_of(Transport), sa_column_kwargs={"server_default": "udp"})
    #: From where else the carrier rings us: addresses and networks.
    sources: list[str] = Field(default_factory=list, sa_column=Column(ARRAY(String), nullable=False, server_default="{}"))
    #: Who we are there; the password is in a file beside the switch's configuration, never here.
    username: str | None = None
    #: Whether the carrier has to be told where we are.
    registers: bool = False
    #: So many calls at a time, at most; None: as many as there are.
    most_calls: int | None = None
    #: What the switch said last; None: nothing yet.
    reachable: bool | None = None
    reachable_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    retired_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class TrunkRoute(SQLModel, table=True):
    """Which trunk and which caller number calls of a portfolio, or to a country, go out with, for a span of time."""

    __tablename__ = "trunk_route"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= begins_at", name="a_route_ends_after_it_begins"),
        Index("trunk_route_by_trunk", "trunk"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    trunk: str = Field(foreign_key="trunk.name")
    #: None: any portfolio.
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    #: ISO 3166 country of the number rung; None: any.
    country: str | None = None
    #: What the debtor sees, E.164; None: whatever the trunk shows by itself.
    caller_number: str | None = None
    begins_at: datetime = Field(sa_column=moment())
    ends_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class TelephonePlace(SQLModel, table=True):
    """Where a collector's telephone registers, where that is not the main switch."""

    __tablename__ = "telephone_place"

    endpoint: str = Field(primary_key=True)
    switch: str = Field(foreign_key="switch.name", index=True)
