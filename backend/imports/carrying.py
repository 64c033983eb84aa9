"""From a file's bytes to rows of ours, in the transaction of one import. Dry runs go the same way and stop before writing."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import polars as pl

from backend.accounts.actions import append_many, restate
from backend.accounts.facts import AccountChanged
from backend.accounts.timeline import NewEntry
from backend.contact.phone import masked
from backend.imports import comparing, queries, staging, writing
from backend.imports.judging import MISTAKES, UNKNOWN_DECIMALS, Judged, judge
from backend.imports.limits import Limits
from backend.imports.mapping import must_fit, styles_of
from backend.imports.models import Import, ImportState
from backend.imports.phones import read_phones
from backend.imports.portfolios import Place
from backend.imports.refusals import AsOfInTheFuture
from backend.imports.schemas import Mapping
from backend.imports.sheet import read
from backend.imports.table import ROW, Table
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.money import Money, decimals_of
from backend.kit.transaction import Transaction
from backend.payments.batches import IncomingPayment, enter_payments

#: So many accounts are told of at once: ranking reads them in sets, and one set must fit in memory.
TOLD_AT_ONCE = 5_000
#: What an import is doing, how much of that is done, and of how much: rows while it reads, steps while it writes.
Say = Callable[[ImportState, int, int], Awaitable[None]]
#: After the sets: balances, timelines, payments, and ranking.
STEPS = writing.SETS + 4


@dataclass(frozen=True)
class Prepared:
    """A file, read and judged: what needs no database."""

    table: Table
    judged: Judged
    phones: pl.DataFrame


async def prepare(data: bytes, filename: str, mapping: Mapping, place: Place, as_of: date | None, today: date, limits: Limits) -> Prepared:
    """Read and judge a file, beside the event loop."""
    if as_of is not None and as_of > today:
        raise AsOfInTheFuture(today=today)

    def work() -> Prepared:
        table = read(data, filename, mapping, limits).table
        must_fit(mapping, table)
        judged = judge(table, mapping, styles_of(table, mapping), as_of=as_of, today=today)
        return Prepared(table, judged, read_phones(staging.phones(judged.rows), place.country))

    return await asyncio.to_thread(work)


async def carry_out(tx: Transaction, batch: Import, prepared: Prepared, mapping: Mapping, place: Place, say: Say | None = None) -> None:
    """Compare the file with what is there and, unless this is a dry run, write it; the import then says what became of its rows."""
    rows, mistakes = prepared.judged.rows, prepared.judged.mistakes
    await staging.begin(tx)

    async def progress(done: int) -> None:
        if say is not None:
            await say(ImportState.READING, done, rows.height)

    await progress(0)
    await staging.lay(tx, "incoming", staging.incoming(rows), progress)
    mistakes = pl.concat([mistakes, await _contradictions(tx, mapping, place.id)])
    rows = await _without(tx, rows, mistakes)
    if mapping.row_is != "payments":
        await staging.lay(tx, "incoming_debtor", staging.debtors(rows))
        phones = prepared.phones.join(rows.select(ROW), on=ROW, how="semi")
        await staging.lay(tx, "incoming_phone", phones)
    if mapping.row_is in ("items", "accounts"):
        await staging.lay(tx, "incoming_account", staging.accounts(rows))
    counts = await comparing.compare(tx.session, mapping.row_is, place.id, place.creditor)
    if not batch.dry_run:
        await _write(tx, batch, place, say)
    await _record(tx, batch, prepared, mistakes, counts)
    batch.portfolio_id = place.id if place.exists else None
    await tx.session.flush()


async def _contradictions(tx: Transaction, mapping: Mapping, portfolio_id: UUID) -> pl.DataFrame:
    """Mistakes only the database can see."""
    found = await _scale_payments(tx, mapping, portfolio_id) if mapping.row_is == "payments" else []
    found += await comparing.rejected(tx.session, mapping.row_is, portfolio_id)
    headings = {name: told.column for name, told in mapping.fields.items() if told.column}
    named = [(row, headings.get(field, field), value, code) for row, field, value, code in found]
    return pl.DataFrame(named, schema=MISTAKES, orient="row")


async def _scale_payments(tx: Transaction, mapping: Mapping, portfolio_id: UUID) -> list[tuple[int, str, str, str]]:
    """Payments without a currency of their own are in their account's: bring their amounts to its minor units."""
    found: list[tuple[int, str, str, str]] = []
    if "account.currency" in mapping.fields:
        return found
    for currency in await comparing.currencies_of_payments(tx.session, portfolio_id):
        places = decimals_of(currency)
        beyond = await comparing.scale_payments(tx.session, portfolio_id, currency, 10 ** (UNKNOWN_DECIMALS - places))
        found += [(row, "payment.amount", value, f"too_many_decimals:{places}") for row, value in beyond]
    return found


async def _without(tx: Transaction, rows: pl.DataFrame, mistakes: pl.DataFrame) -> pl.DataFrame:
    wrong = mistakes.select(ROW).unique()
    await comparing.take_out(tx.session, wrong[ROW].to_list())
    return rows.join(wrong, on=ROW, how="anti", maintain_order="left")


