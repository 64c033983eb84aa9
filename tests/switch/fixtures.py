"""`asterisk`: a real switch, its telephones and debtors played by SIPp."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.kit.embedded import running
from telephony.asterisk.local import Trunk
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


@contextlib.contextmanager
def a_switch(debian: Path, scratch: Path, name: str, parties: Parties, **of_its_own: Any) -> Iterator[Asterisk]:
    """A switch for as long as the block runs; its messages are in the failure's output."""
    switch = Asterisk(debian, scratch / f"asterisk-{os.getpid()}-{name}", parties_port=parties.port, **of_its_own)
    switch.start()
    try:
        yield switch
    finally:
        switch.stop()
        print(switch.log())


@pytest.fixture
def asterisk(debian: Path, parties: Parties, tmp_path: Path, scratch: Path) -> Iterator[Asterisk]:
    """A switch of the test's own."""
    with a_switch(debian, scratch, tmp_path.name, parties) as switch:
        yield switch


@pytest.fixture
def northern(debian: Path, parties: Parties, tmp_path: Path, scratch: Path) -> Iterator[Asterisk]:
    """A second switch, whose trunk is called norte."""
    trunks = [Trunk("norte", f"127.0.0.1:{parties.port}")]
    with a_switch(debian, scratch, f"{tmp_path.name}-north", parties, trunks=trunks) as switch:
        yield switch
