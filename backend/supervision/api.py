"""Supervision over HTTP."""

from datetime import date
from uuid import UUID

from litestar import Controller, delete, get, post

from backend.accounts.policies import end_policy, take_up_policy
from backend.calls.cards import call_cards
from backend.calls.schemas import CallCard
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.supervision import actions, ending, queries, taking_over
from backend.supervision.cards import listener_cards, policies_weighed, policy_cards, spy_cards
from backend.supervision.models import SpyPolicy
from backend.supervision.rules import LEADERS
from backend.supervision.schemas import ListenerCard, NewSpyPolicy, SpyCard, SpyPoliciesWeighed, SpyPolicyCard, SpyWish

FOR_LEADERS = [allow(*LEADERS)]
FOR_MANAGERS = [allow(Role.MANAGER, Role.ADMINISTRATOR)]


class SupervisionController(Controller):
    path = "/api"
    tags = ("supervision",)

    @post("/calls/{call_id:uuid}/spying", operation_id="spy", guards=FOR_LEADERS)
    async def spy(self, tx: Transaction, user: User, retry: Retry, call_id: UUID, data: SpyWish) -> SpyCard:
        async def act() -> SpyCard:
            return (await spy_cards(tx.session, [await actions.spy(tx, user, call_id, data.mode)]))[0]

        return await once(tx, retry, SpyCard, act)

    @post("/spying/{session_id:uuid}/mode", operation_id="changeSpyMode", guards=FOR_LEADERS)
    async def change_mode(self, tx: Transaction, user: User, session_id: UUID, data: SpyWish) -> SpyCard:
        return (await spy_cards(tx.session, [await actions.change_mode(tx, user, session_id, data.mode)]))[0]

    @post("/spying/{session_id:uuid}/end", operation_id="stopSpying", guards=FOR_LEADERS)
    async def stop(self, tx: Transaction, user: User, session_id: UUID) -> SpyCard:
        return (await spy_cards(tx.session, [await actions.stop(tx, user, session_id)]))[0]

    @get("/calls/{call_id:uuid}/spying", operation_id="listSpying", guards=FOR_LEADERS)
    async def of_call(self, tx: Transaction, user: User, call_id: UUID) -> list[SpyCard]:
        """Everybody who was on a call."""
        await queries.supervised_call(tx.session, user, call_id)
        return await spy_cards(tx.session, await queries.sessions_of_call(tx.session, call_id))

    @get("/me/spying", operation_id="getOwnSpying", guards=FOR_LEADERS)
    async def own(self, tx: Transaction, user: User) -> list[SpyCard]:
        """The session the asker is in, if any."""
        return await spy_cards(tx.session, await queries.own_sessions(tx.session, user.id))

    @get("/me/listeners", operation_id="getListeners")
    async def listeners(self, tx: Transaction, user: User) -> list[ListenerCard]:
        """Who is on the asker's call, where they are told."""
        return await listener_cards(tx.session, await queries.listening_to(tx.session, user.id))

    @post("/calls/{call_id:uuid}/ending", operation_id="endCallOf", guards=FOR_LEADERS)
    async def end_call(self, tx: Transaction, user: User, call_id: UUID) -> CallCard:
        return (await call_cards(tx.session, [await ending.end_call(tx, user, call_id)]))[0]

    @post("/calls/{call_id:uuid}/wrap-up", operation_id="forceWrapUp", guards=FOR_LEADERS)
    async def end_wrap_up(self, tx: Transaction, user: User, call_id: UUID) -> CallCard:
        return (await call_cards(tx.session, [await ending.end_wrap_up(tx, user, call_id)]))[0]

    @post("/calls/{call_id:uuid}/take-over", operation_id="takeOver", guards=FOR_LEADERS)
    async def take_over(self, tx: Transaction, user: User, retry: Retry, call_id: UUID) -> CallCard:
        async def act() -> CallCard:
            return (await call_cards(tx.session, [await taking_over.take_over(tx, user, call_id)]))[0]

        return await once(tx, retry, CallCard, act)

    @get("/spy-policies", operation_id="listSpyPolicies", guards=FOR_LEADERS)
    async def policies(self, tx: Transaction, user: User, on: date | None = None) -> list[SpyPolicyCard]:
        """Every policy there is or was; `on`: the day their standing is of, today where none is said."""
        return await policy_cards(tx.session, await queries.policies(tx.session), on or tx.now.date())

    @get("/spy-policies/holding", operation_id="weighSpyPolicies", guards=FOR_LEADERS)
    async def weighed_policies(
        self, tx: Transaction, user: User, portfolio_id: UUID | None = None, country: str | None = None, on: date | None = None
    ) -> SpyPoliciesWeighed:
        return await policies_weighed(tx.session, portfolio_id, country, on or tx.now.date())

    @post("/spy-policies", operation_id="setSpyPolicy", guards=FOR_MANAGERS)
    async def set_policy(self, tx: Transaction, user: User, retry: Retry, data: NewSpyPolicy) -> SpyPolicyCard:
        async def act() -> SpyPolicyCard:
            return (await policy_cards(tx.session, [await actions.set_spy_policy(tx, user, data)], tx.now.date()))[0]

        return await once(tx, retry, SpyPolicyCard, act)

    @post("/spy-policies/{policy_id:uuid}/end", operation_id="endSpyPolicy", guards=FOR_MANAGERS)
    async def end_policy(self, tx: Transaction, user: User, policy_id: UUID) -> SpyPolicyCard:
        return (await policy_cards(tx.session, [await end_policy(tx, user, SpyPolicy, policy_id)], tx.now.date()))[0]

    @delete("/spy-policies/{policy_id:uuid}/end", operation_id="takeUpSpyPolicy", status_code=200, guards=FOR_MANAGERS)
    async def take_up_policy(self, tx: Transaction, user: User, policy_id: UUID) -> SpyPolicyCard:
        return (await policy_cards(tx.session, [await take_up_policy(tx, user, SpyPolicy, policy_id)], tx.now.date()))[0]