async def _write(tx: Transaction, batch: Import, place: Place, say: Say | None) -> None:
    day = batch.as_of or local_date(tx.now, place.zone)
    session = tx.session
    steps = count()

    async def done() -> None:
        if say is not None:
            await say(ImportState.WRITING, next(steps), STEPS)

    await done()
    await writing.write(
        session,
        import_id=batch.id,
        portfolio_id=place.id,
        creditor=place.creditor,
        zone=place.zone,
        language=place.language,
        day=day,
        now=tx.now,
        done=done,
    )
    touched = await writing.rows_of(session, writing.TOUCHED)
    account_ids = [row.id for row in touched]
    await _restate(tx, account_ids)
    await done()
    await append_many(tx, await _entries(tx, batch, touched))
    await done()
    paid = [*await writing.rows_of(session, writing.SETTLED), *await writing.rows_of(session, writing.PAID)]
    await _enter(tx, batch, paid)
    await done()
    reached = {row.id for row in await writing.rows_of(session, writing.REACHED_ANEW)}
    changed = sorted(reached | set(account_ids) | {row.account_id for row in paid})
    for start in range(0, len(changed), TOLD_AT_ONCE):
        await tell(tx, AccountChanged(tuple(changed[start : start + TOLD_AT_ONCE])))
    await done()


async def _restate(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    for start in range(0, len(account_ids), TOLD_AT_ONCE):
        await restate(tx, account_ids[start : start + TOLD_AT_ONCE])


async def _entries(tx: Transaction, batch: Import, touched: Sequence[Any]) -> list[NewEntry]:
    """What the timelines say of this import: once per account, and of each item restated or disputed and each number allowed or not."""
    new = {row.id for row in await writing.rows_of(tx.session, writing.NEW_ACCOUNTS)}
    entries = []
    for row in touched:
        facts = {
            "file": batch.filename,
            "items_new": row.items_new,
            "items_changed": row.items_changed,
            "amount_minor": int(row.amount_minor),
        }
        kind = "account:imported" if row.id in new else "account:updated"
        entries.append(NewEntry(row.id, kind, facts, batch.created_by, batch.id))
    for account_id, item_id, reference, before, after in await writing.rows_of(tx.session, writing.RESTATED):
        facts = {"item": reference, "before_minor": int(before), "after_minor": after}
        entries.append(NewEntry(account_id, "item:restated", facts, batch.created_by, item_id))
    for account_id, dispute_id, reference, amount in await writing.rows_of(tx.session, writing.DISPUTED, import_id=batch.id):
        facts = {"item": reference, "reason": "other", "amount_minor": amount, "note": batch.filename}
        entries.append(NewEntry(account_id, "dispute:opened", facts, batch.created_by, dispute_id))
    for account_id, phone_id, e164, consent in await writing.rows_of(tx.session, writing.CONSENTS):
        facts = {"number": masked(e164) if e164 else "", "file": batch.filename}
        entries.append(NewEntry(account_id, f"phone:consent_{consent}", facts, batch.created_by, phone_id))
    return entries


async def _enter(tx: Transaction, batch: Import, paid: Sequence[Any]) -> None:
    for start in range(0, len(paid), TOLD_AT_ONCE):
        some = paid[start : start + TOLD_AT_ONCE]
        incoming = [
            IncomingPayment(
                account_id=row.account_id,
                external_ref=row.external_ref,
                amount=Money(row.amount_minor, row.currency),
                value_on=row.value_on,
                method=getattr(row, "method", None) or "",
                item_ids=frozenset({row.item_id} if row.item_id else ()),
            )
            for row in some
        ]
        answers = await enter_payments(tx, incoming, by=batch.created_by)
        for entered in answers:
            if entered.refusal is not None:
                raise entered.refusal
        new = [entered.payment_id for entered in answers if entered.state == "new" and entered.payment_id is not None]
        await writing.remember_payments(tx.session, batch.id, new)


async def _record(tx: Transaction, batch: Import, prepared: Prepared, mistakes: pl.DataFrame, counts: dict[str, int]) -> None:
    wrong = set(mistakes[ROW])
    names = prepared.table.names
    cells = [(ragged.row, ragged.cells) for ragged in prepared.table.ragged]
    as_stood = prepared.table.frame.filter(pl.col(ROW).is_in(list(wrong)))
    cells += [(row[0], list(row[1:])) for row in as_stood.select(ROW, *names).iter_rows()]
    await queries.write_mistakes(tx, batch.id, mistakes.sort(ROW, "column"), cells)
    batch.columns = prepared.table.columns
    batch.rows = prepared.table.frame.height + len(prepared.table.ragged)
    batch.later, batch.rejected = prepared.judged.later, len(wrong)
    batch.new, batch.changed, batch.unchanged = counts["new"], counts["changed"], counts["unchanged"]
    batch.progressed = batch.total = batch.rows
    batch.state, batch.finished_at = ImportState.DONE, tx.now
    tx.session.add(batch)
