"""Who may call what: every route, for nobody and for every role, against the table below. A route without a line here fails.

The table says who is let in at the door; whose accounts they may see behind it is the second half.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar import Litestar
from litestar.routes import WebSocketRoute

from backend.accounts.models import Dispute, Hold, Item, PortfolioGrant
from backend.app import create_app
from backend.calls.models import Call, CallState, Disposition, Outcome
from backend.inbound.models import InboundCall, InboundOffer, InboundOutcome
from backend.inbound.signals import Ending
from backend.kit.transaction import Database, transaction
from backend.payments.models import Payment
from backend.people.models import Role, User
from backend.people.sessions import signed_in
from backend.promises.models import Promise
from backend.reconciliation.models import Code, Contradiction, Severity
from backend.recordings.models import Recording, RecordingMode, RecordingState
from backend.settings import Settings
from backend.supervision.models import SpyMode, SpySession
from backend.worklist.models import Callback
from tests.make import Make

EVERYBODY = frozenset(Role)
LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})
MANAGERS = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
#: Also without a session.
PUBLIC = None

PERMITTED: dict[str, frozenset[Role] | None] = {
    # The page, its health and its description.
    "GET /": PUBLIC,
    "GET /{path:path}": PUBLIC,
    "GET /health/live": PUBLIC,
    "GET /health/ready": PUBLIC,
    "GET /schema": PUBLIC,
    "GET /schema/openapi.json": PUBLIC,
    "GET /schema/{path:str}": PUBLIC,
    # People.
    "POST /api/session": PUBLIC,
    "POST /api/password": PUBLIC,
    "GET /api/session": EVERYBODY,
    "DELETE /api/session": EVERYBODY,
    "DELETE /api/sessions": EVERYBODY,
    "PATCH /api/me": EVERYBODY,
    "GET /api/capacity": LEADERS,
    "GET /api/skills": EVERYBODY,
    "PUT /api/skills/{code:str}": MANAGERS,
    "GET /api/users/{user_id:uuid}/assignment": LEADERS,
    "PUT /api/users/{user_id:uuid}/assignment": MANAGERS,
    "GET /api/presence": EVERYBODY,
    "PUT /api/presence": EVERYBODY,
    "GET /api/pause-reasons": EVERYBODY,
    "PUT /api/pause-reasons/{code:str}": MANAGERS,
    "POST /api/users/{user_id:uuid}/presence": LEADERS,
    "GET /api/users/{user_id:uuid}/shift": EVERYBODY,
    "GET /api/users": LEADERS,
    "POST /api/users": ADMINISTRATORS,
    "PATCH /api/users/{user_id:uuid}": ADMINISTRATORS,
    "POST /api/users/{user_id:uuid}/link": ADMINISTRATORS,
    "POST /api/users/{user_id:uuid}/sign-out": frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}),
    "GET /api/users/{user_id:uuid}/portfolios": ADMINISTRATORS,
    "GET /api/teams": LEADERS,
    "POST /api/teams": ADMINISTRATORS,
    # Accounts.
    "GET /api/portfolios": EVERYBODY,
    "POST /api/portfolios": MANAGERS,
    "GET /api/accounts": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/timeline": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/notes": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/holds": EVERYBODY,
    "DELETE /api/accounts/{account_id:uuid}/holds/{hold_id:uuid}": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/disputes": EVERYBODY,
    "POST /api/disputes/{dispute_id:uuid}/resolution": LEADERS,
    "POST /api/accounts/{account_id:uuid}/closing": LEADERS,
    # Money and promises.
    "GET /api/accounts/{account_id:uuid}/payments": EVERYBODY,
    "POST /api/payments": LEADERS,
    "POST /api/payments/{payment_id:uuid}/reversal": LEADERS,
    "GET /api/promises": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/promises": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/promises": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/plans": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/promise-terms": EVERYBODY,
    "POST /api/promises/{promise_id:uuid}/withdrawal": EVERYBODY,
    "POST /api/promises/{promise_id:uuid}/void": LEADERS,
    # Contact.
    "GET /api/accounts/{account_id:uuid}/phones": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/phones": EVERYBODY,
    "PATCH /api/phones/{phone_id:uuid}": EVERYBODY,
    "GET /api/phones/{phone_id:uuid}/permission": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/contact-stop": EVERYBODY,
    "DELETE /api/accounts/{account_id:uuid}/contact-stop": LEADERS,
    "GET /api/accounts/{account_id:uuid}/preferences": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/preferences": EVERYBODY,
    "DELETE /api/accounts/{account_id:uuid}/preferences/{preference_id:uuid}": EVERYBODY,
    "GET /api/contact-rules": EVERYBODY,
    # The worklist.
    "GET /api/desk": EVERYBODY,
    "GET /api/worklist": EVERYBODY,
    "POST /api/worklist/next": EVERYBODY,
    "POST /api/worklist/renew": EVERYBODY,
    "POST /api/worklist/release": EVERYBODY,
    "POST /api/worklist/skip": EVERYBODY,
    "POST /api/worklist/snooze": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/why": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/what-if": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/card": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/callbacks": EVERYBODY,
    "POST /api/accounts/{account_id:uuid}/callbacks": EVERYBODY,
    "GET /api/callbacks": EVERYBODY,
    "DELETE /api/callbacks/{callback_id:uuid}": EVERYBODY,
    # Segments.
    "GET /api/condition-fields": LEADERS,
    "GET /api/segments": MANAGERS,
    "POST /api/segments": MANAGERS,
    "POST /api/segments/size": MANAGERS,
    "GET /api/segments/{segment_id:uuid}/versions": MANAGERS,
    "POST /api/segments/{segment_id:uuid}/versions": MANAGERS,
    "POST /api/segments/{segment_id:uuid}/archive": MANAGERS,
    "DELETE /api/segments/{segment_id:uuid}/archive": MANAGERS,
    # Experiments.
    "GET /api/experiments": MANAGERS,
    "GET /api/experiments/estimate": MANAGERS,
    "GET /api/experiments/{experiment_id:uuid}": MANAGERS,
    "POST /api/experiments": MANAGERS,
    "POST /api/experiments/{experiment_id:uuid}/end": MANAGERS,
    "POST /api/experiments/{experiment_id:uuid}/resumption": MANAGERS,
    # Changes of the strategy.
    "GET /api/strategy": LEADERS,
    "GET /api/strategy/versions/{number:int}": LEADERS,
    "POST /api/strategy/versions/{number:int}/rollback": MANAGERS,
    "POST /api/strategy/changes": MANAGERS,
    "GET /api/strategy/changes/{change_id:uuid}": LEADERS,
    "PUT /api/strategy/changes/{change_id:uuid}": MANAGERS,
    "POST /api/strategy/changes/{change_id:uuid}/update": MANAGERS,
    "POST /api/strategy/changes/{change_id:uuid}/submission": MANAGERS,
    "POST /api/strategy/changes/{change_id:uuid}/return": LEADERS,
    "POST /api/strategy/changes/{change_id:uuid}/approval": LEADERS,
    "POST /api/strategy/changes/{change_id:uuid}/withdrawal": MANAGERS,
    "POST /api/strategy/changes/{change_id:uuid}/activation": MANAGERS,
    "DELETE /api/strategy/changes/{change_id:uuid}/activation": MANAGERS,
    "POST /api/strategy/changes/{change_id:uuid}/previews": MANAGERS,
    "GET /api/strategy/previews/{preview_id:uuid}": LEADERS,
    # Calls.
    "POST /api/calls": EVERYBODY,
    "GET /api/calls/{call_id:uuid}": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/hangup": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/reattach": EVERYBODY,
    "GET /api/telephone": EVERYBODY,
    "GET /api/telephone/calls/{call_id:uuid}": EVERYBODY,
    "SOCKET /ws/sip": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/calls": EVERYBODY,
    "GET /api/me/inbound": EVERYBODY,
    "GET /api/inbound/missed": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/decline": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/account": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/dismissal": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/dial-mode": EVERYBODY,
    "GET /api/dial-rules": MANAGERS,
    "POST /api/dial-rules": MANAGERS,
    "DELETE /api/dial-rules/{rule_id:uuid}": MANAGERS,
    "GET /api/me/call": EVERYBODY,
    "GET /api/me/day": EVERYBODY,
    "GET /api/dispositions": EVERYBODY,
    "PUT /api/dispositions/{code:str}": MANAGERS,
    "GET /api/disposition-kinds": MANAGERS,
    "PUT /api/disposition-kinds/order": MANAGERS,
    "POST /api/accounts/{account_id:uuid}/dispositions": EVERYBODY,
    "POST /api/dispositions/{disposition_id:uuid}/undo": EVERYBODY,
    # Supervision.
    "POST /api/calls/{call_id:uuid}/spying": LEADERS,
    "GET /api/calls/{call_id:uuid}/spying": LEADERS,
    "POST /api/calls/{call_id:uuid}/ending": LEADERS,
    "POST /api/calls/{call_id:uuid}/wrap-up": LEADERS,
    "POST /api/calls/{call_id:uuid}/take-over": LEADERS,
    "POST /api/spying/{session_id:uuid}/mode": LEADERS,
    "POST /api/spying/{session_id:uuid}/end": LEADERS,
    "GET /api/me/spying": LEADERS,
    "GET /api/me/listeners": EVERYBODY,
    "GET /api/spy-policies": LEADERS,
    "GET /api/spy-policies/holding": LEADERS,
    "POST /api/spy-policies": MANAGERS,
    "POST /api/spy-policies/{policy_id:uuid}/end": MANAGERS,
    "DELETE /api/spy-policies/{policy_id:uuid}/end": MANAGERS,
    # Review.
    "GET /api/stranded": LEADERS,
    "GET /api/stranded/summary": LEADERS,
    "POST /api/stranded/checks": LEADERS,
    "GET /api/review": LEADERS,
    "GET /api/review/summary": LEADERS,
    "POST /api/review/{contradiction_id:uuid}/resolution": LEADERS,
    "DELETE /api/review/{contradiction_id:uuid}/resolution": LEADERS,
    # Recordings.
    "GET /api/calls/{call_id:uuid}/recording": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/recording/pause": EVERYBODY,
    "POST /api/calls/{call_id:uuid}/recording/resume": EVERYBODY,
    "GET /api/accounts/{account_id:uuid}/recordings": EVERYBODY,
    "GET /api/recordings": EVERYBODY,
    "GET /api/recordings/{call_id:uuid}": EVERYBODY,
    "GET /api/recordings/{call_id:uuid}/audio": EVERYBODY,
    "GET /api/recordings/{call_id:uuid}/listenings": LEADERS,
    "POST /api/recordings/{call_id:uuid}/hold": LEADERS,
    "DELETE /api/recordings/{call_id:uuid}/hold": LEADERS,
    "GET /api/recording-pause-policies": LEADERS,
    "GET /api/recording-pause-policies/holding": LEADERS,
    "POST /api/recording-pause-policies": MANAGERS,
    "POST /api/recording-pause-policies/{policy_id:uuid}/end": MANAGERS,
    "DELETE /api/recording-pause-policies/{policy_id:uuid}/end": MANAGERS,
    "GET /api/recording-policies": LEADERS,
    "GET /api/recording-policies/holding": LEADERS,
    "POST /api/recording-policies": MANAGERS,
    "POST /api/recording-policies/{policy_id:uuid}/end": MANAGERS,
    "DELETE /api/recording-policies/{policy_id:uuid}/end": MANAGERS,
    # Telephones.
    "GET /api/telephony": ADMINISTRATORS,
    "POST /api/telephony/switches": ADMINISTRATORS,
    "PUT /api/telephony/switches/{name:str}": ADMINISTRATORS,
    "PUT /api/telephony/trunks/{name:str}": ADMINISTRATORS,
    "POST /api/telephony/routes": ADMINISTRATORS,
    "POST /api/telephony/routes/{route_id:uuid}/end": ADMINISTRATORS,
    "PUT /api/telephony/telephones/{endpoint:str}": ADMINISTRATORS,
    # Imports.
    "POST /api/imports/look": MANAGERS,
    "POST /api/imports": MANAGERS,
    "GET /api/imports": MANAGERS,
    "GET /api/imports/{import_id:uuid}": MANAGERS,
    "GET /api/imports/{import_id:uuid}/errors.csv": MANAGERS,
    "POST /api/imports/{import_id:uuid}/undo": MANAGERS,
    "GET /api/import-profiles": MANAGERS,
    "POST /api/import-profiles": MANAGERS,
    # The board.
    "GET /api/board": LEADERS,
    "SOCKET /ws/board": LEADERS,
    "SOCKET /ws/desk": EVERYBODY,
}

#: Only where the browser application has been built.
WHERE_BUILT = {"GET /assets/{file_path:path}", "HEAD /assets/{file_path:path}"}
PERMITTED |= dict.fromkeys(WHERE_BUILT, PUBLIC)

HARMLESS = ("GET", "HEAD", "SOCKET")
#: Afterwards the session is gone: it is opened anew.
ENDS_THE_SESSION = ("DELETE /api/session", "DELETE /api/sessions")


def routes_of(app: Litestar) -> Iterator[tuple[str, Any]]:
    """Every route as the table names it, with its handler."""
    for route in app.routes:
        if isinstance(route, WebSocketRoute):
            yield f"SOCKET {route.path}", route.route_handler
        for handler in getattr(route, "route_handlers", []):
            # OPTIONS is answered by the framework from the route table itself.
            yield from ((f"{method} {route.path}", handler) for method in handler.http_methods if method != "OPTIONS")


@pytest.fixture(scope="module")
def routes() -> dict[str, Any]:
    """The application's routes; no database is needed to know them."""
    app = create_app(Settings(database_url="postgresql://nowhere/x", redis_url="redis://nowhere", secret_key="test"))
    return dict(routes_of(app))


