"""A floor of many collectors and accounts in one portfolio, and what must be true of its claims whatever happened."""

from uuid import UUID

from sqlalchemy import text

from backend.contact.actions import load_rulesets
from backend.kit.transaction import Database, transaction
from backend.worklist import actions

PORTFOLIO = UUID(int=1)

_FLOOR = """
INSERT INTO app_user (id, email, name, role, telephone_kind, locale, created_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'c' || n || '@floor.test', 'Collector ' || n, 'collector', 'hard', 'es', now()
  FROM generate_series(1, {collectors}) AS n;
INSERT INTO portfolio (id, name, creditor, country, zone, collector_kind, debt_kind, bucket_ends)
VALUES ('{portfolio}', 'Cartera', 'Banco', 'CO', 'America/Bogota', 'first_party', 'consumer', '[0, 30, 60, 90, 120]');
INSERT INTO portfolio_grant (user_id, portfolio_id) SELECT id, '{portfolio}' FROM app_user;
INSERT INTO debtor (id, creditor, reference, name, kind, language, country, zone, created_at)
SELECT lpad(to_hex(n), 32, '0')::uuid, 'Banco', 'D' || n, 'Deudor', 'person', 'es', 'CO', 'America/Bogota', now()
  FROM generate_series(1, {accounts}) AS n;
INSERT INTO phone_number (id, debtor_id, raw, e164, kind, party, zones, country, consent, position, quality, created_at)
SELECT id, id, '+573001234567', '+573001234567', 'mobile', 'debtor', '{{America/Bogota}}', 'CO', 'given', 1, 50, now() FROM debtor;
INSERT INTO account (id, portfolio_id, debtor_id, reference, currency, product, state, stage, zone, created_at, balance_minor,
                     oldest_due_on, chased_due_on)
SELECT id, '{portfolio}', id, reference, 'COP', '', 'open', 'administrative', 'America/Bogota', now(), 10000000,
       DATE '2026-10-01', DATE '2026-10-01'
  FROM debtor
"""

TWICE = "SELECT count(*) FROM (SELECT account_id FROM claim WHERE released_at IS NULL GROUP BY account_id HAVING count(*) > 1) AS twice"
#: A row and its live claim always tell the same.
CONTRADICTIONS = """
SELECT count(*) FROM work_item AS item
  FULL JOIN (SELECT * FROM claim WHERE released_at IS NULL) AS live ON live.account_id = item.account_id
 WHERE item.claim_id IS DISTINCT FROM live.id OR item.claimed_by IS DISTINCT FROM live.user_id"""


async def crowd(database: Database, collectors: int, accounts: int) -> None:
    """So many collectors with the ids 1, 2, 3 ..., and so many accounts, all ready to be worked."""
    async with transaction(database) as tx:
        driver = await tx.session.connection()
        for statement in _FLOOR.format(collectors=collectors, accounts=accounts, portfolio=PORTFOLIO).split(";\n"):
            await driver.exec_driver_sql(statement)
        await load_rulesets(tx)
    while await actions.rank_unranked(database):
        pass


async def figure(database: Database, statement: str) -> int:
    """The one number a statement answers."""
    async with transaction(database) as tx:
        return int((await tx.session.execute(text(statement))).scalar_one())
