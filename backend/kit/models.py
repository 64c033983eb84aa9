"""What the ground stores: announcement sequences, heartbeats, replies kept for retries."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Enum, LargeBinary
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "%(column_0_label)s_index",
    "uq": "%(table_name)s_%(column_0_name)s_unique",
    "ck": "%(table_name)s_%(constraint_name)s",
    "fk": "%(table_name)s_%(column_0_name)s_fk",
    "pk": "%(table_name)s_pk",
}


def moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    """A column for an instant: always with its zone."""
    return Column(DateTime(timezone=True), nullable=nullable, index=index)


def one_of(states: type[StrEnum], *, named: str | None = None) -> Any:
    """The type of a column that holds one of these words, as text with a CHECK constraint that lists them.

    The constraint is named after the words; a second column of them in the same table needs another name.
    """
    name = named or states.__name__.lower()
    values = [word.value for word in states]
    return Enum(states, name=name, native_enum=False, create_constraint=True, length=40, values_callable=lambda _: values)


class AnnouncementSequence(SQLModel, table=True):
    """The last announcement number of a channel; taken last in a transaction so that numbers follow commit order."""

    __tablename__ = "announcement_sequence"

    channel: str = Field(primary_key=True)
    seq: int = 0


class Heartbeat(SQLModel, table=True):
    """When a part of the system last said it was alive."""

    __tablename__ = "heartbeat"

    #: `worker`, `bridge`, or `bridge:<node>`.
    part: str = Field(primary_key=True)
    #: Wall time, not the business clock: this is about processes.
    beaten_at: datetime = Field(sa_column=moment())
    healthy: bool = True
    #: Why it is not healthy, in words.
    detail: str = ""
    #: When it last said that it was healthy.
    healthy_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class KeptReply(SQLModel, table=True):
    """The answer once given to an Idempotency-Key, so that a retry is answered and not done again."""

    __tablename__ = "kept_reply"

    user_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    #: Method, path and a hash of the body: the same key for another request is refused.
    request: str
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    kept_at: datetime = Field(sa_column=moment(index=True))
