"""From sums to figures: what each arm brought, what differs, and the plain word on it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from math import inf
from typing import Any

from backend.experiments import figures, queries
from backend.experiments.figures import Interval, Mean, Plan
from backend.experiments.rules import Counted, Verdict, verdict
from backend.experiments.schemas import ArmResult, DifferenceResult, MoneyResult, Results, Span, VerdictResult
from backend.kit.transaction import Transaction
from backend.strategy.models import Arm, Experiment, Measure

DAY = 86_400
COMPARED = ((Arm.CHALLENGER, Arm.CHAMPION), (Arm.CHAMPION, Arm.HOLD_OUT), (Arm.CHALLENGER, Arm.HOLD_OUT))


async def results_of(tx: Transaction, experiment: Experiment) -> Results:
    """What an experiment has shown until now, or until its planned end: afterwards nobody is held out any more."""
    until = min(tx.now, experiment.ends_at, experiment.ended_at or tx.now)
    rows = await queries.counts(tx.session, experiment, until)
    arms = {arm: [row for row in rows if row.arm == arm] for arm in Arm if arm is not Arm.HOLD_OUT or experiment.hold_out_points}
    plan = Plan(experiment.effect_points / 10_000)
    return Results(
        as_of=until,
        days=_days(experiment.begun_at, until),
        aside=await queries.aside(tx.session, experiment.id),
        arms=[arm_result(arm, of) for arm, of in arms.items()],
        differences=[*_differences(arms, plan)],
        verdict=_verdict(experiment, arms, plan, until),
    )


def _days(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds() / DAY)


def _sum(rows: Iterable[Any], name: str) -> int:
    return sum(getattr(row, name) for row in rows)


def arm_result(arm: Arm, rows: Sequence[Any]) -> ArmResult:
    """One arm, its currencies added where no money is."""
    accounts = _sum(rows, "accounts")
    counted = {name: _sum(rows, name) for name in ("attempts", "contacts", "right_party", "promises", "decided", "kept")}
    shares = {name: figures.share(_sum(rows, f"{name}_accounts"), accounts) for name in ("tried", *Measure)}
    return ArmResult(
        arm=arm,
        accounts=accounts,
        **counted,
        hours=float(_sum(rows, "hours")),
        shares={str(name): _span(share) for name, share in shares.items() if share},
        contact_rate=_maybe(figures.share(counted["contacts"], counted["attempts"])),
        right_party_rate=_maybe(figures.share(counted["right_party"], counted["attempts"])),
        kept_rate=_maybe(figures.share(counted["kept"], counted["decided"])),
        money=[_money(row) for row in rows],
    )


def _money(row: Any) -> MoneyResult:
    each, hourly = _per_account(row), _per_hour(row)
    return MoneyResult(
        currency=row.currency,
        accounts=row.accounts,
        total_minor=round(row.minor),
        per_account=_span(figures.around(each.value, figures.Z * each.variance**0.5)) if each else None,
        per_hour=_span(figures.around(hourly.value, figures.Z * hourly.variance**0.5)) if hourly else None,
    )


def _per_account(row: Any) -> Mean | None:
    return figures.mean(row.minor, row.minor_squares, row.accounts)


def _per_hour(row: Any) -> Mean | None:
    return figures.ratio(row.minor, row.minor_squares, row.hours, row.hours_squares, row.products, row.accounts)


def _counted(rows: Sequence[Any], measure: str) -> Counted:
    return Counted(_sum(rows, "accounts"), _sum(rows, f"{measure}_accounts"))


def _differences(arms: dict[Arm, list[Any]], plan: Plan) -> Iterator[DifferenceResult]:
    for arm, less in COMPARED:
        if less not in arms:
            continue
        for measure in Measure:
            span = _of_shares(_counted(arms[arm], measure), _counted(arms[less], measure), plan)
            if span:
                yield DifferenceResult(arm, less, measure, None, span)
        for one in arms[arm]:
            for other in (row for row in arms[less] if row.currency == one.currency):
                yield from _of_money(arm, less, one, other, plan)


def _of_shares(one: Counted, other: Counted, plan: Plan) -> Span | None:
    means = one.mean, other.mean
    return _difference(means[0], means[1], plan.times(_known(one, other)))


def _of_money(arm: Arm, less: Arm, one: Any, other: Any, plan: Plan) -> Iterator[DifferenceResult]:
    """Money comes from those who pay: how much is known of it is counted by them."""
    times = plan.times(_known(Counted(one.accounts, one.paid_accounts), Counted(other.accounts, other.paid_accounts)))
    for name, of in (("per_account", _per_account), ("per_hour", _per_hour)):
        span = _difference(of(one), of(other), times)
        if span:
            yield DifferenceResult(arm, less, name, one.currency, span)


def _known(one: Counted, other: Counted) -> float:
    accounts = one.accounts + other.accounts
    return figures.information((one.done + other.done) / accounts, figures.pairs(one.accounts, other.accounts)) if accounts else 0.0


def _difference(one: Mean | None, other: Mean | None, times: float) -> Span | None:
    if one is None or other is None or times == inf:
        return None
    return _span(one.minus(other, times))


def _verdict(experiment: Experiment, arms: dict[Arm, list[Any]], plan: Plan, until: datetime) -> VerdictResult:
    champion = _counted(arms[Arm.CHAMPION], experiment.measure)
    said: Verdict = verdict(
        champion,
        _counted(arms[Arm.CHALLENGER], experiment.measure),
        plan,
        _days(experiment.begun_at, until),
        _days(until, experiment.ends_at),
    )
    base = champion.mean
    return VerdictResult(said.says, _maybe(said.difference), base.value if base else None, said.days)


def _span(interval: Interval) -> Span:
    return Span(interval.value, interval.low, interval.high)


def _maybe(interval: Interval | None) -> Span | None:
    return _span(interval) if interval else None
