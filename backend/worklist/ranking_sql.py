"""The SQL that ranks: gates, band, score and tie of every account in one statement, whatever the strategy."""

from functools import lru_cache
from pathlib import Path

from backend.strategy.arms import Ruling, Trial, arm_sql, held_out_sql, part_sql
from backend.strategy.desk_expression import bucket_sql, desk_sql
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
                WHEN facts.held_out_until IS NOT NULL AND NOT {CALLBACK_DUE} THEN 'hold_out'
                WHEN facts.phones = 0 THEN 'no_phone' END"""

#: Time alone changes the rank here: a hold, a hold-out or a wait for the due date ends, a promise comes near or passes,
#: a call-back falls due.
TURNS = f"""LEAST(facts.held_out_until,
                  CASE WHEN facts.hold_ends_on IS NOT NULL THEN (facts.hold_ends_on + 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN facts.chased_due_on >= facts.today THEN (facts.chased_due_on + 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN NOT facts.promise_open OR facts.promise_due_on < facts.today THEN NULL
                       WHEN {REMINDER_DUE} THEN (facts.promise_due_on + 1)::timestamp AT TIME ZONE facts.zone
                       ELSE (facts.promise_due_on - 1)::timestamp AT TIME ZONE facts.zone END,
                  CASE WHEN facts.callback_due_at > CAST(:now AS timestamptz) THEN facts.callback_due_at
                       WHEN facts.callback_for IS NOT NULL AND facts.callback_due_at + {GRACE} > CAST(:now AS timestamptz)
                       THEN facts.callback_due_at + {GRACE} END)"""

_CALLBACK_KEPT = f"{CALLBACK_DUE} AND facts.callback_for_is_here AND CAST(:now AS timestamptz) < facts.callback_due_at + {GRACE}"

#: As `rules.tie_of`.
_HASHED = "md5(facts.account_id::text || '/' || (facts.today - DATE '2000-01-01')::text || '/{seed}')"
TIE = f"""(COALESCE(floor(date_part('epoch', facts.last_attempt_at)), 0)::bigint << 31)
         + (('x' || left({_HASHED}, 8))::bit(32)::bigint >> 1)"""

#: Until when an account rests, by its new place and its old row: a call-back that fell due after it was put to rest wakes it.
RESTS_UNTIL = """CASE WHEN ranked.callback_due_at <= CAST(:now AS timestamptz)
                       AND ranked.callback_due_at > COALESCE(old.rested_at, '-infinity') THEN NULL ELSE old.not_before END"""

RANKED = """SELECT ranked.account_id, ranked.portfolio_id, {bucket} AS bucket, ranked.desk, ranked.band::integer AS band,
       CASE WHEN {by_time} THEN 0 ELSE ranked.score END AS score,
       CASE WHEN {by_time} THEN COALESCE(floor(date_part('epoch', ranked.callback_due_at)), 0)::bigint ELSE ranked.tie END AS tie,
       ranked.gate, ranked.only_for, ranked.turns_at, {version} AS version, ranked.callback_due_at
  FROM (SELECT facts.account_id, facts.portfolio_id, facts.callback_due_at,
               {band} AS band, {score} AS score, {tie} AS tie, {gate} AS gate, LEAST({turns}, {desk_turns}, {kept_until}) AS turns_at,
               {kept_for} AS only_for, {desk} AS desk, {asked_for} AS asked_for, {challenged} AS challenged
          FROM ({facts}) AS facts
        OFFSET 0) AS ranked"""


def kept_for_sql(strategy: Strategy) -> tuple[str, str]:
    """As `rules.kept_for`: for whom alone an account is kept, and when that ends."""
    owned = strategy.ownership
    if owned is None:
        return f"CASE WHEN {_CALLBACK_KEPT} THEN facts.callback_for END", "NULL::timestamptz"
    now = "CAST(:now AS timestamptz)"
    spoken = f"facts.last_right_party_at + INTERVAL '{owned.days * 24} hours'"
    keeper = f"COALESCE(facts.promised_to, CASE WHEN {spoken} > {now} THEN facts.spoke_with END)"
    until = f"(facts.today::timestamp + INTERVAL '{owned.until_hour} hours') AT TIME ZONE facts.zone"
    kept = f"facts.keeper_is_here AND {now} < {until}"
    ends = f"CASE WHEN {kept} THEN LEAST({until}, CASE WHEN facts.promised_to IS NULL AND {spoken} > {now} THEN {spoken} END) END"
    return f"CASE WHEN {_CALLBACK_KEPT} THEN facts.callback_for WHEN NOT {CALLBACK_DUE} AND {kept} THEN {keeper} END", ends


def facts_sql(scope: dict[str, str], trial: Trial | None = None) -> str:
    """The facts of all accounts, or of some; with an experiment also whom it leaves alone."""
    zones = f"SELECT DISTINCT account.zone FROM account WHERE {scope['account']}"  # noqa: S608
    return _FACTS.format(**{"zones": zones, "held_out": held_out_sql(trial), **scope})


def ranked_sql(ruling: Ruling, scope: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The rank of all accounts, or of some, each by the version that rules it; and the words that must be bound."""
    trial, inputs = ruling.trial, dict[str, str]()
    said, words = _sides(ruling, inputs)
    if trial is not None:
        inputs[f"{arm_sql(trial, 'facts.account_id')} = 'challenger'"] = "challenged"
    statement = RANKED.format(
        **said,
        # As `queries.served`: of a portfolio the accounts of one desk, during an experiment in parts.
        bucket=part_sql(trial, bucket_sql("ranked.portfolio_id", "ranked.desk")),
        gate=GATE,
        turns=TURNS,
        asked_for=CALLBACK_DUE,
        challenged="facts.challenged" if trial else "FALSE",
        facts=with_inputs(facts_sql(scope, trial), inputs),
    )
    return statement, words


def _sides(ruling: Ruling, inputs: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the version in force says, or for the challenger's accounts what the other does."""
    one, words = _side(ruling.strategy, ruling.version, "word", inputs)
    if ruling.trial is None or ruling.challenger is None:
        return one, words
    other, more = _side(ruling.challenger, ruling.trial.challenger, "other", inputs)
    asks = {name: "ranked.challenged" if name in ("by_time", "version") else "facts.challenged" for name in one}
    return {name: f"CASE WHEN {asks[name]} THEN {other[name]} ELSE {one[name]} END" for name in one}, {**words, **more}


def _side(strategy: Strategy, version: int, word: str, inputs: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    compiled = expressions(strategy, word, inputs)
    desk, desk_turns, desk_words = desk_sql(strategy, f"{word}_desk", inputs)
    kept_for, kept_until = kept_for_sql(strategy)
    return {
        "by_time": f"ranked.band IN ({', '.join(map(str, bands_by_time(strategy))) or '0'})",
        "band": compiled.band,
        "score": compiled.score,
        "tie": TIE.format(seed=strategy.seed),
        "desk": desk,
        "desk_turns": desk_turns,
        "kept_for": kept_for,
        "kept_until": kept_until,
        "version": f"CAST({version} AS integer)",
    }, {**compiled.words, **desk_words}


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
