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
    await queries.open_windows(tx.session, [(account_id, *window(told.get(account_id), tx.now)) for account_id in asked])


def window(permission: contact.RankingPermission | None, now: datetime) -> tuple[datetime | None, datetime]:
    """From when, and until when this is known; nothing said is a no. What happens meanwhile is a fact, and asked about anew."""
    if permission is None or permission.open_from is None:
        return None, now + ASKED_AGAIN
    return permission.open_from, permission.open_until or max(permission.open_from, now) + ASKED_AGAIN
