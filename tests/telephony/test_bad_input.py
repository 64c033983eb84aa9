"""Bad input on a real switch: refused or shown in words, nobody rung who was not meant, nothing lost."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

import telephony.bridge
from backend.calls.models import Call, CallState, Outcome
from backend.kit.heartbeat import ages
from backend.kit.transaction import Database, transaction
from backend.telephones.queries import trunks
from backend.telephones.refusals import NoTrunkReachable
from tests.make import Make
from tests.switch.asterisk import Asterisk, Parties, free_ports, replace
from tests.telephony.floor import Floor, bridging, on_a_lawful_day, until

LONG = 120


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


async def tampered(floor: Floor, **wrong: str) -> UUID:
    """A call that waits for a bridge, with a field in which somebody wrote what no screen lets through."""
    call_id = await floor.ring("0006")
    async with transaction(floor.database) as tx:
        call = await tx.session.get_one(Call, call_id)
        # A busy machine may be long in starting a bridge.
        call.expires_at += timedelta(minutes=5)
        for name, value in wrong.items():
            setattr(call, name, value)
    return call_id


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "+57301&PJSIP/desk60"},
        {"number": "+57301abc"},
        {"number": "+57301\r\nAction: Logoff"},
        {"endpoint": "desk60\r\nAction: Logoff"},
        {"endpoint": "desk60&PJSIP/desk59"},
        {"trunk": "trunk\r\nVariable: PROMESA_RECORD=1"},
        {"caller_number": "57301\r\nAction: Logoff"},
        {"caller_number": '"Banco" <57301>'},
    ],
    ids=str,
)
async def test_what_would_be_a_second_action_or_party_is_refused(
    floor: Floor, asterisk: Asterisk, parties: Parties, wrong: dict[str, str]
) -> None:
    before = len(parties.rung())
    call_id = await tampered(floor, **wrong)
    async with bridging(floor.database, asterisk) as bridge:
        call = await floor.until(call_id, seconds=LONG)
        assert bridge.link.is_up
        # Whoever comes next is served: the link was not lost over it.
        assert (await floor.until(await floor.ring("0002"), seconds=LONG)).outcome is Outcome.BUSY
    assert call.outcome is Outcome.REFUSED_BY_SWITCH
    assert [name for name, _ in parties.rung()[before:] if name in ("desk60", "desk59") or name.startswith("57301abc")] == []


async def test_the_dialplan_itself_dials_digits_only(floor: Floor, asterisk: Asterisk, parties: Parties) -> None:
    before = len(parties.rung())
    async with bridging(floor.database, asterisk) as bridge:
        order = {"Action": "Originate", "Channel": "PJSIP/desk1", "Context": "promesa-dial", "Exten": "573015550006&PJSIP/desk60"}
        await bridge.link.act({**order, "Priority": "1", "Async": "true", "Variable": "PROMESA_TRUNK=trunk"})
        await until(lambda: "desk1" in {name for name, _ in parties.rung()[before:]}, seconds=LONG)
        await until(lambda: "0 active calls" in asterisk.console("core show channels"), seconds=LONG)
    assert {name for name, _ in parties.rung()[before:]} == {"desk1"}


async def test_a_telephone_that_is_not_registered_leaves_the_debtor_alone(floor: Floor, asterisk: Asterisk, parties: Parties) -> None:
    async with bridging(floor.database, asterisk):
        call = await floor.until(await floor.ring("0001", telephone="offline"), seconds=LONG)
    assert (call.outcome, call.debtor_started_at, call.wrapped_at is not None) == (Outcome.COLLECTOR_OFFLINE, None, True)
    assert call.number.removeprefix("+") not in {name for name, _ in parties.rung()}


async def test_a_telephone_the_switch_has_never_heard_of_is_the_same(floor: Floor, asterisk: Asterisk) -> None:
    call_id = await tampered(floor, endpoint="nobody-has-this")
    async with bridging(floor.database, asterisk):
        assert (await floor.until(call_id, seconds=LONG)).outcome is Outcome.COLLECTOR_OFFLINE


async def test_a_wrong_secret_is_said_and_not_hammered(floor: Floor, asterisk: Asterisk, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = await floor.ring("0006")
    monkeypatch.setattr(asterisk, "secret", "wrong")
    async with bridging(floor.database, asterisk, ready=False) as bridge:
        await until(lambda: "refuses the sign-in" in bridge.trouble(), seconds=LONG)
        assert (await floor.until(waits, seconds=LONG)).outcome is Outcome.EXPIRED
        async with transaction(floor.database) as tx:
            _, healthy, words = (await ages(tx.session))["bridge"]
    assert (healthy, words) == (False, "the switch refuses the sign-in: Authentication failed")
    assert asterisk.log().count("failed to authenticate") == 1


async def test_an_unknown_trunk_ends_the_call_and_not_the_bridge(floor: Floor, asterisk: Asterisk, parties: Parties) -> None:
    call_id = await tampered(floor, trunk="nowhere")
    async with bridging(floor.database, asterisk):
        call = await floor.until(call_id, seconds=LONG)
    assert call.outcome in (Outcome.DIAL_FAILED, Outcome.UNREACHABLE, Outcome.UNAVAILABLE)
    assert call.debtor_rang_at is None
    assert call.number.removeprefix("+") not in {name for name, _ in parties.rung()}


async def test_a_trunk_that_is_down_is_told_before_anybody_is_rung(
    floor: Floor, asterisk: Asterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The shipped switch asks its carriers twice a minute; this one every five seconds, so that nobody waits for it here.
    replace(asterisk.folder / "etc" / "pjsip.conf", "(?m)^qualify_frequency = 30", "qualify_frequency = 5")
    monkeypatch.setattr(telephony.bridge, "CARRIERS_ASKED_WITHIN", timedelta(seconds=10))
    [nobody_there] = free_ports(1)
    file = asterisk.folder / "etc" / "local" / "trunks.conf"
    file.write_text(file.read_text().replace(f":{asterisk.parties_port}", f":{nobody_there}"))
    asterisk.restart()
    await floor.make.trunk(reachable=None)
    async with bridging(floor.database, asterisk):
        await until_trunk(floor, reachable=False)
        with pytest.raises(NoTrunkReachable) as refused:
            await floor.ring("0006")
        assert refused.value.trunk == "trunk"
        # The port is taken by somebody who answers: it is known as back, and rung through.
        file.write_text(file.read_text().replace(f":{nobody_there}", f":{asterisk.parties_port}"))
        asterisk.restart()
        await until_trunk(floor, reachable=True)
        assert (await floor.call(await floor.ring("0006"))).state is not CallState.ENDED


async def until_trunk(floor: Floor, *, reachable: bool) -> None:
    """Wait until the database knows so much of the only trunk."""
    async with asyncio.timeout(LONG):
        while True:
            async with transaction(floor.database) as tx:
                [trunk] = await trunks(tx.session)
            if trunk.reachable is reachable:
                return
            await asyncio.sleep(0.2)
