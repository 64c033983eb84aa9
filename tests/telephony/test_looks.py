"""A look at the switch brings hundreds of telephones: only what they say anew reaches the database, and in one piece."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.calls.signals import PhoneState
from backend.kit.transaction import Database, transaction
from backend.people.models import Presence, PresenceState, Telephone
from telephony.consumer import Consumer, Heard
from telephony.frames import Frame
from telephony.resync import Reconciler, Snapshot
from tests.make import Make

TELEPHONES = 300


@pytest.fixture
def consumer(database: Database) -> Consumer:
    return Consumer(database, Reconciler(), trunk="trunk", compared=lambda _: None)


async def look(consumer: Consumer, *, gone: frozenset[int] = frozenset()) -> list[str]:
    """Take in a look; the statements about telephones that it cost."""
    now = datetime.now(UTC)
    told = [PhoneState(f"desk{place}", place not in gone, in_use=False, at=now) for place in range(TELEPHONES)]
    with asked(consumer.database.engine) as statements:
        await consumer._take_in([Snapshot(now, now, now - timedelta(days=1), timedelta(), [], told)])
    return [statement for statement in statements if re.search(r"(FROM|INTO|JOIN) telephone\b", statement)]


@contextmanager
def asked(engine: AsyncEngine) -> Iterator[list[str]]:
    """What is asked of the database inside the block."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)


async def test_telephones_are_read_and_written_as_a_set_and_cost_nothing_while_they_say_the_same(consumer: Consumer) -> None:
    first, again = await look(consumer), await look(consumer)
    assert len([each for each in first if "INSERT INTO telephone" in each]) == 1
    # Only whether somebody's state and telephone fit is asked, once for all.
    assert len(again) <= 2
    assert len(first) <= len(again) + 4
    await consumer._take_in([Heard(Frame.of(Event="FullyBooted"), datetime.now(UTC))])
    # After a sign-in nobody knows what was missed: all are compared, none is written.
    booted = await look(consumer)
    assert len(again) < len(booted) <= len(again) + 2
    assert not any("INSERT" in each for each in booted)


async def test_of_many_only_the_one_that_changed_is_written(consumer: Consumer) -> None:
    await look(consumer)
    async with transaction(consumer.database) as tx:
        before = (await tx.session.get_one(Telephone, "desk1")).changed_at
    await look(consumer, gone=frozenset({7}))
    async with transaction(consumer.database) as tx:
        gone, other = await tx.session.get_one(Telephone, "desk7"), await tx.session.get_one(Telephone, "desk1")
    assert (gone.reachable, gone.device_reachable, gone.device_at) == (False, False, gone.changed_at)
    assert (other.reachable, other.changed_at) == (True, before)


async def test_who_became_ready_in_the_moment_their_telephone_went_is_found_at_the_next_look(consumer: Consumer, make: Make) -> None:
    ana = await make.collector(endpoint="desk7")
    await look(consumer, gone=frozenset({7}))
    async with transaction(consumer.database) as tx:
        (await tx.session.get_one(Presence, ana.id)).state = PresenceState.READY
    await look(consumer, gone=frozenset({7}))
    async with transaction(consumer.database) as tx:
        assert (await tx.session.get_one(Presence, ana.id)).state is PresenceState.UNREACHABLE
