"""The next step of every delinquent account, or what is missing, in one statement."""

from backend.strategy.fields import CALLBACK_DUE
from backend.worklist.ranking_sql import ALL, CHASED, DISPUTED, SOME, facts_sql

#: Longer than this nothing waits for the sweep or for the decision of a promise, unless the worker stands still.
PATIENCE = "INTERVAL '15 minutes'"

#: In this order: what ends the chase, what suspends it, then whether a call is possible at all, then who makes it and when.
_GAP = f"""CASE
    WHEN facts.state = 'closed' THEN CASE WHEN COALESCE(facts.closed_reason, '') = '' THEN 'closed_without_reason' END
    WHEN facts.hold_ends_on IS NOT NULL THEN
         CASE WHEN (facts.callback_due_at AT TIME ZONE facts.zone)::date <= facts.hold_ends_on THEN 'callback_during_hold' END
    WHEN late.account_id IS NOT NULL THEN 'promise_undecided'
    WHEN facts.promise_open THEN NULL
    WHEN facts.phones = 0 THEN 'no_phone'
    WHEN item.gate IS NULL AND item.open_from IS NULL AND item.open_until > CAST(:now AS timestamptz) THEN 'no_contact'
    WHEN worked.portfolio_id IS NULL OR (item.desk <> '' AND item.bucket <> ALL (CAST(:served AS uuid[]))) THEN 'nobody'
    WHEN facts.callback_due_at > CAST(:now AS timestamptz) THEN NULL
    WHEN {DISPUTED} AND NOT {CALLBACK_DUE} THEN 'disputed'
    WHEN item.account_id IS NULL OR (item.claimed_by IS NULL AND (item.review_at < CAST(:now AS timestamptz) - {PATIENCE}
                                     OR (item.gate IS NOT NULL AND item.review_at IS NULL))) THEN 'not_ranked' END"""

_STEP = """CASE WHEN facts.state = 'closed' THEN 'closed'
                WHEN facts.hold_ends_on IS NOT NULL THEN 'hold'
                WHEN facts.promise_open THEN 'promise'
                WHEN facts.callback_due_at > CAST(:now AS timestamptz) THEN 'callback'
                ELSE 'worklist' END"""

_LOOKED = f"""
    SELECT facts.account_id, facts.portfolio_id, facts.currency, facts.balance_minor,
           GREATEST(facts.today - facts.oldest_due_on, 0) AS days_past_due, {_STEP} AS step, {_GAP} AS gap,
           jsonb_strip_nulls(jsonb_build_object(
               'hold_ends_on', facts.hold_ends_on, 'callback_due_at', facts.callback_due_at, 'promise_due_on', facts.promise_due_on,
               'disputed_minor', NULLIF(facts.disputed_minor, 0), 'closed_at', facts.closed_at)) AS found
      FROM ({{facts}}) AS facts
      LEFT JOIN work_item AS item ON item.account_id = facts.account_id
      LEFT JOIN (SELECT DISTINCT promise.account_id FROM promise
                  WHERE promise.state = 'open' AND promise.window_ends_at < CAST(:now AS timestamptz) - {PATIENCE}
                ) AS late ON late.account_id = facts.account_id
      LEFT JOIN (SELECT DISTINCT granted.portfolio_id FROM portfolio_grant AS granted
                   JOIN app_user ON app_user.id = granted.user_id
                  WHERE app_user.role = 'collector' AND app_user.disabled_at IS NULL) AS worked ON worked.portfolio_id = facts.portfolio_id
     WHERE facts.balance_minor > 0 AND ({CHASED} OR {DISPUTED})"""  # noqa: S608  (only our own words)

LOOK_AT_SOME = _LOOKED.replace("{facts}", facts_sql(SOME))

#: Writes down what is missing, forgets what is not any more, and counts the rest; one row for each portfolio, currency and step.
LOOK_AT_ALL = f"""
    WITH looked AS MATERIALIZED ({_LOOKED.replace("{facts}", facts_sql(ALL))}
    ), mended AS (
        DELETE FROM stranded_account AS old
         WHERE NOT EXISTS (SELECT FROM looked WHERE looked.account_id = old.account_id AND looked.gap IS NOT NULL)
    ), found AS (
        INSERT INTO stranded_account AS old (account_id, gap, since, currency, balance_minor, days_past_due, facts)
        SELECT account_id, gap, CAST(:now AS timestamptz), currency, balance_minor, COALESCE(days_past_due, 0), found
          FROM looked WHERE gap IS NOT NULL
            ON CONFLICT (account_id) DO UPDATE
           SET gap = EXCLUDED.gap, since = CASE WHEN old.gap = EXCLUDED.gap THEN old.since ELSE EXCLUDED.since END,
               currency = EXCLUDED.currency, balance_minor = EXCLUDED.balance_minor, days_past_due = EXCLUDED.days_past_due,
               facts = EXCLUDED.facts
    ), forgotten AS (
        DELETE FROM stranded_count AS old
         WHERE NOT EXISTS (SELECT FROM looked WHERE looked.gap IS NULL AND looked.portfolio_id = old.portfolio_id
                              AND looked.currency = old.currency AND looked.step = old.step)
    ), counted AS (
        INSERT INTO stranded_count (portfolio_id, currency, step, accounts, balance_minor)
        SELECT portfolio_id, currency, step, count(*), sum(balance_minor)
          FROM looked WHERE gap IS NULL GROUP BY portfolio_id, currency, step
            ON CONFLICT (portfolio_id, currency, step) DO UPDATE
           SET accounts = EXCLUDED.accounts, balance_minor = EXCLUDED.balance_minor
    )
    SELECT count(*) FROM looked"""  # noqa: S608  (only our own words)
