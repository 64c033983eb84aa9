"""The SQL that ranks: gates, band, score and tie of every account in one statement, whatever the strategy."""

from functools import lru_cache
from pathlib import Path

from backend.strategy.expression import bands_by_time, expressions, with_inputs
from backend.strategy.fields import CALLBACK_DUE, REMINDER_DUE
from backend.strategy.schemas import Strategy
from backend.worklist.rules import CALLBACK_GRACE

_FACTS = Path(__file__).with_name("facts.sql").read_text()
GRACE = f"INTERVAL '{CALLBACK_GRACE.seconds} seconds'"

SOME = {
    "account": "account.id = ANY(CAST(:ids AS uuid[]))",
    "of_account": "account_id = ANY(CAST(:ids AS uuid[]))",
    "of_debtor": "debtor_id IN (SELECT account.debtor_id FROM account WHERE account.id = ANY(CAST(:ids AS uuid[])))",
}
ALL = dict.fromkeys(SOME, "TRUE")

CHASED = """(CASE WHEN facts.chased_due_on IS NULL THEN facts.balance_minor - facts.disputed_minor > 0
                   ELSE facts.chased_due_on < facts.today END)"""
DISPUTED = f"(NOT {CHASED} AND facts.disputed_minor > 0 AND COALESCE(facts.oldest_due_on < facts.today, TRUE))"

#: The same questions in the same order as `rules.standing_gates`.
GATE = f"""CASE WHEN facts.state = 'closed' THEN 'closed'
                WHEN facts.balance_minor <= 0 THEN 'no_debt'
                WHEN facts.hold_ends_on IS NOT NULL THEN 'hold'
                WHEN {DISPUTED} AND NOT {CALLBACK_DUE} THEN 'dispute'
                WHEN NOT {CHASED} AND NOT {DISPUTED} AND NOT {CALLBACK_DUE} THEN 'not_due'
                WHEN facts.promise_open AND NOT {REMINDER_DUE} AND NOT {CALLBACK_DUE} THEN 'open_promise'
                WHEN facts.phones = 0 THEN 'no_phone' END"""

#: Time alone changes the rank here: a hold or a wait for the due date ends, a promise comes near or passes, a call-back falls due.
TURNS = f"""LEAST(CASE WHEN facts.hold_ends_on IS NOT NULL THEN (facts.hold_ends_on + 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN facts.chased_due_on >= facts.today THEN (facts.chased_due_on + 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN NOT facts.promise_open OR facts.promise_due_on < facts.today THEN NULL
                       WHEN {REMINDER_DUE} THEN (facts.promise_due_on + 1)::timestamp AT TIME ZONE facts.zone
                       ELSE (facts.promise_due_on - 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN facts.callback_due_at > CAST(:now AS timestamptz) THEN facts.callback_due_at
                       WHEN facts.callback_for IS NOT NULL AND facts.callback_due_at + {GRACE} > CAST(:now AS timestamptz)
                       THEN facts.callback_due_at + {GRACE} END)"""

KEPT_FOR = f"""CASE WHEN {CALLBACK_DUE} AND facts.callback_for_is_here AND CAST(:now AS timestamptz) < facts.callback_due_at + {GRACE}
                    THEN facts.callback_for END"""

#: As `rules.tie_of`.
_HASHED = "md5(facts.account_id::text || '/' || (facts.today - DATE '2000-01-01')::text || '/{seed}')"
TIE = f"""(COALESCE(floor(date_part('epoch', facts.last_attempt_at)), 0)::bigint << 31)
         + (('x' || left({_HASHED}, 8))::bit(32)::bigint >> 1)"""

#: Until when an account rests, by its new place and its old row: a call-back that fell due after it was put to rest wakes it.
RESTS_UNTIL = """CASE WHEN ranked.callback_due_at <= CAST(:now AS timestamptz)
                       AND ranked.callback_due_at > COALESCE(old.rested_at, '-infinity') THEN NULL ELSE old.not_before END"""

#: As `queries.buckets_of`: a bucket is a portfolio.
BUCKET = "ranked.portfolio_id"

RANKED = """SELECT ranked.account_id, ranked.portfolio_id, {bucket} AS bucket, ranked.band::integer AS band,
       CASE WHEN {by_time} THEN 0 ELSE ranked.score END AS score,
       CASE WHEN {by_time} THEN COALESCE(floor(date_part('epoch', ranked.callback_due_at)), 0)::bigint ELSE ranked.tie END AS tie,
       ranked.gate, ranked.only_for, ranked.turns_at, ranked.callback_due_at
  FROM (SELECT facts.account_id, facts.portfolio_id, facts.callback_due_at,
               {band} AS band, {score} AS score, {tie} AS tie, {gate} AS gate, {turns} AS turns_at, {kept_for} AS only_for
          FROM ({facts}) AS facts
        OFFSET 0) AS ranked"""


def facts_sql(scope: dict[str, str]) -> str:
    """The facts of all accounts, or of some."""
    return _FACTS.format(**{"zones": f"SELECT DISTINCT account.zone FROM account WHERE {scope['account']}", **scope})  # noqa: S608


def ranked_sql(strategy: Strategy, scope: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The rank of all accounts, or of some, by a strategy; and the words that must be bound."""
    inputs: dict[str, str] = {}
    compiled = expressions(strategy, inputs=inputs)
    by_time = f"ranked.band IN ({', '.join(map(str, bands_by_time(strategy))) or '0'})"
    statement = RANKED.format(
        by_time=by_time,
        bucket=BUCKET,
        band=compiled.band,
        score=compiled.score,
        tie=TIE.format(seed=strategy.seed),
        gate=GATE,
        turns=TURNS,
        kept_for=KEPT_FOR,
        facts=with_inputs(facts_sql(scope), inputs),
    )
    return statement, compiled.words


@lru_cache(maxsize=4)
def _settled(alias: str) -> tuple[str, str]:
    row = f"{alias}." if alias else ""
    now = "CAST(:now AS timestamptz)"
    rests = f"COALESCE({row}not_before > {now}, FALSE)"
    ready = (
        f"({row}gate IS NULL AND {row}claimed_by IS NULL AND NOT {rests} "
        f"AND COALESCE({row}open_from <= {now} AND {row}open_until > {now}, FALSE))"
    )
    asked_until = f"{row}open_until IS NULL OR ({row}open_until <= {now} AND NOT COALESCE({row}open_from > {now}, FALSE))"
    review = f"""CASE WHEN {row}claimed_by IS NOT NULL THEN {row}claim_expires_at
        ELSE LEAST(CASE WHEN {row}turns_at > {now} THEN {row}turns_at END,
                   CASE WHEN {row}gate IS NOT NULL THEN NULL
                        WHEN {rests} THEN {row}not_before
                        WHEN {asked_until} THEN {now}
                        WHEN {row}open_from > {now} THEN {row}open_from
                        ELSE {row}open_until END) END"""
    return ready, review


def ready_sql(alias: str = "") -> str:
    """Whether a row of the worklist may be handed out now."""
    return _settled(alias)[0]


def review_sql(alias: str = "") -> str:
    """When the sweep must look at a row again."""
    return _settled(alias)[1]