def address_of(route: str, **ids: UUID) -> str:
    """An address of this route, with ids of nothing where none are given."""
    path = route.split(" ", 1)[1]
    for part in [part for part in path.split("/") if part.startswith("{")]:
        name, _, kind = part.strip("{}").partition(":")
        path = path.replace(part, str(ids.get(name, uuid4())) if kind == "uuid" else "1" if kind == "int" else "something")
    return path


def test_every_route_has_a_line_in_the_table_and_every_line_a_route(routes: dict[str, Any]) -> None:
    assert not set(routes) - set(PERMITTED), "new routes: say in PERMITTED who may call them"
    assert not set(PERMITTED) - set(routes) - WHERE_BUILT, "routes that are no more"


def test_nothing_is_reached_but_through_the_guard(routes: dict[str, Any]) -> None:
    for route, handler in routes.items():
        assert signed_in in handler.resolve_guards(), route


async def test_without_a_session_only_what_is_public_answers(client: Any, database: Database, routes: dict[str, Any]) -> None:
    wrong = []
    for route in routes:
        method = route.split()[0]
        if method != "SOCKET":
            status = (await client.request(method, address_of(route), json=None if method == "GET" else {})).status_code
            if (status == 401) is (PERMITTED[route] is PUBLIC):
                wrong.append((route, status))
    assert not wrong


