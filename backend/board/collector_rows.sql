-- collector_rows --
-- Each collector of a team, now and since the start of the team's day: $1 team, $2 start of the day, $3 only these collectors or NULL for all.
-- The figures are those of the desk's own results (backend/calls/day.py, inserted below): fetched per collector by indexes that begin with the collector,
-- so one row costs the same on a floor of five and of five hundred.
WITH collector AS MATERIALIZED (
       SELECT u.id,
              u.name,
              coalesce(p.state, 'offline')    AS state,
              coalesce(p.since, u.created_at) AS since,
              p.reason,
              p.account_id,
              p.call_id,
              r.longest_minutes,
              t.reachable, t.in_use, t.changed_at
         FROM app_user u
         LEFT JOIN presence p ON p.user_id = u.id
         LEFT JOIN pause_reason r ON p.state = 'paused' AND r.code = p.reason
         LEFT JOIN telephone t ON t.endpoint = u.endpoint
        WHERE u.team_id = $1
          AND u.role = 'collector'
          AND u.disabled_at IS NULL
          AND ($3::uuid[] IS NULL OR u.id = ANY($3))
), day AS (
{day}
)
SELECT c.id, c.name, c.state, c.since, c.reason, a.id AS account_id, c.call_id,
       c.longest_minutes, c.reachable, c.in_use, c.changed_at,
       a.reference AS account_reference,
       d.name      AS debtor_name,
       day.accounts_worked,
       day.attempts,
       day.connects,
       day.contacts,
       day.right_party_contacts,
       day.promises,
       day.promised,
       day.collected,
       -- Leaders on this collector's call, for the other leaders.
       coalesce((SELECT jsonb_agg(jsonb_build_object('name', l.name, 'mode', s.mode_in_force) ORDER BY s.started_at, s.id)
                   FROM spy_session s JOIN app_user l ON l.id = s.user_id
                  WHERE s.collector_id = c.id AND s.state = 'listening'), '[]') AS listeners
  FROM collector c
  JOIN day ON day.id = c.id
  -- One board is sent to everybody who watches the team: it names an account only where each of the team's supervisors may see it.
  LEFT JOIN account a ON a.id = c.account_id AND NOT EXISTS (
       SELECT FROM app_user s
        WHERE s.team_id = $1 AND s.role = 'supervisor' AND s.disabled_at IS NULL
          AND NOT EXISTS (SELECT FROM portfolio_grant g WHERE g.user_id = s.id AND g.portfolio_id = a.portfolio_id))
  LEFT JOIN debtor d ON d.id = a.debtor_id
 ORDER BY c.name, c.id;
