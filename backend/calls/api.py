"""Calls and dispositions over HTTP."""

from datetime import UTC, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, delete, get, post, put

from backend.accounts.queries import account_of
from backend.calls import actions, dispositions, modes, ordering, queries, tree
from backend.calls.cards import call_cards, dial_rule_cards, disposition_card, disposition_options, disposition_tree, own_day
from backend.calls.day import days_of
from backend.calls.schemas import (
    CallCard,
    DialModeCard,
    DialRuleCard,
    DispositionCard,
    DispositionKindCard,
    DispositionKindChange,
    DispositionOption,
    DispositionOptions,
    NewCall,
    NewDialRule,
    NewDisposition,
    OwnDay,
    TreeOrder,
)
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people import floor_queries
from backend.people.guards import allow
from backend.people.models import Role, Team, User
from backend.people.schemas import PresenceCard, PresenceWish
from backend.people.view import presence_card


class CallsController(Controller):
    path = "/api"
    tags = ("calls",)

    @post("/calls", operation_id="ring")
    async def ring(self, tx: Transaction, user: User, retry: Retry, data: NewCall) -> CallCard:
        async def act() -> CallCard:
            call = await actions.ring(tx, user, data.account_id, data.phone_id)
            return (await call_cards(tx.session, [call]))[0]

        return await once(tx, retry, CallCard, act)

    @get("/calls/{call_id:uuid}", operation_id="getCall")
    async def call(self, tx: Transaction, user: User, call_id: UUID) -> CallCard:
        return (await call_cards(tx.session, [await queries.call_of(tx.session, user, call_id)]))[0]

    @post("/calls/{call_id:uuid}/hangup", operation_id="hangUp")
    async def hang_up(self, tx: Transaction, user: User, call_id: UUID) -> CallCard:
        return (await call_cards(tx.session, [await actions.hang_up(tx, user, call_id)]))[0]

    @get("/accounts/{account_id:uuid}/calls", operation_id="listCalls")
    async def calls_of_account(self, tx: Transaction, user: User, account_id: UUID) -> list[CallCard]:
        await account_of(tx.session, user, account_id)
        return await call_cards(tx.session, await queries.calls_of_account(tx.session, account_id))

    @get("/accounts/{account_id:uuid}/dial-mode", operation_id="getDialMode")
    async def mode(self, tx: Transaction, user: User, account_id: UUID) -> DialModeCard:
        account, _, _ = await account_of(tx.session, user, account_id)
        chosen = await modes.mode_of(tx, user, account)
        return DialModeCard(chosen.mode, chosen.because)

    @get("/dial-rules", operation_id="listDialRules", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def dial_rules(self, tx: Transaction) -> list[DialRuleCard]:
        return await dial_rule_cards(tx.session, await queries.dial_rules(tx.session))

    @post("/dial-rules", operation_id="setDialRule", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def set_dial_rule(self, tx: Transaction, user: User, retry: Retry, data: NewDialRule) -> DialRuleCard:
        async def act() -> DialRuleCard:
            return (await dial_rule_cards(tx.session, [await modes.set_dial_rule(tx, user, data)]))[0]

        return await once(tx, retry, DialRuleCard, act)

    @delete("/dial-rules/{rule_id:uuid}", operation_id="endDialRule", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def end_dial_rule(self, tx: Transaction, user: User, rule_id: UUID) -> None:
        await modes.end_dial_rule(tx, user, rule_id)

    @get("/me/call", operation_id="getOwnCall")
    async def own_call(self, tx: Transaction, user: User) -> list[CallCard]:
        """The call the asker is on or has yet to wrap up, if any."""
        call = await queries.live_call(tx.session, user.id) or await queries.unwrapped_call(tx.session, user.id)
        return await call_cards(tx.session, [call] if call else [])

    @get("/me/day", operation_id="getOwnDay")
    async def day(self, tx: Transaction, user: User) -> OwnDay:
        team = await tx.session.get(Team, user.team_id) if user.team_id else None
        return own_day((await days_of(tx.session, [user.id], _midnight(tx.now, team.zone if team else "UTC")))[user.id])

    @post("/users/{user_id:uuid}/presence", operation_id="orderPresence", guards=[allow(*actions.LEADERS)])
    async def order_presence(self, tx: Transaction, user: User, retry: Retry, user_id: UUID, data: PresenceWish) -> PresenceCard:
        async def act() -> PresenceCard:
            await ordering.order(tx, user, user_id, data)
            return presence_card(await floor_queries.presence_row(tx.session, user_id), tx.now)

        return await once(tx, retry, PresenceCard, act)

    @get("/dispositions", operation_id="listDispositions")
    async def options(self, tx: Transaction, user: User, account_id: UUID | None = None) -> DispositionOptions:
        found = await account_of(tx.session, user, account_id) if account_id else None
        return await disposition_options(tx, found[1] if found else None, found[2] if found else None)

    @put("/dispositions/{code:str}", operation_id="changeDispositionKind", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def change(self, tx: Transaction, user: User, code: str, data: DispositionKindChange) -> DispositionOption:
        kind = await tree.change_kind(tx, user, code, data)
        return DispositionOption(kind.code, kind.branch, kind.labels, kind.contact, kind.right_party, kind.asks_for, kind.position)

    @get("/disposition-kinds", operation_id="listDispositionKinds", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def whole_tree(self, tx: Transaction) -> list[DispositionKindCard]:
        return await disposition_tree(tx.session)

    @put("/disposition-kinds/order", operation_id="orderDispositionKinds", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def order(self, tx: Transaction, user: User, data: TreeOrder) -> list[DispositionKindCard]:
        await tree.put_in_order(tx, user, data.codes)
        return await disposition_tree(tx.session)

    @post("/accounts/{account_id:uuid}/dispositions", operation_id="giveDisposition")
    async def give(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewDisposition) -> DispositionCard:
        async def act() -> DispositionCard:
            return await disposition_card(tx.session, await dispositions.disposition(tx, user, account_id, data))

        return await once(tx, retry, DispositionCard, act)

    @post("/dispositions/{disposition_id:uuid}/undo", operation_id="undoDisposition")
    async def undo(self, tx: Transaction, user: User, retry: Retry, disposition_id: UUID) -> DispositionCard:
        async def act() -> DispositionCard:
            return await disposition_card(tx.session, await dispositions.undo_disposition(tx, user, disposition_id))

        return await once(tx, retry, DispositionCard, act)


def _midnight(now: datetime, zone: str) -> datetime:
    """The beginning of the day that `now` is in, in a zone."""
    return datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time(), ZoneInfo(zone)).astimezone(UTC)
