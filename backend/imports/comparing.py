# ruff: noqa: S608 (the pieces that statements are put together from are constants of this package)
"""What the rows of a file would do to ours: every row is new, changed, unchanged, or cannot be written. The SQL of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.imports.staging import DEBTOR, NEW_ID

#: What the creditor last said an item amounts to: as first imported, plus later corrections. Credits given here since are ours, not theirs.
STATED = "t.original_minor + coalesce((SELECT sum(x.amount_minor) FROM adjustment x WHERE x.item_id = t.id AND x.kind = 'correction'), 0)"
SETTLEMENT = "'settled:' || i.account_reference || ':' || i.item_reference"
_SAYS_OTHERWISE = " OR ".join(f"(i.{name} IS NOT NULL AND i.{name} IS DISTINCT FROM d.{name})" for name in DEBTOR)

REJECTED_ITEMS = f"""
    SELECT i.row, 'account.currency', i.account_currency, 'account_in_other_currency:' || a.currency
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
     WHERE i.account_currency <> a.currency
    UNION ALL
    SELECT i.row, 'debtor.reference', i.debtor_reference, 'account_of_other_debtor:' || d.reference
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
      JOIN debtor d ON d.id = a.debtor_id
     WHERE i.debtor_reference <> d.reference
    UNION ALL
    SELECT i.row, 'account.reference', i.account_reference, 'account_is_closed'
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference AND a.state = 'closed'
      LEFT JOIN item t ON t.account_id = a.id AND t.reference = i.item_reference
     WHERE i.item_reference IS NOT NULL AND (t.id IS NULL OR {STATED} <> i.item_amount)
    UNION ALL
    SELECT i.row, 'item.amount', i.item_amount::text, 'less_than_paid:' || (stated.minor - t.open_minor)
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
      JOIN item t ON t.account_id = a.id AND t.reference = i.item_reference
      CROSS JOIN LATERAL (SELECT {STATED} AS minor) stated
     WHERE i.item_amount <> stated.minor AND t.open_minor + i.item_amount - stated.minor < 0
    UNION ALL
    SELECT i.row, 'item.settled_on', i.item_settled_on::text, 'settled_on_other_day:' || p.value_on
      FROM incoming i JOIN payment p ON p.portfolio_id = :portfolio AND p.external_ref = {SETTLEMENT} AND p.reversed_at IS NULL
     WHERE i.item_settled_on <> p.value_on
    UNION ALL
    SELECT i.row, 'item.settled_on', i.item_settled_on::text, 'settlement_was_reversed:' || p.reversed_on
      FROM incoming i JOIN payment p ON p.portfolio_id = :portfolio AND p.external_ref = {SETTLEMENT} AND p.reversed_at IS NOT NULL
      JOIN item t ON t.account_id = p.account_id AND t.reference = i.item_reference
     WHERE i.item_settled_on IS NOT NULL AND t.open_minor + coalesce(i.item_amount - {STATED}, 0) > 0
"""
REJECTED_PAYMENTS = """
    SELECT i.row, 'account.reference', i.account_reference, 'unknown_account'
      FROM incoming i
     WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.portfolio_id = :portfolio AND a.reference = i.account_reference)
    UNION ALL
    SELECT i.row, 'account.currency', i.account_currency, 'account_in_other_currency:' || a.currency
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
     WHERE i.account_currency <> a.currency
    UNION ALL
    SELECT i.row, 'payment.reference', i.payment_reference, 'entered_differently'
      FROM incoming i
      JOIN payment p ON p.portfolio_id = :portfolio AND p.external_ref = i.payment_reference
      JOIN account a ON a.id = p.account_id
     WHERE (a.reference, p.amount_minor, p.value_on) IS DISTINCT FROM (i.account_reference, i.payment_amount, i.payment_value_on)
    UNION ALL
    SELECT i.row, 'payment.reference', i.payment_reference, 'payment_was_reversed:' || p.reversed_on
      FROM incoming i
      JOIN payment p ON p.portfolio_id = :portfolio AND p.external_ref = i.payment_reference AND p.reversed_at IS NOT NULL
      JOIN account a ON a.id = p.account_id
     WHERE (a.reference, p.amount_minor, p.value_on) = (i.account_reference, i.payment_amount, i.payment_value_on)
"""
#: A payment names no currency of its own: it is in its account's, read in ten-thousandths until the account is known.
ACCOUNT_CURRENCIES = """
    SELECT DISTINCT a.currency FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
     WHERE i.payment_amount IS NOT NULL AND i.account_currency IS NULL
