# ruff: noqa: S608 (the pieces that statements are put together from are constants of this package)
"""Writing what the comparison decided: set by set, each with what undoing it needs. The SQL of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.imports.staging import DEBTOR, NEW_ID

_SAID = ", ".join(f"{name} = coalesce(c.{name}, d.{name})" for name in DEBTOR)


def _changes(table: str, source: str, before: str = "NULL::jsonb") -> str:
    """Remember rows of a table before they change (or that they are new)."""
    return (
        "INSERT INTO import_change (id, import_id, seq, table_name, row_id, before) "
        f"SELECT {NEW_ID}, :import_id, :seq + row_number() OVER (), '{table}', id, {before} FROM {source}"
    )


#: In this order: what others refer to comes first. Undo goes backwards.
STATEMENTS: tuple[str, ...] = (
    _changes("debtor", "compared_debtor WHERE fate = 'new'"),
    """
    INSERT INTO debtor (id, creditor, reference, name, kind, tax_id, language, country, subdivision, zone, email, created_at)
    SELECT id, :creditor, reference, coalesce(name, ''), coalesce(kind, 'person'), tax_id, coalesce(language, :language),
           country, subdivision, zone, email, :now
      FROM compared_debtor WHERE fate = 'new' ORDER BY row
    """,
    _changes(
        "debtor",
        "(SELECT d.* FROM debtor d JOIN compared_debtor c ON c.id = d.id AND c.fate = 'changed') AS old",
        "jsonb_build_object(" + ", ".join(f"'{name}', {name}" for name in DEBTOR) + ")",
    ),
    f"UPDATE debtor d SET {_SAID} FROM compared_debtor c WHERE c.id = d.id AND c.fate = 'changed'",
    _changes("account", "compared_account WHERE fate = 'new'"),
    """
    INSERT INTO account (id, portfolio_id, debtor_id, reference, currency, product, state, stage, zone, created_at)
    SELECT a.id, :portfolio, a.debtor_id, a.reference, a.currency, coalesce(a.product, ''), 'open', 'administrative',
           coalesce(d.zone, :zone), :now
      FROM compared_account a JOIN debtor d ON d.id = a.debtor_id
     WHERE a.fate = 'new' ORDER BY a.row
    """,
    _changes(
        "account",
        "(SELECT a.id, a.product FROM account a JOIN compared_account c ON c.id = a.id AND c.fate = 'changed') AS old",
        "jsonb_build_object('product', product)",
    ),
    "UPDATE account a SET product = c.product FROM compared_account c WHERE c.id = a.id AND c.fate = 'changed'",
    _changes("phone_number", "compared_phone"),
    """
    INSERT INTO phone_number (id, debtor_id, raw, e164, kind, zones, country, subdivision, party, consent, position, quality, created_at)
    SELECT id, debtor_id, raw, e164, kind, coalesce(zones, '{}'), country, subdivision, 'debtor',
           coalesce(consent, 'unknown'), position, 50, :now
      FROM compared_phone ORDER BY row
    """,
    _changes(
        "phone_number",
        "(SELECT p.id, p.consent FROM phone_number p JOIN compared_consent c ON c.id = p.id) AS old",
        "jsonb_build_object('consent', consent)",
    ),
    # Somebody may have withdrawn it while we compared.
    "UPDATE phone_number p SET consent = c.consent FROM compared_consent c WHERE c.id = p.id AND p.consent <> 'withdrawn'",
    _changes("item", "compared_item WHERE fate = 'new'"),
    """
    INSERT INTO item (id, account_id, reference, kind, issued_on, due_on, original_minor, open_minor, created_at)
    SELECT id, account_id, item_reference, coalesce(item_kind, 'invoice'), item_issued_on, item_due_on, item_amount, item_amount, :now
      FROM compared_item WHERE fate = 'new' ORDER BY row
    """,
    _changes(
        "item",
        "(SELECT t.id, t.kind, t.issued_on, t.due_on FROM item t JOIN compared_item c ON c.id = t.id AND c.redated) AS old",
        "jsonb_build_object('kind', kind, 'issued_on', issued_on, 'due_on', due_on)",
    ),
    """
    UPDATE item t SET kind = coalesce(c.item_kind, t.kind), issued_on = coalesce(c.item_issued_on, t.issued_on),
                      due_on = coalesce(c.item_due_on, t.due_on)
      FROM compared_item c WHERE c.id = t.id AND c.redated
    """,
    f"""
    WITH corrected AS (
        INSERT INTO adjustment (id, item_id, amount_minor, kind, value_on, recorded_at, reason)
        SELECT {NEW_ID}, id, correction, 'correction', :day, :now, 'restated by the creditor' FROM compared_item WHERE correction <> 0
        RETURNING id
    )
    {_changes("adjustment", "corrected")}
    """,
    f"""
    WITH opened AS (
        INSERT INTO dispute (id, account_id, item_id, reason, note, opened_at)
        SELECT {NEW_ID}, account_id, id, 'other', 'disputed by the creditor''s file', :now FROM compared_item WHERE disputing
        RETURNING id
    )
    {_changes("dispute", "opened")}
    """,
)
#: Items before their settlements are applied: what is open must already be right.
OPEN_NOW = "UPDATE item t SET open_minor = t.open_minor + c.correction FROM compared_item c WHERE c.id = t.id AND c.correction <> 0"

TOUCHED = """
    SELECT account_id AS id, count(*) FILTER (WHERE fate = 'new') AS items_new, count(*) FILTER (WHERE fate = 'changed') AS items_changed,
           coalesce(sum(item_amount) FILTER (WHERE fate = 'new'), 0) AS amount_minor
      FROM compared_item WHERE fate <> 'unchanged' GROUP BY account_id
    UNION ALL
    SELECT a.id, 0, 0, 0 FROM compared_account a
     WHERE a.fate <> 'unchanged' AND NOT EXISTS (SELECT 1 FROM compared_item c WHERE c.account_id = a.id AND c.fate <> 'unchanged')
