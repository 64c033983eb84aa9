"""`asterisk`: a real switch, its telephones and debtors played by SIPp."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.kit.embedded import running
from tests.needs import need, refuse
from tests.switch.asterisk import Asterisk, Parties
from tests.switch.debian import CannotMake, root_folder

PURPOSE = "calls through a real Asterisk"


@pytest.fixture(scope="session")
def parties(scratch: Path) -> Iterator[Parties]:
    """Who is rung."""
    need("sipp", PURPOSE)
    played = Parties(scratch / "parties")
    with running(played.part):
        yield played


@pytest.fixture(scope="session")
def debian(scratch: Path) -> Path:
    """The folder with Debian's Asterisk."""
    try:
        return root_folder()
    except CannotMake as why:
        refuse(f"{why}, so this was not tested: {PURPOSE}")


@pytest.fixture
def asterisk(debian: Path, parties: Parties, tmp_path: Path, scratch: Path) -> Iterator[Asterisk]:
    """A switch of the test's own; its messages are in the failure's output."""
    folder = scratch / f"asterisk-{os.getpid()}-{tmp_path.name}"
    switch = Asterisk(debian, folder, parties_port=parties.port)
    switch.start()
    try:
        yield switch
    finally:
        switch.stop()
        print(switch.log())