@pytest.mark.parametrize("address", ["//api/users", "/api//users", "/api/users/", "/API/users", "/./api/users", "/api/../api/users"])
async def test_writing_an_address_differently_opens_nothing(client: Any, database: Database, address: str) -> None:
    answer = await client.get(f"http://testserver.local{address}")
    assert answer.status_code == 401 or b"@" not in answer.content


@pytest.mark.parametrize("role", Role)
async def test_each_role_is_let_in_where_the_table_says_and_nowhere_else(
    client: Any, make: Make, routes: dict[str, Any], role: Role
) -> None:
    user = await make.user(role=role, team=await make.team())
    await make.signed_in(client, user)
    wrong = []
    for route in routes:
        method, permitted = route.split()[0], PERMITTED[route]
        if method == "SOCKET":
            continue
        answer = await client.request(method, address_of(route), json=None if method == "GET" else {})
        let_in = answer.status_code not in (401, 403)
        if let_in and route.startswith("GET /api") and "{" not in route and answer.status_code != 200:
            wrong.append((route, answer.status_code, answer.text[:200]))
        if let_in is not (permitted is PUBLIC or role in permitted) or (answer.status_code >= 500 and route != "GET /health/ready"):
            wrong.append((route, answer.status_code, answer.text[:200]))
        if route in ENDS_THE_SESSION:
            await make.signed_in(client, user)
    assert not wrong


