"""Callers over HTTP: who rings, whose account it is about, whom nobody answered."""

from typing import Literal
from uuid import UUID

from litestar import Controller, get, post
from litestar.status_codes import HTTP_204_NO_CONTENT

from backend.calls.cards import call_cards
from backend.calls.schemas import CallCard
from backend.inbound import settling
from backend.inbound.cards import missed_callers, own_caller
from backend.inbound.schemas import AboutAccount, Dismissal, InboundCard, MissedCallers
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.models import User


class InboundController(Controller):
    path = "/api"
    tags = ("calls",)

    @get("/me/inbound", operation_id="getOwnCaller")
    async def own(self, tx: Transaction, user: User) -> list[InboundCard]:
        return await own_caller(tx, user)

    @get("/inbound/missed", operation_id="listMissedCallers")
    async def missed(self, tx: Transaction, user: User, which: Literal["owed", "settled", "all"] = "owed") -> MissedCallers:
        return await missed_callers(tx, user, which)

    @post("/calls/{call_id:uuid}/decline", operation_id="declineCaller", status_code=HTTP_204_NO_CONTENT)
    async def decline(self, tx: Transaction, user: User, retry: Retry, call_id: UUID) -> None:
        await once(tx, retry, type(None), lambda: settling.decline(tx, user, call_id))

    @post("/calls/{call_id:uuid}/account", operation_id="linkCaller")
    async def link(self, tx: Transaction, user: User, retry: Retry, call_id: UUID, data: AboutAccount) -> CallCard:
        async def act() -> CallCard:
            return (await call_cards(tx.session, [await settling.link(tx, user, call_id, data.account_id)]))[0]

        return await once(tx, retry, CallCard, act)

    @post("/calls/{call_id:uuid}/dismissal", operation_id="dismissCaller", status_code=HTTP_204_NO_CONTENT)
    async def dismiss(self, tx: Transaction, user: User, retry: Retry, call_id: UUID, data: Dismissal) -> None:
        await once(tx, retry, type(None), lambda: settling.dismiss(tx, user, call_id, data.reason))
