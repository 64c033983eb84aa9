"""Switches, trunks, routes and telephones over HTTP; for administrators."""

from uuid import UUID

from litestar import Controller, get, post, put

from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.telephones import actions
from backend.telephones.schemas import NewRoute, NewSwitch, SwitchChange, TelephoneChange, Telephony, TrunkChange
from backend.telephones.view import telephony


class TelephonesController(Controller):
    path = "/api/telephony"
    tags = ("telephones",)
    guards = (allow(Role.ADMINISTRATOR),)

    @get("/", operation_id="getTelephony")
    async def all(self, tx: Transaction) -> Telephony:
        return await telephony(tx.session, tx.now)

    @post("/switches", operation_id="addSwitch")
    async def add_switch(self, tx: Transaction, user: User, data: NewSwitch) -> Telephony:
        await actions.add_switch(tx, data, by=user)
        return await telephony(tx.session, tx.now)

    @put("/switches/{name:str}", operation_id="setSwitch")
    async def set_switch(self, tx: Transaction, user: User, name: str, data: SwitchChange) -> Telephony:
        await actions.set_switch(tx, name, data, by=user)
        return await telephony(tx.session, tx.now)

    @put("/trunks/{name:str}", operation_id="setTrunk")
    async def set_trunk(self, tx: Transaction, user: User, name: str, data: TrunkChange) -> Telephony:
        await actions.set_trunk(tx, name, data, by=user)
        return await telephony(tx.session, tx.now)

    @post("/routes", operation_id="addTrunkRoute")
    async def add_route(self, tx: Transaction, user: User, retry: Retry, data: NewRoute) -> Telephony:
        async def act() -> Telephony:
            await actions.add_route(tx, data, by=user)
            return await telephony(tx.session, tx.now)

        return await once(tx, retry, Telephony, act)

    @post("/routes/{route_id:uuid}/end", operation_id="endTrunkRoute")
    async def end_route(self, tx: Transaction, user: User, route_id: UUID) -> Telephony:
        await actions.end_route(tx, route_id, by=user)
        return await telephony(tx.session, tx.now)

    @put("/telephones/{endpoint:str}", operation_id="setTelephone")
    async def set_telephone(self, tx: Transaction, user: User, endpoint: str, data: TelephoneChange) -> Telephony:
        await actions.set_telephone(tx, endpoint, data, by=user)
        return await telephony(tx.session, tx.now)
