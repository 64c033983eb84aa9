"""How contact law counts debtors who call us: no attempt of ours, but a conversation where conversations are counted."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.models import Debtor
from backend.calls.actions import apply_signals
from backend.calls.dispositions import disposition
from backend.calls.schemas import NewDisposition
from backend.calls.signals import CallOver
from backend.contact.actions import permission
from backend.inbound import queries
from backend.inbound.applying import apply_inbound
from backend.inbound.offering import attend
from backend.inbound.settling import link
from backend.inbound.signals import OfferAnswered

#: A Monday, noon in New York.
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.fixture
async def desk(tx, make):
    """A New Yorker's account with an agency that collects for others: the law that counts both tries and conversations."""
    tx.now = NOON
    made = await make.desk()
    portfolio = await make.portfolio(workers=[made.collector], country="US", zone="America/New_York", collector_kind="third_party")
    debtor = await make.debtor(country="US", subdivision="NY", zone="America/New_York")
    account = await make.account(portfolio=portfolio, debtor=debtor, currency="USD")
    phone = await make.phone(debtor, "+12125550123")
    return made.__class__(made.team, made.collector, account, phone)


async def calls_in(tx, make, desk, *, said="no_agreement"):
    """The debtor calls, is answered, recognised, and what happened is said."""
    call = await make.caller(desk.phone.e164)
    await attend(tx)
    offer = await queries.standing_offer(tx.session, call.id)
    await apply_inbound(tx, [OfferAnswered(call.id, tx.now, offer.endpoint)])
    await link(tx, desk.collector, call.id, desk.account.id)
    over = [CallOver(call.id, tx.now + timedelta(seconds=60))]
    await apply_inbound(tx, over)
    await apply_signals(tx, over)
    if said:
        await disposition(tx, desk.collector, desk.account.id, NewDisposition(code=said, call_id=call.id))


async def rules_against(tx, desk):
    """Which rules forbid to call them now."""
    answer = await permission(tx, desk.account, desk.phone, occasion="question")
    return {rule.rule for rule in answer.rules if rule.severity != "warn"}


async def test_the_debtor_may_be_called_to_begin_with(tx, desk):
    assert await rules_against(tx, desk) == set()


async def test_seven_calls_in_are_no_attempts_of_ours(tx, make, desk):
    debtor = await tx.session.get_one(Debtor, desk.account.debtor_id)
    assert debtor.country == "US"
    for day in range(7):
        await make.attempt(desk.account, NOON - timedelta(days=6, hours=day), direction="in", connected=True)
    assert await rules_against(tx, desk) == set()
    for hour in range(7):
        await make.attempt(desk.account, NOON - timedelta(hours=hour + 1))
    assert any(":cap:attempt" in rule for rule in await rules_against(tx, desk))


async def test_a_conversation_that_came_in_begins_the_days_of_silence(tx, make, desk):
    await calls_in(tx, make, desk)
    assert any(":cooloff:conversation" in rule for rule in await rules_against(tx, desk))
    tx.now += timedelta(days=8)
    assert await rules_against(tx, desk) == set()


async def test_until_it_is_said_how_it_went_it_counts_as_a_conversation(tx, make, desk):
    await calls_in(tx, make, desk, said=None)
    assert any(":cooloff:conversation" in rule for rule in await rules_against(tx, desk))


async def test_a_wrong_person_on_the_line_was_no_conversation(tx, make, desk):
    await calls_in(tx, make, desk, said="hung_up")
    assert not any(":cooloff:conversation" in rule for rule in await rules_against(tx, desk))


async def test_a_caller_nobody_answered_counts_nowhere(tx, make, desk):
    call = await make.caller(desk.phone.e164)
    await apply_inbound(tx, [CallOver(call.id, tx.now)])
    assert call.callback_id is not None
    assert await rules_against(tx, desk) == set()
