"""What the ground stores: announcement sequences, heartbeats, replies kept for retries."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary
from sqlmodel import Field, SQLModel


def moment(*, nullable: bool = False, index: bool = False) -> Column[datetime]:
    """A column for an instant: always with its zone."""
    return Column(DateTime(timezone=True), nullable=nullable, index=index)


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


class KeptReply(SQLModel, table=True):
    """The answer once given to an Idempotency-Key, so that a retry is answered and not done again."""

    __tablename__ = "kept_reply"

    user_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    #: Method, path and a hash of the body: the same key for another request is refused.
    request: str
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    kept_at: datetime = Field(sa_column=moment(index=True))
