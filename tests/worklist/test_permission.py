"""Nobody is handed an account whose debtor may not be contacted then, whatever happened before."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from backend.accounts.models import Account, Debtor
from backend.contact import actions as contact
from backend.contact.models import ContactReceipt, PhoneNumber
from backend.kit.transaction import Database, Transaction, transaction
from backend.worklist import actions, queries
from backend.worklist.rules import WorklistEmpty
from tests.worklist.swept import swept

Move = Callable[[timedelta], None]
PLACES = [
    ("CO", "America/Bogota", "+57300", 7),
    ("MX", "America/Mexico_City", "+5255", 8),
    ("CL", "America/Santiago", "+569", 8),
    (None, None, "+57300", 7),
]


async def _people(make: Any, tx_now: Any, chance: random.Random, portfolio: Any) -> list[Any]:
    """Debtors of several countries with random pasts; some with two accounts."""
    made = []
    for n in range(14):
        country, zone, prefix, digits = PLACES[n % len(PLACES)]
        debtor = await make.debtor(country=country, zone=zone)
        await make.phone(debtor, prefix + "".join(str(chance.randrange(10)) for _ in range(digits)))
        mine = [await make.account(portfolio=portfolio, debtor=debtor) for _ in range(1 + n % 2)]
        for _ in range(chance.randrange(4)):
            at = tx_now - timedelta(hours=chance.randrange(1, 200))
            spoke = chance.random() < 0.5
            await make.attempt(mine[0], at, connected=spoke, contact=spoke, conversation=spoke and chance.random() < 0.7)
        made += mine
    return made


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_ready_is_what_the_law_allows_at_any_hour(tx: Transaction, make: Any, at: Move, seed: int) -> None:
    chance = random.Random(seed)
    await make.contact_rules()
    made = await _people(make, tx.now, chance, await make.portfolio())
    await actions.rank_accounts(tx, [account.id for account in made])
    for hours in sorted(chance.randrange(0, 14 * 24) for _ in range(5)):
        at(timedelta(hours=hours, minutes=chance.randrange(60)))
        await swept(tx)
        for account in made:
            item = await queries.item_of(tx.session, account.id)
            phone = (await tx.session.exec(select(PhoneNumber).where(PhoneNumber.debtor_id == account.debtor_id))).one()
            answer = await contact.permission(tx, await tx.session.get_one(Account, account.id), phone, occasion="question")
            assert item is not None
            if item.gate is None:
                assert item.ready is answer.allowed, (item, answer)


@pytest.mark.parametrize("seed", range(2))
async def test_every_hand_out_has_a_receipt_that_allows_it(database: Database, make: Any, at: Move, seed: int) -> None:
    chance = random.Random(seed)
    ana = await make.collector()
    await make.contact_rules()
    portfolio = await make.portfolio(workers=[ana])
    made = await _people(make, database.clock.now(), chance, portfolio)
    async with transaction(database) as tx:
        await actions.rank_accounts(tx, [account.id for account in made])
    handed = set()
    while True:
        try:
            claim = await actions.take_next(database, ana)
        except WorklistEmpty:
            break
        handed.add(claim.account_id)
        async with transaction(database) as tx:
            # They are spoken to: what that closes for the debtor's other accounts is closed at once.
            account = await tx.session.get_one(Account, claim.account_id)
            attempt = await contact.record_attempt(tx, account, None, user_id=ana.id)
            attempt.contact = attempt.conversation = attempt.connected = True
            attempt.settled_at = tx.now
            await actions.finish(tx, ana.id, claim.account_id, rest_hours=24)
    async with transaction(database) as tx:
        receipts = (await tx.session.exec(select(ContactReceipt).where(ContactReceipt.occasion == "hand_out"))).all()
        assert {receipt.account_id for receipt in receipts if receipt.allowed} == handed
        # Half of these debtors have two accounts; where the law allows one contact a day, the other was not handed out.
        places = {account.debtor_id: (await tx.session.get_one(Debtor, account.debtor_id)).country for account in made}
        colombians = [receipt.debtor_id for receipt in receipts if receipt.allowed and places[receipt.debtor_id] == "CO"]
        assert len(colombians) == len(set(colombians)) > 0
    assert handed
