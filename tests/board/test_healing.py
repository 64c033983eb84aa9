"""Whatever is lost on the way, the board equals the database again."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import pytest
import websockets

from backend.kit.transaction import Database, transaction
from backend.people.actions import set_presence
from backend.people.administration import change_user
from backend.people.models import PresenceState, Role, Team, User
from backend.people.schemas import UserChange
from backend.people.sign_in import sign_out_everywhere
from tests.board.conftest import Browser, Floor
from tests.make import Make
from tests.waiting import until

BUSY = [PresenceState.READY, PresenceState.PAUSED, PresenceState.MEETING, PresenceState.TALKING, PresenceState.WRAP_UP]


async def stir(database: Database, crew: list[User], changes: int, chance: random.Random) -> None:
    """Random collectors change state, several at a time."""

    async def change(user: User) -> None:
        async with transaction(database) as tx:
            await set_presence(tx, user.id, chance.choice(BUSY), reason=str(chance.random()))

    for _ in range(changes // 4):
        await asyncio.gather(*(change(user) for user in chance.sample(crew, 4)))


async def follows(floor: Floor, browser: Browser, team: Team) -> None:
    """Read on until the browser shows what the database has, now that nobody changes it any more."""
    wanted = await floor.rows_of(team.id)
    async with asyncio.timeout(20):
        while browser.rows != wanted:
            await browser.read()


@pytest.mark.parametrize("lost", [0.0, 0.02, 0.3, 1.0])
async def test_the_board_heals_however_many_doorbells_are_lost(
    floor: Floor, make: Make, monkeypatch: pytest.MonkeyPatch, lost: float
) -> None:
    team = await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=team)
    crew = [await make.collector(team) for _ in range(8)]
    chance = random.Random(lost)
    ring_all = floor.database.doorbell.ring_all

    async def perhaps(rings: Sequence[tuple[str, dict[str, Any]]]) -> None:
        await ring_all([ring for ring in rings if chance.random() >= lost])

    monkeypatch.setattr(floor.database.doorbell, "ring_all", perhaps)
    async with floor.watching(boss) as browser:
        await stir(floor.database, crew, 120, chance)
        await follows(floor, browser, team)


async def test_the_board_heals_when_redis_is_emptied_and_drops_everybody(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=team)
    crew = [await make.collector(team) for _ in range(8)]
    redis = floor.database.doorbell._redis
    async with floor.watching(boss) as browser:
        await stir(floor.database, crew, 20, random.Random(1))
        await redis.flushall()
        await redis.client_kill_filter(_type="pubsub")
        await stir(floor.database, crew, 20, random.Random(2))
        await follows(floor, browser, team)
        # The follower listens again.
        await until(lambda: _listens(redis))
        await stir(floor.database, crew, 20, random.Random(3))
        await follows(floor, browser, team)


async def test_the_board_says_which_feed_is_silent(floor: Floor, make: Make) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    async with floor.watching(boss) as browser:
        await browser.read_until(lambda board: board.last["type"] == "board.alive")
        feeds = {feed["name"]: feed["healthy"] for feed in browser.last["feeds"]}
        assert feeds == {"worker": False, "bridge": False, "redis": True}


async def test_a_new_day_begins_without_an_announcement(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=team)
    ana = await make.collector(team)
    async with floor.watching(boss) as browser:
        board = floor.app.state.follower._boards[team.id]
        # As it would stand there if it had been read yesterday.
        board._day_starts_at = board._day_starts_at.replace(year=2001)
        board._rows[ana.id].attempts = 7
        async with transaction(floor.database) as tx:
            await set_presence(tx, ana.id, PresenceState.MEETING)
        await follows(floor, browser, team)
        await until(lambda: board._day_starts_at.year != 2001)


async def test_who_does_not_read_is_passed_over_and_catches_up(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=team)
    crew = [await make.collector(team) for _ in range(40)]
    token = await floor.session(boss)
    async with floor.watching(boss) as browser, floor.connect("/ws/board", token, max_queue=1) as stalled:
        reading = asyncio.create_task(_read_for_ever(browser))
        board = floor.app.state.follower._boards[team.id]
        await until(lambda: len(board.receivers) == 2)
        note = "x" * 190
        # Some megabytes, far beyond what the system's own buffers take.
        while not any(receiver._has_lost for receiver in board.receivers):
            await floor.app.state.database.doorbell.is_answering()
            board._replace({id_: _with_reason(row, f"{note}{random.random()}") for id_, row in board._rows.items()}, [])
            assert all(len(receiver._waiting) <= 32 for receiver in board.receivers)
        # What was made up above is put right by the next full read.
        board._must_read_all = True
        async with transaction(floor.database) as tx:
            await set_presence(tx, crew[0].id, PresenceState.PAUSED)
        await until(lambda: floor.equals_database(browser, team.id))
        reading.cancel()
        behind = Browser(stalled)
        await behind.read_until(lambda one: one.last.get("type") == "board.snapshot" and one.messages > 1)
        await follows(floor, behind, team)


async def test_five_hundred_collectors_are_followed(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss = await make.user(role=Role.SUPERVISOR, team=team)
    async with transaction(floor.database) as tx:
        from tests.make.people import collector

        crew = [await collector(tx, team) for _ in range(500)]
    async with floor.watching(boss) as browser:
        assert len(browser.rows) == 500
        await stir(floor.database, crew, 400, random.Random(5))
        await follows(floor, browser, team)


@pytest.mark.parametrize("path", ["/ws/board", "/ws/desk"])
async def test_a_disabled_user_loses_socket_and_session(floor: Floor, make: Make, path: str) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    admin = await make.user(role=Role.ADMINISTRATOR)
    async with floor.watching(boss, path) as browser:
        async with transaction(floor.database) as tx:
            await change_user(tx, boss.id, UserChange(disabled=True), by=admin)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await browser.read_until(lambda _: False)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401


async def test_an_expired_session_loses_its_socket_and_no_other(floor: Floor, make: Make) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    old, new = await floor.session(boss), await floor.session(boss)
    async with floor.watching(boss, token=old) as first, floor.watching(boss, token=new) as second:
        from backend.people.sessions import hash_of

        fast = await floor.database.fast()
        await fast.execute("UPDATE session SET expires_at = now() - interval '1 minute' WHERE token_hash = $1", hash_of(old))
        with pytest.raises(websockets.ConnectionClosed):
            await first.read_until(lambda _: False)
        await second.read_until(lambda board: board.last["type"] == "board.alive")


async def test_a_demoted_manager_stops_watching(floor: Floor, make: Make) -> None:
    team = await make.team()
    manager, admin = await make.user(role=Role.MANAGER), await make.user(role=Role.ADMINISTRATOR)
    async with floor.watching(manager, f"/ws/board?team={team.id}") as browser:
        async with transaction(floor.database) as tx:
            await change_user(tx, manager.id, UserChange(role=Role.COLLECTOR), by=admin)
        with pytest.raises(websockets.ConnectionClosed):
            await browser.read_until(lambda _: False)


async def test_signing_out_everywhere_closes_every_window(floor: Floor, make: Make) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    async with floor.watching(boss) as board, floor.watching(boss, "/ws/desk") as desk:
        async with transaction(floor.database) as tx:
            await sign_out_everywhere(tx, boss, by=boss)
        for browser in (board, desk):
            with pytest.raises(websockets.ConnectionClosed):
                await browser.read_until(lambda _: False)


async def _read_for_ever(browser: Browser) -> None:
    while True:
        await browser.read()


def _with_reason(row: Any, reason: str) -> Any:
    import msgspec

    return msgspec.structs.replace(row, reason=reason)


async def _listens(redis: Any) -> bool:
    return int(await redis.pubsub_numpat()) >= 2