"""

COMPARED_DEBTORS = f"""
    CREATE TEMPORARY TABLE compared_debtor ON COMMIT DROP AS
    SELECT i.*, coalesce(d.id, {NEW_ID}) AS id,
           CASE WHEN d.id IS NULL THEN 'new' WHEN {_SAYS_OTHERWISE} THEN 'changed' ELSE 'unchanged' END AS fate
      FROM incoming_debtor i LEFT JOIN debtor d ON d.creditor = :creditor AND d.reference = i.reference
"""
COMPARED_ACCOUNTS = f"""
    CREATE TEMPORARY TABLE compared_account ON COMMIT DROP AS
    SELECT i.*, coalesce(a.id, {NEW_ID}) AS id, d.id AS debtor_id,
           CASE WHEN a.id IS NULL THEN 'new'
                WHEN i.product IS NOT NULL AND i.product <> a.product THEN 'changed' ELSE 'unchanged' END AS fate
      FROM incoming_account i
      LEFT JOIN compared_debtor d ON d.reference = i.debtor_reference
      LEFT JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.reference
     WHERE a.id IS NOT NULL OR d.id IS NOT NULL
"""
COMPARED_ITEMS = f"""
    CREATE TEMPORARY TABLE compared_item ON COMMIT DROP AS
    WITH beside AS (
        SELECT i.*, a.id AS account_id, a.currency, t.id AS old_id, t.open_minor AS old_open, {STATED} AS stated,
               t.kind AS old_kind, t.issued_on AS old_issued_on, t.due_on AS old_due_on,
               i.item_settled_on IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.portfolio_id = :portfolio AND p.external_ref = {SETTLEMENT}) AS unsettled,
               NOT EXISTS (SELECT 1 FROM dispute x WHERE x.item_id = t.id) AS never_disputed
          FROM incoming i
          JOIN compared_account a ON a.reference = i.account_reference
          LEFT JOIN item t ON t.account_id = a.id AND t.reference = i.item_reference
         WHERE i.item_reference IS NOT NULL
    ), decided AS (
        SELECT *, coalesce(item_amount - stated, 0) AS correction,
               CASE WHEN unsettled THEN coalesce(old_open + item_amount - stated, item_amount) ELSE 0 END AS settling,
               old_id IS NOT NULL
                 AND ((item_kind IS NOT NULL AND item_kind <> old_kind)
                   OR (item_issued_on IS NOT NULL AND item_issued_on IS DISTINCT FROM old_issued_on)
                   OR (item_due_on IS NOT NULL AND item_due_on IS DISTINCT FROM old_due_on)) AS redated
          FROM beside
    ), disputed AS (
        SELECT *, item_disputed IS TRUE AND never_disputed
                  AND coalesce(old_open + item_amount - stated, item_amount) - settling > 0 AS disputing
          FROM decided
    )
    SELECT *, coalesce(old_id, {NEW_ID}) AS id,
           CASE WHEN old_id IS NULL THEN 'new'
                WHEN correction <> 0 OR settling > 0 OR redated OR disputing THEN 'changed'
                ELSE 'unchanged' END AS fate
      FROM disputed
"""
COMPARED_PHONES = f"""
    CREATE TEMPORARY TABLE compared_phone ON COMMIT DROP AS
    SELECT i.*, d.id AS debtor_id, {NEW_ID} AS id
      FROM incoming_phone i JOIN compared_debtor d ON d.reference = i.debtor_reference
     WHERE NOT EXISTS (SELECT 1 FROM phone_number p
                        WHERE p.debtor_id = d.id AND (p.raw = i.raw OR (p.e164 = i.e164 AND i.e164 IS NOT NULL)))
"""
#: Numbers we have, of which the file says something new. What the debtor withdrew, no file gives back.
COMPARED_CONSENTS = """
    CREATE TEMPORARY TABLE compared_consent ON COMMIT DROP AS
    SELECT DISTINCT ON (p.id) p.id, p.debtor_id, p.e164, i.consent, i.row
      FROM incoming_phone i
      JOIN compared_debtor d ON d.reference = i.debtor_reference
      JOIN phone_number p ON p.debtor_id = d.id AND (p.raw = i.raw OR p.e164 = i.e164)
     WHERE (i.consent = 'withdrawn' AND p.consent <> 'withdrawn') OR (i.consent = 'given' AND p.consent = 'unknown')
     ORDER BY p.id, i.consent = 'withdrawn' DESC, i.row
