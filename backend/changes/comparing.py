"""Two orders of the same accounts at the same moment, and everything a person wants to know of their difference."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.queries import portfolio_names
from backend.changes.by_desk import by_desk
from backend.changes.comparing_sql import NAMED, PLACED, SCORES, SUMS, both_sql, named_sql
from backend.changes.schemas import BandSum, Bar, Comparison, CutLine, Flow, Mover, PortfolioSum, Reason, Sum
from backend.strategy.expression import bands_by_time
from backend.strategy.rules import View, inputs_of, points_of, segments_of
from backend.strategy.schemas import Facts, Strategy
from backend.worklist.queries import facts_of

BARS = 20
#: So many accounts are named in each list.
LISTED = 25
#: Owed, and nothing happens by itself.
NOTHING_NEXT = ("no_phone", "dispute", "never")

Progress = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True)
class Sides:
    """The two strategies, the moment whose facts are ranked, and how far the floor reaches."""

    before: Strategy
    after: Strategy
    now: datetime
    reach: int


@dataclass
class _Counted:
    """A sum being added up."""

    accounts: int = 0
    money: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, group: "_Group") -> None:
        self.accounts += group.accounts
        self.money[group.currency] += group.minor

    def sum(self) -> Sum:
        return Sum(self.accounts, dict(sorted(self.money.items())))


@dataclass(frozen=True)
class _Group:
    """Accounts that are alike in all that is counted."""

    standing: str
    band_before: int
    band_after: int
    portfolio_id: UUID
    currency: str
    reached_before: bool
    reached_after: bool
    accounts: int
    minor: int
    up: int
    down: int


async def rank_both(session: AsyncSession, sides: Sides) -> None:
    """Put every open account under both strategies side by side, in a table of this transaction's own."""
    both, words = both_sql(sides.before, sides.after)
    await session.execute(text(PLACED.replace("{both}", both)), {"now": sides.now, **words})


async def compare(session: AsyncSession, sides: Sides, tell: Progress) -> Comparison:
    """What differs between the two orders in `compared`, whoever filled it."""
    await tell("adding_up", 60)
    groups = [_Group(*row) for row in await session.execute(text(SUMS), {"reach": sides.reach})]
    workable = [group for group in groups if group.standing == "workable"]
    await tell("scores", 70)
    scores = await _scores(session, sides)
    await tell("movers", 80)
    named = await _named(session, sides)
    portfolios = await portfolio_names(session)
    desks = await by_desk(session, sides.before, sides.after, sides.reach)
    standings = _by(groups, lambda group: group.standing)
    return Comparison(
        standings=standings,
        bands_before=_bands(sides.before, workable, lambda group: group.band_before),
        bands_after=_bands(sides.after, workable, lambda group: group.band_after),
        flows=_flows(sides, workable),
        portfolios=_portfolios(workable, portfolios),
        scores=scores,
        changed_band=_sum(group for group in workable if _names(sides, group)[0] != _names(sides, group)[1]),
        moved_up=sum(group.up for group in workable),
        moved_down=sum(group.down for group in workable),
        cut=_cut(sides, workable),
        no_next_action={name: standings[name] for name in NOTHING_NEXT if name in standings},
        **named,
        **desks,
    )


def _sum(groups: Iterable[_Group]) -> Sum:
    counted = _Counted()
    for group in groups:
        counted.add(group)
    return counted.sum()


def _by(groups: Iterable[_Group], key: Callable[[_Group], Any]) -> dict[Any, Sum]:
    counted: dict[Any, _Counted] = defaultdict(_Counted)
    for group in groups:
        counted[key(group)].add(group)
    return {name: counted[name].sum() for name in sorted(counted)}


def _names(sides: Sides, group: _Group) -> tuple[str, str]:
    return sides.before.bands[group.band_before - 1].name, sides.after.bands[group.band_after - 1].name


def _bands(strategy: Strategy, groups: Sequence[_Group], number_of: Callable[[_Group], int]) -> list[BandSum]:
    sums = _by(groups, number_of)
    return [
        BandSum(band.name, band.label, band.by_time, number, sums.get(number, Sum(0, {})))
        for number, band in enumerate(strategy.bands, start=1)
    ]


def _flows(sides: Sides, groups: Sequence[_Group]) -> list[Flow]:
    sums = _by(groups, lambda group: (group.band_before, group.band_after))
    return [Flow(sides.before.bands[before - 1].name, sides.after.bands[after - 1].name, total) for (before, after), total in sums.items()]


