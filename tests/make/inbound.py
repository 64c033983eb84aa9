"""Builders of callers."""

from itertools import count

from backend.accounts.models import Account
from backend.inbound.applying import apply_inbound
from backend.inbound.models import InboundCall
from backend.inbound.signals import InboundArrived, inbound_id
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.telephones.models import MAIN
from tests.make.contact import attempt

_numbers = count(1)


async def caller(tx: Transaction, number: str, *, dialled: str = "576011234567", switch: str = MAIN) -> InboundCall:
    """Somebody whose call the switch has just announced."""
    linkedid = f"promesa1-1795630235.{next(_numbers)}"
    call_id = inbound_id(linkedid)
    await apply_inbound(tx, [InboundArrived(call_id, tx.now, linkedid, number, dialled)], switch)
    return await tx.session.get_one(InboundCall, call_id)


async def spoken_with(tx: Transaction, account: Account, by: User) -> None:
    """A collector spoke with the debtor just now."""
    await attempt(tx, account, tx.now, user_id=by.id, connected=True, contact=True, conversation=True)
