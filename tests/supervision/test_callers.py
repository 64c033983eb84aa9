"""Leaders and debtors who call: nobody listens to a stranger, and to a debtor as to any other call."""

from datetime import UTC, datetime

import pytest

from backend.accounts.actions import grant
from backend.calls.signals import Leg, LegAnswered
from backend.inbound.applying import apply_inbound
from backend.inbound.offering import attend
from backend.inbound.queries import standing_offer
from backend.inbound.settling import link
from backend.inbound.signals import OfferAnswered
from backend.kit.refusal import NotFound
from backend.people.models import Role
from backend.supervision.actions import spy
from backend.supervision.models import SpyMode
from backend.supervision.rules import CallerNotIdentified

LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


async def test_a_caller_can_be_listened_to_once_it_is_known_who_they_are(tx, make):
    tx.now = LAWFUL
    desk = await make.desk()
    leader = await make.user(role=Role.SUPERVISOR, team=desk.team, endpoint="boss")
    stranger = await make.user(role=Role.SUPERVISOR, endpoint="other-boss")
    for user in (leader, stranger):
        await grant(tx, user.id, [desk.account.portfolio_id])
    call = await make.caller(desk.phone.e164)
    await attend(tx)
    offer = await standing_offer(tx.session, call.id)
    answered = [LegAnswered(call.id, tx.now, Leg.COLLECTOR, "promesa1-1.2"), OfferAnswered(call.id, tx.now, offer.endpoint)]
    await apply_inbound(tx, answered)
    # Nobody's call yet: there is no account whose policy could allow it, and perhaps a third party on the line.
    with pytest.raises(CallerNotIdentified):
        await spy(tx, leader, call.id, SpyMode.LISTEN)
    with pytest.raises(NotFound):
        await spy(tx, stranger, call.id, SpyMode.LISTEN)
    await link(tx, desk.collector, call.id, desk.account.id)
    asked = await spy(tx, leader, call.id, SpyMode.LISTEN)
    assert (asked.channel, asked.collector_id, asked.account_id) == ("promesa1-1.2", desk.collector.id, desk.account.id)
    with pytest.raises(NotFound):
        await spy(tx, stranger, call.id, SpyMode.LISTEN)
