"""The board of the day: everybody's capacity against everything that waits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.assignment.queries import Collector, collectors
from backend.assignment.rules import fits, is_on_shift, minutes_on, served_keys
from backend.capacity import queries
from backend.capacity.rules import Bucket, Hands, Work, accounts_in, spread
from backend.capacity.schemas import Amount, CapacityBoard, CollectorLoad, DeskLoad
from backend.changes.floors import floor_of
from backend.changes.schemas import Floor
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from backend.people.queries import team_name
from backend.strategy.actions import in_force
from backend.strategy.schemas import Desk, Strategy


@dataclass
class _Sum:
    accounts: int = 0
    money: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, accounts: int, currency: str, minor: int) -> None:
        self.accounts += accounts
        self.money[currency] += minor

    def amount(self) -> Amount:
        return Amount(self.accounts, {currency: minor for currency, minor in sorted(self.money.items()) if minor})


@dataclass(frozen=True)
class _Day:
    """Somebody's day."""

    one: Collector
    minutes: int
    capacity: int
    on_shift: bool
    away: bool
    keys: tuple[str, ...]

    def hands(self) -> Hands:
        return Hands(self.one.user_id, self.capacity, tuple((id_, key) for id_ in sorted(self.one.portfolio_ids) for key in self.keys))


async def capacity_board(tx: Transaction, viewer: User) -> CapacityBoard:
    """What today's people can do of today's work; a supervisor is shown their own team's collectors."""
    _, strategy = await in_force(tx)
    floor = await floor_of(tx)
    days = [_day(one, strategy, floor, tx.now) for one in await collectors(tx.session)]
    hands = [day.hands() for day in days]
    reach: Counter[Bucket] = Counter()
    for one in hands:
        for bucket in one.buckets:
            reach[bucket] += one.capacity
    totals = await queries.totals(tx.session, tx.now)
    waiting = await queries.best(tx.session, {bucket: most for bucket, most in reach.items() if most}, tx.now)
    given: dict[UUID, list[Work]] = defaultdict(list)
    for user_id, work in spread(hands, waiting):
        given[user_id].append(work)
    served = {bucket for one in hands for bucket in one.buckets}
    worked = [work for works in given.values() for work in works]
    team = await team_name(tx.session, viewer.team_id)
    shown = [day for day in days if viewer.role is not Role.SUPERVISOR or (team is not None and day.one.worker.team == team)]
    return CapacityBoard(
        day=tx.now.astimezone(ZoneInfo(days[0].one.zone if days else "UTC")).date(),
        seconds_per_account=floor.seconds_per_account,
        measured_from=floor.measured_from,
        desks=[_desk(desk, days, totals, worked, served) for desk in strategy.desks or [Desk("", {})]],
        collectors=[_collector(day, given[day.one.user_id], strategy) for day in shown],
    )


def _day(one: Collector, strategy: Strategy, floor: Floor, now: datetime) -> _Day:
    local = now.astimezone(ZoneInfo(one.zone))
    minutes = minutes_on(local.date(), one.week, one.absences, one.minutes_each_day)
    return _Day(
        one,
        minutes,
        accounts_in(minutes, floor.seconds_per_account, one.accounts_each_day),
        is_on_shift(local.date(), local.hour * 60 + local.minute, one.week, one.absences),
        any(first <= local.date() <= last for first, last in one.absences),
        tuple(served_keys(strategy.desks, one.worker)) if strategy.desks else ("",),
    )


def _desk(
    desk: Desk, days: list[_Day], totals: Iterable[tuple[Bucket, str, int, int]], worked: Iterable[Work], served: set[Bucket]
) -> DeskLoad:
    workable, reached, below, nobody, overflowed = _Sum(), _Sum(), _Sum(), _Sum(), 0
    for (portfolio, key), currency, accounts, minor in totals:
        if key.partition("+")[0] != desk.name:
            continue
        workable.add(accounts, currency, minor)
        below.add(accounts, currency, minor)
        overflowed += accounts if key != desk.name else 0
        if (portfolio, key) not in served:
            nobody.add(accounts, currency, minor)
    for work in worked:
        if work.bucket[1].partition("+")[0] == desk.name:
            reached.add(1, work.currency, work.minor)
            below.add(-1, work.currency, -work.minor)
    fitting = [day for day in days if fits(day.one.worker, desk.needs)]
    return DeskLoad(
        desk.name,
        desk.label,
        desk.stage,
        desk.needs.teams,
        desk.needs.skills,
        collectors=len(fitting),
        today=sum(day.capacity > 0 for day in fitting),
        workable=workable.amount(),
        reached=reached.amount(),
        below=below.amount(),
        overflowed=overflowed,
        nobody=nobody.amount(),
    )


def _collector(day: _Day, given: list[Work], strategy: Strategy) -> CollectorLoad:
    offered = _Sum()
    for work in given:
        offered.add(1, work.currency, work.minor)
    return CollectorLoad(
        user_id=day.one.user_id,
        name=day.one.name,
        team_name=day.one.worker.team,
        desks=[desk.name for desk in strategy.desks if fits(day.one.worker, desk.needs)],
        here=day.one.here,
        on_shift=day.on_shift,
        away=day.away,
        minutes=day.minutes,
        capacity=day.capacity,
        offered=offered.amount(),
        value=sum(work.minor // strategy.weights.get(work.currency, strategy.other_weight) for work in given),
        days_past_due=sum(work.days_past_due for work in given) // max(len(given), 1),
    )
