"""What is asked about imports."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import polars as pl
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Portfolio
from backend.imports.codes import worded
from backend.imports.models import Import, ImportMistake, ImportProfile, ImportRejectedRow, ImportState
from backend.imports.schemas import ImportReport, Mapping, Mistake, ProfileCard
from backend.imports.staging import connection_of
from backend.kit.ids import new_id
from backend.kit.locks import one_at_a_time, try_alone
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.models import User

SHOWN_MISTAKES = 100
SHOWN_IMPORTS = 200


async def import_of(session: AsyncSession, import_id: UUID) -> Import:
    """The import, or NotFound."""
    found = await session.get(Import, import_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def lock_import(session: AsyncSession, import_id: UUID) -> Import:
    """The import, held until the transaction ends."""
    found = (await session.exec(select(Import).where(Import.id == import_id).with_for_update())).first()
    if found is None:
        raise NotFound
    return found


async def waiting(session: AsyncSession) -> Sequence[UUID]:
    """Imports that are still to be written, in the order in which they came."""
    unfinished = (ImportState.WAITING, ImportState.READING, ImportState.WRITING)
    return (
        await session.exec(select(Import.id).where(col(Import.state).in_(unfinished)).order_by(col(Import.created_at), col(Import.id)))
    ).all()


async def paths_needed(session: AsyncSession) -> set[str]:
    """The files that imports still wait for."""
    unfinished = (ImportState.WAITING, ImportState.READING, ImportState.WRITING)
    return {path for path in await session.exec(select(Import.path).where(col(Import.state).in_(unfinished))) if path}


async def try_to_hold(session: AsyncSession, import_id: UUID) -> bool:
    """Whether this transaction may write the import: no other is at it. The row itself stays free, so that progress can be seen."""
    return await try_alone(session, f"import {import_id}")


async def hold_creditor(session: AsyncSession, creditor: str) -> None:
    """Of the files of one creditor, one is written at a time: the second sees what the first brought. Portfolios share its debtors."""
    await one_at_a_time(session, f"import for {creditor}")


async def set_progress(session: AsyncSession, import_id: UUID, state: ImportState, progressed: int, total: int) -> None:
    """How far an import has come, and of how much."""
    await session.execute(
        text(
            "UPDATE import_batch SET state = :state, progressed = :progressed, total = :total "
            "WHERE id = :id AND state IN ('waiting', 'reading', 'writing')"
        ),
        {"id": import_id, "state": state.value, "progressed": progressed, "total": total},
    )


async def reports(session: AsyncSession) -> list[ImportReport]:
    """The latest imports, newest first."""
    statement = select(Import, User.name).join(User, col(User.id) == Import.created_by, isouter=True)
    rows = await session.exec(statement.order_by(col(Import.created_at).desc(), col(Import.id).desc()).limit(SHOWN_IMPORTS))
    return [report(found, name, []) for found, name in rows]


async def report_of(session: AsyncSession, import_id: UUID) -> ImportReport:
    """One import with its first mistakes."""
    found = await import_of(session, import_id)
    name = (await session.exec(select(User.name).where(User.id == found.created_by))).first()
    statement = select(ImportMistake).where(ImportMistake.import_id == import_id)
    mistakes = await session.exec(statement.order_by(col(ImportMistake.row), col(ImportMistake.column)).limit(SHOWN_MISTAKES))
    return report(found, name, [shown(mistake) for mistake in mistakes])


def report(found: Import, created_by_name: str | None, errors: list[Mistake]) -> ImportReport:
    """An import as it is sent."""
    return ImportReport(
        id=found.id,
        filename=found.filename,
        state=found.state.value,
        dry_run=found.dry_run,
        rows=found.rows,
        new=found.new,
        changed=found.changed,
        unchanged=found.unchanged,
        rejected=found.rejected,
        progressed=found.progressed,
        total=found.total,
        errors=errors,
        created_at=found.created_at,
        created_by_name=created_by_name,
        as_of=found.as_of,
        finished_at=found.finished_at,
        refusal=found.refusal,
        may_be_undone=found.state is ImportState.DONE and not found.dry_run,
        later=found.later,
        portfolio_id=found.portfolio_id,
    )


def shown(mistake: ImportMistake) -> Mistake:
    """A mistake with its words."""
    code, _, fact = mistake.message.partition(":")
    return Mistake(row=mistake.row, column=mistake.column, value=mistake.value, message=worded(mistake.message), code=code, fact=fact)


async def rejected_rows(session: AsyncSession, import_id: UUID) -> tuple[list[str], list[tuple[int, list[str], list[str]]]]:
    """The headings of a file, and of each rejected row its line, its cells as they stood, and what was wrong in words."""
    found = await import_of(session, import_id)
    wrong: dict[int, list[str]] = {}
    mistakes = select(ImportMistake).where(ImportMistake.import_id == import_id).order_by(col(ImportMistake.row), col(ImportMistake.column))
    for mistake in await session.exec(mistakes):
        told = shown(mistake)
        where = f"{told.column}: " if told.column else ""
        wrong.setdefault(told.row, []).append(f"{where}{told.message}")
    rows = select(ImportRejectedRow).where(ImportRejectedRow.import_id == import_id).order_by(col(ImportRejectedRow.row))
    return found.columns, [(row.row, row.cells, wrong.get(row.row, [])) for row in await session.exec(rows)]


async def write_mistakes(tx: Transaction, import_id: UUID, mistakes: pl.DataFrame, cells: Sequence[tuple[int, list[str]]]) -> None:
    """Keep every mistake, and the rows they are in."""
    connection = await connection_of(tx)
    distinct = mistakes.unique(["row", "column", "code"], maintain_order=True)
    await connection.copy_records_to_table(
        "import_mistake",
        records=[(new_id(), import_id, row, column, value or "", code) for row, column, value, code in distinct.iter_rows()],
        columns=["id", "import_id", "row", "column", "value", "message"],
    )
    await connection.copy_records_to_table(
        "import_rejected_row",
        records=[(import_id, row, msgspec.json.encode(texts).decode()) for row, texts in cells],
        columns=["import_id", "row", "cells"],
    )


async def portfolio_named(session: AsyncSession, name: str) -> Portfolio | None:
    """The portfolio of this name."""
    return (await session.exec(select(Portfolio).where(Portfolio.name == name))).first()


async def profile_named(session: AsyncSession, name: str) -> ImportProfile | None:
    """The saved profile of this name."""
    return (await session.exec(select(ImportProfile).where(ImportProfile.name == name))).first()


async def profiles(session: AsyncSession) -> list[ProfileCard]:
    """All saved profiles, by name."""
    found = await session.exec(select(ImportProfile).order_by(col(ImportProfile.name)))
    return [card(profile) for profile in found]


def card(profile: ImportProfile) -> ProfileCard:
    """A saved profile as it is sent."""
    return ProfileCard(id=profile.id, name=profile.name, portfolio_id=profile.portfolio_id, mapping=mapping_of(profile.mapping))


def mapping_of(stored: dict[str, Any]) -> Mapping:
    """A mapping as it was stored."""
    return msgspec.convert(stored, Mapping)
