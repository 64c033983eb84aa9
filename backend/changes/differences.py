"""What differs between two strategies, thing by thing: the "diff" of the pull request."""

from collections.abc import Iterator
from typing import Any

from backend.changes.schemas import Difference

Body = dict[str, Any]
SETTINGS: Body = {"name": None, "at_most": 1000, "at_least": 0, "seed": 0, "weights": {}, "other_weight": 100, "ownership": None}


def between(before: Body, after: Body) -> list[Difference]:
    """What one must do to `before` to get `after`: bands first, then rules, desks and settings."""
    return [
        *_things("band", before["bands"], after["bands"], "name"),
        *_order("band", before["bands"], after["bands"], "name"),
        *_things("rule", before["rules"], after["rules"], "id"),
        *_things("desk", before.get("desks", []), after.get("desks", []), "name"),
        *_order("desk", before.get("desks", []), after.get("desks", []), "name"),
        *_settings(before, after),
    ]


def _things(about: str, before: list[Body], after: list[Body], key: str) -> Iterator[Difference]:
    olds, news = ({thing[key]: thing for thing in things} for things in (before, after))
    for name, new in news.items():
        if name not in olds:
            yield Difference(about, "added", name, new.get("label", {}), None, new)
        elif _said(olds[name]) != _said(new):
            yield Difference(about, "changed", name, new.get("label", {}), olds[name], new)
    for name, old in olds.items():
        if name not in news:
            yield Difference(about, "removed", name, old.get("label", {}), old, None)


def _said(thing: Body) -> Body:
    """Without what is only said by leaving it out."""
    return {name: value for name, value in thing.items() if value is not None and value is not False}


def _order(about: str, before: list[Body], after: list[Body], key: str) -> Iterator[Difference]:
    """Bands that stand in another order among those both have."""
    olds, news = [thing[key] for thing in before], [thing[key] for thing in after]
    stayed, now = [name for name in olds if name in news], [name for name in news if name in olds]
    if stayed != now:
        yield Difference(about, "moved", "", {}, stayed, now)


def _settings(before: Body, after: Body) -> Iterator[Difference]:
    for name, default in SETTINGS.items():
        old, new = before.get(name, default), after.get(name, default)
        if old != new:
            yield Difference("setting", "changed", name, {}, old, new)
