"""Saying from which day calls are recorded: a dated row, signed by whoever enters it."""

from backend.accounts.models import Portfolio
from backend.kit.clock import local_date
from backend.kit.countries import COUNTRY
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.recordings.models import RecordingMode, RecordingPolicy
from backend.recordings.rules import NOTICE
from backend.recordings.schemas import NewPolicy

LONGEST_RETENTION = 3650
LONGEST_SOURCE = 500


async def add_policy(tx: Transaction, user: User, wish: NewPolicy) -> RecordingPolicy:
    """Add a row; it takes the place of an older one of the same scope from its first day on. What was decided stays decided."""
    if (wish.mode is RecordingMode.WITH_NOTICE) != (wish.notice is not None):
        raise Invalid(field="notice", expected="a notice exactly where one is to be played")
    if wish.notice is not None and not NOTICE.fullmatch(wish.notice):
        raise Invalid(field="notice", expected="lower-case letters, digits and hyphens", value=wish.notice)
    if wish.country is not None and not COUNTRY.fullmatch(wish.country):
        raise Invalid(field="country", expected="two capital letters", value=wish.country)
    if not 1 <= wish.retention_days <= LONGEST_RETENTION:
        raise Invalid(field="retention_days", expected=f"1 to {LONGEST_RETENTION}", value=str(wish.retention_days))
    if wish.valid_from < local_date(tx.now, "UTC"):
        raise Invalid(field="valid_from", expected="today or later", value=str(wish.valid_from))
    if wish.valid_to is not None and wish.valid_to < wish.valid_from:
        raise Invalid(field="valid_to", expected="the first day or later", value=str(wish.valid_to))
    if not wish.source.strip() or len(wish.source) > LONGEST_SOURCE:
        raise Invalid(field="source", expected=f"what it rests on, in at most {LONGEST_SOURCE} characters")
    if wish.portfolio_id is not None and await tx.session.get(Portfolio, wish.portfolio_id) is None:
        raise Invalid(field="portfolio_id", expected="a portfolio there is", value=str(wish.portfolio_id))
    made = RecordingPolicy(
        portfolio_id=wish.portfolio_id,
        country=wish.country,
        mode=wish.mode,
        notice=wish.notice,
        retention_days=wish.retention_days,
        own_calls_heard=wish.own_calls_heard,
        valid_from=wish.valid_from,
        valid_to=wish.valid_to,
        source=wish.source.strip(),
        signed_by=user.name,
    )
    tx.session.add(made)
    await tx.session.flush()
    return made
