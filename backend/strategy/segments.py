"""Segments within conditions: what the version says that is named.

A version never changes and may only refer to versions that were there before it, so that no segment can come back to itself.
"""

from collections.abc import Iterator, Mapping

import msgspec

from backend.strategy.schemas import All, Any, Condition, InSegment, Not, Strategy

Reference = tuple[str, int]


def references_in(condition: Condition | None) -> Iterator[Reference]:
    """The versions of segments this condition names itself."""
    match condition:
        case InSegment(name, version):
            yield name, version
        case All(of) | Any(of):
            for part in of:
                yield from references_in(part)
        case Not(of):
            yield from references_in(of)


def expanded(condition: Condition, known: Mapping[Reference, Condition | None]) -> Condition:
    """The condition with every known segment in its place; `known` holds them expanded. Unknown ones stay, as mistakes."""
    match condition:
        case InSegment(name, version) if (name, version) in known:
            meant = known[name, version]
            return All([]) if meant is None else meant
        case All(of):
            return All([expanded(part, known) for part in of])
        case Any(of):
            return Any([expanded(part, known) for part in of])
        case Not(of):
            return Not(expanded(of, known))
        case _:
            return condition


def meanings_of(strategy: Strategy) -> dict[Reference, Condition | None]:
    """What the segments say that the strategy names, as they are kept in it."""
    return {(meant.name, meant.version): meant.means for meant in strategy.segments}


def meant_by(segment: InSegment, strategy: Strategy) -> Condition | None:
    """What a reference of this strategy says; one that it does not keep was refused when it was read."""
    return next(meant.means for meant in strategy.segments if (meant.name, meant.version) == (segment.name, segment.version))


def named_by(strategy: Strategy) -> set[Reference]:
    """The versions of segments that bands, rules and desks name."""
    conditions = [
        *(band.when for band in strategy.bands),
        *(rule.when for rule in strategy.rules),
        *(desk.when for desk in strategy.desks),
    ]
    return {reference for condition in conditions for reference in references_in(condition)}


def read(body: object) -> Condition | None:
    """A stored condition; it was checked when it was stored."""
    condition: Condition | None = msgspec.convert(body, Condition | None)
    return condition
