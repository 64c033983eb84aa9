"""Beginning an experiment, ending it, taking its end back."""

from datetime import timedelta
from uuid import UUID

import msgspec

from backend.changes import queries as changes
from backend.changes import rules as change_rules
from backend.changes.actions import meanwhile, nothing_runs
from backend.changes.history import note
from backend.changes.models import ChangeState, Deed
from backend.changes.publishing import JOB as PUBLISHING
from backend.changes.publishing import next_version
from backend.experiments import queries, rules
from backend.experiments.figures import Plan, days_until, pairs
from backend.experiments.following import JOB as FOLLOWING
from backend.experiments.results import results_of
from backend.experiments.schemas import DurationEstimate, NewExperiment
from backend.kit.ids import new_id
from backend.kit.jobs import wake
from backend.kit.locks import one_at_a_time
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.strategy.actions import in_force
from backend.strategy.arms import WHOLE
from backend.strategy.models import Choice, Experiment, Measure
from backend.strategy.queries import running_experiment

#: How far back the estimate of a duration looks.
LOOKS_BACK = 28
#: Days past due beyond which it takes accounts to be protected.
DELAY = 90


async def begin(tx: Transaction, user: User, wish: NewExperiment) -> Experiment:
    """Let an approved change rank a share of the accounts beside the version in force."""
    # Nobody publishes meanwhile.
    await one_at_a_time(tx.session, PUBLISHING)
    rules.is_a_plan(wish, tx.now)
    await nothing_runs(tx)
    change = await changes.change_of(tx.session, wish.change_id, locked=True)
    rules.may_try(change)
    if waiting := await changes.scheduled(tx.session):
        raise rules.ChangeScheduled(title=waiting.title, activate_at=waiting.activate_at or tx.now)
    active, _ = await in_force(tx)
    change_rules.is_up_to_date(change, active, await meanwhile(tx, change, active))
    version = await next_version(tx, change)
    change.state, change.version = ChangeState.TRIED, version.number
    experiment_id = new_id()
    experiment = Experiment(
        id=experiment_id,
        title=wish.title.strip(),
        champion=active,
        challenger=version.number,
        change_id=change.id,
        seed=experiment_id.int % 2**31,
        challenger_points=wish.challenger_points,
        hold_out_points=wish.hold_out_points,
        hold_out_days=wish.hold_out_days,
        measure=Measure(wish.measure),
        effect_points=wish.effect_points,
        # On whole seconds, so that SQL and Python compare the same moments.
        begun_at=tx.now.replace(microsecond=0),
        begun_by=user.id,
        ends_at=wish.ends_at.replace(microsecond=0),
    )
    tx.session.add(experiment)
    await tx.session.flush()
    await queries.set_aside(tx.session, experiment)
    await note(tx, change, Deed.TRIED, user.id, {"version": version.number, "experiment": experiment.title})
    wake(tx, FOLLOWING)
    return experiment


async def end(tx: Transaction, user: User, experiment_id: UUID, chosen: str) -> Experiment:
    """Stop comparing: the champion goes on for everybody, or the challenger is published."""
    if chosen not in {*Choice}:
        raise Invalid(field="chosen", expected=", ".join(Choice), value=chosen[:40])
    await one_at_a_time(tx.session, PUBLISHING)
    experiment = await queries.experiment_of(tx.session, experiment_id, locked=True)
    if experiment.ended_at is not None:
        raise rules.ExperimentOver(ended_at=experiment.ended_at)
    experiment.result = msgspec.to_builtins(await results_of(tx, experiment))
    experiment.ended_at, experiment.ended_by, experiment.chosen, experiment.ranked_at = tx.now, user.id, Choice(chosen), None
    change = await changes.change_of(tx.session, experiment.change_id, locked=True)
    if experiment.chosen is Choice.PROMOTE:
        change.activate_at, change.activated_by = tx.now, user.id
        await note(tx, change, Deed.SCHEDULED, user.id, {"at": tx.now.isoformat(), "now": True})
        wake(tx, PUBLISHING)
    else:
        await note(tx, change, Deed.NOT_CHOSEN, user.id, {"version": experiment.challenger, "experiment": experiment.title})
    wake(tx, FOLLOWING)
    return experiment


async def resume(tx: Transaction, user: User, experiment_id: UUID) -> Experiment:
    """Take an end back that was said by mistake: the same accounts are in the same arms again."""
    await one_at_a_time(tx.session, PUBLISHING)
    experiment = await queries.experiment_of(tx.session, experiment_id, locked=True)
    if experiment.ended_at is None:
        return experiment
    active, _ = await in_force(tx)
    rules.may_resume(experiment, active, await running_experiment(tx.session), tx.now)
    experiment.ended_at = experiment.ended_by = experiment.chosen = experiment.result = experiment.ranked_at = None
    change = await changes.change_of(tx.session, experiment.change_id, locked=True)
    await note(tx, change, Deed.TRIED, user.id, {"version": experiment.challenger, "experiment": experiment.title})
    wake(tx, FOLLOWING)
    return experiment


async def estimate(tx: Transaction, challenger_points: int, hold_out_points: int, measure: str, effect_points: int) -> DurationEstimate:
    """How long it would take until a difference of this size shows, from the last weeks."""
    rules.shares_add_up(challenger_points, hold_out_points)
    if measure not in {*Measure}:
        raise Invalid(field="measure", expected=", ".join(Measure), value=measure[:40])
    if not 100 <= effect_points <= WHOLE:
        raise Invalid(field="effect_points", expected=f"between 100 and {WHOLE}", value=str(effect_points))
    told = await queries.pace(tx.session, tx.now - timedelta(days=LOOKS_BACK), tx.now, DELAY)
    accounts = told["accounts"] - told["protected"]
    challenger, hold_out = accounts * challenger_points // WHOLE, accounts * hold_out_points // WHOLE
    champion = accounts - challenger - hold_out
    share = told[measure] / told["accounts"] if told["accounts"] else 0.0
    wanted = Plan(effect_points / WHOLE).share_needed(pairs(champion, challenger))
    days = days_until(wanted, 0.0, 1.0) if wanted is not None and share == 0 else None
    if wanted is not None and share:
        days = days_until(wanted + share, share, LOOKS_BACK)
    return DurationEstimate(accounts, champion, challenger, hold_out, share, LOOKS_BACK, days)
