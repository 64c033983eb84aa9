"""What differs between two orders by desk and by team: who could be offered what, what moves, what nobody could take."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.assignment.queries import Collector, collectors
from backend.assignment.rules import served_keys
from backend.changes.schemas import DeskSum, Flow, Sum, TeamSum
from backend.strategy.schemas import Desk, Strategy

DESKS = """SELECT portfolio_id, desk_before, desk_after, currency, place_before <= :reach, place_after <= :reach,
       count(*), sum(balance_minor)::bigint
  FROM compared WHERE standing = 'workable' GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"""


@dataclass(frozen=True)
class _Part:
    """Accounts of a portfolio that are at the same desks before and after."""

    portfolio_id: UUID
    before: str
    after: str
    currency: str
    reached_before: bool
    reached_after: bool
    accounts: int
    minor: int


class _Served:
    """Which collectors are served from which desks of which portfolios, by one strategy."""

    def __init__(self, strategy: Strategy, people: Sequence[Collector]) -> None:
        self.by_bucket: dict[tuple[UUID, str], set[str]] = defaultdict(set)
        self.at_desk: dict[str, int] = defaultdict(int)
        for one in people:
            keys = served_keys(strategy.desks, one.worker) if strategy.desks else [""]
            for key in keys:
                self.at_desk[key] += 1
                for portfolio_id in one.portfolio_ids:
                    self.by_bucket[portfolio_id, key].add(one.worker.team or "")


async def by_desk(session: AsyncSession, before: Strategy, after: Strategy, reach: int) -> dict[str, Any]:
    """Desks, the flow between them, teams, and what nobody could be offered."""
    people = await collectors(session)
    parts = [_Part(*row) for row in await session.execute(text(DESKS), {"reach": reach})]
    served = _Served(before, people), _Served(after, people)
    return {
        "desks": _desks(before, after, parts, served[1]),
        "desk_flows": _flows(parts),
        "teams": _teams(parts, people, served),
        "nobody_before": _sum(part for part in parts if not served[0].by_bucket[part.portfolio_id, part.before]),
        "nobody_after": _sum(part for part in parts if not served[1].by_bucket[part.portfolio_id, part.after]),
    }


def _desks(before: Strategy, after: Strategy, parts: Sequence[_Part], served: _Served) -> list[DeskSum]:
    known: dict[str, Desk] = {desk.name: desk for desk in [*before.desks, *after.desks]}
    shown = [*(desk.name for desk in after.desks), *(desk.name for desk in before.desks if desk.name not in _names(after))]
    return [
        DeskSum(
            name,
            known[name].label,
            known[name].stage,
            # Of a desk that only the old strategy has, nobody will be.
            collectors=served.at_desk[name],
            before=_sum(part for part in parts if _desk(part.before) == name),
            after=_sum(part for part in parts if _desk(part.after) == name),
            reached_before=_sum(part for part in parts if _desk(part.before) == name and part.reached_before),
            reached_after=_sum(part for part in parts if _desk(part.after) == name and part.reached_after),
            overflowed_before=_sum(part for part in parts if part.before != name and _desk(part.before) == name),
            overflowed_after=_sum(part for part in parts if part.after != name and _desk(part.after) == name),
        )
        for name in shown
    ]


def _names(strategy: Strategy) -> set[str]:
    return {desk.name for desk in strategy.desks}


def _desk(key: str) -> str:
    return key.partition("+")[0]


def _flows(parts: Sequence[_Part]) -> list[Flow]:
    ways = sorted({(_desk(part.before), _desk(part.after)) for part in parts})
    return [Flow(old, new, _sum(part for part in parts if (_desk(part.before), _desk(part.after)) == (old, new))) for old, new in ways]


def _teams(parts: Sequence[_Part], people: Sequence[Collector], served: tuple[_Served, _Served]) -> list[TeamSum]:
    names = sorted({one.worker.team or "" for one in people})
    return [
        TeamSum(
            name,
            collectors=sum((one.worker.team or "") == name for one in people),
            before=_sum(part for part in parts if name in served[0].by_bucket[part.portfolio_id, part.before]),
            after=_sum(part for part in parts if name in served[1].by_bucket[part.portfolio_id, part.after]),
            reached_before=_sum(_reached(parts, name, served[0], lambda part: part.reached_before, lambda part: part.before)),
            reached_after=_sum(_reached(parts, name, served[1], lambda part: part.reached_after, lambda part: part.after)),
        )
        for name in names
    ]


def _reached(
    parts: Sequence[_Part], team: str, served: _Served, reached: Callable[[_Part], bool], key: Callable[[_Part], str]
) -> list[_Part]:
    return [part for part in parts if reached(part) and team in served.by_bucket[part.portfolio_id, key(part)]]


def _sum(parts: Iterable[_Part]) -> Sum:
    accounts, money = 0, defaultdict[str, int](int)
    for part in parts:
        accounts += part.accounts
        money[part.currency] += part.minor
    return Sum(accounts, dict(sorted(money.items())))
