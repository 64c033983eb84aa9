"""Teams and users: made, changed, disabled, let in."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.exc import IntegrityError

from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people import queries
from backend.people.actions import record_access, show_on_board
from backend.people.facts import PortfoliosGranted
from backend.people.models import Role, Team, User
from backend.people.rules import acceptable_endpoint, acceptable_locale, acceptable_name, acceptable_zone, email_of
from backend.people.schemas import NewTeam, NewUser, OwnSettings, UserChange
from backend.people.sign_in import sign_out_everywhere


@dataclass(eq=False)
class AlreadyTaken(Refusal):
    """Somebody else already has this."""

    field: str
    value: str


@dataclass(eq=False)
class LastAdministrator(Refusal):
    """The last administrator must stay one, or nobody could let anybody in."""


async def open_team(tx: Transaction, new: NewTeam, *, by: User | None = None) -> Team:
    """A new team."""
    team = Team(name=acceptable_name(new.name), zone=acceptable_zone(new.zone))
    async with _refusing_duplicates(tx, name=team.name):
        tx.session.add(team)
    await record_access(tx, "team.opened", by.id if by else None, team=str(team.id))
    return team


async def add_user(tx: Transaction, new: NewUser, *, by: User | None = None) -> User:
    """Somebody new who can sign in once they have chosen a password."""
    user = User(
        email=email_of(new.email),
        name=acceptable_name(new.name),
        role=new.role,
        team_id=await _existing_team(tx, new.team_id),
        locale=acceptable_locale(new.locale),
        endpoint=acceptable_endpoint(new.endpoint),
        telephone_kind=new.telephone_kind,
        created_at=tx.now,
    )
    async with _refusing_duplicates(tx, email=user.email, endpoint=user.endpoint):
        tx.session.add(user)
    await record_access(tx, "user.added", user.id, role=user.role, by=str(by.id) if by else None)
    if new.portfolio_ids:
        await tell(tx, PortfoliosGranted(user.id, tuple(new.portfolio_ids)))
    await _show_on_boards(tx, user)
    return user


async def change_user(tx: Transaction, user_id: UUID, change: UserChange, *, by: User) -> User:
    """Change what is given; whoever loses rights loses their sessions."""
    user = await queries.locked_user(tx.session, user_id)
    if user is None:
        raise NotFound
    given: dict[str, Any] = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET}
    demoted = given.get("disabled", False) or given.get("role", user.role) is not user.role
    if demoted and user.role is Role.ADMINISTRATOR and not await queries.other_administrators(tx.session, user.id):
        raise LastAdministrator
    await _show_on_boards(tx, user)
    async with _refusing_duplicates(tx, endpoint=given.get("endpoint")):
        await _apply(tx, user, given)
    await _show_on_boards(tx, user)
    if demoted:
        await sign_out_everywhere(tx, user, by=by)
    if "portfolio_ids" in given:
        await tell(tx, PortfoliosGranted(user.id, tuple(given["portfolio_ids"])))
    what = "user.disabled" if given.get("disabled") else "user.changed"
    await record_access(tx, what, user.id, fields=",".join(sorted(given)), by=str(by.id))
    return user


async def change_own_settings(tx: Transaction, user: User, settings: OwnSettings) -> User:
    """What users may change themselves."""
    own = await queries.locked_user(tx.session, user.id)
    if own is None:
        raise NotFound
    own.locale = acceptable_locale(settings.locale)
    await tx.session.flush()
    return own


async def user_visible_to(tx: Transaction, viewer: User, user_id: UUID) -> User:
    """A user this viewer may see and act on; for a supervisor, of their own team and no administrator."""
    user = await queries.locked_user(tx.session, user_id)
    if user is None or (viewer.role is Role.SUPERVISOR and (user.team_id != viewer.team_id or user.role is not Role.COLLECTOR)):
        raise NotFound
    return user


async def _show_on_boards(tx: Transaction, user: User) -> None:
    """The user's own row; a supervisor's rights also decide which accounts their team's board names."""
    await show_on_board(tx, user.id)
    if user.role is Role.SUPERVISOR and user.team_id is not None:
        for collector_id in await queries.collectors_of(tx.session, user.team_id):
            tx.announce(f"board:{user.team_id}", "collector", collector_id)


async def _apply(tx: Transaction, user: User, given: dict[str, Any]) -> None:
    """Write the given fields, each checked."""
    if "name" in given:
        user.name = acceptable_name(given["name"])
    if "locale" in given:
        user.locale = acceptable_locale(given["locale"])
    if "endpoint" in given:
        user.endpoint = acceptable_endpoint(given["endpoint"])
    if "telephone_kind" in given:
        user.telephone_kind = given["telephone_kind"]
    if "team_id" in given:
        user.team_id = await _existing_team(tx, given["team_id"])
    if "role" in given:
        user.role = given["role"]
    if "disabled" in given:
        user.disabled_at = (user.disabled_at or tx.now) if given["disabled"] else None


async def _existing_team(tx: Transaction, team_id: UUID | None) -> UUID | None:
    if team_id is not None and await queries.team_name(tx.session, team_id) is None:
        raise Invalid(field="team_id", expected="a team there is", value=str(team_id))
    return team_id


@contextlib.asynccontextmanager
async def _refusing_duplicates(tx: Transaction, **values: str | None) -> AsyncIterator[None]:
    """What must be unique is decided by the database, also between two who ask at once."""
    try:
        async with tx.session.begin_nested():
            yield
            await tx.session.flush()
    except IntegrityError as refused:
        told = str(refused.orig)
        for field, value in values.items():
            if value is not None and f"_{field}_unique" in told:
                raise AlreadyTaken(field=field, value=value) from None
        raise
