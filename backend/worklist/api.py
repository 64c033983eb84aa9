"""The worklist over HTTP: the desk, the next account, what is done with it, call-backs, why."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.datastructures import State
from litestar.params import Parameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from backend.accounts.queries import account_of
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.strategy.actions import ruling
from backend.worklist import actions
from backend.worklist.card import account_card, callback_cards, desk
from backend.worklist.explanation import why
from backend.worklist.listing import work_page
from backend.worklist.schemas import AccountCard, CallbackCard, ClaimCard, Desk, NewCallback, Renewed, Skip, Snooze, WhatIf, Why, WorkPage
from backend.worklist.what_if import what_if

Limit = Annotated[int, Parameter(ge=1, le=200)]


class WorklistController(Controller):
    path = "/api"
    tags = ("worklist",)

    @get("/desk", operation_id="getDesk")
    async def desk(self, tx: Transaction, user: User) -> Desk:
        return await desk(tx, user)

    @post("/worklist/next", operation_id="takeNext", status_code=HTTP_200_OK)
    async def take_next(self, state: State, tx: Transaction, user: User) -> AccountCard:
        claim = await actions.take_next(state.database, user)
        return await account_card(tx, user, claim.account_id)

    @post("/worklist/renew", operation_id="renewClaim", status_code=HTTP_200_OK)
    async def renew(self, tx: Transaction, user: User) -> Renewed:
        claim, until = await actions.renew(tx, user)
        return Renewed(ClaimCard(id=claim.id, expires_at=until))

    @post("/worklist/release", operation_id="releaseAccount", status_code=HTTP_204_NO_CONTENT)
    async def release(self, tx: Transaction, user: User, retry: Retry) -> None:
        await once(tx, retry, type(None), lambda: actions.release(tx, user))

    @post("/worklist/skip", operation_id="skipAccount", status_code=HTTP_204_NO_CONTENT)
    async def skip(self, tx: Transaction, user: User, retry: Retry, data: Skip) -> None:
        await once(tx, retry, type(None), lambda: actions.skip(tx, user, data.reason, data.note))

    @post("/worklist/snooze", operation_id="snoozeAccount", status_code=HTTP_204_NO_CONTENT)
    async def snooze(self, tx: Transaction, user: User, retry: Retry, data: Snooze) -> None:
        await once(tx, retry, type(None), lambda: actions.snooze(tx, user, data.until, data.note))

    @get("/worklist", operation_id="listWork")
    async def work(
        self,
        tx: Transaction,
        user: User,
        work_state: Annotated[str | None, Parameter(query="state")] = None,
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> WorkPage:
        return await work_page(tx.session, user, await ruling(tx), tx.now, state=work_state, cursor=cursor, limit=limit)

    @get("/accounts/{account_id:uuid}/why", operation_id="explainPlace")
    async def why(self, tx: Transaction, user: User, account_id: UUID) -> Why:
        return await why(tx, user, account_id)

    @get("/accounts/{account_id:uuid}/what-if", operation_id="askWhatIf")
    async def what_if(self, tx: Transaction, user: User, account_id: UUID) -> WhatIf:
        return await what_if(tx, user, account_id)

    @get("/accounts/{account_id:uuid}/card", operation_id="getAccountCard")
    async def card(self, tx: Transaction, user: User, account_id: UUID) -> AccountCard:
        return await account_card(tx, user, account_id)

    @get("/accounts/{account_id:uuid}/callbacks", operation_id="listAccountCallbacks")
    async def callbacks_of_account(self, tx: Transaction, user: User, account_id: UUID) -> list[CallbackCard]:
        await account_of(tx.session, user, account_id)
        return await callback_cards(tx.session, user, account_id=account_id)

    @post("/accounts/{account_id:uuid}/callbacks", operation_id="promiseCallback")
    async def call_back(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewCallback) -> CallbackCard:
        async def act() -> CallbackCard:
            made = await actions.call_back(tx, user, account_id, data)
            cards = await callback_cards(tx.session, user, account_id=account_id)
            return next(card for card in cards if card.id == made.id)

        return await once(tx, retry, CallbackCard, act)

    @get("/callbacks", operation_id="listCallbacks")
    async def callbacks(self, tx: Transaction, user: User, mine: bool = False) -> list[CallbackCard]:
        return await callback_cards(tx.session, user, mine=mine)

    @delete("/callbacks/{callback_id:uuid}", operation_id="cancelCallback", status_code=HTTP_204_NO_CONTENT)
    async def cancel_callback(self, tx: Transaction, user: User, callback_id: UUID) -> None:
        await actions.cancel_callback(tx, user, callback_id)
