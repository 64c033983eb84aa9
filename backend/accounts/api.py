"""Accounts over HTTP: lists, one account, its timeline, holds, disputes, notes, closing."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.params import Parameter
from litestar.status_codes import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from backend.accounts import actions, queries
from backend.accounts.listing import Wish, account_page
from backend.accounts.schemas import (
    AccountPage,
    AccountView,
    ClosingReason,
    DisputeResolution,
    NewDispute,
    NewHold,
    NewNote,
    NewPortfolio,
    PortfolioCard,
    TimelinePage,
)
from backend.accounts.view import account_view, portfolio_card, timeline_view
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User

Limit = Annotated[int, Parameter(ge=1, le=200)]
LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)


class AccountsController(Controller):
    path = "/api"
    tags = ("accounts",)

    @get("/portfolios", operation_id="listPortfolios")
    async def portfolios(self, tx: Transaction, user: User) -> list[PortfolioCard]:
        return [portfolio_card(portfolio, accounts) for portfolio, accounts in await queries.portfolios(tx.session, user)]

    @get("/users/{user_id:uuid}/portfolios", operation_id="listGrants", guards=[allow(Role.ADMINISTRATOR)])
    async def grants(self, user_id: UUID, tx: Transaction) -> list[UUID]:
        return await queries.granted_to(tx.session, user_id)

    @post("/portfolios", operation_id="openPortfolio", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def open_portfolio(self, tx: Transaction, user: User, data: NewPortfolio) -> PortfolioCard:
        return portfolio_card(await actions.open_portfolio(tx, data, user))

    @get("/accounts", operation_id="listAccounts")
    async def accounts(
        self,
        tx: Transaction,
        user: User,
        words: Annotated[str, Parameter(query="query", max_length=200)] = "",
        portfolio_id: UUID | None = None,
        bucket: Annotated[int | None, Parameter(ge=0, le=50)] = None,
        account_state: Annotated[str, Parameter(query="state")] = "open",
        sort: str = "oldest",
        cursor: str | None = None,
        limit: Limit = 50,
    ) -> AccountPage:
        return await account_page(tx.session, user, Wish(words, portfolio_id, bucket, account_state, sort, cursor, limit), tx.now)

    @get("/accounts/{account_id:uuid}", operation_id="getAccount")
    async def account(self, tx: Transaction, user: User, account_id: UUID) -> AccountView:
        return await account_view(tx.session, user, account_id, tx.now)

    @get("/accounts/{account_id:uuid}/timeline", operation_id="getTimeline")
    async def timeline(
        self,
        tx: Transaction,
        user: User,
        account_id: UUID,
        before: Annotated[int | None, Parameter(ge=1, le=2**31 - 1)] = None,
        limit: Limit = 50,
    ) -> TimelinePage:
        await queries.account_of(tx.session, user, account_id)
        return await timeline_view(tx.session, account_id, before, limit)

    @post("/accounts/{account_id:uuid}/notes", operation_id="writeNote")
    async def note(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewNote) -> TimelinePage:
        async def act() -> TimelinePage:
            await actions.note(tx, user, account_id, data.text)
            return await timeline_view(tx.session, account_id, limit=1)

        return await once(tx, retry, TimelinePage, act)

    @post("/accounts/{account_id:uuid}/holds", operation_id="holdAccount")
    async def hold(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewHold) -> AccountView:
        async def act() -> AccountView:
            await actions.hold(tx, user, account_id, data)
            return await account_view(tx.session, user, account_id, tx.now)

        return await once(tx, retry, AccountView, act)

    @delete("/accounts/{account_id:uuid}/holds/{hold_id:uuid}", operation_id="liftHold", status_code=HTTP_204_NO_CONTENT)
    async def lift_hold(self, tx: Transaction, user: User, account_id: UUID, hold_id: UUID) -> None:
        await actions.lift_hold(tx, user, account_id, hold_id)

    @post("/accounts/{account_id:uuid}/disputes", operation_id="disputeItem")
    async def dispute(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewDispute) -> AccountView:
        async def act() -> AccountView:
            await actions.dispute(tx, user, account_id, data)
            return await account_view(tx.session, user, account_id, tx.now)

        return await once(tx, retry, AccountView, act)

    @post("/disputes/{dispute_id:uuid}/resolution", operation_id="resolveDispute", guards=[allow(*LEADERS)], status_code=HTTP_201_CREATED)
    async def resolve(self, tx: Transaction, user: User, retry: Retry, dispute_id: UUID, data: DisputeResolution) -> AccountView:
        async def act() -> AccountView:
            await actions.resolve_dispute(tx, user, dispute_id, data.resolution, data.note)
            dispute = await queries.dispute_of(tx.session, user, dispute_id)
            return await account_view(tx.session, user, dispute.account_id, tx.now)

        return await once(tx, retry, AccountView, act)

    @post("/accounts/{account_id:uuid}/closing", operation_id="closeAccount", guards=[allow(*LEADERS)])
    async def close(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: ClosingReason) -> AccountView:
        async def act() -> AccountView:
            await actions.close(tx, user, account_id, data.reason)
            return await account_view(tx.session, user, account_id, tx.now)

        return await once(tx, retry, AccountView, act)
