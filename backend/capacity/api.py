"""The capacity board over HTTP."""

from litestar import Controller, get

from backend.capacity.schemas import CapacityBoard
from backend.capacity.view import capacity_board
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User


class CapacityController(Controller):
    path = "/api"
    tags = ("capacity",)

    @get("/capacity", operation_id="seeCapacity", guards=[allow(Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)])
    async def capacity(self, tx: Transaction, user: User) -> CapacityBoard:
        return await capacity_board(tx, user)
