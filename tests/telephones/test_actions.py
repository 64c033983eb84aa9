"""Which way a call goes out: the most specific route, a trunk that is up and has a line free, at the telephone's own switch."""

from datetime import timedelta
from typing import Any

import pytest

from backend.calls.actions import ring
from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people.models import Role, User
from backend.telephones import actions
from backend.telephones.actions import WayOut, way_out
from backend.telephones.refusals import NameTaken, NoTrunkFree, NoTrunkReachable, TrunkRetired
from backend.telephones.schemas import NewRoute, NewSwitch, TelephoneChange, TrunkChange
from tests.make import Make


async def test_without_trunks_the_bridge_decides(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    assert await way_out(tx, "ana", portfolio.id, "CO") == WayOut("main")


async def test_without_routes_any_trunk_serves(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.trunk("sur")
    assert await way_out(tx, "ana", portfolio.id, "CO") == WayOut("main", "sur")


async def test_the_most_specific_route_wins(tx: Transaction, make: Make) -> None:
    loans, cards = await make.portfolio(), await make.portfolio()
    trunk = await make.trunk("sur")
    await make.route(trunk, caller_number="+571000001")
    await make.route(trunk, country="MX", caller_number="+525000002")
    await make.route(trunk, portfolio=loans, caller_number="+571000003")
    await make.route(trunk, portfolio=loans, country="MX", caller_number="+525000004")

    async def shown(portfolio: Any, country: str | None) -> str | None:
        return (await way_out(tx, "ana", portfolio.id, country)).caller_number

    assert [await shown(cards, "CO"), await shown(cards, "MX"), await shown(loans, "CO"), await shown(loans, "MX")] == [
        *("+571000001", "+525000002", "+571000003", "+525000004")
    ]
    assert await shown(cards, None) == "+571000001"


async def test_a_route_applies_from_its_beginning_to_its_end(tx: Transaction, make: Make) -> None:
    portfolio, trunk = await make.portfolio(), await make.trunk()
    await make.route(trunk, caller_number="+571000001", lasts=timedelta(days=30))
    await make.route(trunk, caller_number="+571000002", begins_in=timedelta())
    await make.route(trunk, caller_number="+571000003", begins_in=timedelta(hours=1))
    assert (await way_out(tx, "ana", portfolio.id, "CO")).caller_number == "+571000002"


async def test_of_equal_routes_one_whose_trunk_is_up_and_free_is_taken(tx: Transaction, make: Make) -> None:
    desk = await make.desk()
    down, full, spare = await make.trunk("down", reachable=False), await make.trunk("full", most_calls=1), await make.trunk("spare")
    for place, trunk in enumerate((down, full, spare)):
        await make.route(trunk, begins_in=timedelta(seconds=place - 9))
    call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert (call.trunk, call.switch) == ("full", "main")
    assert (await way_out(tx, "ben", desk.account.portfolio_id, "CO")).trunk == "spare"


async def test_a_less_specific_route_never_stands_in(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.route(await make.trunk("mexico", reachable=False), country="MX", caller_number="+525000002")
    await make.route(await make.trunk("sur"), caller_number="+571000001")
    with pytest.raises(NoTrunkReachable) as refused:
        await way_out(tx, "ana", portfolio.id, "MX")
    assert refused.value.trunk == "mexico"


async def test_nobody_is_rung_when_every_line_is_taken(tx: Transaction, make: Make) -> None:
    desk = await make.desk()
    await make.trunk("only", most_calls=1)
    await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    with pytest.raises(NoTrunkFree) as refused:
        await way_out(tx, "ben", desk.account.portfolio_id, "CO")
    assert refused.value.facts == {"trunk": "only", "most_calls": 1}


async def test_a_telephone_uses_the_trunks_of_its_own_switch(tx: Transaction, make: Make) -> None:
    desk = await make.desk()
    await make.trunk("sur")
    await make.trunk("norte", at="north")
    await make.telephone_place(desk.collector, at="north")
    call = await ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert (call.switch, call.trunk) == ("north", "norte")


@pytest.fixture
async def admin(make: Make) -> User:
    user: User = await make.user(role=Role.ADMINISTRATOR)
    return user


TRUNK = TrunkChange(switch="main", address="sip.example:5060")


@pytest.mark.parametrize(
    ("name", "change", "wrong"),
    [
        ("Norte", TRUNK, "name"),
        ("a]\nb", TRUNK, "name"),
        ("norte", TrunkChange("main", "sip.example"), "address"),
        ("norte", TrunkChange("main", "sip.example:0"), "address"),
        ("norte", TrunkChange("main", "sip.example:5060\nx"), "address"),
        ("norte", TrunkChange("main", "sip.example:5060", sources=["192.0.2.1/99"]), "sources"),
        ("norte", TrunkChange("main", "sip.example:5060", username="a;b"), "username"),
        ("norte", TrunkChange("main", "sip.example:5060", most_calls=0), "most_calls"),
        ("norte", TrunkChange("nowhere", "sip.example:5060"), "switch"),
    ],
)
async def test_a_trunk_that_cannot_be_is_refused_by_field(
    tx: Transaction, make: Make, admin: User, name: str, change: TrunkChange, wrong: str
) -> None:
    await make.switch()
    with pytest.raises(Invalid) as refused:
        await actions.set_trunk(tx, name, change, by=admin)
    assert refused.value.field == wrong


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (NewRoute("nowhere"), Invalid),
        (NewRoute("gone"), TrunkRetired),
        (NewRoute("sur", caller_number="5550100"), Invalid),
        (NewRoute("sur", caller_number="+57\r\nAction: Hangup"), Invalid),
        (NewRoute("sur", country="Mexico"), Invalid),
    ],
)
async def test_a_route_that_cannot_be_is_refused(tx: Transaction, make: Make, admin: User, new: NewRoute, refusal: type[Refusal]) -> None:
    await make.trunk("sur")
    await make.trunk("gone")
    await actions.set_trunk(tx, "gone", TrunkChange("main", "sip.example:5060", retired=True), by=admin)
    with pytest.raises(refusal):
        await actions.add_route(tx, new, by=admin)


async def test_names_are_taken_once(tx: Transaction, make: Make, admin: User) -> None:
    await make.switch()
    await make.collector(await make.team(), endpoint="ana")
    with pytest.raises(NameTaken):
        await actions.add_switch(tx, NewSwitch("main"), by=admin)
    with pytest.raises(NameTaken):
        # One name cannot be both a telephone and a carrier at the switch.
        await actions.set_trunk(tx, "ana", TRUNK, by=admin)


async def test_a_telephone_nobody_has_cannot_be_moved(tx: Transaction, make: Make, admin: User) -> None:
    await make.switch()
    with pytest.raises(NotFound):
        await actions.set_telephone(tx, "nobody", TelephoneChange("main"), by=admin)
