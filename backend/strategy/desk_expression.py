"""Desks as SQL: the same as `desks.seat_of`, over a row called `facts`."""

from backend.strategy.desks import key_of
from backend.strategy.expression import Compiler
from backend.strategy.schemas import Desk, Strategy

NOW = "CAST(:now AS timestamptz)"
_DUE = "CASE WHEN facts.chased_due_on IS NOT NULL THEN (facts.chased_due_on + 1)::timestamp AT TIME ZONE facts.zone END"
_PAID = "CASE WHEN facts.last_paid_on IS NOT NULL THEN facts.last_paid_on::timestamp AT TIME ZONE facts.zone END"
_ASKED = f"CASE WHEN facts.callback_due_at <= {NOW} THEN facts.callback_due_at END"

#: As `desks.waits_since` and `desks.quiet_since`; the greatest of what is known.
WAITS = f"GREATEST(facts.created_at, facts.last_attempt_at, facts.last_contact_at, facts.broken_at, {_DUE}, {_ASKED})"
QUIET = f"CASE WHEN NOT facts.promise_open THEN GREATEST(facts.created_at, facts.last_contact_at, facts.broken_at, {_PAID}) END"


class _Desks:
    """The two expressions of one strategy, desk by desk."""

    def __init__(self, strategy: Strategy, compiler: Compiler) -> None:
        self.strategy, self.compiler = strategy, compiler
        self.named = {desk.name: desk for desk in strategy.desks}

    def key(self, desk: Desk) -> str:
        """The word of an account whose condition put it here."""
        cases = [
            f"WHEN {_hours(step.after_hours)} <= {NOW} THEN {self.compiler.value(key_of(desk.name, begun))}"
            for begun, step in reversed([*enumerate(desk.overflow, start=1)])
        ]
        stays = self.compiler.value(desk.name)
        here = f"CASE {' '.join(cases)} ELSE {stays} END" if cases else stays
        if desk.move is None:
            return here
        return f"CASE WHEN {_days(desk.move.after_days)} <= {NOW} THEN {self.key(self.named[desk.move.to])} ELSE {here} END"

    def turns(self, desk: Desk) -> str:
        """When time alone changes it next."""
        moments = [_hours(step.after_hours) for step in desk.overflow]
        here = [_to_come(moment) for moment in moments]
        if desk.move is None:
            return f"LEAST({', '.join(here)})" if here else "NULL::timestamptz"
        moves = _days(desk.move.after_days)
        waits = f"LEAST({', '.join([_to_come(moves), *here])})"
        return f"CASE WHEN {moves} <= {NOW} THEN {self.turns(self.named[desk.move.to])} ELSE {waits} END"

    def choose(self, results: list[str]) -> str:
        """The first desk's whose condition holds."""
        *earlier, last = zip(self.strategy.desks, results, strict=True)
        cases = " ".join(f"WHEN {self.compiler.condition(desk.when)} THEN {result}" for desk, result in earlier if desk.when)
        return f"CASE {cases} ELSE {last[1]} END" if cases else last[1]


def _hours(hours: int) -> str:
    return f"({WAITS} + INTERVAL '{hours} hours')"


def _to_come(moment: str) -> str:
    # Said so that a moment in the account's zone, which is what a ranking spends its time on, is computed once.
    return f"NULLIF(GREATEST({moment}, {NOW}), {NOW})"


def _days(days: int) -> str:
    # Days of 24 hours, as Python counts them: a day of the session's zone may have another length.
    return f"({QUIET} + INTERVAL '{days * 24} hours')"


def desk_sql(strategy: Strategy, word: str = "desk", inputs: dict[str, str] | None = None) -> tuple[str, str, dict[str, str]]:
    """The word for an account's desk, when time changes it, and the words to bind; `inputs` as of `expressions`."""
    if not strategy.desks:
        return "''::text", "NULL::timestamptz", {}
    compiler = Compiler(strategy, word, inputs=inputs)
    desks = _Desks(strategy, compiler)
    key = desks.choose([desks.key(desk) for desk in strategy.desks])
    times = [desks.turns(desk) for desk in strategy.desks]
    turns = desks.choose(times) if any(time != "NULL::timestamptz" for time in times) else "NULL::timestamptz"
    return key, turns, compiler.words


def bucket_sql(portfolio_id: str, key: str) -> str:
    """As `desks.bucket_of`."""
    return f"CASE WHEN {key} = '' THEN {portfolio_id} ELSE md5({portfolio_id}::text || '/' || {key})::uuid END"
