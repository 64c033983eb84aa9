"""What money does to the board is announced to it."""

from backend.kit.transaction import transaction
from backend.payments.actions import reverse
from backend.payments.schemas import NewReversal
from backend.people.models import Role
from tests.board_follows import board_follows


async def test_the_board_follows_money_that_comes_and_goes(database, make):
    team = await make.team()
    ana, owner = await make.user(team=team), await make.user(team=team)
    admin = await make.user(role=Role.ADMINISTRATOR)
    account = await make.account(owes=100_00, workers=[ana, owner], owner_id=owner.id)
    async with board_follows(database, team.id) as board:
        first = await make.payment(account, 10_00, by=admin)
    assert board.ids == {owner.id}
    async with board_follows(database, team.id) as board:
        await make.promise(account, 20_00, by=ana)
    assert ana.id in board.ids
    async with board_follows(database, team.id) as board:
        second = await make.payment(account, 20_00, by=admin)
    assert ana.id in board.ids
    for payment, credited in ((second, ana), (first, owner)):
        async with board_follows(database, team.id) as board, transaction(database) as tx:
            await reverse(tx, admin, payment.id, NewReversal(reason="bounced"))
        assert credited.id in board.ids
