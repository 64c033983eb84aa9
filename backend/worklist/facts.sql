-- What is known of each account at a moment, one row each. What is in braces is set to "all" or to some
-- accounts and their debtors: grouped joins for a whole ranking, index look-ups for a few accounts, one text for both.
-- Every join is a LEFT JOIN to rows unique by its key, also where the row is always there: PostgreSQL leaves out those of
-- which nothing is asked, so a fact costs nothing where no condition looks at it. OFFSET 0 keeps a day's date from being computed
-- anew wherever an expression names it.
SELECT account.id AS account_id,
       account.portfolio_id,
       account.debtor_id,
       account.reference,
       account.zone,
       days.today,
       account.state,
       account.closed_at,
       account.closed_reason,
       account.currency,
       account.stage,
       account.product,
       debtor.kind AS debtor_kind,
       account.balance_minor,
       account.disputed_minor,
       account.oldest_due_on,
       account.chased_due_on,
       CASE WHEN held.ends_on >= days.today THEN held.reason END AS hold_reason,
       CASE WHEN held.ends_on >= days.today THEN held.ends_on END AS hold_ends_on,
       promised.due_on AS promise_due_on,
       promised.due_on IS NOT NULL AS promise_open,
       COALESCE(promised.broken, 0)::integer AS broken_promises,
       promised.broken_at,
       tried.last_attempt_at,
       tried.last_contact_at,
       COALESCE(tried.this_week, 0)::integer AS attempts_this_week,
       COALESCE(numbers.usable, 0)::integer AS phones,
       COALESCE(numbers.best, 0)::integer AS best_number,
       asked.due_at AS callback_due_at,
       asked.for_user_id AS callback_for,
       COALESCE(here.state <> 'offline', FALSE) AS callback_for_is_here,
       debtor.country,
       debtor.language,
       debtor.email IS NOT NULL AS has_email,
       debtor.contact_stopped_at IS NOT NULL AS contact_stopped,
       account.owner_id,
       account.created_at,
       account.unapplied_minor,
       COALESCE(billed.items, 0)::integer AS open_items,
       COALESCE(billed.largest_minor, 0) AS largest_item_minor,
       paid.last_on AS last_paid_on,
       paid.last_minor AS last_paid_minor,
       COALESCE(paid.in_90_days, 0)::integer AS payments_in_90_days,
       COALESCE(given.kept, 0)::integer AS promises_kept,
       COALESCE(given.broken, 0)::integer AS promises_broken,
       given.open_minor AS promised_minor,
       tried.last_right_party_at,
       COALESCE(tried.this_day, 0)::integer AS attempts_this_day,
       COALESCE(numbers.mobiles, 0)::integer AS mobiles,
       {held_out} AS held_out_until,
       promised.made_by AS promised_to,
       tried.right_party_by AS spoke_with,
       COALESCE(keeper.state <> 'offline', FALSE) AND granted.user_id IS NOT NULL AS keeper_is_here
  FROM account
  LEFT JOIN debtor ON debtor.id = account.debtor_id
  LEFT JOIN (SELECT zones.zone, (CAST(:now AS timestamptz) AT TIME ZONE zones.zone)::date AS today
          FROM ({zones}) AS zones OFFSET 0) AS days ON days.zone = account.zone
  LEFT JOIN (SELECT hold.account_id, max(hold.ends_on) AS ends_on, (array_agg(hold.reason ORDER BY hold.ends_on DESC))[1] AS reason
               FROM hold
              WHERE hold.lifted_at IS NULL AND hold.starts_at <= CAST(:now AS timestamptz) AND {of_account}
              GROUP BY hold.account_id) AS held ON held.account_id = account.id
  LEFT JOIN (SELECT promise.account_id,
                    min(promise.due_on) FILTER (WHERE promise.state = 'open') AS due_on,
                    (array_agg(promise.made_by ORDER BY promise.due_on, promise.id) FILTER (WHERE promise.state = 'open'))[1] AS made_by,
                    count(*) FILTER (WHERE promise.state <> 'open') AS broken,
                    max(promise.decided_at) FILTER (WHERE promise.state <> 'open') AS broken_at
               FROM promise
              WHERE (promise.state = 'open'
                     OR (promise.state IN ('broken', 'partially_kept')
                         AND promise.decided_at BETWEEN CAST(:now AS timestamptz) - INTERVAL '90 days' AND CAST(:now AS timestamptz)))
                AND {of_account}
              GROUP BY promise.account_id) AS promised ON promised.account_id = account.id
  LEFT JOIN (SELECT contact_attempt.debtor_id,
                    max(contact_attempt.at) FILTER (WHERE contact_attempt.direction = 'out') AS last_attempt_at,
                    max(contact_attempt.at) FILTER (WHERE contact_attempt.contact) AS last_contact_at,
                    max(contact_attempt.at) FILTER (WHERE contact_attempt.right_party) AS last_right_party_at,
                    (array_agg(contact_attempt.user_id ORDER BY contact_attempt.at DESC, contact_attempt.id)
                        FILTER (WHERE contact_attempt.right_party))[1] AS right_party_by,
                    count(*) FILTER (WHERE contact_attempt.direction = 'out'
                                       AND contact_attempt.at > CAST(:now AS timestamptz) - INTERVAL '7 days') AS this_week,
                    count(*) FILTER (WHERE contact_attempt.direction = 'out'
                                       AND contact_attempt.at > CAST(:now AS timestamptz) - INTERVAL '1 day') AS this_day
               FROM contact_attempt
              WHERE contact_attempt.at <= CAST(:now AS timestamptz) AND {of_debtor}
              GROUP BY contact_attempt.debtor_id) AS tried ON tried.debtor_id = account.debtor_id
  LEFT JOIN (SELECT phone_number.debtor_id, count(*) AS usable, max(phone_number.quality) AS best,
                    count(*) FILTER (WHERE phone_number.kind = 'mobile') AS mobiles
               FROM phone_number
              WHERE phone_number.e164 IS NOT NULL AND phone_number.retired_at IS NULL
                AND phone_number.consent <> 'withdrawn' AND {of_debtor}
              GROUP BY phone_number.debtor_id) AS numbers ON numbers.debtor_id = account.debtor_id
  LEFT JOIN (SELECT DISTINCT ON (callback.account_id) callback.account_id, callback.due_at, callback.for_user_id
               FROM callback
              WHERE callback.done_at IS NULL AND callback.cancelled_at IS NULL AND {of_account}
              ORDER BY callback.account_id, callback.due_at, callback.id) AS asked ON asked.account_id = account.id
  LEFT JOIN presence AS here ON here.user_id = asked.for_user_id
  LEFT JOIN presence AS keeper ON keeper.user_id = COALESCE(promised.made_by, tried.right_party_by)
  LEFT JOIN portfolio_grant AS granted
         ON granted.user_id = COALESCE(promised.made_by, tried.right_party_by) AND granted.portfolio_id = account.portfolio_id
  LEFT JOIN (SELECT item.account_id, count(*) AS items, max(item.open_minor) AS largest_minor
               FROM item
              WHERE item.open_minor > 0 AND {of_account}
              GROUP BY item.account_id) AS billed ON billed.account_id = account.id
  LEFT JOIN (SELECT payment.account_id, max(payment.value_on) AS last_on,
                    (array_agg(payment.amount_minor ORDER BY payment.value_on DESC, payment.id DESC))[1] AS last_minor,
                    count(*) FILTER (WHERE payment.recorded_at > CAST(:now AS timestamptz) - INTERVAL '90 days') AS in_90_days
               FROM payment
              WHERE payment.reversed_at IS NULL AND payment.recorded_at <= CAST(:now AS timestamptz) AND {of_account}
              GROUP BY payment.account_id) AS paid ON paid.account_id = account.id
  LEFT JOIN (SELECT promise.account_id,
                    count(*) FILTER (WHERE promise.state = 'kept') AS kept,
                    count(*) FILTER (WHERE promise.state IN ('broken', 'partially_kept')) AS broken,
                    (sum(promise.amount_minor) FILTER (WHERE promise.state = 'open'))::bigint AS open_minor
               FROM promise
              WHERE {of_account}
              GROUP BY promise.account_id) AS given ON given.account_id = account.id
 WHERE {account}
