-- deal --
-- The next accounts for whoever waits, in one statement: whose turn it is, the row taken, the claim noted.
-- $1 who asks, first come first; $2 a new claim id for each; $3 the bucket(s) they are served from; $4 now; $5 when the claims expire.
-- Every predicate is checked here, whatever the sweep has or has not done. What is kept for one of those who ask comes first,
-- whatever the desk: they promised the call, or know the debtor;
-- then the best of all. Rows another statement is taking are passed over. `claiming` writes in what stands in braces.
WITH asking AS MATERIALIZED (
    SELECT asks.user_id, asks.claim_id, asks.place
      FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS asks (user_id, claim_id, place)
), kept AS MATERIALIZED (
    SELECT account_id, only_for, band, score, tie
      FROM work_item
     WHERE only_for = ANY ($1::uuid[])
       AND (portfolio_id IN (SELECT portfolio_id FROM portfolio_grant WHERE user_id = only_for)
            OR EXISTS (SELECT FROM app_user WHERE id = only_for AND role IN ('manager', 'administrator'))) AND {free}
       FOR UPDATE SKIP LOCKED
), own AS MATERIALIZED (
    SELECT DISTINCT ON (only_for) account_id, only_for AS user_id FROM kept ORDER BY only_for, band, score DESC, tie, account_id
), best AS MATERIALIZED (
    {best}
), dealt AS (
    SELECT own.account_id, asking.user_id, asking.claim_id FROM own JOIN asking ON asking.user_id = own.user_id
    UNION ALL
    SELECT best.account_id, waiting.user_id, waiting.claim_id
      FROM (SELECT account_id, row_number() OVER (ORDER BY band, score DESC, tie, account_id) AS place FROM best) AS best
      JOIN (SELECT user_id, claim_id, row_number() OVER (ORDER BY place) AS place
              FROM asking WHERE NOT EXISTS (SELECT FROM own WHERE own.user_id = asking.user_id)) AS waiting
        ON waiting.place = best.place
), taken AS (
    UPDATE work_item
       SET ready = FALSE, claimed_by = dealt.user_id, claim_id = dealt.claim_id, claim_expires_at = $5, review_at = $5
      FROM dealt
     WHERE work_item.account_id = dealt.account_id
    RETURNING work_item.account_id, dealt.user_id, dealt.claim_id, work_item.version, work_item.band, work_item.score
), noted AS (
    INSERT INTO claim (id, account_id, user_id, claimed_at, version, band, score)
    SELECT claim_id, account_id, user_id, $4, version, band, score FROM taken
)
SELECT user_id, account_id, claim_id FROM taken

-- free --
-- What makes a row one that may be handed out.
ready AND gate IS NULL AND claimed_by IS NULL AND open_from <= $4 AND open_until > $4 AND (not_before IS NULL OR not_before <= $4)

-- one --
-- The best of one bucket: one walk down the index.
    SELECT account_id, band, score, tie
      FROM work_item
     WHERE bucket = $3::uuid AND only_for IS NULL AND {free}
     ORDER BY band, score DESC, tie, account_id
     LIMIT {limit}
       FOR UPDATE SKIP LOCKED

-- several --
-- The best of several buckets, walked side by side. Only the rows that win are locked: locking every bucket's best
-- would hide them from colleagues. A few more candidates than needed are looked at, for those a colleague is just taking.
    SELECT account_id, band, score, tie
      FROM work_item
     WHERE ctid = ANY (ARRAY(
               SELECT next.place
                 FROM unnest($3::uuid[]) AS mine (id)
                CROSS JOIN LATERAL (
                          SELECT ctid AS place, account_id, band, score, tie
                            FROM work_item
                           WHERE bucket = mine.id AND only_for IS NULL AND {free}
                           ORDER BY band, score DESC, tie, account_id
                           LIMIT {spare}) AS next
                ORDER BY next.band, next.score DESC, next.tie, next.account_id
                LIMIT {spare}))
       AND only_for IS NULL AND {free}
     ORDER BY band, score DESC, tie, account_id
     LIMIT {limit}
       FOR UPDATE SKIP LOCKED
