# ruff: noqa: S608 (the pieces that statements are put together from are constants of this package)
"""Taking an import back: everything is as it was before, or nothing is touched because later work rests on it.

What an import created is not deleted, since the timeline that tells of it may not be: accounts are closed, items cancelled, and all give
up their references, so that a corrected file may bring them anew. What it changed gets its old values back.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.actions import append_many, restate
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Portfolio
from backend.accounts.timeline import NewEntry
from backend.imports import queries
from backend.imports.models import Import, ImportState
from backend.imports.refusals import LaterThingsDependOnIt, NotUndoable
from backend.imports.staging import DEBTOR
from backend.kit.facts import tell
from backend.kit.transaction import Transaction
from backend.payments.batches import undo_payments
from backend.people.models import User

AT_ONCE = 5_000
NAMED_ACCOUNTS = 20

#: The accounts an import is about.
CONCERNED = """
    SELECT row_id AS id FROM import_change WHERE import_id = :import_id AND table_name = 'account'
    UNION SELECT t.account_id FROM import_change c JOIN item t ON t.id = c.row_id WHERE c.import_id = :import_id AND c.table_name = 'item'
    UNION SELECT t.account_id FROM import_change c JOIN adjustment x ON x.id = c.row_id JOIN item t ON t.id = x.item_id
     WHERE c.import_id = :import_id AND c.table_name = 'adjustment'
    UNION SELECT d.account_id FROM import_change c JOIN dispute d ON d.id = c.row_id
     WHERE c.import_id = :import_id AND c.table_name = 'dispute'
    UNION SELECT p.account_id FROM import_change c JOIN payment p ON p.id = c.row_id
     WHERE c.import_id = :import_id AND c.table_name = 'payment'
    UNION SELECT a.id FROM account a
     WHERE a.debtor_id IN (SELECT row_id FROM import_change WHERE import_id = :import_id AND table_name = 'debtor' AND before IS NULL)
"""
MINE = "SELECT row_id FROM import_change WHERE import_id = :import_id AND table_name = "
#: What people and later files did since, by what it is called in the refusal.
DEPENDENTS = {
    "payments": f"SELECT account_id FROM payment WHERE recorded_at >= :since AND id NOT IN ({MINE} 'payment') AND reversed_at IS NULL",
    "reversals": f"SELECT account_id FROM payment WHERE reversed_at IS NOT NULL AND id IN ({MINE} 'payment')",
    "promises": "SELECT account_id FROM promise WHERE made_at >= :since",
    "calls": "SELECT account_id FROM call WHERE requested_at >= :since",
    "attempts": "SELECT account_id FROM contact_attempt WHERE at >= :since",
    "callbacks": "SELECT account_id FROM callback WHERE made_at >= :since",
    "dispositions": "SELECT account_id FROM disposition WHERE at >= :since",
    "holds": "SELECT account_id FROM hold WHERE starts_at >= :since",
    "disputes": f"SELECT account_id FROM dispute WHERE (opened_at >= :since AND id NOT IN ({MINE} 'dispute')) OR resolved_at >= :since",
    "notes": (
        "SELECT account_id FROM timeline_entry WHERE kind = 'note:written' AND at >= :since AND account_id IN (SELECT id FROM concerned)"
    ),
    "claims": "SELECT account_id FROM claim WHERE released_at IS NULL",
    "accounts": (
        f"SELECT id AS account_id FROM account WHERE debtor_id IN ({MINE} 'debtor' AND before IS NULL) AND id NOT IN ({MINE} 'account')"
    ),
    "later imports": """
        SELECT coalesce(t.account_id, x.account_id, p.account_id, a.id) AS account_id
          FROM import_change c
          JOIN import_batch b ON b.id = c.import_id AND b.state = 'done' AND b.id <> :import_id AND b.finished_at >= :since
          LEFT JOIN item t ON c.table_name = 'item' AND t.id = c.row_id
          LEFT JOIN (adjustment y JOIN item x ON x.id = y.item_id) ON c.table_name = 'adjustment' AND y.id = c.row_id
          LEFT JOIN payment p ON c.table_name = 'payment' AND p.id = c.row_id
          LEFT JOIN account a ON (c.table_name = 'account' AND a.id = c.row_id) OR (c.table_name = 'debtor' AND a.debtor_id = c.row_id)
         WHERE (b.finished_at, b.id) > (:since, :import_id)
    """,
}
#: The accounts its numbers reach: their money does not rest on it, but whether they can be called does.
REACHED = f"SELECT a.id FROM phone_number p JOIN account a ON a.debtor_id = p.debtor_id WHERE p.id IN ({MINE} 'phone_number')"
#: What people and later files learnt since about its numbers: a withdrawal above all is never forgotten. Only files name a file.
NUMBERS = f"""
    SELECT account_id FROM timeline_entry
     WHERE subject_id IN ({MINE} 'phone_number') AND kind LIKE 'phone:%' AND at >= :since AND facts ->> 'file' IS NULL
    UNION ALL
    SELECT a.id FROM import_change c
      JOIN import_batch b ON b.id = c.import_id AND b.state = 'done' AND (b.finished_at, b.id) > (:since, :import_id)
      JOIN phone_number p ON p.id = c.row_id
      JOIN account a ON a.debtor_id = p.debtor_id
     WHERE c.table_name = 'phone_number' AND c.row_id IN ({MINE} 'phone_number')
