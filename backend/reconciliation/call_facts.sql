-- call_facts --
-- What every source says about each call asked for since :since, from (:after_at, :after_id) on, in that order.
-- Columns of the switch's ledger are read through the row as JSON: an installation without one has none, and then it says nothing.
SELECT c.id,
       c.account_id,
       c.user_id,
       c.team_id,
       c.state,
       c.outcome,
       c.direction = 'out'                                     AS outbound,
       c.requested_at,
       c.debtor_started_at IS NOT NULL                         AS debtor_started,
       c.debtor_rang_at IS NOT NULL                            AS rang,
       c.debtor_answered_at                                    AS answered_at,
       CASE WHEN c.over_at IS NOT NULL
            THEN greatest(0, extract(epoch FROM coalesce(c.debtor_ended_at, c.over_at) - c.debtor_answered_at))::float8
        END                                                    AS talk_seconds,
       c.wrap_until,
       c.wrapped_at IS NOT NULL                                AS wrapped,
       to_jsonb(c) ->> 'heard_outcome'                         AS heard_outcome,
       c.over_at, c.final_at, c.switch,
       d.code, k.branch, k.contact, k.right_party, d.defaulted,
       (SELECT count(*) FROM promise p
         WHERE p.account_id = c.account_id AND p.made_by = c.user_id AND p.state <> 'void'
           AND (p.call_id = c.id
                OR (p.call_id IS NULL AND p.made_at >= c.requested_at
                    AND p.made_at <= coalesce(c.wrapped_at, c.wrap_until, c.ended_at, :now)))) AS promises,
       EXISTS (SELECT FROM contact_attempt t WHERE t.call_id = c.id) AS attempt,
       w.state                                                 AS presence,
       w.since                                                 AS presence_since,
       coalesce(w.call_id = c.id, false)                       AS presence_is_this_call
  FROM call c
  LEFT JOIN disposition d ON d.call_id = c.id AND d.corrected_at IS NULL
  LEFT JOIN disposition_kind k ON k.code = d.code
  -- A presence says something about this call where it names it, or where the call is on.
  LEFT JOIN presence w ON w.user_id = c.user_id AND (w.call_id = c.id OR c.state <> 'ended')
 WHERE c.requested_at >= :since
   AND (c.requested_at, c.id) > (:after_at, :after_id)
 ORDER BY c.requested_at, c.id
 LIMIT :most;
