"""Files that were read, how their columns were understood, what they changed, and what they got wrong."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class ImportState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


class ImportProfile(SQLModel, table=True):
    """How the columns of one kind of file are to be understood, saved under a name."""

    __tablename__ = "import_profile"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    #: Column mapping and formats, as `imports.schemas.Mapping`.
    mapping: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=moment())
    created_by: UUID | None = Field(default=None, foreign_key="app_user.id")


class Import(SQLModel, table=True):
    """One file, dry or for real."""

    __tablename__ = "import_batch"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    filename: str
    sha256: str
    #: Where the upload lies until it is written, below the data folder.
    path: str | None = None
    mapping: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSONB, nullable=False))
    as_of: date | None = None
    dry_run: bool = False
    state: ImportState = Field(default=ImportState.WAITING, sa_type=one_of(ImportState))
    #: One sentence, when refused.
    refusal: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    #: Rows about what came after `as_of`: passed over.
    later: int = 0
    #: Headings of the file, for the file of rejected rows.
    columns: list[str] = Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default="[]"))
    #: How often writing it was begun; one that fails again and again is given up.
    attempts: int = 0
    #: For progress: rows gone through while it is read, steps while it is written; of how many (0: not known yet).
    progressed: int = 0
    total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_column=moment(index=True))
    created_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    finished_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    undone_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ImportMistake(SQLModel, table=True):
    """One value that could not be accepted: where, what, and what was expected."""

    __tablename__ = "import_mistake"
    __table_args__ = (UniqueConstraint("import_id", "row", "column", "message", name="one_mistake_once"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    import_id: UUID = Field(foreign_key="import_batch.id", ondelete="CASCADE")
    #: Line in the file as a person counts it: the header is 1.
    row: int
    column: str
    value: str
    #: What was expected, as a code with at most one fact (`too_many_decimals:2`) that the browser words in the user's language.
    message: str


class ImportRejectedRow(SQLModel, table=True):
    """A row that was not accepted, as it stood in the file: to be corrected and sent again."""

    __tablename__ = "import_rejected_row"

    import_id: UUID = Field(primary_key=True, foreign_key="import_batch.id", ondelete="CASCADE")
    row: int = Field(primary_key=True)
    cells: list[str] = Field(sa_column=Column(JSONB, nullable=False))


class ImportChange(SQLModel, table=True):
    """What an import did to one row of ours: enough to undo it."""

    __tablename__ = "import_change"
    __table_args__ = (Index("import_change_in_order", "import_id", "seq"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    import_id: UUID = Field(foreign_key="import_batch.id", ondelete="CASCADE")
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    #: debtor, account, item, phone_number, payment, adjustment, dispute.
    table_name: str
    row_id: UUID
    #: The row before; None: it is new.
    before: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