"""
_RESTORED_DEBTOR = ", ".join(f"{name} = old.{name}" for name in DEBTOR)
_UNDONE = "reference || ' (undone ' || :mark || ')'"
#: Backwards: what refers to others goes first.
STATEMENTS = (
    f"DELETE FROM dispute WHERE id IN ({MINE} 'dispute')",
    f"DELETE FROM adjustment WHERE id IN ({MINE} 'adjustment')",
    """
    UPDATE item SET kind = old.kind, issued_on = old.issued_on, due_on = old.due_on
      FROM import_change c, jsonb_populate_record(NULL::item, c.before) AS old
     WHERE c.import_id = :import_id AND c.table_name = 'item' AND c.before IS NOT NULL AND item.id = c.row_id
    """,
    f"UPDATE item SET cancelled_at = :now, open_minor = 0, reference = {_UNDONE} WHERE id IN ({MINE} 'item' AND before IS NULL)",
    # A number that a contact decision was about stays for its receipt, but can neither be dialled nor stand in another's way.
    f"""
    UPDATE phone_number SET raw = raw || ' (undone ' || :mark || ')', e164 = NULL, retired_at = :now, retired_reason = 'import_undone'
     WHERE id IN ({MINE} 'phone_number' AND before IS NULL) AND EXISTS (SELECT FROM contact_receipt r WHERE r.phone_id = phone_number.id)
    """,
    f"DELETE FROM phone_number WHERE id IN ({MINE} 'phone_number' AND before IS NULL) AND retired_reason IS DISTINCT FROM 'import_undone'",
    """
    UPDATE phone_number SET consent = c.before ->> 'consent'
      FROM import_change c
     WHERE c.import_id = :import_id AND c.table_name = 'phone_number' AND c.before IS NOT NULL AND phone_number.id = c.row_id
    """,
    """
    UPDATE account SET product = c.before ->> 'product'
      FROM import_change c WHERE c.import_id = :import_id AND c.table_name = 'account' AND c.before IS NOT NULL AND account.id = c.row_id
    """,
    f"""
    UPDATE account SET state = 'closed', closed_at = :now, closed_reason = 'import_undone', reference = {_UNDONE}
     WHERE id IN ({MINE} 'account' AND before IS NULL)
    """,
    f"""
    UPDATE debtor SET {_RESTORED_DEBTOR}
      FROM import_change c, jsonb_populate_record(NULL::debtor, c.before) AS old
     WHERE c.import_id = :import_id AND c.table_name = 'debtor' AND c.before IS NOT NULL AND debtor.id = c.row_id
    """,
    f"UPDATE debtor SET reference = {_UNDONE} WHERE id IN ({MINE} 'debtor' AND before IS NULL)",
)


async def undo(tx: Transaction, user: User | None, import_id: UUID) -> Import:
    """Take an import back; refused, saying why, when later things depend on it."""
    batch = await queries.lock_import(tx.session, import_id)
    if batch.state is not ImportState.DONE or batch.dry_run:
        raise NotUndoable(state="dry_run" if batch.dry_run else batch.state.value)
    portfolio = await tx.session.get(Portfolio, batch.portfolio_id) if batch.portfolio_id else None
    if portfolio is not None:
        await queries.hold_creditor(tx.session, portfolio.creditor)
    given: dict[str, Any] = {"import_id": import_id, "since": batch.finished_at, "now": tx.now, "mark": str(import_id)}
    account_ids = await _hold_concerned(tx.session, given)
    await _refuse_dependents(tx.session, given)
    payments = await _column(tx.session, f"{MINE} 'payment'", given)
    for start in range(0, len(payments), AT_ONCE):
        await undo_payments(tx, payments[start : start + AT_ONCE], "import undone")
    for statement in STATEMENTS:
        await tx.session.execute(text(statement), _named(statement, given))
    batch.state, batch.undone_at = ImportState.UNDONE, tx.now
    tx.session.add(batch)
    await tx.session.flush()
    facts = {"file": batch.filename}
    for start in range(0, len(account_ids), AT_ONCE):
        some = account_ids[start : start + AT_ONCE]
        await restate(tx, some)
        await append_many(tx, [NewEntry(account_id, "import:undone", facts, user.id if user else None, import_id) for account_id in some])
        await tell(tx, AccountChanged(tuple(some)))
    return batch


async def _hold_concerned(session: AsyncSession, given: dict[str, Any]) -> list[UUID]:
    """The accounts concerned and reached, held with the numbers: nobody can build upon them while we look whether somebody has."""
    numbers = f"SELECT id FROM phone_number WHERE id IN ({MINE} 'phone_number') ORDER BY id FOR UPDATE"
    await session.execute(text(numbers), _named(numbers, given))
    await session.execute(text("DROP TABLE IF EXISTS pg_temp.concerned"))
    await session.execute(text(f"CREATE TEMPORARY TABLE concerned ON COMMIT DROP AS {CONCERNED}"), _named(CONCERNED, given))
    held = f"SELECT id FROM account WHERE id IN (SELECT id FROM concerned UNION {REACHED}) ORDER BY id FOR UPDATE"
    return await _column(session, held, given)


async def _refuse_dependents(session: AsyncSession, given: dict[str, Any]) -> None:
    counts: dict[str, int] = {}
    accounts: set[UUID] = set()
    among = "SELECT d.account_id FROM ({found}) d JOIN concerned ON concerned.id = d.account_id"
    statements = {name: among.format(found=found) for name, found in DEPENDENTS.items()}
    for name, statement in {**statements, "numbers": NUMBERS}.items():
        account_ids = await _column(session, statement, given)
        if account_ids:
            counts[name] = len(account_ids)
            accounts.update(account_ids)
    if counts:
        named = await session.execute(
            text("SELECT id, reference FROM account WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY reference LIMIT :limit"),
            {"ids": [str(account_id) for account_id in accounts], "limit": NAMED_ACCOUNTS},
        )
        raise LaterThingsDependOnIt(dependents=counts, accounts=[{"id": row.id, "reference": row.reference} for row in named])


async def _column(session: AsyncSession, statement: str, given: dict[str, Any]) -> list[Any]:
    found: Sequence[Any] = (await session.execute(text(statement), _named(statement, given))).scalars().all()
    return list(found)


def _named(statement: str, given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if f":{name}" in statement}
