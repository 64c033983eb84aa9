"""Nothing left behind, over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.status_codes import HTTP_202_ACCEPTED

from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.stranded import actions
from backend.stranded.models import Gap
from backend.stranded.schemas import StrandedPage, StrandedSummary
from backend.stranded.view import stranded_page, stranded_summary


class StrandedController(Controller):
    path = "/api/stranded"
    tags = ("stranded",)
    guards = (allow(Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR),)

    @get("/", operation_id="listStranded")
    async def stranded(
        self, tx: Transaction, user: User, gap: Gap | None = None, portfolio: UUID | None = None, after: str | None = None
    ) -> StrandedPage:
        return await stranded_page(tx, user, gap=gap, portfolio_id=portfolio, after=after)

    @get("/summary", operation_id="summariseStranded")
    async def summary(self, tx: Transaction, user: User) -> StrandedSummary:
        return await stranded_summary(tx.session, user)

    @post("/checks", operation_id="checkStranded", status_code=HTTP_202_ACCEPTED)
    async def check(self, tx: Transaction, user: User) -> StrandedSummary:
        await actions.ask(tx, user)
        return await stranded_summary(tx.session, user)
