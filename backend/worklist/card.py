"""The account in hand, with everything needed for the call."""

from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account
from backend.accounts.queries import SEES_EVERYTHING
from backend.accounts.view import account_view, timeline_view
from backend.contact.view import phone_cards
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.promises.view import account_promises, promise_terms
from backend.worklist import queries
from backend.worklist.explanation import why
from backend.worklist.schemas import AccountCard, CallbackCard, ClaimCard, Desk, Why

RECENT = 20


async def account_card(tx: Transaction, user: User, account_id: UUID) -> AccountCard:
    """One account with everything needed for the call."""
    view = await account_view(tx.session, user, account_id, tx.now)
    account = await tx.session.get_one(Account, account_id)
    claim = await claim_card(tx.session, user, account_id)
    return AccountCard(
        account=view,
        phones=await phone_cards(tx, user, account),
        promises=await account_promises(tx.session, user, account_id),
        promise_terms=await promise_terms(tx, user, account_id),
        callbacks=await callback_cards(tx.session, user, account_id=account_id),
        timeline=(await timeline_view(tx.session, account_id, limit=RECENT)).entries,
        why=await _why(tx, user, account_id, claim),
        claim=claim,
    )


async def _why(tx: Transaction, user: User, account_id: UUID, claim: ClaimCard | None) -> Why:
    """Of an account in hand why it was handed out, as it stood then; of any other as it stands now."""
    told = await queries.explanation_of(tx.session, claim.id) if claim else None
    return msgspec.convert(told.body, Why) if told else await why(tx, user, account_id)


async def claim_card(session: AsyncSession, user: User, account_id: UUID) -> ClaimCard | None:
    """The user's own hold on this account, if they have it."""
    item = await queries.item_of(session, account_id)
    if item is None or item.claimed_by != user.id or item.claim_id is None or item.claim_expires_at is None:
        return None
    return ClaimCard(id=item.claim_id, expires_at=item.claim_expires_at)


async def desk(tx: Transaction, user: User) -> Desk:
    """What the collector's screen shows after a reload."""
    claim = await queries.claim_of_user(tx.session, user.id)
    return Desk(card=await account_card(tx, user, claim.account_id) if claim else None)


CALLBACKS = """
    SELECT callback.id, callback.account_id, account.reference, COALESCE(NULLIF(debtor.name, ''), debtor.reference), callback.due_at,
           callback.note, callback.for_user_id, promised.name,
           COALESCE(debtor.zone, account.zone)
      FROM callback
      JOIN account ON account.id = callback.account_id
      JOIN debtor ON debtor.id = account.debtor_id
      LEFT JOIN app_user AS promised ON promised.id = callback.for_user_id
     WHERE callback.done_at IS NULL AND callback.cancelled_at IS NULL
       AND (CAST(:account_id AS uuid) IS NULL OR callback.account_id = :account_id)
       AND (NOT :mine OR callback.for_user_id = :user_id OR callback.made_by = :user_id)
       AND (:everything OR EXISTS (SELECT FROM portfolio_grant AS granted
                                    WHERE granted.user_id = :user_id AND granted.portfolio_id = account.portfolio_id))
     ORDER BY callback.due_at, callback.id
     LIMIT :limit"""


async def callback_cards(
    session: AsyncSession, user: User, *, account_id: UUID | None = None, mine: bool = False, limit: int = 200
) -> list[CallbackCard]:
    """Call-backs that wait, of an account or of all the user may see, the earliest first."""
    bound = {"account_id": account_id, "mine": mine, "user_id": user.id, "everything": user.role in SEES_EVERYTHING, "limit": limit}
    return [CallbackCard(*row) for row in await session.execute(text(CALLBACKS), bound)]
