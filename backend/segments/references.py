"""Segments that a strategy names: what each says is written into it once, and stays whatever becomes of the segment."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.segments import queries
from backend.segments.queries import Standing
from backend.strategy import reading
from backend.strategy.mistakes import Mistake
from backend.strategy.schemas import Condition, Meant, Strategy
from backend.strategy.segments import Reference, named_by

Body = dict[str, Any]
Meanings = Mapping[Reference, Condition | None]


def as_written(body: Body) -> Body:
    """A strategy without what its segments say, which follows from their names."""
    return {name: value for name, value in body.items() if name != "segments"}


def named_in(*bodies: Body) -> set[Reference]:
    """The versions of segments that stored strategies name."""
    return {reference for body in bodies for reference in named_by(reading.parsed(body))}


async def with_meanings(session: AsyncSession, body: Body, *, used: Set[Reference] = frozenset()) -> tuple[Body, Strategy]:
    """The strategy with what its segments say; refuses one that makes no sense, or names what is not there or not offered any more.

    `used`: named already in what this was written from; these go on, archived or not.
    """
    written = as_written(body)
    if not (wanted := named_in(written)):
        return written, reading.read(written)
    known = await queries.meanings(session, wanted)
    refused = dict(_refused(wanted, used, known, await queries.standings(session, {name for name, _ in wanted})))
    segments = [msgspec.to_builtins(Meant(*reference, known[reference])) for reference in sorted(wanted & known.keys())]
    whole = {**written, "segments": segments}
    return whole, reading.read(whole, refused)


def _refused(
    wanted: Set[Reference], used: Set[Reference], known: Meanings, standings: Mapping[str, Standing]
) -> Iterator[tuple[Reference, Mistake]]:
    for name, version in wanted:
        facts = {"name": name, "version": version}
        latest, archived = standings.get(name, (0, False))
        if not 0 < version <= latest:
            continue  # Whoever reads the strategy says that there is none.
        if (name, version) not in known:
            yield (name, version), Mistake("", "segment_cycle", f"version {version} of segment {name} comes back to itself", facts)
        elif archived and (name, version) not in used:
            yield (name, version), Mistake("", "segment_archived", f"segment {name} is archived", facts)
