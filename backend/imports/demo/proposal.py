"""A change of the strategy on the demonstration's floor: proposed, looked at and approved, for whoever wants to publish or to try it."""

from copy import deepcopy

from sqlmodel import select

from backend.changes import actions
from backend.changes.previewing import ask, preview_waiting
from backend.changes.schemas import ChangedDraft, FloorWish, NewChange
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import User

TITLE = "Promesas rotas: un mes arriba"
WHY = "Quien rompió una promesa hace tres semanas ya no está en el segundo grupo, y suele contestar. ¿Paga más si lo llamamos antes?"
#: Days for which a broken promise comes before everything but call-backs; fourteen as shipped.
DAYS = 30


async def propose(database: Database) -> None:
    """Go the whole way of a change, as two people would."""
    async with transaction(database) as tx:
        manager = await _user(tx, "manager@demo.test")
        change = await actions.draft(tx, manager, NewChange(TITLE, WHY))
        body = deepcopy(change.body)
        band = next(band for band in body["bands"] if band["name"] == "broken_promise")
        next(part for part in band["when"]["of"] if part["field"] == "days_since_broken_promise")["value"] = DAYS
        await actions.edit(tx, manager, change.id, ChangedDraft(change.revision, TITLE, WHY, body))
        await ask(tx, manager, change.id, FloorWish())
    await preview_waiting(database)
    async with transaction(database) as tx:
        revision = (await actions.submit(tx, await _user(tx, "manager@demo.test"), change.id, 2)).revision
        admin = await _user(tx, "admin@demo.test")
        await actions.approve(tx, admin, change.id, revision, "De acuerdo.", one_is_enough=False)


async def _user(tx: Transaction, email: str) -> User:
    return (await tx.session.exec(select(User).where(User.email == email))).one()
