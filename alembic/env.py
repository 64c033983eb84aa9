"""How alembic reaches the database: one transaction, and one migrating node at a time."""

from alembic import context
from sqlalchemy import create_engine, pool, text
from sqlmodel import SQLModel

import backend.tables  # noqa: F401  (fills the metadata)
from backend.kit.migration import START_LOCK
from backend.kit.transaction import sqlalchemy_url
from backend.settings import read_settings


def url() -> str:
    """The caller's database, or the installation's when alembic itself was called."""
    given = context.config.attributes.get("url") or read_settings().database_url
    if given is None:
        raise SystemExit("Set PROMESA_DATABASE_URL to the database to migrate.")
    return sqlalchemy_url(given, driver="psycopg")


engine = create_engine(url(), poolclass=pool.NullPool)
with engine.begin() as connection:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": START_LOCK})
    context.configure(connection=connection, target_metadata=SQLModel.metadata, compare_type=True)
    context.run_migrations()
