-- results --
-- What came of the accounts of each arm, by currency, between the experiment's beginning and a moment. One row for each account is
-- added up: sums, and sums of squares and products for the intervals. Who was protected at the beginning, or closed before it, is in no arm.
WITH member AS (
    SELECT account.id, account.currency, {arm} AS arm
      FROM account
     WHERE account.created_at <= :until AND COALESCE(account.closed_at > :begun, TRUE)
       AND NOT EXISTS (SELECT FROM experiment_aside AS aside WHERE aside.experiment_id = :id AND aside.account_id = account.id)
), tried AS (
    SELECT account_id, count(*) AS attempts, count(*) FILTER (WHERE contact) AS contacts, count(*) FILTER (WHERE right_party) AS right_party
      FROM contact_attempt
     WHERE direction = 'out' AND at > :begun AND at <= :until
     GROUP BY account_id
), promised AS (
    SELECT account_id, count(*) AS promises, count(*) FILTER (WHERE decided) AS decided, count(*) FILTER (WHERE kept) AS kept
      FROM (SELECT account_id, state = 'kept' AND decided_at <= :until AS kept,
                   state IN ('kept', 'partially_kept', 'broken') AND decided_at <= :until AS decided
              FROM promise
             WHERE made_at > :begun AND made_at <= :until AND state <> 'void') AS made
     GROUP BY account_id
), paid AS (
    SELECT account_id, sum(amount_minor)::float8 AS minor
      FROM payment
     WHERE recorded_at > :begun AND recorded_at <= :until AND COALESCE(reversed_at > :until, TRUE)
     GROUP BY account_id
), worked AS (
    SELECT account_id, sum(date_part('epoch', released_at - claimed_at)) / 3600 AS hours
      FROM claim
     WHERE claimed_at > :begun AND released_at <= :until AND released_at - claimed_at <= CAST(:longest AS interval)
     GROUP BY account_id
), row AS (
    SELECT member.arm, member.currency, tried.attempts, tried.contacts, tried.right_party, promised.promises, promised.decided,
           promised.kept, COALESCE(paid.minor, 0) AS minor, COALESCE(worked.hours, 0) AS hours
      FROM member
      LEFT JOIN tried ON tried.account_id = member.id
      LEFT JOIN promised ON promised.account_id = member.id
      LEFT JOIN paid ON paid.account_id = member.id
      LEFT JOIN worked ON worked.account_id = member.id
)
SELECT arm, currency, count(*) AS accounts,
       COALESCE(sum(attempts), 0)::bigint AS attempts, COALESCE(sum(contacts), 0)::bigint AS contacts,
       COALESCE(sum(right_party), 0)::bigint AS right_party, COALESCE(sum(promises), 0)::bigint AS promises,
       COALESCE(sum(decided), 0)::bigint AS decided, COALESCE(sum(kept), 0)::bigint AS kept,
       count(*) FILTER (WHERE attempts > 0) AS tried_accounts,
       count(*) FILTER (WHERE right_party > 0) AS reached_accounts,
       count(*) FILTER (WHERE promises > 0) AS promised_accounts,
       count(*) FILTER (WHERE kept > 0) AS kept_accounts,
       count(*) FILTER (WHERE minor > 0) AS paid_accounts,
       sum(minor) AS minor, sum(minor * minor) AS minor_squares,
       sum(hours) AS hours, sum(hours * hours) AS hours_squares, sum(minor * hours) AS products
  FROM row
 GROUP BY arm, currency
 ORDER BY arm, currency
-- aside --
-- Set aside who is protected at the beginning, in whatever arm: an open promise, a dispute, a late stage, a long delay, no debt,
-- or a debtor who is not contacted any more. The same for every arm, so that what remains is still a fair draw.
INSERT INTO experiment_aside (experiment_id, account_id)
SELECT CAST(:id AS uuid), account.id
  FROM account JOIN debtor ON debtor.id = account.debtor_id
 WHERE account.closed_at IS NULL AND {protected}
-- protected --
(account.balance_minor <= 0 OR account.disputed_minor > 0 OR account.stage <> ALL (CAST(:stages AS text[]))
 OR debtor.contact_stopped_at IS NOT NULL
 OR (CAST(:now AS timestamptz) AT TIME ZONE account.zone)::date - account.oldest_due_on > :days
 OR EXISTS (SELECT FROM promise WHERE promise.account_id = account.id AND promise.state = 'open'))
-- pace --
-- How many accounts an experiment would draw from now, and of how many each measure became true in the days behind us.
SELECT count(*) AS accounts, count(*) FILTER (WHERE {protected}) AS protected,
       count(*) FILTER (WHERE EXISTS (SELECT FROM contact_attempt AS tried WHERE tried.account_id = account.id AND tried.right_party
                                         AND tried.direction = 'out' AND tried.at > :since AND tried.at <= :now)) AS reached,
       count(*) FILTER (WHERE EXISTS (SELECT FROM promise WHERE promise.account_id = account.id AND promise.state <> 'void'
                                         AND promise.made_at > :since AND promise.made_at <= :now)) AS promised,
       count(*) FILTER (WHERE EXISTS (SELECT FROM promise WHERE promise.account_id = account.id AND promise.state = 'kept'
                                         AND promise.decided_at > :since AND promise.decided_at <= :now)) AS kept,
       count(*) FILTER (WHERE EXISTS (SELECT FROM payment WHERE payment.account_id = account.id AND payment.reversed_at IS NULL
                                         AND payment.recorded_at > :since AND payment.recorded_at <= :now)) AS paid
  FROM account JOIN debtor ON debtor.id = account.debtor_id
 WHERE COALESCE(account.closed_at > :since, TRUE)
