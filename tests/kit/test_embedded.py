"""The embedded databases and what tests stand on."""

from sqlalchemy import text

from backend.kit.transaction import Database, Transaction, transaction


async def test_a_transaction_reaches_the_migrated_schema(tx: Transaction) -> None:
    assert (await tx.session.execute(text("SELECT count(*) FROM account"))).scalar_one() == 0


async def test_what_is_committed_stays_until_the_test_is_over(database: Database) -> None:
    async with transaction(database) as tx:
        tx.announce("board:x", "collector", "y")
    async with transaction(database) as tx:
        assert (await tx.session.execute(text("SELECT seq FROM announcement_sequence"))).scalar_one() == 1


async def test_and_is_gone_in_the_next(database: Database) -> None:
    async with transaction(database) as tx:
        assert (await tx.session.execute(text("SELECT count(*) FROM announcement_sequence"))).scalar_one() == 0
