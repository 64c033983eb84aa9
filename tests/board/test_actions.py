"""Old snapshot + announcements = new snapshot, for the actions that change the board by themselves."""

from uuid import UUID

import pytest

from backend.kit.transaction import Database, transaction
from backend.people import actions as people
from backend.people.administration import add_user, change_user
from backend.people.models import PresenceState, Role
from backend.people.schemas import NewUser, UserChange
from backend.people.sign_in import sign_out_everywhere
from tests.board_follows import board_follows
from tests.make import Make


@pytest.mark.parametrize("state", PresenceState)
async def test_the_board_follows_presence(database: Database, make: Make, state: PresenceState) -> None:
    team = await make.team()
    ana = await make.collector(team)
    account = await make.account()
    async with board_follows(database, team.id), transaction(database) as tx:
        await people.set_presence(tx, ana.id, state, account_id=account.id)


async def test_saying_a_state_twice_announces_nothing(database: Database, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team, state=PresenceState.PAUSED)
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await people.set_presence(tx, ana.id, PresenceState.PAUSED)
    assert not followed.announced


async def test_the_board_follows_who_comes_moves_and_goes(database: Database, make: Make) -> None:
    north, south = await make.team(), await make.team()
    admin = await make.user(role=Role.ADMINISTRATOR)
    ana = await make.collector(north)
    async with board_follows(database, north.id), board_follows(database, south.id):
        async with transaction(database) as tx:
            await add_user(tx, NewUser("new@floor.test", "New", Role.COLLECTOR, team_id=north.id), by=admin)
        async with transaction(database) as tx:
            await change_user(tx, ana.id, UserChange(team_id=south.id, name="Ana"), by=admin)
        async with transaction(database) as tx:
            await change_user(tx, ana.id, UserChange(disabled=True), by=admin)


async def test_the_board_follows_a_sign_out(database: Database, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team)
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await sign_out_everywhere(tx, ana, by=ana)
    assert followed.after is not None
    assert followed.after.rows[ana.id].state is PresenceState.OFFLINE


async def test_the_board_names_an_account_only_where_every_supervisor_of_the_team_may_see_it(database: Database, make: Make) -> None:
    team = await make.team()
    ana, admin = await make.collector(team), await make.user(role=Role.ADMINISTRATOR)
    boss, deputy = [await make.user(role=Role.SUPERVISOR, team=team) for _ in range(2)]
    account = await make.account(workers=[ana, boss, deputy])
    async with transaction(database) as tx:
        await people.set_presence(tx, ana.id, PresenceState.PREVIEWING, account_id=account.id)
    shown = []
    for change in (UserChange(portfolio_ids=[]), UserChange(portfolio_ids=[account.portfolio_id]), UserChange(role=Role.MANAGER)):
        async with board_follows(database, team.id) as followed, transaction(database) as tx:
            await change_user(tx, deputy.id, change, by=admin)
        assert followed.after is not None
        row = followed.after.rows[ana.id]
        assert (row.account_id is None) == (row.debtor_name is None) == (row.account_reference is None)
        shown.append(row.account_reference)
    assert shown == [None, account.reference, account.reference]
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await change_user(tx, boss.id, UserChange(portfolio_ids=[], disabled=True), by=admin)
    assert followed.after is not None
    assert followed.after.rows[ana.id].account_reference == account.reference
    async with board_follows(database, team.id) as followed, transaction(database) as tx:
        await add_user(tx, NewUser("new@floor.test", "New", Role.SUPERVISOR, team_id=team.id), by=admin)
    assert followed.after is not None
    assert followed.after.rows[ana.id].debtor_name is None


async def test_an_unannounced_change_is_found(database: Database, make: Make) -> None:
    team = await make.team()
    ana = await make.collector(team)
    with pytest.raises(AssertionError, match="without being announced"):
        async with board_follows(database, team.id):
            await _rename_behind_its_back(database, ana.id)


async def _rename_behind_its_back(database: Database, user_id: UUID) -> None:
    await (await database.fast()).execute("UPDATE app_user SET name = 'Somebody else' WHERE id = $1", user_id)
