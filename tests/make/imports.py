"""Builders of files to import, and of imports."""

from datetime import date
from pathlib import Path

import msgspec

from backend.imports.actions import Wish, start
from backend.imports.fields import suggest
from backend.imports.limits import Limits
from backend.imports.profiles import IBM
from backend.imports.schemas import ColumnMapping, ImportReport, Mapping
from backend.imports.sheet import read
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.settings import Settings

IBM_FILE = Path(__file__).parents[1] / "imports" / "data" / "ibm_accounts_receivable.csv"
SETTINGS = Settings(demo="off")


def mapping_for(data: bytes, **said: object) -> Mapping:
    """What the headings suggest, with what the test says besides: fields by `constant__account_currency="COP"`."""
    found = read(data, "file.csv", None, Limits())
    mapping = suggest(found.table.columns)
    for name in [name for name in said if name.startswith("constant__")]:
        mapping.fields[name.removeprefix("constant__").replace("_", ".", 1)] = ColumnMapping(constant=str(said.pop(name)))
    return msgspec.structs.replace(mapping, **said)


async def imported(
    tx: Transaction,
    data: bytes | str,
    *,
    portfolio_id: object = None,
    mapping: Mapping | None = None,
    filename: str = "file.csv",
    dry_run: bool = False,
    as_of: date | None = None,
    by: User | None = None,
    **said: object,
) -> ImportReport:
    """A file written (or tried) as the browser would, by the mapping its headings suggest."""
    content = data.encode() if isinstance(data, str) else data
    mapping = mapping or mapping_for(content, **said)
    wish = Wish(mapping=mapping, dry_run=dry_run, as_of=as_of, portfolio_id=portfolio_id)  # type: ignore[arg-type]
    return await start(tx, SETTINGS, by, filename, content, wish)


async def ibm_imported(tx: Transaction, as_of: date, *, dry_run: bool = False) -> ImportReport:
    """The public sample as of a day."""
    return await imported(tx, IBM_FILE.read_bytes(), mapping=IBM, filename=IBM_FILE.name, as_of=as_of, dry_run=dry_run)
