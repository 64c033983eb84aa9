"""`promesa run`: from nothing to ready, to nothing again, and back to its data."""

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.journeys.floor import PROMESA, Floor, all_gone

START = Callable[..., Floor]


@pytest.fixture(scope="module")
def data(scratch: Path) -> Path:
    """One installation for this file: making a new one takes seconds."""
    return scratch / "run"


@pytest.fixture
def start(data: Path) -> Iterator[START]:
    floors: list[Floor] = []

    def begin(**how: object) -> Floor:
        floors.append(Floor(data, **how))  # type: ignore[arg-type]
        return floors[-1]

    yield begin
    for floor in floors:
        floor.make_sure_it_is_gone()


def test_an_empty_installation_gets_ready_and_ctrl_c_leaves_no_process(start: START) -> None:
    floor = start()
    health = httpx.get(f"{floor.address()}/health/ready")
    assert health.status_code == 200
    parts = health.json()["parts"]
    assert {"database", "redis", "worker", "bridge"} <= parts.keys()
    assert all(part["up"] and part["age_seconds"] is not None for part in parts.values())
    assert sum("Promesa is ready at" in line for line in floor.lines) == 1
    assert "/welcome#" in floor.wait_for("chooses a password here, once")

    family = floor.family()
    assert len(family) > 6
    assert floor.end(signal.SIGINT) == 0
    assert all_gone(family)


def test_a_second_start_finds_its_data_and_sigterm_leaves_no_process(start: START) -> None:
    floor = start()
    floor.address()
    # The administrator made at the first start is still there: no second link, no second migration.
    assert not [line for line in floor.lines if "chooses a password" in line or "newest schema" in line]
    family = floor.family()
    assert floor.end(signal.SIGTERM) == 0
    assert all_gone(family)


def test_a_floor_killed_outright_leaves_no_process_and_starts_again(start: START) -> None:
    floor = start()
    floor.address()
    family = floor.family()
    assert floor.end(signal.SIGKILL) == -signal.SIGKILL
    assert all_gone(family)

    again = start()
    again.address()
    assert again.end(signal.SIGINT) == 0


def test_an_interrupt_that_only_make_hears_stops_the_floor_as_well(start: START, tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is missing, so this was not tested: an interrupt of make alone")
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"run:\n\t@{PROMESA} run\n")
    floor = start(command=["make", "-f", str(makefile), "run"])
    floor.address()
    family = floor.family()
    floor.end(signal.SIGINT)
    assert all_gone(family)


def test_what_stands_in_the_way_is_said_in_words(start: START, scratch: Path) -> None:
    floor = start()
    address = floor.address()

    second = start()
    assert second.process.wait(60) == 1
    assert "already runs on the data in" in second.wait_for("PROMESA_DATA_DIR=")

    port = address.rsplit(":", 1)[1]
    elsewhere = Floor(scratch / "elsewhere", PROMESA_PORT=port)
    assert elsewhere.process.wait(60) == 1
    assert f"PROMESA_PORT={int(port) + 1}" in elsewhere.wait_for(f"Port {port} is in use")

    wrong = Floor(scratch / "elsewhere", PROMESA_PORT="eighty", PROMESA_CLOCK="yesterday")
    assert wrong.process.wait(60) == 1
    wrong.wait_for("PROMESA_PORT: ")
    wrong.wait_for("PROMESA_CLOCK: ")
    assert floor.end(signal.SIGINT) == 0


def test_a_part_that_falls_is_put_up_again(start: START) -> None:
    floor = start()
    address = floor.address()
    worker = next(one for one in floor.family() if "workers.main" in one.cmdline())
    worker.kill()
    floor.wait_for("Worker stopped (signal SIGKILL); starting it again")
    web = next(one for one in floor.family() if "backend.serving" in one.cmdline())
    web.kill()
    floor.wait_for("Web stopped (signal SIGKILL); starting it again")
    # The supervisor holds the door: whoever knocks meanwhile waits and is let in.
    assert httpx.get(f"{address}/health/live", timeout=60).status_code == 200
    assert floor.end(signal.SIGINT) == 0
