"""Experiments as they are sent."""

from collections.abc import Sequence

import msgspec

from backend.experiments import queries
from backend.experiments.results import results_of
from backend.experiments.rules import UNDO_LASTS
from backend.experiments.schemas import Candidate, ExperimentCard, ExperimentsPage, ExperimentView, Results
from backend.kit.transaction import Transaction
from backend.people.queries import names_of
from backend.strategy.actions import in_force
from backend.strategy.models import Choice, Experiment


async def page(tx: Transaction) -> ExperimentsPage:
    """Every experiment, and what could be tried next."""
    active, _ = await in_force(tx)
    return ExperimentsPage(
        active=active,
        experiments=await cards(tx, await queries.experiments(tx.session)),
        candidates=[Candidate(change.id, change.title, change.why) for change in await queries.candidates(tx.session, active)],
    )


async def cards(tx: Transaction, experiments: Sequence[Experiment]) -> list[ExperimentCard]:
    """Experiments with the names that belong to them."""
    people = {person for one in experiments for person in (one.begun_by, one.ended_by) if person}
    names = await names_of(tx.session, people)
    titles = await queries.titles(tx.session, [one.change_id for one in experiments])
    return [
        ExperimentCard(
            id=one.id,
            title=one.title,
            champion=one.champion,
            challenger=one.challenger,
            change_id=one.change_id,
            change_title=titles.get(one.change_id, ""),
            seed=one.seed,
            challenger_points=one.challenger_points,
            hold_out_points=one.hold_out_points,
            hold_out_days=one.hold_out_days,
            measure=one.measure,
            effect_points=one.effect_points,
            begun_at=one.begun_at,
            begun_by_name=names.get(one.begun_by, ""),
            ends_at=one.ends_at,
            ended_at=one.ended_at,
            ended_by_name=names.get(one.ended_by) if one.ended_by else None,
            chosen=one.chosen,
            undo_until=one.ended_at + UNDO_LASTS if one.ended_at and one.chosen == Choice.KEEP and tx.now < one.ends_at else None,
            following=one.ranked_at is None,
            said=one.result["verdict"]["says"] if one.result else None,
        )
        for one in experiments
    ]


async def view(tx: Transaction, experiment: Experiment) -> ExperimentView:
    """One experiment: what it shows now, or what it showed when somebody chose."""
    kept = experiment.result
    results = msgspec.convert(kept, Results, strict=False) if kept else await results_of(tx, experiment)
    return ExperimentView((await cards(tx, [experiment]))[0], results)
