"""Calls and dispositions as they are sent."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Debtor, Portfolio
from backend.accounts.queries import portfolio_names
from backend.calls import queries
from backend.calls.day import Day
from backend.calls.dispositions import REASONS
from backend.calls.holding import held_since
from backend.calls.models import Call, DialRule, Disposition
from backend.calls.rules import talk_seconds
from backend.calls.schemas import (
    CallCard,
    CallRefusal,
    DialRuleCard,
    DispositionCard,
    DispositionKindCard,
    DispositionOption,
    DispositionOptions,
    MoneyTotal,
    OwnDay,
)
from backend.contact import actions as contact
from backend.contact.phone import masked
from backend.kit.transaction import Transaction
from backend.people.queries import names_of


async def call_cards(session: AsyncSession, calls: Sequence[Call]) -> list[CallCard]:
    """Calls with what is said of them and by whom they were made."""
    said = await queries.dispositions_of_calls(session, [call.id for call in calls])
    names = await names_of(session, {call.user_id for call in calls})
    return [_call_card(call, said.get(call.id), names.get(call.user_id)) for call in calls]


async def disposition_card(session: AsyncSession, given: Disposition) -> DispositionCard:
    """One disposition."""
    names = await names_of(session, {given.user_id} if given.user_id else set())
    return DispositionCard(
        id=given.id,
        account_id=given.account_id,
        call_id=given.call_id,
        code=given.code,
        reason=given.reason,
        note=given.note,
        at=given.at,
        defaulted=given.defaulted,
        by_name=names.get(given.user_id) if given.user_id else None,
    )


async def disposition_tree(session: AsyncSession) -> list[DispositionKindCard]:
    """Every entry of the tree, also those no longer offered."""
    return [
        DispositionKindCard(
            code=kind.code,
            branch=kind.branch,
            labels=kind.labels,
            contact=kind.contact,
            right_party=kind.right_party,
            asks_for=kind.asks_for,
            retires_number=kind.retires_number,
            rest_hours=kind.rest_hours,
            position=kind.position,
            is_default=kind.is_default,
            retired=kind.retired_at is not None,
        )
        for kind in await queries.whole_tree(session)
    ]


async def disposition_options(tx: Transaction, debtor: Debtor | None, portfolio: Portfolio | None) -> DispositionOptions:
    """The tree, and whether this debtor may be asked why they did not pay."""
    kinds = [kind for kind in await queries.disposition_kinds(tx.session) if not kind.is_default]
    may_ask = debtor is not None and portfolio is not None and await contact.reason_may_be_asked(tx, debtor, portfolio)
    return DispositionOptions(
        options=[
            DispositionOption(
                code=kind.code,
                branch=kind.branch,
                labels=kind.labels,
                contact=kind.contact,
                right_party=kind.right_party,
                asks_for=kind.asks_for,
                position=kind.position,
            )
            for kind in kinds
        ],
        reasons=list(REASONS),
        reason_may_be_asked=may_ask,
    )


async def dial_rule_cards(session: AsyncSession, rules: Sequence[DialRule]) -> list[DialRuleCard]:
    """Rules about modes with the names of portfolios and of whoever set them."""
    names = await names_of(session, {rule.set_by for rule in rules if rule.set_by})
    portfolios = await portfolio_names(session)
    return [
        DialRuleCard(
            id=rule.id,
            mode=rule.mode,
            portfolio_id=rule.portfolio_id,
            portfolio_name=portfolios.get(rule.portfolio_id) if rule.portfolio_id else None,
            country=rule.country,
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            set_by_name=names.get(rule.set_by) if rule.set_by else None,
            set_at=rule.set_at,
        )
        for rule in rules
    ]


def own_day(day: Day) -> OwnDay:
    """A collector's figures as the desk shows them."""
    return OwnDay(
        accounts_worked=day.accounts_worked,
        attempts=day.attempts,
        connects=day.connects,
        contacts=day.contacts,
        right_party_contacts=day.right_party_contacts,
        promises=day.promises,
        promised=totals(day.promised),
        collected=totals(day.collected),
        talk_seconds=day.talk_seconds,
    )


def totals(by_currency: dict[str, int]) -> list[MoneyTotal]:
    """Sums by currency, in the order of their codes; never added across."""
    return [MoneyTotal(amount_minor=int(minor), currency=currency) for currency, minor in sorted(by_currency.items())]


def _call_card(call: Call, said: Disposition | None, name: str | None) -> CallCard:
    return CallCard(
        id=call.id,
        account_id=call.account_id,
        phone_id=call.phone_id,
        display=masked(call.number) if call.number.startswith("+") else "",
        direction=call.direction,
        state=call.state,
        requested_at=call.requested_at,
        debtor_rang_at=call.debtor_rang_at,
        debtor_answered_at=call.debtor_answered_at,
        ended_at=call.ended_at,
        outcome=call.outcome,
        talk_seconds=talk_seconds(call),
        held_since=held_since(call),
        hold_seconds=call.hold_seconds,
        wrap_until=call.wrap_until,
        wrapped=call.wrapped_at is not None,
        disposition=said.code if said else None,
        disposition_defaulted=bool(said and said.defaulted),
        collector_name=name,
        mode=call.mode,
        refusal=CallRefusal(**call.refusal) if call.refusal else None,
    )
