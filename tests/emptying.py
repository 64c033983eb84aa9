"""Emptying the test database between tests that commit."""

import psycopg
from psycopg import sql


def empty(url: str) -> None:
    """Delete every row. Only tables that have any are touched: truncating all of them takes longer than most tests."""
    with psycopg.connect(url, autocommit=True) as connection:
        # A test that failed inside a transaction may have left it open.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")]
        tables.remove("alembic_version")
        has_rows = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name)) for name in tables
        )
        filled = [name for (name,) in connection.execute(has_rows)]
        # Neither references nor the timeline's append-only trigger may stand in the way of this.
        connection.execute("SET session_replication_role = replica")
        for name in filled:
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
