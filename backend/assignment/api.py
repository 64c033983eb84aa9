"""Skills and hours over HTTP."""

from uuid import UUID

from litestar import Controller, get, put

from backend.assignment import actions
from backend.assignment.schemas import SkillCard, SkillChange, WorkerCard, WorkerChange
from backend.assignment.view import skill_card, skill_cards, worker_card
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
MANAGERS = (Role.MANAGER, Role.ADMINISTRATOR)


class AssignmentController(Controller):
    path = "/api"
    tags = ("assignment",)

    @get("/skills", operation_id="listSkills")
    async def skills(self, tx: Transaction, user: User) -> list[SkillCard]:
        return await skill_cards(tx)

    @put("/skills/{code:str}", operation_id="changeSkill", guards=[allow(*MANAGERS)])
    async def change_skill(self, tx: Transaction, user: User, code: str, data: SkillChange) -> SkillCard:
        return skill_card(await actions.change_skill(tx, code, data, by=user), 0)

    @get("/users/{user_id:uuid}/assignment", operation_id="seeWorker", guards=[allow(*LEADERS)])
    async def worker(self, tx: Transaction, user: User, user_id: UUID) -> WorkerCard:
        return await worker_card(tx, user, user_id)

    @put("/users/{user_id:uuid}/assignment", operation_id="changeWorker", guards=[allow(*MANAGERS)])
    async def change_worker(self, tx: Transaction, user: User, user_id: UUID, data: WorkerChange) -> WorkerCard:
        await actions.change_worker(tx, user_id, data, by=user)
        return await worker_card(tx, user, user_id)
