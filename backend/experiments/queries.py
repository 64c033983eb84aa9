"""What is asked about experiments."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.changes.models import ChangeState, StrategyChange
from backend.kit.refusal import NotFound
from backend.strategy.arms import HELD_OUT_STAGES, arm_sql, trial_of
from backend.strategy.models import Experiment
from backend.worklist.rules import LONGEST_CALL


@cache
def _parts() -> dict[str, str]:
    """The named parts of `results.sql`."""
    parts = re.split(r"^-- (\w+) --$", Path(__file__).with_name("results.sql").read_text(), flags=re.MULTILINE)
    return {name: re.sub(r"^--.*$", "", body, flags=re.MULTILINE).strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}


def _part(name: str) -> str:
    parts = _parts()
    return parts[name].replace("{protected}", parts["protected"])


async def experiment_of(session: AsyncSession, experiment_id: UUID, *, locked: bool = False) -> Experiment:
    """One experiment; refuses an unknown one."""
    statement = select(Experiment).where(Experiment.id == experiment_id).execution_options(populate_existing=True)
    found = (await session.exec(statement.with_for_update() if locked else statement)).first()
    if found is None:
        raise NotFound
    return found


async def experiments(session: AsyncSession, limit: int = 100) -> Sequence[Experiment]:
    """Every experiment, the newest first."""
    return (await session.exec(select(Experiment).order_by(col(Experiment.begun_at).desc()).limit(limit))).all()


async def to_follow(session: AsyncSession) -> Sequence[Experiment]:
    """Experiments whose beginning or end the worklist has not followed yet."""
    return (await session.exec(select(Experiment).where(col(Experiment.ranked_at).is_(None)).order_by(col(Experiment.id)))).all()


async def candidates(session: AsyncSession, active: int) -> Sequence[StrategyChange]:
    """Approved changes of the version in force that wait for nothing."""
    statement = select(StrategyChange).where(
        StrategyChange.state == ChangeState.APPROVED, col(StrategyChange.activate_at).is_(None), StrategyChange.based_on == active
    )
    return (await session.exec(statement.order_by(col(StrategyChange.created_at).desc()))).all()


async def titles(session: AsyncSession, change_ids: Sequence[UUID]) -> dict[UUID, str]:
    """What these changes are called."""
    rows = await session.exec(select(StrategyChange.id, StrategyChange.title).where(col(StrategyChange.id).in_(change_ids)))
    return dict(rows.all())


async def set_aside(session: AsyncSession, experiment: Experiment) -> int:
    """Note who is protected now; how many."""
    noted: Any = await session.execute(
        text(_part("aside")),
        {"id": experiment.id, "now": experiment.begun_at, "stages": list(HELD_OUT_STAGES), "days": experiment.hold_out_days},
    )
    return int(noted.rowcount)


async def aside(session: AsyncSession, experiment_id: UUID) -> int:
    """How many were protected when it began."""
    told = await session.execute(text("SELECT count(*) FROM experiment_aside WHERE experiment_id = :id"), {"id": experiment_id})
    return int(told.scalar_one())


async def counts(session: AsyncSession, experiment: Experiment, until: datetime) -> Sequence[Any]:
    """The sums of each arm and currency until a moment."""
    statement = _parts()["results"].replace("{arm}", arm_sql(trial_of(experiment), "account.id"))
    bound = {"id": experiment.id, "begun": experiment.begun_at, "until": until, "longest": LONGEST_CALL}
    return (await session.execute(text(statement), bound)).all()


async def pace(session: AsyncSession, since: datetime, now: datetime, days: int) -> dict[str, int]:
    """How many accounts there are, how many would be set aside, and of how many each measure became true."""
    bound = {"since": since, "now": now, "stages": list(HELD_OUT_STAGES), "days": days}
    return dict((await session.execute(text(_part("pace")), bound)).mappings().one())
