"""What is done with files: looked at, tried, written, taken back."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from backend.imports import files, queries
from backend.imports.carrying import Prepared, Say, carry_out, prepare
from backend.imports.fields import suggest
from backend.imports.limits import Limits
from backend.imports.mapping import may_be_understood, may_have_form, seen_styles
from backend.imports.models import Import, ImportProfile, ImportState
from backend.imports.portfolios import Place, place_of
from backend.imports.profiles import SHIPPED
from backend.imports.refusals import ImportFailed, NoMapping, ProfileNameTaken, UnknownProfile
from backend.imports.schemas import ImportReport, Look, Mapping, NewProfile, ProfileCard
from backend.imports.sheet import may_be_read, read
from backend.imports.undoing import undo
from backend.kit.clock import local_date
from backend.kit.jobs import wake
from backend.kit.refusal import Invalid, Refusal
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import User
from backend.settings import Settings

__all__ = ["import_file", "look", "save_profile", "start", "undo", "write_waiting"]

log = structlog.get_logger()

JOB = "imports.write_waiting"
SAMPLE_ROWS = 8
SAMPLE_CHARACTERS = 120
#: A file that brought its import down so often brings it down again.
ATTEMPTS = 3


@dataclass(frozen=True)
class Wish:
    """What somebody wants to be done with a file."""

    mapping: Mapping | None = None
    profile: str | None = None
    dry_run: bool = False
    as_of: date | None = None
    #: Goes before the portfolio the mapping or profile names.
    portfolio_id: UUID | None = None


async def look(settings: Settings, filename: str, data: bytes, known: Mapping | None = None) -> Look:
    """A first look at a file, which is kept for the import that may follow; `known` names the form where somebody chose it."""
    if known is not None:
        may_have_form(known)
    found = await asyncio.to_thread(read, data, filename, known, Limits.of(settings))
    upload = await files.keep(settings.data_dir, filename, data)
    dates, decimal = seen_styles(found.table)
    suggested = suggest(found.table.columns)
    suggested.encoding, suggested.delimiter, suggested.sheet = found.form.encoding, found.form.delimiter, found.form.sheet
    suggested.dates, suggested.decimal = dates, decimal
    rows = found.table.frame.head(SAMPLE_ROWS).select(found.table.names).rows()
    return Look(
        upload_id=upload.id,
        filename=filename,
        encoding=found.form.encoding,
        delimiter=found.form.delimiter,
        sheets=found.form.sheets,
        columns=found.table.columns,
        sample=[[cell[:SAMPLE_CHARACTERS] for cell in row] for row in rows],
        decimal=decimal,
        dates=dates,
        suggested=suggested,
    )


async def start(tx: Transaction, settings: Settings, user: User | None, filename: str, data: bytes, wish: Wish) -> ImportReport:
    """Write a small file at once; leave a big one to the worker."""
    mapping = await _mapping(tx, wish)
    limits = Limits.of(settings)
    may_be_read(data, limits)
    batch = _batch(tx.now, filename, data, mapping, wish, user)
    if data.count(b"\n") > limits.inline_rows or len(data) > limits.inline_bytes:
        upload = await files.keep(settings.data_dir, filename, data)
        batch.path = str(upload.path)
        tx.session.add(batch)
        await tx.session.flush()
        wake(tx, JOB)
        return await queries.report_of(tx.session, batch.id)
    await _carry_out_here(tx, batch, data, mapping, limits, user)
    return await queries.report_of(tx.session, batch.id)


async def write_waiting(database: Database, settings: Settings) -> None:
    """Write every import that waits, or that was begun and not ended."""
    async with transaction(database) as tx:
        ids = await queries.waiting(tx.session)
    for import_id in ids:
        await _write_one(database, settings, import_id)


async def import_file(database: Database, settings: Settings, path: Path, wish: Wish, *, say: Say | None = None) -> ImportReport:
    """Read a file from disk and write it (or only try), in one transaction: what the command does."""
    data = await asyncio.to_thread(path.read_bytes)
    async with transaction(database) as tx:
        mapping = await _mapping(tx, wish)
        batch = _batch(tx.now, path.name, data, mapping, wish, None)
        await _carry_out_here(tx, batch, data, mapping, Limits.of(settings), None, say)
        return await queries.report_of(tx.session, batch.id)


async def save_profile(tx: Transaction, user: User, wish: NewProfile) -> ProfileCard:
    """Save under a name how columns are to be understood."""
    name = wish.name.strip()
    if not 0 < len(name) <= 100:
        raise Invalid(field="name", expected="1 to 100 characters", value=wish.name[:100])
    if name in SHIPPED or await queries.profile_named(tx.session, name) is not None:
        raise ProfileNameTaken(name=name)
    may_be_understood(wish.mapping)
    saved = ImportProfile(
        name=name, portfolio_id=wish.portfolio_id, mapping=msgspec.to_builtins(wish.mapping), created_at=tx.now, created_by=user.id
    )
    tx.session.add(saved)
    await tx.session.flush()
    return queries.card(saved)


async def forget_old_uploads(database: Database, settings: Settings) -> None:
    """Hourly: uploads that led to nothing are taken away."""
    async with transaction(database) as tx:
        needed = await queries.paths_needed(tx.session)
    await asyncio.to_thread(files.forget_unused, settings.data_dir, needed)


async def _mapping(tx: Transaction, wish: Wish) -> Mapping:
    """The mapping of a wish, from itself or its profile, with the portfolio it names."""
    if wish.mapping is not None:
        mapping = wish.mapping
    elif wish.profile is None:
        raise NoMapping
    elif (saved := await queries.profile_named(tx.session, wish.profile)) is not None:
        mapping = queries.mapping_of(saved.mapping)
        mapping.portfolio_id = mapping.portfolio_id or saved.portfolio_id
    elif wish.profile in SHIPPED:
        mapping = SHIPPED[wish.profile]
    else:
        raise UnknownProfile(profile=wish.profile)
    if wish.portfolio_id is not None:
        mapping = msgspec.structs.replace(mapping, portfolio_id=wish.portfolio_id)
    may_be_understood(mapping)
    return mapping


def _batch(now: datetime, filename: str, data: bytes, mapping: Mapping, wish: Wish, user: User | None) -> Import:
    return Import(
        filename=filename[:300],
        sha256=hashlib.sha256(data).hexdigest(),
        mapping=msgspec.to_builtins(mapping),
        as_of=wish.as_of,
        dry_run=wish.dry_run,
        created_at=now,
        created_by=user.id if user else None,
    )


async def _carry_out_here(
    tx: Transaction, batch: Import, data: bytes, mapping: Mapping, limits: Limits, by: User | None, say: Say | None = None
) -> None:
    place = await place_of(tx, mapping, dry_run=batch.dry_run, by=by)
    prepared = await _prepare(tx, batch, data, mapping, place, limits)
    tx.session.add(batch)
    # Written from here on only at the end: a changed row would be locked, and nobody could show its progress.
    await tx.session.flush()
    await carry_out(tx, batch, prepared, mapping, place, say)


async def _prepare(tx: Transaction, batch: Import, data: bytes, mapping: Mapping, place: Place, limits: Limits) -> Prepared:
    return await prepare(data, batch.filename, mapping, place, batch.as_of, local_date(tx.now, place.zone), limits)


async def _write_one(database: Database, settings: Settings, import_id: UUID) -> None:
    """Write one import, unless somebody else is at it; a refusal ends it, a fault leaves it for the next run."""

    async def say(state: ImportState, progressed: int, total: int) -> None:
        # A transaction of its own: what the long one does is invisible until it ends.
        async with transaction(database) as other:
            await queries.set_progress(other.session, import_id, state, progressed, total)

    refusal: Refusal | None = None
    try:
        async with transaction(database) as tx:
            if not await queries.try_to_hold(tx.session, import_id):
                return
            batch = await queries.import_of(tx.session, import_id)
            if batch.state not in (ImportState.WAITING, ImportState.READING, ImportState.WRITING):
                return
            if batch.attempts >= ATTEMPTS:
                raise ImportFailed(attempts=batch.attempts)
            await _begin(database, import_id)
            await tx.session.refresh(batch)
            mapping = queries.mapping_of(batch.mapping)
            user = await tx.session.get(User, batch.created_by) if batch.created_by else None
            data = await files.Upload(import_id, batch.filename, Path(batch.path or "")).data()
            await _carry_out_here(tx, batch, data, mapping, Limits.of(settings), user, say)
            path = batch.path
    except Refusal as refused:
        refusal = refused
    if refusal is not None:
        await _refuse(database, import_id, refusal)
    elif path:
        files.Upload(import_id, "", Path(path)).forget()


async def _begin(database: Database, import_id: UUID) -> None:
    """Count the attempt where a crash cannot take the count back."""
    async with transaction(database) as tx:
        batch = await queries.lock_import(tx.session, import_id)
        batch.attempts += 1
        # What an attempt that fell had come to is not where this one is.
        batch.state, batch.progressed, batch.total = ImportState.READING, 0, 0
        tx.session.add(batch)


async def _refuse(database: Database, import_id: UUID, refusal: Refusal) -> None:
    async with transaction(database) as tx:
        batch = await queries.lock_import(tx.session, import_id)
        facts: dict[str, Any] = msgspec.to_builtins(refusal.facts)
        batch.state, batch.finished_at = ImportState.REFUSED, tx.now
        batch.refusal = {"code": refusal.code, "detail": refusal.detail, **facts}
        tx.session.add(batch)
    log.info("import.refused", imported=import_id, code=refusal.code)
