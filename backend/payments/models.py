"""Money that came in, where it went, and what was taken back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from backend.kit.ids import new_id
from backend.kit.models import moment


class Payment(SQLModel, table=True):
    """Money received for an account, as the bank or the creditor reported it."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("portfolio_id", "external_ref", name="one_payment_per_reference"),
        CheckConstraint("amount_minor > 0", name="a_payment_brings_money"),
        Index("payment_by_account", "account_id", "value_on"),
        Index("payment_by_credited", "credited_to", text("recorded_at DESC"), postgresql_where=text("credited_to IS NOT NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    portfolio_id: UUID = Field(foreign_key="portfolio.id")
    account_id: UUID = Field(foreign_key="account.id")
    #: The bank's or creditor's number: the same one twice is the same payment.
    external_ref: str
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    currency: str
    #: The day the money counts from.
    value_on: date
    #: The instant we learned of it.
    recorded_at: datetime = Field(sa_column=moment())
    method: str = ""
    #: manual, import or demo.
    source: str = "manual"
    entered_by: UUID | None = Field(default=None, foreign_key="app_user.id")
    reversed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    #: The day from which the money is gone again.
    reversed_on: date | None = None
    reversal_reason: str | None = None
    #: The collector this money is credited to, by which rule (promise, contact, owner, house).
    credited_to: UUID | None = Field(default=None, foreign_key="app_user.id")
    credited_by_rule: str | None = None


class Application(SQLModel, table=True):
    """Part of a payment applied to an item. Reversed, never deleted."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="an_application_moves_money"),
        Index("application_by_item", "item_id", postgresql_where=text("reversed_at IS NULL")),
        # Few are ever taken back: from when an item has room again is asked of these alone.
        Index("application_reversed", "item_id", postgresql_where=text("reversed_at IS NOT NULL")),
        Index("application_by_payment", "payment_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    payment_id: UUID = Field(foreign_key="payment.id")
    item_id: UUID = Field(foreign_key="item.id")
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))
    #: The payment's value date: applications count in ageing from here.
    value_on: date
    applied_at: datetime = Field(sa_column=moment())
    reversed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    reversed_on: date | None = None