"""
#: Accounts whose debtor got a number or a property: nothing of theirs changed, but whether and how they can be reached has.
REACHED_ANEW = """
    SELECT a.id FROM account a
     WHERE a.debtor_id IN (SELECT debtor_id FROM compared_phone UNION SELECT debtor_id FROM compared_consent
                           UNION SELECT id FROM compared_debtor WHERE fate = 'changed')
"""
CONSENTS = """
    SELECT a.id, c.id, c.e164, c.consent
      FROM compared_consent c
      JOIN phone_number p ON p.id = c.id AND p.consent = c.consent
      JOIN account a ON a.debtor_id = c.debtor_id AND a.state = 'open'
     ORDER BY c.row, a.id
"""
NEW_ACCOUNTS = "SELECT id FROM compared_account WHERE fate = 'new'"
RESTATED = """
    SELECT account_id, id, item_reference, stated, item_amount FROM compared_item WHERE correction <> 0 ORDER BY row
"""
DISPUTED = """
    SELECT d.account_id, d.id, t.reference, t.open_minor
      FROM import_change c JOIN dispute d ON d.id = c.row_id JOIN item t ON t.id = d.item_id
     WHERE c.import_id = :import_id AND c.table_name = 'dispute' ORDER BY c.seq
"""
SETTLED = """
    SELECT account_id, id AS item_id, 'settled:' || account_reference || ':' || item_reference AS external_ref,
           settling AS amount_minor, currency, item_settled_on AS value_on
      FROM compared_item WHERE settling > 0 ORDER BY item_settled_on, row
"""
PAID = """
    SELECT account_id, NULL::uuid AS item_id, payment_reference AS external_ref, payment_amount AS amount_minor, currency,
           payment_value_on AS value_on, payment_method AS method
      FROM compared_payment WHERE fate = 'new' ORDER BY payment_value_on, row
"""


#: Steps in which sets are written.
SETS = len(STATEMENTS) + 1


async def write(
    session: AsyncSession, *, import_id: UUID, portfolio_id: UUID, creditor: str, zone: str, language: str, day: date, now: datetime,
    done: Callable[[], Awaitable[None]],
) -> None:  # fmt: skip
    """Write debtors, accounts, numbers, items, corrections and disputes, in SETS steps; money comes after."""
    given: dict[str, Any] = {
        "import_id": import_id,
        "portfolio": portfolio_id,
        "creditor": creditor,
        "zone": zone,
        "language": language,
        "day": day,
        "now": now,
    }
    for place, statement in enumerate((*STATEMENTS, OPEN_NOW)):
        # Ten million changes of one kind in one import are more than a file may have rows.
        named = {name: value for name, value in given.items() if f":{name}" in statement}
        if ":seq" in statement:
            named["seq"] = place * 10_000_000
        await session.execute(text(statement), named)
        await done()


async def rows_of(session: AsyncSession, statement: str, **given: Any) -> Sequence[Any]:
    """What one of the questions above answers."""
    return (await session.execute(text(statement), given)).all()


async def remember_payments(session: AsyncSession, import_id: UUID, payment_ids: Sequence[UUID]) -> None:
    """Remember the payments this import entered: these alone, since undoing takes them back."""
    await session.execute(
        text(_changes("payment", "unnest(CAST(:ids AS uuid[])) AS entered(id)")),
        {"import_id": import_id, "ids": [str(payment_id) for payment_id in payment_ids], "seq": 900_000_000},
    )
