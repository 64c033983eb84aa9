"""The SQL that puts two orders of the same accounts side by side."""

from backend.strategy.desk_expression import desk_sql
from backend.strategy.expression import bands_by_time, expressions, with_inputs
from backend.strategy.schemas import Strategy
from backend.worklist.ranking_sql import ALL, GATE, RESTS_UNTIL, TIE, facts_sql, kept_for_sql

#: What is not handed out within so long is not part of the day's work.
DAY = "INTERVAL '24 hours'"

#: Where an account stands, whatever its band: the first of these that holds. Needs a gate and the row the worklist has of it.
STANDING = """(CASE WHEN {gate} IS NOT NULL THEN {gate}
        WHEN old.claimed_by IS NOT NULL THEN 'claimed'
        WHEN {rests_until} > CAST(:now AS timestamptz) + {day} THEN 'resting'
        WHEN old.open_until IS NULL OR (old.open_until <= CAST(:now AS timestamptz) AND NOT COALESCE(old.open_from > :now, FALSE))
        THEN 'unasked'
        WHEN old.open_from IS NULL THEN 'never'
        WHEN old.open_from > CAST(:now AS timestamptz) + {day} THEN 'contact'
        ELSE 'workable' END)::text"""

#: Whether it could be handed out at this moment, to whoever asks.
READY = f"""(ranked.gate IS NULL AND old.claimed_by IS NULL AND ranked.only_for IS NULL
        AND NOT COALESCE({RESTS_UNTIL} > CAST(:now AS timestamptz), FALSE)
        AND COALESCE(old.open_from <= CAST(:now AS timestamptz) AND old.open_until > CAST(:now AS timestamptz), FALSE))"""

_SIDE = """CASE WHEN ranked.band_{side} IN ({by_time}) THEN 0 ELSE ranked.score_{side} END AS score_{side},
       CASE WHEN ranked.band_{side} IN ({by_time}) THEN COALESCE(floor(date_part('epoch', ranked.callback_due_at)), 0)::bigint
            ELSE ranked.tie_{side} END AS tie_{side}"""

#: One row for each open account: where it stands, and band, score and tie under both strategies.
BOTH = """SELECT ranked.account_id, ranked.portfolio_id, ranked.balance_minor, ranked.currency,
       {standing} AS standing, {ready} AS ready,
       ranked.band_before::integer AS band_before, {before}, ranked.band_after::integer AS band_after, {after},
       ranked.desk_before, ranked.desk_after
  FROM (SELECT facts.account_id, facts.portfolio_id, facts.balance_minor, facts.currency, facts.callback_due_at,
               {gate} AS gate, {kept_for} AS only_for,
               {band_before} AS band_before, {score_before} AS score_before, {tie_before} AS tie_before,
               {band_after} AS band_after, {score_after} AS score_after, {tie_after} AS tie_after,
               {desk_before} AS desk_before, {desk_after} AS desk_after
          FROM ({facts}) AS facts
        OFFSET 0) AS ranked
  LEFT JOIN work_item AS old ON old.account_id = ranked.account_id
 WHERE COALESCE(ranked.gate, '') <> 'closed'"""

#: Adds the place each account has among those that are workable, today and under the draft; all others come behind them.
#: Band and score are one number, because comparing one is what most of two sorts of everybody costs.
PLACED = """CREATE TEMPORARY TABLE compared ON COMMIT DROP AS
SELECT both_orders.*,
       row_number() OVER (ORDER BY CASE WHEN standing = 'workable' THEN (band_before::bigint << 33) - score_before END,
                                   tie_before, account_id)::integer AS place_before,
       row_number() OVER (ORDER BY CASE WHEN standing = 'workable' THEN (band_after::bigint << 33) - score_after END,
                                   tie_after, account_id)::integer AS place_after
  FROM ({both} OFFSET 0) AS both_orders"""

SUMS = """SELECT standing, band_before, band_after, portfolio_id, currency,
       place_before <= :reach AS reached_before, place_after <= :reach AS reached_after,
       count(*), sum(balance_minor)::bigint, count(*) FILTER (WHERE place_after < place_before),
       count(*) FILTER (WHERE place_after > place_before)
  FROM compared GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7"""

SCORES = """SELECT side, width_bucket(score, CAST(:low AS integer), CAST(:high AS integer), CAST(:bars AS integer)) AS bar, count(*)
  FROM compared, LATERAL (VALUES ('before', band_before, score_before), ('after', band_after, score_after)) AS sides (side, band, score)
 WHERE standing = 'workable' AND NOT (side = 'before' AND band = ANY(CAST(:timed_before AS integer[])))
   AND NOT (side = 'after' AND band = ANY(CAST(:timed_after AS integer[])))
 GROUP BY 1, 2"""

#: The accounts to name, each list in its order; who moved furthest first.
NAMED = {
    "first_before": ("ready", "place_before"),
    "first_after": ("ready", "place_after"),
    "risers": ("place_after < place_before", "place_after - place_before, account_id"),
    "fallers": ("place_after > place_before", "place_before - place_after, account_id"),
    "enters": ("place_after <= :reach AND place_before > :reach", "place_after"),
    "leaves": ("place_after > :reach AND place_before <= :reach", "place_before"),
}


def named_sql(which: str) -> str:
    """The accounts of one list."""
    condition, order = NAMED[which]
    return (
        "SELECT account_id, band_before, band_after, score_before, score_after, place_before, place_after FROM compared "  # noqa: S608
        f"WHERE standing = 'workable' AND {condition} ORDER BY {order} LIMIT :listed"
    )


def standing_sql(gate: str, rests_until: str) -> str:
    """Where an account stands, given the SQL of its gate and of the moment until which it rests."""
    return STANDING.format(gate=gate, rests_until=rests_until, day=DAY)


def both_sql(before: Strategy, after: Strategy) -> tuple[str, dict[str, str]]:
    """Every open account under both strategies; and the words that must be bound."""
    inputs: dict[str, str] = {}
    old, new = expressions(before, "before", inputs), expressions(after, "after", inputs)
    desk_before, _, old_words = desk_sql(before, "desk_before", inputs)
    desk_after, _, new_words = desk_sql(after, "desk_after", inputs)
    # Most drafts leave the ties as they fall: then they are drawn once.
    tie_before = inputs.setdefault(TIE.format(seed=before.seed), "tie_before")
    tie_after = inputs.setdefault(TIE.format(seed=after.seed), "tie_after")
    statement = BOTH.format(
        standing=standing_sql("ranked.gate", RESTS_UNTIL),
        before=_side("before", before),
        after=_side("after", after),
        ready=READY,
        gate=GATE,
        # What could be handed out to whoever asks is asked once the draft is in force.
        kept_for=kept_for_sql(after)[0],
        band_before=old.band,
        score_before=old.score,
        tie_before=f"facts.{tie_before}",
        band_after=new.band,
        score_after=new.score,
        tie_after=f"facts.{tie_after}",
        desk_before=desk_before,
        desk_after=desk_after,
        facts=with_inputs(facts_sql(ALL), inputs),
    )
    return statement, {**old.words, **new.words, **old_words, **new_words}


def _side(side: str, strategy: Strategy) -> str:
    return _SIDE.format(side=side, by_time=", ".join(map(str, bands_by_time(strategy))) or "0")
