"""Debtors who call us through a real Asterisk 22: SIPp calls in to the trunk, SIPp sits at the collectors' telephones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from backend.accounts.models import Account, Debtor
from backend.calls.models import Call, CallState, Outcome
from backend.inbound import settling
from backend.inbound.models import InboundCall, InboundOffer, InboundOutcome, Recognised
from backend.inbound.queries import unsettled
from backend.inbound.signals import Ending
from backend.kit.transaction import Database, transaction
from backend.people.models import Presence, PresenceState, Team, User
from backend.strategy.actions import seed as seed_strategy
from backend.worklist.actions import rank_accounts
from backend.worklist.models import Callback
from telephony.bridge import Bridge, Rhythm
from tests.make import Make
from tests.switch.asterisk import Asterisk
from tests.switch.callers import calling, let_in
from tests.telephony.floor import bridging, on_a_lawful_day, until

CALLER = "+573017770001"


class Reception:
    """Collectors at telephones, a debtor who calls, and what the database knows of it."""

    def __init__(self, database: Database, make: Make, team: Team) -> None:
        self.database, self.make, self.team = database, make, team
        self.portfolio: Any = None

    async def collector(self, endpoint: str) -> User:
        made: User = await self.make.collector(self.team, endpoint=endpoint)
        if self.portfolio is None:
            self.portfolio = await self.make.portfolio(workers=[made])
        else:
            from backend.accounts.models import PortfolioGrant

            async with transaction(self.database) as tx:
                tx.session.add(PortfolioGrant(user_id=made.id, portfolio_id=self.portfolio.id))
        return made

    async def debtor(self, number: str = CALLER) -> Account:
        debtor: Debtor = await self.make.debtor()
        account: Account = await self.make.account(debtor=debtor, portfolio=self.portfolio)
        await self.make.phone(debtor, number)
        async with transaction(self.database) as tx:
            await rank_accounts(tx, [account.id])
        return account

    async def latest(self) -> InboundCall | None:
        async with transaction(self.database) as tx:
            return (await tx.session.exec(select(InboundCall).order_by(col(InboundCall.arrived_at).desc()).limit(1))).first()

    async def until(self, is_so: Callable[[InboundCall], Any], *, seconds: float = 90) -> InboundCall:
        """The latest caller, once something is so of them."""
        call: InboundCall | None = None
        try:
            async with asyncio.timeout(seconds):
                while (call := await self.latest()) is None or not is_so(call):
                    await asyncio.sleep(0.1)
        except TimeoutError:
            call = await self.latest()
            raise AssertionError(f"waited in vain: {call!r}, offered {await self.offers(call) if call else 'never'}") from None
        return call

    async def offers(self, call: InboundCall) -> list[tuple[UUID, str, Ending | None]]:
        async with transaction(self.database) as tx:
            found = (
                await tx.session.exec(select(InboundOffer).where(InboundOffer.call_id == call.id).order_by(col(InboundOffer.id)))
            ).all()
        return [(offer.user_id, offer.why, offer.ending) for offer in found]

    async def presence(self, user: User) -> PresenceState:
        async with transaction(self.database) as tx:
            return (await tx.session.get_one(Presence, user.id)).state


@pytest.fixture
async def reception(database: Database, make: Make) -> Reception:
    on_a_lawful_day(database)
    async with transaction(database) as tx:
        await seed_strategy(tx)
    await make.contact_rules()
    return Reception(database, make, await make.team())


@pytest.fixture
async def bridge(reception: Reception, asterisk: Asterisk) -> AsyncIterator[Bridge]:
    let_in(asterisk)
    async with bridging(reception.database, asterisk, rhythm=Rhythm(poll=0.2, beat=0.5, look=2, look_again=0.5)) as working:
        yield working
        # A look in the very moment in which a caller comes may be the first to show them.
        assert working.consumer.differences <= 1


async def test_a_recognised_caller_reaches_the_collector_of_the_open_promise(
    reception: Reception, asterisk: Asterisk, bridge: Bridge, make: Make
) -> None:
    other, promised = await reception.collector("desk1"), await reception.collector("desk2")
    account = await reception.debtor()
    promise = await make.promise(account, 50_000_00)
    async with transaction(reception.database) as tx:
        (await tx.session.get_one(type(promise), promise.id)).made_by = promised.id
    # Trunks write the same number in many ways.
    with calling(asterisk, "573017770001", talks=4):
        call = await reception.until(lambda one: one.answered_at)
        assert (call.recognised, call.account_id, call.answered_by) == (Recognised.ONE, account.id, promised.id)
        assert await reception.presence(other) is PresenceState.READY
        async with transaction(reception.database) as tx:
            made = await settling.link(tx, await tx.session.get_one(User, promised.id), call.id, account.id)
        assert (made.state, made.direction) == (CallState.TALKING, "in")
        ended = await reception.until(lambda one: one.over_at)
    assert ended.outcome is InboundOutcome.ANSWERED
    assert await reception.offers(call) == [(promised.id, "open_promise", Ending.ANSWERED)]
    async with transaction(reception.database) as tx:
        told = await tx.session.get_one(Call, call.id)
    assert (told.state, told.outcome, told.q850) == (CallState.ENDED, Outcome.ANSWERED, 16)
    assert told.debtor_answered_at is not None
    assert told.debtor_ended_at is not None
    assert 3 < (told.debtor_ended_at - told.debtor_answered_at).total_seconds() < 6
    assert await reception.presence(promised) is PresenceState.WRAP_UP


async def test_who_declines_does_not_answer_or_is_not_there_is_followed_by_the_next(
    reception: Reception, asterisk: Asterisk, bridge: Bridge
) -> None:
    # Whoever lifts the receiver does so within a second; nobody needs to be waited for longer.
    let_in(asterisk, PROMESA_OFFER_RINGS=5)
    declines, silent = await reception.collector("desk3-declines"), await reception.collector("desk4-silent")
    gone, busy, there = [await reception.collector(name) for name in ("desk5-offline", "desk6-busy", "desk7")]
    await reception.debtor()
    with calling(asterisk, CALLER):
        call = await reception.until(lambda one: one.outcome)
    assert call.answered_by == there.id
    # Whose telephone is not there is not asked.
    assert await reception.presence(gone) is PresenceState.UNREACHABLE
    assert await reception.offers(call) == [
        (declines.id, "longest_ready", Ending.DECLINED),
        (silent.id, "longest_ready", Ending.NO_ANSWER),
        (busy.id, "longest_ready", Ending.DECLINED),
        (there.id, "longest_ready", Ending.ANSWERED),
    ]


async def test_declining_on_the_screen_stops_the_telephone_and_rings_the_next(
    reception: Reception, asterisk: Asterisk, bridge: Bridge
) -> None:
    silent, next_one = await reception.collector("desk8-silent"), await reception.collector("desk9")
    await reception.debtor()
    with calling(asterisk, CALLER):
        call = await reception.until(lambda one: one.moved_at)
        async with asyncio.timeout(60):
            while await reception.presence(silent) is not PresenceState.RINGING or "desk8-silent" not in asterisk.console(
                "core show channels"
            ):
                await asyncio.sleep(0.05)
        async with transaction(reception.database) as tx:
            await settling.decline(tx, await tx.session.get_one(User, silent.id), call.id)
        call = await reception.until(lambda one: one.answered_at)
        assert "desk8-silent" not in asterisk.console("core show channels")
        await reception.until(lambda one: one.outcome)
    assert await reception.offers(call) == [(silent.id, "longest_ready", Ending.DECLINED), (next_one.id, "longest_ready", Ending.ANSWERED)]


async def test_an_unknown_caller_is_answered_and_one_who_withholds_their_number_too(
    reception: Reception, asterisk: Asterisk, bridge: Bridge
) -> None:
    there = await reception.collector("desk10")
    for number, shown in (("+573017779999", "+573017779999"), ("anonymous", "")):
        with calling(asterisk, number):
            call = await reception.until(partial(_is_over, shown))
        assert (call.recognised, call.account_id, call.outcome) == (Recognised.NOBODY, None, InboundOutcome.ANSWERED)
        async with transaction(reception.database) as tx:
            await settling.dismiss(tx, await tx.session.get_one(User, there.id), call.id, "wrong_number")
        assert await reception.presence(there) is PresenceState.READY


def _is_over(number: str, call: InboundCall) -> bool:
    return call.caller == number and call.outcome is not None


async def test_a_shared_number_asks(reception: Reception, asterisk: Asterisk, bridge: Bridge) -> None:
    there = await reception.collector("desk11")
    await reception.debtor()
    brother = await reception.debtor()
    with calling(asterisk, CALLER, talks=6):
        call = await reception.until(lambda one: one.answered_at)
        assert (call.recognised, call.account_id) == (Recognised.SEVERAL, None)
        async with transaction(reception.database) as tx:
            assert (await settling.link(tx, await tx.session.get_one(User, there.id), call.id, brother.id)).account_id == brother.id


async def test_a_call_about_nothing_of_ours_is_hung_up_on(reception: Reception, asterisk: Asterisk, bridge: Bridge) -> None:
    there = await reception.collector("desk12")
    await reception.debtor()
    with calling(asterisk, CALLER, talks=60):
        call = await reception.until(lambda one: one.answered_at)
        async with transaction(reception.database) as tx:
            await settling.dismiss(tx, await tx.session.get_one(User, there.id), call.id, "third_party")
        await reception.until(lambda one: one.over_at)
    assert await reception.presence(there) is PresenceState.READY


async def test_nobody_at_work_turns_the_caller_away_and_owes_them_a_call(reception: Reception, asterisk: Asterisk, bridge: Bridge) -> None:
    away = await reception.collector("desk13")
    account = await reception.debtor()
    async with transaction(reception.database) as tx:
        (await tx.session.get_one(Presence, away.id)).state = PresenceState.OFFLINE
    with calling(asterisk, CALLER):
        call = await reception.until(lambda one: one.outcome)
    assert call.outcome is InboundOutcome.NOBODY_FREE
    async with transaction(reception.database) as tx:
        [owed] = (await tx.session.exec(select(Callback))).all()
    assert (owed.id, owed.account_id) == (call.callback_id, account.id)


async def test_a_debtor_who_hangs_up_while_it_rings_has_abandoned(reception: Reception, asterisk: Asterisk, bridge: Bridge) -> None:
    silent = await reception.collector("desk14-silent")
    await reception.debtor()
    with calling(asterisk, CALLER, patience=1.5):
        call = await reception.until(lambda one: one.outcome)
    assert (call.outcome, call.callback_id is not None) == (InboundOutcome.ABANDONED, True)
    assert await reception.offers(call) == [(silent.id, "longest_ready", Ending.CALLER_GONE)]
    assert await reception.presence(silent) is PresenceState.READY


async def test_two_callers_and_one_free_collector(reception: Reception, asterisk: Asterisk, bridge: Bridge) -> None:
    there = await reception.collector("desk15")
    await reception.debtor()
    with calling(asterisk, CALLER, talks=3):
        first = await reception.until(lambda one: one.answered_at)
        with calling(asterisk, "+573017770002", talks=1, patience=40):
            await reception.until(lambda one: one.caller == "+573017770002")
            async with transaction(reception.database) as tx:
                user = await tx.session.get_one(User, there.id)
                assert (await unsettled(tx.session, there.id)).id == first.id
                await settling.dismiss(tx, user, first.id, "other")
            second = await reception.until(lambda one: one.answered_at and one.id != first.id)
    assert second.answered_by == there.id


async def test_what_happened_while_the_bridge_was_away_is_found_out(reception: Reception, asterisk: Asterisk) -> None:
    let_in(asterisk, PROMESA_OFFER_RINGS=10)
    there = await reception.collector("desk16")
    account = await reception.debtor()
    with calling(asterisk, CALLER, talks=4, patience=60):
        async with asyncio.timeout(60):
            while "promesa-waiting" not in asterisk.console("core show channels verbose"):
                await asyncio.sleep(0.05)
        # Nobody heard the caller arrive; the first look shows them.
        async with bridging(reception.database, asterisk):
            call = await reception.until(lambda one: one.moved_at)
            # It is written down before it is ordered.
            await until(lambda: "promesa-offer" in asterisk.console("core show channels verbose"), seconds=60)
        # Nobody hears the collector pick up.
        async with asyncio.timeout(60):
            while "2 active channels" not in asterisk.console("core show channels") or "Up" not in asterisk.console("core show channels"):
                await asyncio.sleep(0.05)
        async with bridging(reception.database, asterisk):
            answered = await reception.until(lambda one: one.answered_at)
            ended = await reception.until(lambda one: one.outcome)
    assert (call.account_id, answered.answered_by, ended.outcome) == (account.id, there.id, InboundOutcome.ANSWERED)


async def test_where_callers_are_not_let_in_none_rings_anywhere(reception: Reception, asterisk: Asterisk) -> None:
    let_in(asterisk, PROMESA_INBOUND=0)
    await reception.collector("desk17")
    async with bridging(reception.database, asterisk):
        with calling(asterisk, CALLER) as place:
            async with asyncio.timeout(60):
                while "403" not in (place / "sipp.log").read_text() and not (place / "errors.log").exists():
                    await asyncio.sleep(0.05)
                    if "Test Terminated" in (place / "sipp.log").read_text():
                        break
        assert await reception.latest() is None
