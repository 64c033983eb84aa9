"""How many open accounts a condition holds for, and what they owe: exactly where that is quick, else from a random sample."""

import time
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.money import Money
from backend.kit.refusal import Refusal
from backend.segments.rules import Range, accounts_of, money_of
from backend.segments.schemas import CurrencySize, Estimate, SegmentSize
from backend.strategy.expression import condition_sql
from backend.strategy.schemas import Condition, Strategy
from backend.worklist.ranking_sql import ALL, facts_sql

#: While somebody is writing: longer than this an exact answer is not waited for.
PATIENCE_MS = 120
#: Nor tried, where the planner reckons more than this: several times what is read within that patience.
HOPELESS_COST = 40_000
#: When somebody wants it exactly.
LONGEST_MS = 20_000
#: At 95 % no share is further off than 1.4 points.
SAMPLE = 5_000
#: The sampled part of the accounts, by their hash; see `account_sample`.
SAMPLED_PART = 16
#: How long the number of open accounts is remembered: counting a million takes as long as looking at a sample.
REMEMBERED_SECONDS = 30.0

#: One bound of the hash decides how many are in it. Their ids are found once, not again by every fact that is asked.
IN_SAMPLE = "uuid_hash(account.id) & 15 = 0 AND uuid_hash(account.id) <= CAST(:bound AS integer)"
DRAW = f"WITH drawn AS MATERIALIZED (SELECT account.id, account.debtor_id, account.zone FROM account WHERE {IN_SAMPLE})"  # noqa: S608  (only our own words)
DRAWN = {
    "account": IN_SAMPLE,
    "zones": "SELECT DISTINCT drawn.zone FROM drawn",
    "of_account": "account_id IN (SELECT drawn.id FROM drawn)",
    "of_debtor": "debtor_id IN (SELECT drawn.debtor_id FROM drawn)",
}

#: Grouped by the condition rather than filtered by it: it is looked at once for each account.
_SIZE = """
    SELECT facts.currency, {condition} AS inside, count(*) AS accounts, sum(facts.balance_minor)::bigint AS owed,
           sum(facts.balance_minor::float8 * facts.balance_minor) AS squares
      FROM ({facts}) AS facts WHERE facts.state = 'open' GROUP BY 1, 2 ORDER BY 1, 2"""
OPEN_ACCOUNTS = """
    SELECT (SELECT count(*) FROM account WHERE state = 'open'),
           (SELECT reltuples::bigint FROM pg_class WHERE oid = 'account'::regclass)"""


class TakesTooLong(Refusal):
    """Counting this exactly takes too long now; the estimate stands."""

    status = 503


async def size(
    session: AsyncSession, condition: Condition | None, strategy: Strategy, now: datetime, *, exact: bool = False
) -> SegmentSize:
    """The size of this condition, which holds no references any more."""
    began = time.perf_counter()
    if exact or await _is_worth_trying(session, condition, strategy, now):
        counted = await _in_time(session, condition, strategy, now, LONGEST_MS if exact else PATIENCE_MS)
        if counted is not None:
            return _exactly(counted, began)
        if exact:
            raise TakesTooLong
    return await estimated(session, condition, strategy, now)


async def estimated(session: AsyncSession, condition: Condition | None, strategy: Strategy, now: datetime) -> SegmentSize:
    """The size by a random sample, with its margin."""
    began = time.perf_counter()
    whole, accounts = await _open_accounts(session)
    share = min(SAMPLE * SAMPLED_PART / max(accounts, 1), 1.0)
    bound = int(share * 2**32) - 2**31 - 1
    rows = await _rows(session, condition, strategy, DRAWN, now, bound=bound)
    return _by_sample(rows, whole, began)


async def _rows(
    session: AsyncSession, condition: Condition | None, strategy: Strategy, scope: dict[str, str], now: datetime, **bound: Any
) -> list[Any]:
    statement, words = _statement(condition, strategy, scope)
    if bound:
        statement = DRAW + statement
    return list((await session.execute(text(statement), {"now": now, **words, **bound})).mappings())


def _statement(condition: Condition | None, strategy: Strategy, scope: dict[str, str]) -> tuple[str, dict[str, str]]:
    compiled, words = condition_sql(condition, strategy)
    return _SIZE.replace("{facts}", facts_sql(scope)).replace("{condition}", compiled), words


async def _is_worth_trying(session: AsyncSession, condition: Condition | None, strategy: Strategy, now: datetime) -> bool:
    """Whether an exact count may be there in time; where it cannot, trying would only delay the estimate."""
    statement, words = _statement(condition, strategy, ALL)
    plan = (await session.execute(text(f"EXPLAIN (FORMAT JSON) {statement}"), {"now": now, **words})).scalar_one()
    return bool(plan[0]["Plan"]["Total Cost"] <= HOPELESS_COST)


async def _in_time(session: AsyncSession, condition: Condition | None, strategy: Strategy, now: datetime, longest: int) -> list[Any] | None:
    """Every account looked at; None when that takes longer."""
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL statement_timeout = {longest}"))
            await session.execute(text("SET LOCAL work_mem = '64MB'"))
            rows = await _rows(session, condition, strategy, ALL, now)
            await session.execute(text("SET LOCAL statement_timeout = 0"))
    except DBAPIError as stopped:
        if getattr(stopped.orig, "sqlstate", "") != "57014":
            raise
        return None
    return rows


_remembered: WeakKeyDictionary[AsyncEngine, tuple[float, tuple[int, int]]] = WeakKeyDictionary()


async def _open_accounts(session: AsyncSession) -> tuple[int, int]:
    """How many accounts are open, and about how many there are."""
    engine: Any = session.bind
    at, known = _remembered.get(engine, (float("-inf"), (0, 0)))
    if time.monotonic() - at > REMEMBERED_SECONDS:
        whole, about = (await session.execute(text(OPEN_ACCOUNTS))).one()
        known = whole, max(about, whole)
        _remembered[engine] = time.monotonic(), known
    return known


def _exactly(rows: list[Any], began: float) -> SegmentSize:
    inside = [row for row in rows if row["inside"]]
    hits = sum(row["accounts"] for row in inside)
    return SegmentSize(
        exact=True,
        accounts=Estimate(hits, hits, hits),
        of=sum(row["accounts"] for row in rows),
        money=[_currency(row["currency"], _just(row["accounts"]), _just(row["owed"])) for row in inside],
        sampled=None,
        milliseconds=_since(began),
    )


def _by_sample(rows: list[Any], whole: int, began: float) -> SegmentSize:
    sample = sum(row["accounts"] for row in rows)
    # Accounts opened or closed since the whole was counted must not make it smaller than its part.
    whole = max(whole, sample)
    inside = [row for row in rows if row["inside"]]
    together = accounts_of(sum(row["accounts"] for row in inside), sample, whole)
    return SegmentSize(
        exact=False,
        accounts=Estimate(together.value, together.low, together.high),
        of=whole,
        money=[
            _currency(
                row["currency"],
                accounts_of(row["accounts"], sample, whole),
                money_of(row["accounts"], row["owed"], row["squares"], sample, whole),
            )
            for row in inside
        ],
        sampled=sample,
        milliseconds=_since(began),
    )


def _just(value: int) -> Range:
    return Range(value, value, value)


def _currency(currency: str, accounts: Range, owed: Range) -> CurrencySize:
    return CurrencySize(
        currency=currency,
        accounts=Estimate(accounts.value, accounts.low, accounts.high),
        balance=Money(owed.value, currency),
        balance_low=Money(owed.low, currency),
        balance_high=Money(owed.high, currency),
    )


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
