"""`python -m tests.regenerate`: write the first schema's SQL from the models and from `alembic/ddl/*.sql`.

The same models always give the same file. Once a version is released, its schema is frozen and changes get migrations of their own.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlmodel import SQLModel

import backend.tables  # noqa: F401  (fills the metadata)

ALEMBIC = Path(__file__).parents[1] / "alembic"
TARGET = ALEMBIC / "versions" / "0001_initial.sql"


def statements() -> Iterator[str]:
    """Every statement of the schema: tables in the order of their references, then what the models cannot say."""
    for table in SQLModel.metadata.sorted_tables:
        yield _sql(CreateTable(table))
        yield from (_sql(CreateIndex(index)) for index in sorted(table.indexes, key=lambda index: str(index.name)))
    for file in sorted((ALEMBIC / "ddl").glob("*.sql")):
        yield f"-- {file.stem} --\n{file.read_text().strip()}"


def schema() -> str:
    """The whole file."""
    heading = "-- Written from the models by `python -m tests.regenerate`; change those instead."
    return "\n\n".join([heading, *statements()]) + "\n"


def _sql(element: ExecutableDDLElement) -> str:
    text = str(element.compile(dialect=postgresql.dialect())).strip()
    return "\n".join(line.rstrip().replace("\t", "    ") for line in text.splitlines()) + ";"


def tables() -> list[Table]:
    """All tables, referenced ones first."""
    return SQLModel.metadata.sorted_tables


if __name__ == "__main__":
    TARGET.write_text(schema())
    print(f"{TARGET.relative_to(ALEMBIC.parent)}: {len(tables())} tables")
