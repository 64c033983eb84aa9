"""Debian's PostgreSQL 15, the oldest we promise to run on, answers every question the embedded 18 answers."""

import os
import subprocess
import sys
from pathlib import Path

from backend.kit.embedded import prepare_postgres, running
from tests.needs import POSTGRES_15, need

ROOT = Path(__file__).parents[1]


def test_the_migration_and_all_queries_work_on_postgresql_15(scratch: Path) -> None:
    need(POSTGRES_15, "the schema and all SQL on PostgreSQL 15")
    cluster = prepare_postgres(scratch / "postgres15", binaries=Path(POSTGRES_15).parent, durable=False, log=scratch / "postgres15.log")
    files = [str(file) for name in ("test_queries.py", "test_migration.py") for file in sorted((ROOT / "tests").glob(f"*/{name}"))]
    with running(cluster.part()):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files],
            cwd=ROOT,
            env={**os.environ, "PROMESA_TEST_DATABASE_URL": cluster.url()},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout
