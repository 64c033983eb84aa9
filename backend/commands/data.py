"""`promesa import` and `promesa verify`: files read, timelines and recordings proved."""

from datetime import date
from pathlib import Path

from backend.accounts.verify import Proof
from backend.accounts.verify import verify as broken_places
from backend.imports import actions
from backend.imports.schemas import ImportReport
from backend.kit.transaction import Database, transaction
from backend.recordings.storage import Stores
from backend.recordings.verify import Listened
from backend.recordings.verify import verify as differing_recordings
from backend.settings import Settings

#: More mistakes than this are counted, not listed.
LISTED = 20


async def import_file(database: Database, settings: Settings, file: Path, profile: str | None, as_of: date | None, dry_run: bool) -> str:
    """What the file did, or would do, in words."""
    wish = actions.Wish(profile=profile, dry_run=dry_run, as_of=as_of)
    return in_words(await actions.import_file(database, settings, file, wish))


def in_words(report: ImportReport) -> str:
    """An import's figures, and its first mistakes with row, column, value and what was expected."""
    would = "would be " if report.dry_run else ""
    lines = [
        f"{report.rows:,} rows: {report.new:,} {would}new, {report.changed:,} {would}changed, "
        f"{report.unchanged:,} unchanged, {report.rejected:,} rejected."
    ]
    lines += [f"  row {mistake.row}, {mistake.column}: {mistake.value!r}: {mistake.message}" for mistake in report.errors[:LISTED]]
    if report.rejected > LISTED:
        lines.append(f"  and more; the error file lists all: /api/imports/{report.id}/errors.csv")
    return "\n".join(lines)


async def verify(database: Database, settings: Settings) -> tuple[bool, str]:
    """Whether every timeline and every recording proves itself, and in words how many or which do not."""
    proof, listened = Proof(), Listened()
    async with transaction(database) as tx:
        places = broken_places(tx.session, proof)
        broken = [f"account {place.account_id}, entry {place.seq}: {place.why}" async for place in places]
        differing = differing_recordings(tx.session, Stores(settings), listened)
        broken += [f"recording of call {one.call_id}: {one.why}" async for one in differing]
    told = f"{proof.entries:,} entries of {proof.accounts:,} accounts"
    if broken:
        return False, "\n".join([*broken, f"{told}, {listened.recordings:,} recordings: {len(broken)} places do not prove themselves."])
    heard = f" {listened.recordings:,} recordings are as they were stored." if listened.recordings else ""
    return True, f"{told}: every timeline proves itself.{heard}"
