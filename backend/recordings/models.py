"""The dated rules of recording, one row for every call they decided, its pauses, and everybody who listened."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment, one_of


class RecordingMode(StrEnum):
    """What a policy wants; the order is from the strictest."""

    NEVER = "never"
    #: Only after the debtor has heard that the call is recorded.
    WITH_NOTICE = "with_notice"
    ALWAYS = "always"


class RecordingState(StrEnum):
    """Where a call's recording stands."""

    #: Policy wants none.
    UNWANTED = "unwanted"
    #: Policy wants one, and there is none in storage (yet).
    WANTED = "wanted"
    #: Policy wants one, and it was not made: `why_not` says why.
    PREVENTED = "prevented"
    STORED = "stored"
    #: Its time was over: the audio is gone, this row is not.
    DELETED = "deleted"


class Pausing(StrEnum):
    """Whether a recording is paused while card data is said aloud; the order is from the strictest."""

    #: It has to be: the collector is reminded of it.
    REQUIRED = "required"
    #: It must not be: what is said has to be recorded whole.
    NEVER = "never"
    ALLOWED = "allowed"


class RecordingPausePolicy(SQLModel, table=True):
    """Whether recordings of a portfolio, in a country, are paused for card data between two days, and for how long at most."""

    __tablename__ = "recording_pause_policy"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 1 AND 30", name="a_pause_ends"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="policy_is_forward"),
        CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended_policies_say_when"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: None: any portfolio.
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    #: ISO 3166-1 alpha-2; None: any country.
    country: str | None = None
    pausing: Pausing = Field(sa_type=one_of(Pausing))
    #: What nobody ends is ended after so many minutes.
    minutes: int = 5
    valid_from: date
    #: The last day; None: until another row takes its place.
    valid_to: date | None = None
    #: The law, contract or decision it rests on.
    source: str
    signed_by: str
    set_at: datetime = Field(sa_column=moment())
    #: Somebody ended it: it does not count from then on.
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")


class RecordingPolicy(SQLModel, table=True):
    """Whether calls of a portfolio, in a country, are recorded between two days; the most specific row decides."""

    __tablename__ = "recording_policy"
    __table_args__ = (
        CheckConstraint("(mode = 'with_notice') = (notice IS NOT NULL)", name="notice_where_there_is_one"),
        CheckConstraint("retention_days > 0", name="kept_for_a_while"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="policy_is_forward"),
        CheckConstraint("ended_by IS NULL OR ended_at IS NOT NULL", name="ended_policies_say_when"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    #: None: any portfolio.
    portfolio_id: UUID | None = Field(default=None, foreign_key="portfolio.id")
    #: ISO 3166-1 alpha-2; None: any country.
    country: str | None = None
    mode: RecordingMode = Field(sa_type=one_of(RecordingMode))
    #: The sound the switch plays to the debtor first: a file in the folder `promesa` of its sounds.
    notice: str | None = None
    #: So many days the audio is kept.
    retention_days: int
    #: Collectors may listen to their own calls.
    own_calls_heard: bool = False
    valid_from: date
    #: The last day; None: until another row takes its place.
    valid_to: date | None = None
    #: The law, contract or decision it rests on.
    source: str
    signed_by: str
    set_at: datetime = Field(sa_column=moment())
    #: Somebody ended it: it does not count from then on.
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    ended_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")


class Recording(SQLModel, table=True):
    """What was decided about recording one call, and what became of it."""

    __tablename__ = "recording"
    __table_args__ = (
        CheckConstraint("state NOT IN ('stored', 'deleted') OR sha256 IS NOT NULL", name="what_was_stored_has_its_checksum"),
        CheckConstraint("(state = 'deleted') = (deleted_at IS NOT NULL)", name="deleted_recordings_say_when"),
        CheckConstraint("(state = 'prevented') = (why_not IS NOT NULL)", name="prevented_recordings_say_why"),
        Index("recording_by_account", "account_id"),
        Index("recording_waited_for", "decided_at", postgresql_where=text("state IN ('wanted', 'prevented')")),
        Index("recording_to_delete", "delete_after", postgresql_where=text("state = 'stored' AND held_at IS NULL")),
    )

    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    account_id: UUID = Field(foreign_key="account.id")
    user_id: UUID = Field(foreign_key="app_user.id")
    state: RecordingState = Field(sa_type=one_of(RecordingState))
    # What the policy said on the day of the call; later rows change nothing about it.
    policy_id: UUID | None = Field(default=None, foreign_key="recording_policy.id")
    mode: RecordingMode = Field(sa_type=one_of(RecordingMode))
    notice: str | None = None
    retention_days: int = 0
    own_calls_heard: bool = False
    # And what the policy about pauses said.
    pausing: Pausing = Field(default=Pausing.ALLOWED, sa_type=one_of(Pausing), sa_column_kwargs={"server_default": "allowed"})
    pause_minutes: int = Field(default=5, sa_column_kwargs={"server_default": "5"})
    decided_at: datetime = Field(sa_column=moment())
    #: switched_off, notice_missing, identified_late.
    why_not: str | None = None
    #: Of somebody who called in: when the switch was told, once, that they are recorded from now on.
    ordered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    # Facts by the switch's clock.
    notice_played_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    started_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    stopped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    # The file, once it is in storage.
    #: disk or s3.
    place: str | None = None
    storage_key: str | None = None
    size: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    seconds: float | None = None
    sha256: str | None = None
    #: The loudest moment of each part of equal length, 0 to 127.
    peaks: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    stored_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    delete_after: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    deleted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: Why it is not in storage, or not as it should be, in words; empty: all is well.
    trouble: str = ""
    #: It was found to differ from its checksum.
    tampered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    # A legal hold: the audio is kept beyond its time.
    held_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    held_by: UUID | None = Field(default=None, foreign_key="app_user.id", ondelete="SET NULL")
    hold_reason: str = ""


class RecordingPause(SQLModel, table=True):
    """One stretch that is not recorded: while card data is said aloud."""

    __tablename__ = "recording_pause"
    __table_args__ = (
        Index("recording_pause_open", "call_id", unique=True, postgresql_where=text("resume_asked_at IS NULL")),
        Index("recording_pause_by_call", "call_id", "asked_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id")
    asked_at: datetime = Field(sa_column=moment())
    asked_by: UUID = Field(foreign_key="app_user.id")
    #: When the switch had done it.
    muted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    resume_asked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: None with `resume_asked_at`: nobody did, it had lasted too long.
    resumed_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    unmuted_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class RecordingListening(SQLModel, table=True):
    """Somebody listened to a recording; reading on within a quarter of an hour is the same listening."""

    __tablename__ = "recording_listening"
    __table_args__ = (Index("recording_listening_by_call", "call_id", "user_id", text("last_at DESC")),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id")
    user_id: UUID = Field(foreign_key="app_user.id")
    at: datetime = Field(sa_column=moment())
    last_at: datetime = Field(sa_column=moment())
    #: What was in storage when its checksum was last proved; what has another mark is proved before it is played.
    mark: str = ""
