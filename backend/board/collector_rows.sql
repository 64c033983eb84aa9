-- collector_rows --
-- Each collector of a team, now and since the start of the team's day: $1 team, $2 start of the day, $3 only these collectors or NULL for all.
-- Every figure is fetched per collector by an index that begins with the collector, so one row costs the same on a floor of five and of five hundred.
SELECT u.id,
       u.name,
       coalesce(p.state, 'offline')     AS state,
       coalesce(p.since, u.created_at)  AS since,
       p.reason,
       p.account_id,
       a.reference                      AS account_reference,
       d.name                           AS debtor_name,
       p.call_id,
       worked.accounts                  AS accounts_worked,
       worked.attempts,
       worked.connects,
       worked.contacts,
       worked.right_party_contacts,
       promised.promises,
       promised.amounts                 AS promised,
       collected.amounts                AS collected
  FROM app_user u
  LEFT JOIN presence p ON p.user_id = u.id
  LEFT JOIN account a ON a.id = p.account_id
  LEFT JOIN debtor d ON d.id = a.debtor_id
 CROSS JOIN LATERAL (
       -- An attempt is a leg to the debtor; a contact is a call on which a person was reached. See the trade's definitions.
       SELECT count(DISTINCT account_id)              AS accounts,
              count(*) FILTER (WHERE attempt)         AS attempts,
              count(*) FILTER (WHERE connect)         AS connects,
              count(*) FILTER (WHERE contact)         AS contacts,
              count(*) FILTER (WHERE right_party)     AS right_party_contacts
         FROM (SELECT c.account_id,
                      true                            AS attempt,
                      c.debtor_answered_at IS NOT NULL AS connect,
                      false                           AS contact,
                      false                           AS right_party
                 FROM call c
                WHERE c.user_id = u.id AND c.requested_at >= $2 AND c.debtor_started_at IS NOT NULL
                UNION ALL
               SELECT s.account_id,
                      false,
                      false,
                      s.call_id IS NOT NULL AND k.contact,
                      s.call_id IS NOT NULL AND k.right_party
                 FROM disposition s
                 JOIN disposition_kind k ON k.code = s.code
                WHERE s.user_id = u.id AND s.at >= $2 AND s.corrected_at IS NULL AND NOT s.defaulted) deed
       ) worked
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(number), 0) AS promises,
              json_agg(json_build_object('amount_minor', amount, 'currency', currency) ORDER BY currency) AS amounts
         FROM (SELECT q.currency, count(*) AS number, sum(q.amount_minor) AS amount
                 FROM promise q
                WHERE q.made_by = u.id AND q.made_at >= $2 AND q.state NOT IN ('void', 'superseded')
                GROUP BY q.currency) per_currency
       ) promised
 CROSS JOIN LATERAL (
       SELECT json_agg(json_build_object('amount_minor', amount, 'currency', currency) ORDER BY currency) AS amounts
         FROM (SELECT y.currency, sum(y.amount_minor) AS amount
                 FROM payment y
                WHERE y.credited_to = u.id AND y.recorded_at >= $2 AND y.reversed_at IS NULL
                GROUP BY y.currency) per_currency
       ) collected
 WHERE u.team_id = $1
   AND u.role = 'collector'
   AND u.disabled_at IS NULL
   AND ($3::uuid[] IS NULL OR u.id = ANY($3))
 ORDER BY u.name, u.id;
