"""Two sites, a switch at each: a caller at one reaches the collector at the other over the line between them, on two real Asterisks."""

import asyncio

from sqlalchemy import text
from sqlmodel import col, select

from backend.calls.models import Call, Outcome
from backend.inbound import settling
from backend.inbound.models import InboundOutcome
from backend.inbound.signals import Ending
from backend.kit.transaction import Database, transaction
from backend.people.models import PresenceState, User
from backend.softphone.actions import bring_back
from backend.telephones.models import SwitchLine
from telephony.bridge import Rhythm
from tests.make import Make
from tests.switch.asterisk import Asterisk, join
from tests.switch.callers import calling, let_in
from tests.telephony.floor import bridging
from tests.telephony.test_inbound import CALLER, Reception, reception
from tests.telephony.test_reattach import legs, until_moved

__all__ = ["reception"]

#: The ledger is what is read here, and it is read at once.
QUICK = Rhythm(poll=0.2, beat=0.5, look=2, look_again=0.5, ledger=0.1)


async def until_joined(database: Database) -> None:
    """The database knows that the telephones at the other site can be rung."""
    async with asyncio.timeout(60):
        while True:
            async with transaction(database) as tx:
                if (await tx.session.exec(select(SwitchLine).where(SwitchLine.other == "norte", col(SwitchLine.reachable)))).all():
                    return
            await asyncio.sleep(0.1)


async def test_a_caller_reaches_the_collector_at_the_other_site_and_the_call_is_one_in_both_ledgers(
    reception: Reception, asterisk: Asterisk, northern: Asterisk, make: Make, database: Database
) -> None:
    away = await reception.collector("desk2")
    await make.telephone_place(away, at="norte")
    account = await reception.debtor()
    join(main=asterisk, norte=northern)
    let_in(asterisk)
    here = bridging(database, asterisk, rhythm=QUICK, ledger_file=asterisk.ledger)
    there = bridging(database, northern, switch="norte", rhythm=QUICK, ledger_file=northern.ledger)
    async with here as bridge, there as other:
        await until_joined(database)
        with calling(asterisk, CALLER, talks=60):
            call = await reception.until(lambda one: one.answered_at)
            assert (call.switch, call.answered_by, call.endpoint) == ("main", away.id, "desk2")
            assert legs(northern, away)
            assert not legs(asterisk, away)
            # A page reloaded at the other site has its caller again.
            before = legs(northern, away)
            async with transaction(database) as tx:
                assert (await bring_back(tx, await tx.session.get_one(User, away.id), call.id)).is_coming
            await until_moved(northern, away, before)
            async with transaction(database) as tx:
                await settling.link(tx, await tx.session.get_one(User, away.id), call.id, account.id)
            assert await reception.presence(away) is PresenceState.TALKING
        ended = await reception.until(lambda one: one.final_at)
        assert (ended.outcome, ended.heard_outcome) == (InboundOutcome.ANSWERED, None)
        assert [ending for _, _, ending in await reception.offers(ended)] == [Ending.ANSWERED]
        async with transaction(database) as tx:
            [made] = (await tx.session.exec(select(Call))).all()
            assert (made.id, made.outcome, made.heard_outcome) == (call.id, Outcome.ANSWERED, None)
            # The other site's switch carried the voice and says nothing of a call of its own.
            assert (await tx.session.execute(text("SELECT count(*) FROM inbound_call"))).scalar_one() == 1
        assert bridge.consumer.contradictions == other.consumer.contradictions == 0