async def test_every_mutating_call_needs_the_sessions_csrf_token(client: Any, make: Make, routes: dict[str, Any]) -> None:
    await make.signed_in(client, await make.user(role=Role.ADMINISTRATOR))
    del client.headers["X-CSRF-Token"]
    for route in routes:
        method = route.split()[0]
        if method not in HARMLESS and PERMITTED[route] is not PUBLIC:
            answer = await client.request(method, address_of(route), json={})
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_token_wrong"), route


@dataclass(frozen=True)
class Things:
    """One of everything that belongs to an account, with what a right call about it carries."""

    ids: dict[str, UUID]
    bodies: dict[str, dict[str, Any]]


#: Filled by `things`: calls that name the account in their body.
BY_BODY = ("POST /api/calls", "POST /api/payments")


async def things(database: Database, make: Make, by: User) -> Things:
    """An account with everything on it."""
    account = await make.account()
    debtor_id, portfolio_id = account.debtor_id, account.portfolio_id
    async with transaction(database) as tx:
        from sqlmodel import select

        from backend.calls.dispositions import seed
        from backend.contact.models import ContactPreference, PhoneNumber

        await seed(tx)
        now, today = tx.now, tx.now.date()
        item = (await tx.session.exec(select(Item).where(Item.account_id == account.id))).one()
        phone = PhoneNumber(debtor_id=debtor_id, raw="+573001234567", e164="+573001234567", created_at=now)
        preference = ContactPreference(debtor_id=debtor_id, days=["mon"], opens="09:00", closes="10:00", recorded_at=now)
        hold = Hold(account_id=account.id, reason="legal", owner_id=by.id, starts_at=now, ends_on=today + timedelta(days=9))
        dispute = Dispute(account_id=account.id, item_id=item.id, reason="not_mine", opened_at=now)
        payment = Payment(
            portfolio_id=portfolio_id,
            account_id=account.id,
            external_ref="P1",
            amount_minor=5,
            currency="COP",
            value_on=today,
            recorded_at=now,
        )
        promise = Promise(
            account_id=account.id,
            currency="COP",
            amount_minor=5,
            due_on=today + timedelta(days=3),
            made_at=now,
            made_by=by.id,
            grace_business_days=0,
            tolerance_basis_points=0,
            window_ends_on=today + timedelta(days=3),
            window_ends_at=now + timedelta(days=4),
        )
        callback = Callback(account_id=account.id, due_at=now + timedelta(days=1), made_by=by.id, made_at=now)
        call = Call(
            account_id=account.id,
            debtor_id=debtor_id,
            number="+573001234567",
            user_id=by.id,
            endpoint="desk",
            state=CallState.ENDED,
            requested_at=now,
            expires_at=now,
            ended_at=now,
            outcome=Outcome.BUSY,
            wrapped_at=now,
            team_id=by.team_id,
        )
        for one in (phone, preference, hold, dispute, payment, promise, callback, call):
            tx.session.add(one)
        await tx.session.flush()
        # It had come in, was offered to them, and it was said whose it is.
        caller = InboundCall(
            id=call.id,
            channel="c",
            caller="",
            dialled="",
            arrived_at=now,
            answered_at=now,
            answered_by=by.id,
            over_at=now,
            outcome=InboundOutcome.ANSWERED,
            linked_at=now,
        )
        tx.session.add(caller)
        await tx.session.flush()
        offer = InboundOffer(call_id=call.id, user_id=by.id, endpoint="desk", why="owner", offered_at=now, until_at=now)
        offer.ended_at, offer.ending = now, Ending.ANSWERED
        tx.session.add(offer)
        disposition = Disposition(account_id=account.id, call_id=call.id, user_id=by.id, code="no_answer", at=now)
        tx.session.add(disposition)
        spying = SpySession(
            user_id=by.id,
            call_id=call.id,
            account_id=account.id,
            collector_id=by.id,
            endpoint="desk",
            channel=str(call.id),
            mode=SpyMode.LISTEN,
            told=True,
            requested_at=now,
            expires_at=now,
        )
        tx.session.add(spying)
        recording = Recording(
            call_id=call.id,
            account_id=account.id,
            user_id=by.id,
            state=RecordingState.STORED,
            mode=RecordingMode.ALWAYS,
            own_calls_heard=True,
            decided_at=now,
            place="disk",
            storage_key="nowhere.wav",
            sha256="0" * 64,
        )
        tx.session.add(recording)
        await tx.session.flush()
        found: dict[str, Any] = {
            "phone": phone,
            "preference": preference,
            "hold": hold,
            "dispute": dispute,
            "payment": payment,
            "promise": promise,
            "callback": callback,
        }
        ids = {f"{name}_id": one.id for name, one in found.items()}
        ids |= {"callback_id": callback.id, "account_id": account.id, "call_id": call.id, "disposition_id": disposition.id}
        ids["session_id"] = spying.id
        contradiction = Contradiction(
            code=Code.CALL_WITHOUT_DISPOSITION,
            severity=Severity.LOW,
            subject_id=call.id,
            account_id=account.id,
            user_id=by.id,
            team_id=by.team_id,
            happened_at=now,
            found_at=now,
        )
        tx.session.add(contradiction)
        await tx.session.flush()
        ids["contradiction_id"] = contradiction.id
    soon, money = str(today + timedelta(days=2)), {"amount_minor": 500, "currency": "COP"}
    later = (now + timedelta(hours=2)).isoformat()
    return Things(
        ids,
        {
            "POST /api/accounts/{account_id:uuid}/notes": {"text": "hello"},
            "POST /api/accounts/{account_id:uuid}/holds": {"reason": "legal", "ends_on": soon},
            "POST /api/accounts/{account_id:uuid}/disputes": {"item_id": str(item.id), "reason": "not_mine"},
            "POST /api/disputes/{dispute_id:uuid}/resolution": {"resolution": "rejected"},
            "POST /api/accounts/{account_id:uuid}/closing": {"reason": "recalled"},
            "POST /api/accounts/{account_id:uuid}/contact-stop": {"reason": "asked"},
            "POST /api/accounts/{account_id:uuid}/preferences": {"days": ["mon"], "opens": "09:00", "closes": "10:00"},
            "POST /api/payments/{payment_id:uuid}/reversal": {"reason": "bounced"},
            "POST /api/payments": {"account_id": str(account.id), "amount": money, "value_on": str(today), "external_ref": "P2"},
            "POST /api/accounts/{account_id:uuid}/promises": {"amount": money, "due_on": soon},
            "POST /api/accounts/{account_id:uuid}/plans": {"instalments": [{"amount": money, "due_on": soon}]},
            "POST /api/promises/{promise_id:uuid}/withdrawal": {"reason": "cannot"},
            "POST /api/promises/{promise_id:uuid}/void": {"reason": "mistyped"},
            "POST /api/accounts/{account_id:uuid}/phones": {"number": "+573009999999"},
            "PATCH /api/phones/{phone_id:uuid}": {"consent": "given"},
            "POST /api/accounts/{account_id:uuid}/callbacks": {"due_at": later},
            "POST /api/calls": {"account_id": str(account.id), "phone_id": str(phone.id)},
            "POST /api/calls/{call_id:uuid}/account": {"account_id": str(account.id)},
            "POST /api/calls/{call_id:uuid}/dismissal": {"reason": "other"},
            "POST /api/accounts/{account_id:uuid}/dispositions": {"code": "no_answer"},
            "POST /api/calls/{call_id:uuid}/spying": {"mode": "listen"},
            "POST /api/review/{contradiction_id:uuid}/resolution": {"note": "heard the recording"},
            "POST /api/spying/{session_id:uuid}/mode": {"mode": "whisper"},
            "POST /api/recordings/{call_id:uuid}/hold": {"reason": "lawsuit"},
        },
    )


