"""The commands, as somebody types them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.kit.transaction import Database
from tests.journeys.floor import PROMESA

Type = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def typed(database_url: str, redis_url: str, database: Database, tmp_path: Path) -> Type:
    """Type a command; `database` empties what it does."""
    urls = {"PROMESA_DATABASE_URL": database_url, "PROMESA_REDIS_URL": redis_url, "PROMESA_DATA_DIR": str(tmp_path)}

    def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([PROMESA, *words], env={**os.environ, **urls, **environment}, capture_output=True, text=True, check=False)

    return run


def test_help_names_every_command(typed: Type) -> None:
    told = typed("--help").stdout
    for command in ["run", "web", "worker", "bridge", "migrate", "demo", "import", "verify", "user", "config", "asterisk"]:
        assert f"\n  {command}" in told


def test_config_shows_what_is_set_but_no_secret(typed: Type) -> None:
    told = typed("config", PROMESA_SECRET_KEY="hush").stdout
    assert "PROMESA_PORT=8000\n" in told
    assert "PROMESA_SECRET_KEY=(set)" in told
    assert "hush" not in told


def test_every_mistake_in_the_environment_is_told_at_once(typed: Type) -> None:
    wrong = typed("config", PROMESA_PORT="eighty", PROMESA_CLOCK="2012-09-04T09:00:00", PROMESA_SECRET_KEY_FILE="/nowhere")
    assert wrong.returncode == 1
    assert all(name in wrong.stderr for name in ("PROMESA_PORT", "PROMESA_CLOCK", "PROMESA_SECRET_KEY_FILE"))
    assert "Traceback" not in wrong.stderr


def test_somebody_is_let_in_by_a_one_time_link(typed: Type) -> None:
    added = typed("user", "add", "ana@example.com", "--name", "Ana", "--role", "manager")
    assert added.stdout.startswith("http://127.0.0.1:8000/welcome#"), added.stderr
    again = typed("user", "link", "ana@example.com")
    assert again.stdout.startswith("http://127.0.0.1:8000/welcome#")
    assert again.stdout != added.stdout
    twice = typed("user", "add", "ana@example.com", "--name", "Ana", "--role", "manager")
    assert twice.returncode == 1
    assert "Somebody else already has this." in twice.stderr


def test_timelines_of_an_empty_installation_prove_themselves(typed: Type) -> None:
    proved = typed("verify")
    assert (proved.returncode, proved.stdout) == (0, "0 entries of 0 accounts: every timeline proves itself.\n"), proved.stderr


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(typed: Type, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    refused = typed("import", str(file), "--profile", "ibm", "--dry-run")
    assert refused.returncode == 1
    assert refused.stderr.strip()
    assert "Traceback" not in refused.stderr


def test_the_shipped_sample_is_tried_without_a_trace(typed: Type) -> None:
    sample = next((Path(__file__).parents[1] / "imports" / "data").glob("*.csv"), None)
    assert sample is not None
    tried = typed("import", str(sample), "--profile", "ibm", "--as-of", "2012-09-04", "--dry-run")
    assert " rows: " in tried.stdout, tried.stderr
    assert "would be new" in tried.stdout
