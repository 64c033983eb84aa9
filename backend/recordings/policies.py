"""Saying from which day calls are recorded: a dated row, signed by whoever enters it, until somebody ends it."""

from uuid import UUID

from backend.accounts.models import Portfolio
from backend.kit.policies import check_wish, end, take_up_again
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
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
    if not 1 <= wish.retention_days <= LONGEST_RETENTION:
        raise Invalid(field="retention_days", expected=f"1 to {LONGEST_RETENTION}", value=str(wish.retention_days))
    check_wish(wish.country, wish.valid_from, wish.valid_to, tx.now)
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
        set_at=tx.now,
    )
    tx.session.add(made)
    await tx.session.flush()
    await record_access(tx, "recording_policy.set", user.id, policy=str(made.id), mode=made.mode)
    return made


async def end_policy(tx: Transaction, user: User, policy_id: UUID) -> RecordingPolicy:
    """From now on a row does not count; what was decided by it stays decided, and it stays readable."""
    policy = await _locked(tx, policy_id)
    end(policy, user.id, tx.now)
    await tx.session.flush()
    await record_access(tx, "recording_policy.ended", user.id, policy=str(policy_id))
    return policy


async def take_up_policy(tx: Transaction, user: User, policy_id: UUID) -> RecordingPolicy:
    """Ending it was a mistake: it counts again."""
    policy = await _locked(tx, policy_id)
    take_up_again(policy, tx.now)
    await tx.session.flush()
    await record_access(tx, "recording_policy.taken_up", user.id, policy=str(policy_id))
    return policy


async def _locked(tx: Transaction, policy_id: UUID) -> RecordingPolicy:
    policy = await tx.session.get(RecordingPolicy, policy_id, with_for_update=True)
    if policy is None:
        raise NotFound
    return policy