def about_an_account(routes: dict[str, Any]) -> list[str]:
    """The routes that say something of, or do something to, one account."""
    about_nobody = re.compile("{(user|import|rule|route|policy|segment|change|preview|experiment)_id")
    return [*(route for route in routes if "_id:uuid}" in route and not about_nobody.search(route)), *BY_BODY]


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.SUPERVISOR])
async def test_whose_portfolio_was_not_granted_is_not_there(
    client: Any, make: Make, database: Database, routes: dict[str, Any], role: Role
) -> None:
    stranger = await make.user(role=role, team=await make.team(), endpoint="desk-stranger")
    told = await things(database, make, by=await make.user())
    await make.signed_in(client, stranger)
    seen = []
    for route in about_an_account(routes):
        permitted = PERMITTED[route]
        if permitted is not PUBLIC and role in permitted:
            answer = await client.request(route.split()[0], address_of(route, **told.ids), json=told.bodies.get(route))
            if answer.status_code != 404:
                seen.append((route, answer.status_code, answer.text[:200]))
    assert not seen
    assert (await client.get("/api/accounts")).json()["rows"] == []
    assert (await client.get("/api/portfolios")).json() == []
    assert (await client.get("/api/promises")).json() in ([], {"rows": [], "total": 0, "next": None})


async def test_and_whose_was_is(client: Any, make: Make, database: Database, routes: dict[str, Any]) -> None:
    """Each of those calls is a right one: with the grant, none of them is answered with 404 (or the test above would prove nothing)."""
    for route in about_an_account(routes):
        if route.split("/")[-1] == "undo":
            continue
        boss = await make.user(role=Role.SUPERVISOR, team=await make.team(), endpoint=f"desk-{uuid4()}")
        told = await things(database, make, by=boss)
        async with transaction(database) as tx:
            from backend.accounts.models import Account

            account = await tx.session.get_one(Account, told.ids["account_id"])
            tx.session.add(PortfolioGrant(user_id=boss.id, portfolio_id=account.portfolio_id))
        await make.signed_in(client, boss)
        answer = await client.request(route.split()[0], address_of(route, **told.ids), json=told.bodies.get(route))
        assert answer.status_code not in (401, 403, 404, 422), (route, answer.text)
        assert answer.status_code < 500, (route, answer.text)
