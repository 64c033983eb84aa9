"""`promesa user ...`: who may come in."""

import os

from backend.kit.refusal import NotFound
from backend.kit.transaction import Database, transaction
from backend.people import queries
from backend.people.administration import add_user
from backend.people.models import Role
from backend.people.schemas import NewUser
from backend.people.sign_in import make_link


async def add(database: Database, email: str, name: str, role: str) -> str:
    """A new user; the link with which they choose a password."""
    async with transaction(database) as tx:
        user = await add_user(tx, NewUser(email=email, name=name, role=Role(role)))
        return _address((await make_link(tx, user)).path)


async def link(database: Database, email: str) -> str:
    """Another link for a user who lost theirs, or their password."""
    async with transaction(database) as tx:
        user = await queries.user_by_email(tx.session, email)
        if user is None:
            raise NotFound
        return _address((await make_link(tx, user)).path)


async def first(database: Database) -> str | None:
    """The first administrator of an empty installation; None where somebody is there already."""
    async with transaction(database) as tx:
        if await queries.has_users(tx.session):
            return None
    return await add(database, "admin@localhost.localdomain", "Administrator", Role.ADMINISTRATOR)


def _address(path: str) -> str:
    return f"http://127.0.0.1:{os.environ.get('PROMESA_PORT', '8000')}{path}"
