"""A back-test for the terminal: the table, and the limits that belong beside it."""

from collections.abc import Iterator

from backend.backtest.lift import Result, area, at_share
from backend.backtest.orders import ORDERS, blind_rules
from backend.strategy.schemas import Strategy

NAMES = {"strategy": "this strategy", "oldest_first": "oldest first", "largest_first": "largest first", "random": "random"}
SHARES = (10, 20, 50)


def in_words(result: Result, strategy: Strategy) -> str:
    """What was found, and what it does not say."""
    return "\n".join([*_heading(result, strategy), "", *_table(result), "", *_limits(result, strategy)])


def _heading(result: Result, strategy: Strategy) -> Iterator[str]:
    asked = result.asked
    yield f"Strategy {strategy.name!r} on {result.lists} lists from {asked.first} to {asked.last}, one every {asked.every} days."
    yield (
        f"{result.accounts:,} overdue accounts stood in them (an account once for each list); {result.late:,} of these "
        f"({result.base_rate:.1%}) still owed {asked.late} days later: they paid late."
    )


def _table(result: Result) -> Iterator[str]:
    asked = result.asked
    shares = "".join(f"{f'first {share}%':>12}" for share in SHARES)
    yield f"{'late payers reached in the':<26}{shares}{'area':>8}{'day 1':>9}{'days':>7}"
    for how, curve in result.curves.items():
        found = "".join(f"{at_share(curve.reached, share):>12.1%}" for share in SHARES)
        first, waited = curve.first_day / result.late, curve.waited / result.late
        yield f"{NAMES[how]:<26}{found}{area(curve.reached):>8.3f}{first:>9.1%}{waited:>7.2f}"
    for currency in next(iter(result.curves.values())).money:
        yield f"{f'and of their {currency}':<26}"
        for how, curve in result.curves.items():
            found = "".join(f"{at_share(curve.money[currency], share):>12.1%}" for share in SHARES)
            yield f"{NAMES[how]:<26}{found}{area(curve.money[currency]):>8.3f}"
    ours, best = area(result.curves["strategy"].reached), max(ORDERS[1:], key=lambda how: area(result.curves[how].reached))
    theirs = area(result.curves[best].reached)
    verdict = "sooner than" if ours > theirs else "no sooner than"
    yield f"Plainly: this strategy reached late payers {verdict} the best of the others ({NAMES[best]}): {ours:.3f} against {theirs:.3f}."
    yield f"area: 0.500 is chance, more is sooner. With {asked.calls} calls a day: share called on the first, mean days until called."


def _limits(result: Result, strategy: Strategy) -> Iterator[str]:
    blind = blind_rules(strategy)
    yield "What this does not say:"
    yield "- The file tells when was paid, not who was called. What a call that was not made would have brought has no known answer,"
    yield "  so nothing here says that calling in this order causes payment: it says who would have been reached how soon."
    if blind:
        yield f"- Not known from receivables, and so the same for every account here: {', '.join(blind)}."
    yield "- When an item was disputed is not told, so nothing is disputed; every debtor is supposed to have one number."
    yield "- One account stands in many lists, so these are not independent cases, and no interval is given."
    yield f"- Random is one throw (seed {result.asked.seed}), by which the simple orders break their ties; the strategy breaks its own."