def _portfolios(groups: Sequence[_Group], names: dict[UUID, str]) -> list[PortfolioSum]:
    found = sorted({group.portfolio_id for group in groups}, key=lambda portfolio_id: (names.get(portfolio_id, ""), portfolio_id))
    of = {portfolio_id: [group for group in groups if group.portfolio_id == portfolio_id] for portfolio_id in found}
    return [
        PortfolioSum(
            portfolio_id,
            names.get(portfolio_id, ""),
            workable=_sum(mine),
            reached_before=_sum(group for group in mine if group.reached_before),
            reached_after=_sum(group for group in mine if group.reached_after),
        )
        for portfolio_id, mine in of.items()
    ]


def _cut(sides: Sides, groups: Sequence[_Group]) -> CutLine:
    return CutLine(
        reach=sides.reach,
        reached_before=_sum(group for group in groups if group.reached_before),
        reached_after=_sum(group for group in groups if group.reached_after),
        below_before=_sum(group for group in groups if not group.reached_before),
        below_after=_sum(group for group in groups if not group.reached_after),
        enters=_sum(group for group in groups if group.reached_after and not group.reached_before),
        leaves=_sum(group for group in groups if group.reached_before and not group.reached_after),
    )


async def _scores(session: AsyncSession, sides: Sides) -> list[Bar]:
    """How scores are distributed, where points decide."""
    low = min(sides.before.at_least, sides.after.at_least)
    width = max(1, -(-(max(sides.before.at_most, sides.after.at_most) + 1 - low) // BARS))
    bound = {"low": low, "high": low + width * BARS, "bars": BARS}
    timed = {"timed_before": bands_by_time(sides.before), "timed_after": bands_by_time(sides.after)}
    counts = {(side, bar): count for side, bar, count in await session.execute(text(SCORES), {**bound, **timed})}
    return [
        Bar(low + width * n, low + width * (n + 1), counts.get(("before", n + 1), 0), counts.get(("after", n + 1), 0)) for n in range(BARS)
    ]


WHO = """
    SELECT account.id, account.reference, COALESCE(NULLIF(debtor.name, ''), debtor.reference), portfolio.name, account.balance_minor,
           account.currency
      FROM account JOIN debtor ON debtor.id = account.debtor_id JOIN portfolio ON portfolio.id = account.portfolio_id
     WHERE account.id = ANY(CAST(:ids AS uuid[]))"""


async def _named(session: AsyncSession, sides: Sides) -> dict[str, Any]:
    """The lists of accounts, with why each moved."""
    found = {}
    for which in NAMED:
        bound = {"listed": LISTED, **({"reach": sides.reach} if ":reach" in named_sql(which) else {})}
        found[which] = [tuple(row) for row in await session.execute(text(named_sql(which)), bound)]
    ids = sorted({row[0] for rows in found.values() for row in rows})
    facts = await facts_of(session, ids, sides.now, None)
    who = {row[0]: tuple(row)[1:] for row in await session.execute(text(WHO), {"ids": ids})}
    return {which: [_mover(sides, row, who[row[0]], facts[row[0]]) for row in rows] for which, rows in found.items()}


def _mover(sides: Sides, row: tuple[Any, ...], who: tuple[Any, ...], facts: Facts) -> Mover:
    account_id, band_before, band_after, score_before, score_after, place_before, place_after = row
    reference, debtor, portfolio, balance, currency = who
    return Mover(
        account_id=account_id,
        reference=reference,
        debtor_name=debtor,
        portfolio_name=portfolio,
        balance_minor=balance,
        currency=currency,
        band_before=sides.before.bands[band_before - 1].name,
        band_after=sides.after.bands[band_after - 1].name,
        score_before=score_before,
        score_after=score_after,
        place_before=place_before,
        place_after=place_after,
        reasons=_reasons(sides, facts),
    )


def _reasons(sides: Sides, facts: Facts) -> list[Reason]:
    """The rules that give other points than before, the largest difference first."""
    views = View(sides.before, facts, sides.now), View(sides.after, facts, sides.now)
    rules = [{rule.id: rule for rule in view.strategy.rules} for view in views]
    reasons = []
    for name in {**rules[1], **rules[0]}:
        old, new = rules[0].get(name), rules[1].get(name)
        shown, view = (new, views[1]) if new else (old, views[0])
        before, after = (points_of(rule, view) if rule else 0 for rule, view in zip((old, new), views, strict=True))
        if before != after and shown is not None:
            reasons.append(Reason(name, shown.label, inputs_of(shown, view), before, after, segments_of(shown.when, view)))
    return sorted(reasons, key=lambda reason: (-abs(reason.after - reason.before), reason.rule))
