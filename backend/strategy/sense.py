"""What a condition says before any account is asked: whether it can hold of nobody, of everybody, or only where another holds.

Careful rather than clever: what cannot be seen at once is left open, so that nothing sensible is ever called senseless.
"""

from backend.strategy.schemas import All, Any, Compare, Condition, Missing, Not, OneOf, Value


def of_nobody(condition: Condition) -> bool:
    """Whether no account can ever be in this; segments were put in their place before."""
    match condition:
        case Any(of):
            return all(map(of_nobody, of))
        case Not(of):
            return of_everybody(of)
        case All(of):
            parts = _flat(of)
            return any(of_nobody(part) for part in parts if not isinstance(part, All)) or any(
                _exclude(one, other) for place, one in enumerate(parts) for other in parts[:place]
            )
    return False


def of_everybody(condition: Condition) -> bool:
    """Whether every account must be in this."""
    match condition:
        case All(of):
            return all(map(of_everybody, of))
        case Any(of):
            return any(map(of_everybody, of))
        case Not(of):
            return of_nobody(of)
    return False


def only_within(inner: Condition, outer: Condition) -> bool:
    """Whether whoever is in the inner one must be in the outer one, too."""
    if inner == outer or of_everybody(outer) or of_nobody(inner):
        return True
    match inner, outer:
        case _, All(of):
            return all(only_within(inner, part) for part in of)
        case Any(of), _:
            return all(only_within(part, outer) for part in of)
        case _, Any(of) if any(only_within(inner, part) for part in of):
            return True
        case All(of), _:
            return any(only_within(part, outer) for part in of)
        case Not(hidden), Not(shown):
            return only_within(shown, hidden)
        case Compare(field) | OneOf(field), Not(Missing(unknown)):
            return field == unknown
        case Compare() | OneOf(), Compare() | OneOf():
            return inner.field == outer.field and _narrower(inner, outer)
    return False


def _flat(parts: list[Condition]) -> list[Condition]:
    """What holds together, however it is bracketed."""
    return [one for part in parts for one in (_flat(part.of) if isinstance(part, All) else [part])]


def _exclude(one: Condition, other: Condition) -> bool:
    """Whether two that hold together leave nobody."""
    match one, other:
        case (Not(of), _) if of == other:
            return True
        case (_, Not(of)) if of == one:
            return True
        case (Missing(unknown), Compare(field) | OneOf(field)) | (Compare(field) | OneOf(field), Missing(unknown)):
            return field == unknown
        case Compare() | OneOf(), Compare() | OneOf():
            return one.field == other.field and _apart(one, other)
    return False


def _narrower(inner: Compare | OneOf, outer: Compare | OneOf) -> bool:
    if (values := _values(inner)) is not None:
        return all(_takes(outer, value) for value in values)
    low, high = _span(inner)
    match outer:
        case Compare(_, "ne", int() as value):
            return (low is not None and value < low) or (high is not None and value > high)
        case Compare(_, "lt" | "le" | "ge" | "gt"):
            least, most = _span(outer)
            return (least is None or (low is not None and low >= least)) and (most is None or (high is not None and high <= most))
    return False


def _apart(one: Compare | OneOf, other: Compare | OneOf) -> bool:
    for first, second in ((one, other), (other, one)):
        if (values := _values(first)) is not None:
            return not any(_takes(second, value) for value in values)
    (low, high), (least, most) = _span(one), _span(other)
    return (high is not None and least is not None and high < least) or (most is not None and low is not None and most < low)


def _values(condition: Compare | OneOf) -> list[Value] | None:
    """The few values it takes, where these can be told."""
    match condition:
        case OneOf(_, values):
            return values
        case Compare(_, "eq", value):
            return [value]
    return None


def _takes(condition: Compare | OneOf, value: Value) -> bool:
    match condition:
        case OneOf(_, values):
            return value in values
        case Compare(_, "eq", other):
            return value == other
        case Compare(_, "ne", other):
            return value != other
    low, high = _span(condition)
    return (low is None or int(value) >= low) and (high is None or int(value) <= high)


def _span(condition: Compare | OneOf) -> tuple[int | None, int | None]:
    """The whole numbers between which it holds; None: without end."""
    match condition:
        case Compare(_, "ge", int() as value):
            return value, None
        case Compare(_, "gt", int() as value):
            return value + 1, None
        case Compare(_, "le", int() as value):
            return None, value
        case Compare(_, "lt", int() as value):
            return None, value - 1
    return None, None
