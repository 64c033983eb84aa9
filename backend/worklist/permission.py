"""What contact law says, in the worklist's terms: spans in which an account may be handed out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from backend.contact import actions as contact
from backend.kit.transaction import Transaction
from backend.worklist import queries

#: What never lifts by itself, and what stays open without end, is asked again after a day.
ASKED_AGAIN = timedelta(days=1)


async def ask(tx: Transaction, account_ids: Sequence[UUID], *, again: bool = False) -> None:
    """Learn when these accounts may be contacted, where that is not known; `again`: even where it is."""
    asked = await queries.with_permission_to_ask(tx.session, account_ids, tx.now, again=again)
    if not asked:
        return
    told = await contact.permissions_for_ranking(tx, asked)
    windows = [window(account_id, tx.now, *_said(told.get(account_id), tx.now)) for account_id in asked]
    await queries.open_windows(tx.session, windows)


def _said(permission: contact.RankingPermission | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From when and until when, as far as it is known; nothing said is a no."""
    if permission is None:
        return None, None
    if permission.allowed:
        return now, permission.open_until
    return permission.open_from, None


def window(
    account_id: UUID, now: datetime, open_from: datetime | None, open_until: datetime | None
) -> tuple[UUID, datetime | None, datetime]:
    """The span to keep. A later opening is only when to ask again: whether it is really open then depends on what happens meanwhile."""
    if open_from is None:
        return account_id, None, now + ASKED_AGAIN
    if open_from > now:
        return account_id, open_from, open_from
    return account_id, open_from, open_until or now + ASKED_AGAIN
