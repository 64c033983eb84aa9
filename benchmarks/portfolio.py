"""A portfolio to ask questions of: a million accounts that differ, with items, payments, promises and attempts.

PROMESA_BENCH_ACCOUNTS makes it fewer.
"""

import os
from uuid import UUID

from backend.kit.transaction import Database

ACCOUNTS = int(os.environ.get("PROMESA_BENCH_ACCOUNTS", "1000000"))
PORTFOLIO = UUID(int=1)

#: Ids in the order of arrival, as an import makes them; what is random is drawn with a fixed seed.
FILL = f"""
SET session_replication_role = replica;
SELECT setseed(0.42);
INSERT INTO app_user (id, email, name, role, locale, telephone_kind, created_at)
VALUES ('{PORTFOLIO}', 'manager@bench.test', 'Manager', 'manager', 'es', 'browser', now());
INSERT INTO portfolio (id, name, creditor, country, zone, collector_kind, debt_kind, bucket_ends)
VALUES ('{PORTFOLIO}', 'Cartera', 'Banco', 'CO', 'America/Bogota', 'first_party', 'consumer', '[0, 30, 60, 90, 120]');
INSERT INTO debtor (id, creditor, reference, name, kind, language, country, zone, created_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'Banco', 'D' || n, 'Deudor', CASE WHEN n % 9 = 0 THEN 'company' ELSE 'person' END, 'es',
       CASE WHEN n % 7 = 0 THEN 'CL' ELSE 'CO' END, CASE WHEN n % 7 = 0 THEN 'America/Santiago' ELSE 'America/Bogota' END, now()
  FROM generate_series(1, {ACCOUNTS}) AS n;
INSERT INTO phone_number (id, debtor_id, raw, e164, kind, party, zones, country, consent, position, quality, created_at)
SELECT id, id, '+573001234567', '+573001234567', CASE WHEN random() < 0.8 THEN 'mobile' ELSE 'fixed' END, 'debtor', '{{America/Bogota}}',
       'CO', 'given', 1, (random() * 100)::integer, now() FROM debtor;
INSERT INTO account (id, portfolio_id, debtor_id, reference, currency, product, state, stage, zone, created_at, balance_minor,
                     oldest_due_on, chased_due_on)
SELECT id, '{PORTFOLIO}', id, reference, CASE WHEN zone = 'America/Santiago' THEN 'CLP' ELSE 'COP' END,
       (ARRAY['loan', 'card', 'telephone'])[1 + (random() * 2)::integer], 'open',
       (ARRAY['preventive', 'administrative', 'extrajudicial', 'judicial'])[1 + floor(random() * random() * 4)::integer], zone, now(),
       (exp(random() * 8) * 1e5)::bigint, due, due
  FROM (SELECT id, reference, zone, current_date - (random() * 200)::integer - 2 AS due FROM debtor) AS debtor;
INSERT INTO item (id, account_id, reference, kind, due_on, original_minor, open_minor, created_at)
SELECT gen_random_uuid(), id, 'I' || n, 'invoice', oldest_due_on + n, balance_minor, balance_minor, now()
  FROM account, generate_series(1, 1 + (random() * 1.2)::integer) AS n;
INSERT INTO payment (id, portfolio_id, account_id, external_ref, amount_minor, currency, value_on, recorded_at, method, source)
SELECT gen_random_uuid(), portfolio_id, id, reference || '-' || n, (random() * 1e7)::bigint + 1, currency,
       current_date - (random() * 300)::integer, now() - random() * INTERVAL '300 days', '', 'import'
  FROM account, generate_series(1, (random() * 2)::integer) AS n WHERE random() < 0.4;
INSERT INTO promise (id, account_id, currency, amount_minor, due_on, made_at, made_by, channel, grace_business_days,
                     tolerance_basis_points, window_ends_on, window_ends_at, state, decided_at, advances, plan_defaults_after,
                     freeze_days, level)
SELECT gen_random_uuid(), id, currency, balance_minor, due, now(), '{PORTFOLIO}', 'call', 3, 500, due, due::timestamptz,
       CASE WHEN fate < 0.3 THEN 'open' WHEN fate < 0.6 THEN 'broken' ELSE 'kept' END, CASE WHEN fate >= 0.3 THEN due::timestamptz END,
       TRUE, 2, 60, 1
  FROM (SELECT *, random() AS fate, current_date + (random() * 20)::integer - 15 AS due FROM account WHERE random() < 0.1) AS account;
INSERT INTO contact_attempt (id, debtor_id, account_id, channel, direction, at, rang, connected, contact, conversation, right_party)
SELECT gen_random_uuid(), id, id, 'voice', 'out', now() - random() * INTERVAL '60 days', TRUE, FALSE, chance < 0.2, FALSE, chance < 0.1
  FROM (SELECT id, random() AS chance FROM account WHERE random() < 0.33) AS account;
SET session_replication_role = origin;
VACUUM ANALYZE
"""


async def fill(database: Database) -> None:
    """Make it."""
    pool = await database.fast()
    async with pool.acquire() as connection:
        for statement in FILL.split(";\n"):
            await connection.execute(statement, timeout=900)
