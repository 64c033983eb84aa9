"""People over HTTP: sign-in, users, teams, presence."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.datastructures import State
from litestar.status_codes import HTTP_204_NO_CONTENT

from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people import actions, administration, floor_queries, pauses, queries, sign_in
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.people.schemas import (
    Credentials,
    NewPassword,
    NewTeam,
    NewUser,
    OwnSettings,
    PauseReasonCard,
    PauseReasonChange,
    PresenceCard,
    PresenceWish,
    SessionOpened,
    ShiftCard,
    SignInLinkMade,
    TeamCard,
    UserCard,
    UserChange,
    UserCreated,
)
from backend.people.sessions import COOKIE, no_cookie, session_cookie, session_of
from backend.people.shift_card import shift_card
from backend.people.view import card_of, pause_reason_card, presence_card, team_card, user_card

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
AnyRequest = Request[Any, Any, Any]


class PeopleController(Controller):
    path = "/api"
    tags = ("people",)

    @post("/session", operation_id="signIn", opt={"public": True})
    async def sign_in(self, request: AnyRequest, state: State, data: Credentials) -> Response[SessionOpened]:
        opened, token = await sign_in.sign_in(state.database, data, _visitor(request))
        return Response(opened, cookies=[session_cookie(token, request)], headers={"Cache-Control": "no-store"})

    @get("/session", operation_id="whoAmI")
    async def who_am_i(self, request: AnyRequest, tx: Transaction, user: User) -> Response[SessionOpened]:
        opened = SessionOpened(await user_card(tx.session, user), session_of(request.scope).csrf_token, tx.now)
        return Response(opened, headers={"Cache-Control": "no-store"})

    @delete("/session", operation_id="signOut", status_code=HTTP_204_NO_CONTENT)
    async def sign_out(self, request: AnyRequest, tx: Transaction) -> Response[None]:
        await sign_in.sign_out(tx, session_of(request.scope).token_hash)
        return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[no_cookie()])

    @delete("/sessions", operation_id="signOutEverywhere", status_code=HTTP_204_NO_CONTENT)
    async def sign_out_everywhere(self, tx: Transaction, user: User) -> Response[None]:
        await sign_in.sign_out_everywhere(tx, user, by=user)
        return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=[no_cookie()])

    @post("/password", operation_id="choosePassword", opt={"public": True}, status_code=HTTP_204_NO_CONTENT)
    async def choose_password(self, tx: Transaction, data: NewPassword) -> None:
        await sign_in.choose_password(tx, data)

    @patch("/me", operation_id="changeOwnSettings")
    async def change_own_settings(self, tx: Transaction, user: User, data: OwnSettings) -> UserCard:
        return await user_card(tx.session, await administration.change_own_settings(tx, user, data))

    @get("/users", operation_id="listUsers", guards=[allow(*LEADERS)])
    async def users(self, tx: Transaction, user: User) -> list[UserCard]:
        return [card_of(one, team_name) for one, team_name in await queries.visible_users(tx.session, user)]

    @post("/users", operation_id="addUser", guards=[allow(Role.ADMINISTRATOR)])
    async def add_user(self, tx: Transaction, user: User, retry: Retry, data: NewUser) -> UserCreated:
        async def act() -> UserCard:
            return await user_card(tx.session, await administration.add_user(tx, data, by=user))

        added = await once(tx, retry, UserCard, act)
        # Not kept with the reply, which would store a secret: who asks again gets a new link, and the lost one ends.
        link = await sign_in.make_link(tx, await administration.user_visible_to(tx, user, added.id))
        return UserCreated(added, link)

    @patch("/users/{user_id:uuid}", operation_id="changeUser", guards=[allow(Role.ADMINISTRATOR)])
    async def change_user(self, tx: Transaction, user: User, user_id: UUID, data: UserChange) -> UserCard:
        return await user_card(tx.session, await administration.change_user(tx, user_id, data, by=user))

    @post("/users/{user_id:uuid}/link", operation_id="makeSignInLink", guards=[allow(Role.ADMINISTRATOR)])
    async def make_link(self, tx: Transaction, user: User, user_id: UUID) -> SignInLinkMade:
        return await sign_in.make_link(tx, await administration.user_visible_to(tx, user, user_id))

    @post(
        "/users/{user_id:uuid}/sign-out",
        operation_id="signUserOut",
        guards=[allow(Role.SUPERVISOR, Role.ADMINISTRATOR)],
        status_code=HTTP_204_NO_CONTENT,
    )
    async def sign_user_out(self, tx: Transaction, user: User, user_id: UUID) -> None:
        await sign_in.sign_out_everywhere(tx, await administration.user_visible_to(tx, user, user_id), by=user)

    @get("/teams", operation_id="listTeams", guards=[allow(*LEADERS)])
    async def teams(self, tx: Transaction, user: User) -> list[TeamCard]:
        return [team_card(team, members) for team, members in await queries.teams(tx.session, user)]

    @post("/teams", operation_id="openTeam", guards=[allow(Role.ADMINISTRATOR)])
    async def open_team(self, tx: Transaction, user: User, retry: Retry, data: NewTeam) -> TeamCard:
        async def act() -> TeamCard:
            return team_card(await administration.open_team(tx, data, by=user), 0)

        return await once(tx, retry, TeamCard, act)

    @get("/presence", operation_id="ownPresence")
    async def presence(self, state: State, user: User) -> PresenceCard:
        return presence_card(await floor_queries.own_presence(await state.database.fast(), user.id), state.database.clock.now())

    @put("/presence", operation_id="choosePresence")
    async def choose_presence(self, tx: Transaction, user: User, data: PresenceWish) -> PresenceCard:
        await actions.choose_presence(tx, user.id, data.state, data.reason)
        return presence_card(await floor_queries.presence_row(tx.session, user.id), tx.now)

    @get("/pause-reasons", operation_id="listPauseReasons")
    async def pause_reasons(self, tx: Transaction, user: User) -> list[PauseReasonCard]:
        """All there ever were, in their order: what is retired still names old pauses."""
        return [pause_reason_card(reason) for reason in await floor_queries.pause_reasons(tx.session, with_retired=True)]

    @put("/pause-reasons/{code:str}", operation_id="changePauseReason", guards=[allow(Role.MANAGER, Role.ADMINISTRATOR)])
    async def change_pause_reason(self, tx: Transaction, user: User, code: str, data: PauseReasonChange) -> PauseReasonCard:
        return pause_reason_card(await pauses.change_reason(tx, code, data, by=user))

    @get("/users/{user_id:uuid}/shift", operation_id="seeShift")
    async def shift(self, tx: Transaction, user: User, user_id: UUID, day: date | None = None) -> ShiftCard:
        return await shift_card(tx, user, user_id, day)


def _visitor(request: AnyRequest) -> sign_in.Visitor:
    address = request.client.host if request.client else "unknown"
    return sign_in.Visitor(address, request.headers.get("User-Agent", ""), request.cookies.get(COOKIE))
