"""Promises over HTTP: an account's promises and terms, making, withdrawing and voiding them, and the lists of due and broken ones."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import Parameter

from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.promises import actions
from backend.promises.schemas import NewPlan, NewPromise, PromiseCard, PromisePage, PromiseTerms, StateReason
from backend.promises.view import Wish, account_promises, cards_of, promise_page, promise_terms

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)


class PromisesController(Controller):
    path = "/api"
    tags = ("promises",)

    @get("/accounts/{account_id:uuid}/promises", operation_id="listAccountPromises")
    async def of_account(self, tx: Transaction, user: User, account_id: UUID) -> list[PromiseCard]:
        return await account_promises(tx.session, user, account_id)

    @post("/accounts/{account_id:uuid}/promises", operation_id="makePromise")
    async def make(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewPromise) -> PromiseCard:
        async def act() -> PromiseCard:
            return (await cards_of(tx.session, user, [await actions.make(tx, user, account_id, data)]))[0]

        return await once(tx, retry, PromiseCard, act)

    @post("/accounts/{account_id:uuid}/plans", operation_id="makePlan")
    async def make_plan(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewPlan) -> list[PromiseCard]:
        async def act() -> list[PromiseCard]:
            return await cards_of(tx.session, user, await actions.make_plan(tx, user, account_id, data))

        return await once(tx, retry, list[PromiseCard], act)

    @get("/accounts/{account_id:uuid}/promise-terms", operation_id="getPromiseTerms")
    async def terms(self, tx: Transaction, user: User, account_id: UUID) -> PromiseTerms:
        return await promise_terms(tx, user, account_id)

    @get("/promises", operation_id="listPromises")
    async def promises(
        self,
        tx: Transaction,
        user: User,
        states: Annotated[str, Parameter(query="state", max_length=200)] = "",
        due_from: date | None = None,
        due_to: date | None = None,
        mine: bool = False,
        cursor: str | None = None,
        limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
    ) -> PromisePage:
        return await promise_page(tx.session, user, Wish(states, due_from, due_to, mine, cursor, limit))

    @post("/promises/{promise_id:uuid}/withdrawal", operation_id="withdrawPromise")
    async def withdraw(self, tx: Transaction, user: User, retry: Retry, promise_id: UUID, data: StateReason) -> PromiseCard:
        async def act() -> PromiseCard:
            return (await cards_of(tx.session, user, [await actions.withdraw(tx, user, promise_id, data)]))[0]

        return await once(tx, retry, PromiseCard, act)

    @post("/promises/{promise_id:uuid}/void", operation_id="voidPromise", guards=[allow(*LEADERS)])
    async def void(self, tx: Transaction, user: User, retry: Retry, promise_id: UUID, data: StateReason) -> PromiseCard:
        async def act() -> PromiseCard:
            return (await cards_of(tx.session, user, [await actions.void(tx, user, promise_id, data)]))[0]

        return await once(tx, retry, PromiseCard, act)
