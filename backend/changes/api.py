"""Changes of the strategy over HTTP: managers write them, supervisors look and approve as well; nobody else learns of them."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.datastructures import State
from litestar.status_codes import HTTP_200_OK

from backend.changes import actions, previewing, queries
from backend.changes.cards import change_view, overview, preview_card, version_view
from backend.changes.models import StrategyChange
from backend.changes.schemas import (
    Activation,
    ChangedDraft,
    ChangeView,
    FloorWish,
    NewChange,
    Note,
    PreviewCard,
    Seen,
    StrategyOverview,
    VersionView,
)
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import User
from backend.people.rules import APPROVES_STRATEGY, WRITES_STRATEGY

WRITERS = (allow(*WRITES_STRATEGY),)


def _one_is_enough(state: State) -> bool:
    return bool(state.settings.strategy_approval == "one_is_enough")


async def _seen(tx: Transaction, state: State, user: User, change: StrategyChange) -> ChangeView:
    await tx.session.flush()
    return await change_view(tx, user, change, one_is_enough=_one_is_enough(state))


class ChangesController(Controller):
    path = "/api/strategy"
    tags = ("strategy",)
    guards = (allow(*APPROVES_STRATEGY),)

    @get("/", operation_id="getStrategy")
    async def overview(self, state: State, tx: Transaction, user: User) -> StrategyOverview:
        return await overview(tx, user, one_is_enough=_one_is_enough(state))

    @get("/versions/{number:int}", operation_id="getStrategyVersion")
    async def version(self, tx: Transaction, user: User, number: int) -> VersionView:
        return await version_view(tx, number)

    @get("/changes/{change_id:uuid}", operation_id="getChange")
    async def change(self, state: State, tx: Transaction, user: User, change_id: UUID) -> ChangeView:
        return await _seen(tx, state, user, await queries.change_of(tx.session, change_id))

    @post("/changes/{change_id:uuid}/return", operation_id="returnChange", status_code=HTTP_200_OK)
    async def hand_back(self, state: State, tx: Transaction, user: User, change_id: UUID, data: Note) -> ChangeView:
        return await _seen(tx, state, user, await actions.hand_back(tx, user, change_id, data.note))

    @post("/changes/{change_id:uuid}/approval", operation_id="approveChange", status_code=HTTP_200_OK)
    async def approve(self, state: State, tx: Transaction, user: User, change_id: UUID, data: Seen) -> ChangeView:
        one = _one_is_enough(state)
        return await _seen(tx, state, user, await actions.approve(tx, user, change_id, data.revision, data.note, one_is_enough=one))

    @get("/previews/{preview_id:uuid}", operation_id="getPreview")
    async def previewed(self, tx: Transaction, user: User, preview_id: UUID) -> PreviewCard:
        return await preview_card(tx.session, user, await queries.preview_of(tx.session, preview_id))

    @post("/versions/{number:int}/rollback", operation_id="rollBackStrategy", guards=WRITERS)
    async def roll_back(self, state: State, tx: Transaction, user: User, retry: Retry, number: int, data: NewChange) -> ChangeView:
        """Bring an old version back: the one just before at once, an older one as a draft."""

        async def act() -> ChangeView:
            return await _seen(tx, state, user, await actions.roll_back(tx, user, number, data))

        return await once(tx, retry, ChangeView, act)

    @post("/changes", operation_id="draftChange", guards=WRITERS)
    async def draft(self, state: State, tx: Transaction, user: User, retry: Retry, data: NewChange) -> ChangeView:
        async def act() -> ChangeView:
            return await _seen(tx, state, user, await actions.draft(tx, user, data))

        return await once(tx, retry, ChangeView, act)

    @put("/changes/{change_id:uuid}", operation_id="editChange", guards=WRITERS)
    async def edit(self, state: State, tx: Transaction, user: User, change_id: UUID, data: ChangedDraft) -> ChangeView:
        return await _seen(tx, state, user, await actions.edit(tx, user, change_id, data))

    @post("/changes/{change_id:uuid}/update", operation_id="updateChange", guards=WRITERS, status_code=HTTP_200_OK)
    async def bring_up_to_date(self, state: State, tx: Transaction, user: User, change_id: UUID) -> ChangeView:
        """Base it on the version now in force."""
        return await _seen(tx, state, user, await actions.bring_up_to_date(tx, user, change_id))

    @post("/changes/{change_id:uuid}/submission", operation_id="submitChange", guards=WRITERS, status_code=HTTP_200_OK)
    async def submit(self, state: State, tx: Transaction, user: User, change_id: UUID, data: Seen) -> ChangeView:
        return await _seen(tx, state, user, await actions.submit(tx, user, change_id, data.revision))

    @post("/changes/{change_id:uuid}/withdrawal", operation_id="withdrawChange", guards=WRITERS, status_code=HTTP_200_OK)
    async def withdraw(self, state: State, tx: Transaction, user: User, change_id: UUID, data: Note) -> ChangeView:
        return await _seen(tx, state, user, await actions.withdraw(tx, user, change_id, data.note))

    @post("/changes/{change_id:uuid}/activation", operation_id="activateChange", guards=WRITERS, status_code=HTTP_200_OK)
    async def activate(self, state: State, tx: Transaction, user: User, change_id: UUID, data: Activation) -> ChangeView:
        """Publish it now, or from a moment on; the worker does it within a second or so."""
        return await _seen(tx, state, user, await actions.activate(tx, user, change_id, data.at))

    @delete("/changes/{change_id:uuid}/activation", operation_id="unscheduleChange", guards=WRITERS, status_code=HTTP_200_OK)
    async def unschedule(self, state: State, tx: Transaction, user: User, change_id: UUID) -> ChangeView:
        return await _seen(tx, state, user, await actions.unschedule(tx, user, change_id))

    @post("/changes/{change_id:uuid}/previews", operation_id="previewChange", guards=WRITERS)
    async def preview(self, tx: Transaction, user: User, change_id: UUID, data: FloorWish) -> PreviewCard:
        """Have it ranked beside today's; ask `GET /previews/{id}` how far it is."""
        return await preview_card(tx.session, user, await previewing.ask(tx, user, change_id, data))
