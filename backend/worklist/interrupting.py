"""A collector is interrupted: what they have in hand goes back to its place, and is theirs again afterwards if nobody took it."""

from uuid import UUID

from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.worklist.holding import held, let_go, take
from backend.worklist.models import Release
from backend.worklist.rules import FinishFirst, HeldByAnother


async def put_aside(tx: Transaction, user_id: UUID, *, unless: UUID | None, reason: str) -> UUID | None:
    """Give back what a collector holds, except this account; what that was."""
    claim = await held(tx, user_id)
    if claim is None or claim.account_id == unless:
        return None
    await let_go(tx, claim, Release.RELEASED, reason=reason)
    return claim.account_id


async def take_up_again(tx: Transaction, user: User, account_id: UUID) -> bool:
    """Hold again what was put aside; False: a colleague has it by now, or it is no longer theirs to see."""
    try:
        await take(tx, user, account_id)
    except (HeldByAnother, FinishFirst, NotFound):
        return False
    return True