"""
COMPARED_PAYMENTS = """
    CREATE TEMPORARY TABLE compared_payment ON COMMIT DROP AS
    SELECT i.row, i.payment_reference, i.payment_amount, i.payment_value_on, i.payment_method, a.id AS account_id, a.currency,
           CASE WHEN EXISTS (SELECT 1 FROM payment p WHERE p.portfolio_id = :portfolio AND p.external_ref = i.payment_reference)
                THEN 'unchanged' ELSE 'new' END AS fate
      FROM incoming i JOIN account a ON a.portfolio_id = :portfolio AND a.reference = i.account_reference
     WHERE i.payment_reference IS NOT NULL
"""
#: By what one row is: the table whose fate is the row's own.
MAIN = {
    "items": "SELECT row, fate FROM compared_item",
    "accounts": "SELECT row, fate FROM compared_account",
    "contacts": (
        "SELECT i.row, CASE WHEN d.fate = 'new' THEN 'new' ELSE 'unchanged' END AS fate "
        "FROM incoming i LEFT JOIN compared_debtor d USING (row)"
    ),
    "payments": "SELECT row, fate FROM compared_payment",
}
#: A row that brings a property of its debtor or account, or a number, changes something even where its item stays.
ALSO_CHANGED = """
    SELECT row FROM compared_debtor WHERE fate <> 'unchanged'
    UNION SELECT row FROM compared_account WHERE fate <> 'unchanged'
    UNION SELECT row FROM compared_phone
    UNION SELECT row FROM compared_consent
"""


async def rejected(session: AsyncSession, row_is: str, portfolio_id: UUID) -> list[tuple[int, str, str, str]]:
    """Rows that contradict what we know: row, field, value, code."""
    if row_is == "contacts":
        return []
    statement = REJECTED_PAYMENTS if row_is == "payments" else REJECTED_ITEMS
    return [tuple(row) for row in await session.execute(text(statement), {"portfolio": portfolio_id})]


async def currencies_of_payments(session: AsyncSession, portfolio_id: UUID) -> Sequence[str]:
    """The currencies of the accounts that the payments of this file are for."""
    return (await session.execute(text(ACCOUNT_CURRENCIES), {"portfolio": portfolio_id})).scalars().all()


async def compare(session: AsyncSession, row_is: str, portfolio_id: UUID, creditor: str) -> dict[str, int]:
    """Lay the file's things beside ours; how many rows are new, changed and unchanged."""
    given: dict[str, Any] = {"portfolio": portfolio_id, "creditor": creditor}
    for name in ("debtor", "account", "item", "phone", "consent", "payment"):
        await session.execute(text(f"DROP TABLE IF EXISTS pg_temp.compared_{name}"))
    for statement in (COMPARED_DEBTORS, COMPARED_ACCOUNTS, COMPARED_PHONES, COMPARED_CONSENTS, COMPARED_ITEMS, COMPARED_PAYMENTS):
        await session.execute(text(statement), {name: value for name, value in given.items() if f":{name}" in statement})
    counted = await session.execute(
        text(
            f"""
            SELECT CASE WHEN m.fate = 'unchanged' AND m.row IN ({ALSO_CHANGED}) THEN 'changed' ELSE m.fate END AS fate, count(*)
              FROM ({MAIN[row_is]}) m GROUP BY 1
            """
        )
    )
    return {"new": 0, "changed": 0, "unchanged": 0} | {row[0]: row[1] for row in counted}


async def scale_payments(session: AsyncSession, portfolio_id: UUID, currency: str, by: int) -> list[tuple[int, str]]:
    """Bring the payments of accounts in this currency from ten-thousandths to minor units; answers those that have too many decimals."""
    given = {"portfolio": portfolio_id, "currency": currency, "by": by}
    which = "FROM account a WHERE a.portfolio_id = :portfolio AND a.reference = incoming.account_reference AND a.currency = :currency"
    beyond = await session.execute(
        text(f"SELECT row, payment_amount / 10000.0 FROM incoming WHERE payment_amount % :by <> 0 AND EXISTS (SELECT 1 {which})"),
        given,
    )
    found = [(row, f"{amount:.4f}".rstrip("0")) for row, amount in beyond]
    await session.execute(text(f"UPDATE incoming SET payment_amount = payment_amount / :by {which}"), given)
    return found


async def take_out(session: AsyncSession, rows: Sequence[int]) -> None:
    """Rows that cannot be written are not compared any further."""
    if rows:
        await session.execute(text("DELETE FROM incoming WHERE row = ANY(CAST(:rows AS int[]))"), {"rows": list(rows)})
