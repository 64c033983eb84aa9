"""The collector's own socket."""

from backend.kit.transaction import transaction
from backend.people.actions import leave, set_presence
from backend.people.models import PresenceState, Role
from tests.board.conftest import Floor
from tests.make import Make


async def test_a_desk_is_told_to_look_at_everything_first_and_then_at_what_changed(floor: Floor, make: Make) -> None:
    ana = await make.collector()
    async with floor.watching(ana, "/ws/desk") as desk:
        assert desk.kinds == ["account", "call", "claim", "inbound", "presence", "review", "spying"]
        async with transaction(floor.database) as tx:
            await set_presence(tx, ana.id, PresenceState.PREVIEWING)
            tx.announce(f"desk:{ana.id}", "claim", "some-claim")
        await desk.read_until(lambda told: told.kinds == ["claim", "presence"])
        assert set(desk.last["ids"]) == {str(ana.id), "some-claim"}


async def test_a_quiet_desk_hears_that_all_is_well(floor: Floor, make: Make) -> None:
    ana = await make.collector()
    async with floor.watching(ana, "/ws/desk") as desk:
        assert (await desk.read())["kinds"] == []


async def test_a_lost_doorbell_makes_the_desk_look_at_everything(floor: Floor, make: Make) -> None:
    ana = await make.collector()
    async with floor.watching(ana, "/ws/desk") as desk:
        await (await floor.database.fast()).execute(
            "INSERT INTO announcement_sequence AS known (channel, seq) VALUES ($1, 1) "
            "ON CONFLICT (channel) DO UPDATE SET seq = known.seq + 1",
            f"desk:{ana.id}",
        )
        assert (await desk.read())["kinds"] == ["account", "call", "claim", "inbound", "presence", "review", "spying"]


async def test_a_collector_whose_browser_is_back_is_present_again(floor: Floor, make: Make) -> None:
    team = await make.team()
    boss, ana = await make.user(role=Role.SUPERVISOR, team=team), await make.collector(team)
    token = await floor.session(ana)
    async with floor.watching(boss) as board:
        async with transaction(floor.database) as tx:
            await leave(tx, ana.id)
        await board.read_until(lambda told: told.rows[str(ana.id)]["state"] == "offline")
        async with floor.watching(ana, "/ws/desk", token):
            await board.read_until(lambda told: told.rows[str(ana.id)]["state"] == "ready")


async def test_a_supervisors_desk_makes_them_no_collector(floor: Floor, make: Make) -> None:
    boss = await make.user(role=Role.SUPERVISOR, team=await make.team())
    async with floor.watching(boss, "/ws/desk"):
        found = await (await floor.database.fast()).fetchval("SELECT count(*) FROM presence")
        assert found == 0
