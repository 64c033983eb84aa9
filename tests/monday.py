"""A working day: whoever takes these fixtures has a Monday morning in Bogotá, when debtors may be rung."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from backend.kit.clock import Clock
from backend.kit.transaction import Database, Transaction
from backend.settings import Settings

MONDAY_AT_TEN = datetime.fromisoformat("2026-11-23T10:00:00-05:00")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The application's clock shows Monday morning."""
    return settings.model_copy(update={"clock": MONDAY_AT_TEN})


@pytest.fixture
def at(request: pytest.FixtureRequest) -> Callable[[timedelta], None]:
    """Move the test's clock to so long after Monday at ten."""

    def move(later: timedelta) -> None:
        if "database" in request.fixturenames:
            database: Database = request.getfixturevalue("database")
            database.clock = Clock.starting_at(MONDAY_AT_TEN + later)
        if "tx" in request.fixturenames:
            tx: Transaction = request.getfixturevalue("tx")
            tx.now = MONDAY_AT_TEN + later

    return move


@pytest.fixture(autouse=True)
def monday(at: Callable[[timedelta], None]) -> None:
    """Every test begins on Monday at ten."""
    at(timedelta())
