"""Builds the web application: which features it serves, and the edge every request passes through."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar, Request
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

import backend.features  # noqa: F401  (subscribes every feature to the facts it acts on)
from backend.accounts.api import AccountsController
from backend.assignment.api import AssignmentController
from backend.board.api import BoardController, following_boards
from backend.calls.api import CallsController
from backend.capacity.api import CapacityController
from backend.changes.api import ChangesController
from backend.contact.api import ContactController
from backend.experiments.api import ExperimentsController
from backend.health import HealthController
from backend.imports.api import ImportsController
from backend.inbound.api import InboundController
from backend.kit.idempotency import Retry
from backend.kit.problems import HANDLERS
from backend.kit.starting import open_database
from backend.kit.transaction import Database, Transaction, transaction
from backend.openapi import RenderWithSockets
from backend.payments.api import PaymentsController
from backend.people.api import PeopleController
from backend.people.models import User
from backend.people.sessions import provide_user, signed_in
from backend.promises.api import PromisesController
from backend.reconciliation.api import ReviewController
from backend.recordings.api import RecordingsController
from backend.segments.api import ConditionFieldsController, SegmentsController
from backend.settings import Settings, read_settings
from backend.softphone.api import SoftphoneController
from backend.softphone.lines import keeping_lines
from backend.stranded.api import StrandedController
from backend.supervision.api import SupervisionController
from backend.telephones.api import TelephonesController
from backend.ui import ui_routes, with_security_headers
from backend.worklist.api import WorklistController

CONTROLLERS: list[Any] = [
    HealthController,
    PeopleController,
    AccountsController,
    PaymentsController,
    PromisesController,
    ContactController,
    AssignmentController,
    WorklistController,
    ConditionFieldsController,
    SegmentsController,
    ChangesController,
    ExperimentsController,
    CapacityController,
    CallsController,
    SoftphoneController,
    InboundController,
    SupervisionController,
    ReviewController,
    StrandedController,
    RecordingsController,
    TelephonesController,
    ImportsController,
    BoardController,
]


def create_app(settings: Settings | None = None) -> Litestar:
    """The application for these settings (read from the environment when not given)."""
    settings = settings or read_settings()
    return Litestar(
        route_handlers=[*CONTROLLERS, *ui_routes()],
        dependencies={
            "tx": Provide(provide_transaction),
            "user": Provide(provide_user, sync_to_thread=False),
            "retry": Provide(provide_retry),
        },
        guards=[signed_in],
        exception_handlers=HANDLERS,
        after_request=with_security_headers,
        openapi_config=OpenAPIConfig(
            title="Promesa",
            version="0.1.0",
            path="/schema",
            render_plugins=[RenderWithSockets(path="/openapi.json")],
            use_handler_docstrings=True,
        ),
        lifespan=[lambda app: _open_database(app, settings), following_boards, keeping_lines],
        request_max_body_size=64 * 1024 * 1024,
        debug=False,
    )


@contextlib.asynccontextmanager
async def _open_database(app: Litestar, settings: Settings) -> AsyncIterator[None]:
    """PostgreSQL and Redis, for as long as the application runs."""
    async with open_database(settings) as database:
        app.state.settings, app.state.database = settings, database
        yield


async def provide_transaction(request: Request[Any, Any, Any]) -> AsyncIterator[Transaction]:
    """One transaction per request: committed before the answer starts, rolled back when the handler raises."""
    database: Database = request.app.state.database
    async with transaction(database) as tx:
        yield tx


async def provide_retry(request: Request[Any, Any, Any], user: User) -> Retry:
    """The request's Idempotency-Key, if it carries one."""
    return Retry.of(user.id, request.headers.get("Idempotency-Key"), request.method, request.url.path, await request.body())
