"""Whose browser has the line now, and which calls are to be brought back to a telephone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from backend.kit.models import moment


class SoftphoneLine(SQLModel, table=True):
    """The one page in which a user's telephone is: whoever opens another takes the line over."""

    __tablename__ = "softphone_line"

    user_id: UUID = Field(primary_key=True, foreign_key="app_user.id", ondelete="CASCADE")
    line_id: UUID
    opened_at: datetime = Field(sa_column=moment())


class Reattachment(SQLModel, table=True):
    """A wish to bring a live conversation back to its collector's telephone, whose page was reloaded."""

    __tablename__ = "reattachment"
    __table_args__ = (Index("reattachment_waiting", "wanted_at", postgresql_where=text("taken_at IS NULL")),)

    #: A `call`, or somebody who called in and of whom it is not said yet who they are; of the same id once it is.
    call_id: UUID = Field(primary_key=True)
    wanted_at: datetime = Field(sa_column=moment())
    #: When a bridge took it: from then on it is not sent again unless it is wished again.
    taken_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
