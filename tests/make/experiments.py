"""Builders of experiments."""

from datetime import timedelta
from typing import Any

from backend.changes.models import ChangeState, StrategyChange
from backend.experiments import actions
from backend.experiments.following import follow_all
from backend.experiments.schemas import NewExperiment
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from backend.strategy.models import Experiment
from tests.make.changes import change as _change
from tests.make.people import user as _user


async def approved_change(tx: Transaction, *, title: str = "Largest first", **changed: Any) -> StrategyChange:
    """A change a second person approved; by default it has another seed."""
    made = await _change(tx, title=title, **(changed or {"seed": 5}))
    made.state = ChangeState.APPROVED
    made.approved_by = (await _user(tx, role=Role.MANAGER)).id
    await tx.session.flush()
    return made


async def experiment(
    tx: Transaction, *, by: User | None = None, change: StrategyChange | None = None, seed: int | None = None, **said: Any
) -> Experiment:
    """Half the accounts each, nobody held out, followed by the worklist, unless said otherwise."""
    trying = change or await approved_change(tx)
    wish = NewExperiment(
        **{
            "change_id": trying.id,
            "title": "Largest first?",
            "challenger_points": 5000,
            "hold_out_points": 0,
            "hold_out_days": 90,
            "measure": "paid",
            "effect_points": 2000,
            "ends_at": tx.now + timedelta(days=30),
            **said,
        }
    )
    begun = await actions.begin(tx, by or await _user(tx, role=Role.MANAGER), wish)
    if seed is not None:
        begun.seed = seed
        await tx.session.flush()
    await follow_all(tx)
    return begun
