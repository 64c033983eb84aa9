"""What keeps the switch busy: calls the product dials, and calls ordered beside it, so that the load is not the product's own work."""

import asyncio
import time
from collections.abc import Sequence

from sqlalchemy import text

from backend.accounts.models import Account
from backend.calls.actions import ring
from backend.calls.models import Call, CallState
from backend.contact.actions import record_attempt
from backend.contact.models import PhoneNumber
from backend.kit.transaction import Database, transaction
from backend.people.actions import set_presence
from backend.people.models import PresenceState
from telephony.ami import Conversation
from telephony.dial import order_for
from telephony.link import AmiAddress
from tests.telephony.attacked import Asked
from tests.telephony.floor import MANNERS
from tests.telephony.test_bridge import OUTCOMES

#: How debtors behave, in turn: all that is over within five seconds.
ENDINGS = [ending for ending, telephone in OUTCOMES if telephone is None and ending not in ("0003", "0010")]
#: The debtor who goes on talking until somebody hangs up.
TALKS_ON = "0012"


async def kept_back(database: Database, wishes: Sequence[Asked]) -> None:
    """Calls that are asked for as collectors do, and kept from every bridge."""
    async with transaction(database) as tx:
        for wish in wishes:
            wish.call_id = (await ring(tx, wish.collector, wish.account_id, wish.phone_id)).id
        await tx.session.execute(
            text("UPDATE call SET switch = 'later', expires_at = expires_at + interval '1 hour' WHERE state = 'requested'")
        )


async def let_go(database: Database, wishes: Sequence[Asked], pace: float) -> None:
    """Give them to the bridge, which dials them, at a steady pace."""
    began = time.perf_counter()
    for place, wish in enumerate(wishes):
        await asyncio.sleep(max(0.0, began + place / pace - time.perf_counter()))
        async with transaction(database) as tx:
            await tx.session.execute(text("UPDATE call SET switch = 'main' WHERE id = :id"), {"id": wish.call_id})
            tx.ring("dial", call=str(wish.call_id))


async def taken(database: Database, wishes: Sequence[Asked], endings: Sequence[str]) -> list[Call]:
    """Calls as they stand when a bridge has taken them and the order is about to be sent; each collector's next."""
    calls = []
    async with transaction(database) as tx:
        await tx.session.execute(text("UPDATE call SET wrapped_at = ended_at WHERE wrapped_at IS NULL AND state = 'ended'"))
        for place, wish in enumerate(wishes):
            account = await tx.session.get_one(Account, wish.account_id)
            phone = await tx.session.get_one(PhoneNumber, wish.phone_id)
            call = Call(
                account_id=account.id,
                debtor_id=account.debtor_id,
                phone_id=phone.id,
                number=wish.number[:-4] + endings[place % len(endings)],
                user_id=wish.collector.id,
                team_id=wish.collector.team_id,
                endpoint=wish.collector.endpoint or "",
                state=CallState.DIALLING,
                requested_at=tx.now,
                expires_at=tx.now,
                taken_at=tx.now,
            )
            tx.session.add(call)
            await tx.session.flush()
            await record_attempt(tx, account, phone, user_id=call.user_id, call_id=call.id)
            await set_presence(tx, call.user_id, PresenceState.DIALLING, account_id=account.id, call_id=call.id)
            calls.append(call)
    return calls


class Orders:
    """A second connection to the switch that only sends orders; nothing is told to it."""

    def __init__(self, address: str) -> None:
        self.address = AmiAddress.parse(address)

    async def __aenter__(self) -> "Orders":
        loop = asyncio.get_running_loop()
        _, self._talk = await loop.create_connection(lambda: Conversation(lambda _: None), self.address.host, self.address.port)
        [answer] = await self._talk.send({"Action": "Login", "Username": self.address.user, "Secret": self.address.secret, "Events": "off"})
        assert answer.succeeded
        return self

    async def __aexit__(self, *_: object) -> None:
        self._talk.close()

    async def place(self, calls: Sequence[Call], pace: float) -> None:
        """Order these calls at a steady pace, as the bridge would."""
        began = time.perf_counter()
        for place, call in enumerate(calls):
            await asyncio.sleep(max(0.0, began + place / pace - time.perf_counter()))
            self._talk.send(order_for(call, MANNERS))


async def until_over(database: Database, *, seconds: float = 120) -> None:
    """Wait until no call is left that a bridge has taken."""
    async with asyncio.timeout(seconds):
        while await how_many_live(database):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def how_many_live(database: Database) -> int:
    """Calls that a bridge has taken and that have not ended."""
    fast = await database.fast()
    return int(await fast.fetchval("SELECT count(*) FROM call WHERE state <> 'ended' AND taken_at IS NOT NULL"))
