"""Review over HTTP."""

from typing import Literal
from uuid import UUID

from litestar import Controller, delete, get, post

from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.reconciliation import actions, queries
from backend.reconciliation.cards import contradiction_row, read, review_page, review_summary
from backend.reconciliation.models import Code, Severity
from backend.reconciliation.schemas import ContradictionRow, Resolution, ReviewPage, ReviewSummary


class ReviewController(Controller):
    path = "/api/review"
    tags = ("review",)
    guards = (allow(Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR),)

    @get("/", operation_id="listContradictions")
    async def contradictions(
        self,
        tx: Transaction,
        user: User,
        of: Literal["open", "resolved", "gone"] = "open",
        code: Code | None = None,
        severity: Severity | None = None,
        collector: UUID | None = None,
        after: str | None = None,
    ) -> ReviewPage:
        wanted = {"state": of, "code": code, "severity": severity, "collector_id": collector}
        return review_page(*await queries.page(tx.session, user, **wanted, after=read(after)))  # type: ignore[arg-type]

    @get("/summary", operation_id="summariseReview")
    async def summary(self, tx: Transaction, user: User) -> ReviewSummary:
        return await review_summary(tx.session, user, tx.now)

    @post("/{contradiction_id:uuid}/resolution", operation_id="resolveContradiction")
    async def resolve(self, tx: Transaction, user: User, contradiction_id: UUID, data: Resolution) -> ContradictionRow:
        return contradiction_row(await actions.resolve(tx, user, contradiction_id, data.note))

    @delete("/{contradiction_id:uuid}/resolution", operation_id="reopenContradiction", status_code=200)
    async def reopen(self, tx: Transaction, user: User, contradiction_id: UUID) -> ContradictionRow:
        return contradiction_row(await actions.reopen(tx, user, contradiction_id))
