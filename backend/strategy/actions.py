"""Putting strategies into force."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from backend.kit.transaction import Transaction
from backend.strategy import queries, reading
from backend.strategy.arms import Ruling, trial_of
from backend.strategy.models import StrategyVersion
from backend.strategy.schemas import Strategy

SHIPPED = Path(__file__).with_name("shipped.toml")


def shipped() -> dict[str, Any]:
    """The strategy an installation starts with."""
    return tomllib.loads(SHIPPED.read_text())


async def seed(tx: Transaction) -> StrategyVersion:
    """Put the shipped strategy into force where there is none; nothing changes when there is one."""
    return await queries.active(tx.session) or await activate(tx, shipped(), number=1)


async def activate(tx: Transaction, body: dict[str, Any], *, number: int, by: UUID | None = None) -> StrategyVersion:
    """Let this strategy rank from now on; refuses one that makes no sense."""
    return await put_into_force(tx, await keep(tx, body, number=number, by=by))


async def keep(tx: Transaction, body: dict[str, Any], *, number: int, by: UUID | None = None) -> StrategyVersion:
    """A version that does not rank yet; refuses one that makes no sense."""
    strategy = reading.read(body)
    version = StrategyVersion(number=number, name=strategy.name, body=body, created_at=tx.now, created_by=by)
    tx.session.add(version)
    await tx.session.flush()
    return version


async def put_into_force(tx: Transaction, version: StrategyVersion) -> StrategyVersion:
    """Let a version rank from now on, in place of the one that did; none ever does so twice (a trigger insists)."""
    if before := await queries.active(tx.session):
        before.retired_at = tx.now
        await tx.session.flush()
    version.activated_at = tx.now
    await tx.session.flush()
    return version


async def in_force(tx: Transaction) -> tuple[int, Strategy]:
    """The number and the rules of the version that ranks now; an installation without one gets the shipped."""
    version = await queries.active(tx.session) or await seed(tx)
    return version.number, _read(msgspec.json.encode(version.body))


async def ruling(tx: Transaction) -> Ruling:
    """Who ranks now: the version in force, and beside it the one that is tried."""
    version, strategy = await in_force(tx)
    running = await queries.running_experiment(tx.session)
    if running is None:
        return Ruling(version, strategy)
    _, challenger = await of_version(tx, running.challenger)
    return Ruling(version, strategy, trial_of(running), challenger)


@lru_cache(maxsize=16)
def _read(body: bytes) -> Strategy:
    return reading.read(msgspec.json.decode(body))


async def of_version(tx: Transaction, number: int) -> tuple[int, Strategy]:
    """The rules of one version; of the one that ranks now when that version is unknown."""
    version = await queries.numbered(tx.session, number)
    return (version.number, _read(msgspec.json.encode(version.body))) if version else await in_force(tx)
