"""One's own telephone, as the page asks for it."""

from typing import Any

from sqlalchemy import text

from backend.calls.actions import hang_up, ring
from backend.calls.signals import CallOver
from backend.inbound.applying import apply_inbound
from backend.inbound.signals import OfferAnswered
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.settings import Settings
from backend.softphone.actions import take_wanted
from backend.softphone.queries import Wanted
from backend.telephones.rules import sip_secret
from tests.make import Make
from tests.telephony.floor import on_a_lawful_day


async def test_one_learns_ones_own_secret_and_nobody_keeps_it_on_the_way(
    client: Any, make: Make, database: Database, settings: Settings
) -> None:
    await make.signed_in(client, await make.user(endpoint="ana"))
    client.app.state.settings = settings.model_copy(
        update={"sip_url": "ws://switch.test/ws", "ice_servers": "stun:a.test:3478, stun:b.test"}
    )
    answer = await client.get("/api/telephone")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert settings.secret_key
    assert (told["kind"], told["line"], told["endpoint"]) == ("browser", "socket", "ana")
    assert (told["uri"], told["secret"]) == ("sip:ana@promesa.invalid", sip_secret(settings.secret_key, "ana"))
    assert told["ice_servers"] == [{"urls": "stun:a.test:3478"}, {"urls": "stun:b.test"}]


async def test_without_a_telephone_there_is_no_secret(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user())
    told = (await client.get("/api/telephone")).json()
    assert (told["kind"], told["endpoint"], told["secret"]) == (None, None, None)


async def test_a_simulated_switch_gives_nobody_a_secret_to_register_with(client: Any, make: Make, database: Database) -> None:
    await make.signed_in(client, await make.user(endpoint="ana"))
    told = (await client.get("/api/telephone")).json()
    assert (told["line"], told["secret"]) == ("simulated", None)


async def test_only_a_call_one_asked_for_is_expected_and_only_while_it_lives(client: Any, make: Make, database: Database) -> None:
    on_a_lawful_day(database)
    client.app.state.database.clock = database.clock
    desk = await make.desk()
    boss = await make.user(role="administrator", team=desk.team)
    async with transaction(database) as tx:
        user = await tx.session.get_one(User, desk.collector.id)
        call = await ring(tx, user, desk.account.id, desk.phone.id)
    address, back = f"/api/telephone/calls/{call.id}", f"/api/calls/{call.id}/reattach"
    await make.signed_in(client, boss)
    assert (await client.get(address)).json()["is_expected"] is False
    assert (await client.post(back)).status_code == 403
    await make.signed_in(client, desk.collector)
    assert (await client.get(address)).json()["is_expected"] is True
    assert (await client.post(back)).json()["is_coming"] is True
    async with transaction(database) as tx:
        await hang_up(tx, await tx.session.get_one(User, desk.collector.id), call.id)
    assert (await client.get(address)).json()["is_expected"] is False
    assert (await client.post(back)).json()["is_coming"] is False


async def test_a_caller_not_identified_yet_comes_back_to_whoever_answered_them_and_to_nobody_else(
    client: Any, make: Make, database: Database
) -> None:
    on_a_lawful_day(database)
    client.app.state.database.clock = database.clock
    desk = await make.desk()
    async with transaction(database) as tx:
        await tx.session.execute(text("UPDATE app_user SET endpoint = 'ana' WHERE id = :id"), {"id": desk.collector.id})
    call = await make.caller("+573017779999")
    address, back = f"/api/telephone/calls/{call.id}", f"/api/calls/{call.id}/reattach"
    await make.signed_in(client, desk.collector)
    # It rings: they see first who calls.
    assert (await client.post(back)).status_code == 404
    async with transaction(database) as tx:
        await apply_inbound(tx, [OfferAnswered(call.id, tx.now, "ana")])
    assert (await client.get(address)).json()["is_expected"] is True
    assert (await client.post(back)).json()["is_coming"] is True
    async with transaction(database) as tx:
        assert await take_wanted(tx, "elsewhere") is None
        assert await take_wanted(tx) == Wanted(call.id, call.channel, "ana")
        assert await take_wanted(tx) is None
    await make.signed_in(client, await make.user(role="administrator", team=desk.team))
    assert (await client.post(back)).status_code == 404
    async with transaction(database) as tx:
        await apply_inbound(tx, [CallOver(call.id, tx.now)])
    await make.signed_in(client, desk.collector)
    assert (await client.post(back)).status_code == 404
