"""Whatever is sent to the API, in the form its document promises or beside it, the answer is never a defect of ours."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from backend.floor.door import free_port
from backend.kit.transaction import Database
from backend.people.models import Role
from tests.make.people import PASSWORD
from tests.waiting import until

#: How often each route is tried in each way; the whole takes about a minute.
TRIES = int(os.environ.get("PROMESA_FUZZ_TRIES", "6"))
HOW: dict[str, Any] = {
    "max_examples": TRIES,
    "deadline": None,
    "derandomize": True,
    "database": None,
    "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}
#: These end the session that everything else is tried with; and with neither worker nor bridge readiness rightly says 503.
SPARED = {("DELETE", "/api/session"), ("DELETE", "/api/sessions"), ("GET", "/health/ready")}


@pytest.fixture
async def address(database: Database, settings: Any) -> Any:
    """A web process of its own on the test's database."""
    port = free_port()
    told = {
        "PROMESA_DATABASE_URL": settings.database_url,
        "PROMESA_REDIS_URL": settings.redis_url,
        "PROMESA_DATA_DIR": str(settings.data_dir),
        "PROMESA_PORT": str(port),
        "PROMESA_CLOCK": "2026-11-23T10:00:00-05:00",
        "PROMESA_LOG_LEVEL": "error",
    }
    web = subprocess.Popen(
        [sys.executable, "-m", "backend.serving"], env={**os.environ, **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until(lambda: _answers(url), 60)
        yield url
    finally:
        web.kill()
        web.communicate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/live").status_code == 200
    except httpx.HTTPError:
        return False


async def test_no_request_makes_us_stumble(address: str, make: Any) -> None:
    desk = await make.desk()
    manager = await make.user(role=Role.ADMINISTRATOR, team=desk.team, endpoint="administrator-1")
    known = {"account_id": str(desk.account.id), "phone_id": str(desk.phone.id), "team_id": str(desk.team.id)}
    with signed_in(address, manager.email) as session:
        document = schemathesis.openapi.from_dict(session.get(f"{address}/schema/openapi.json").json())
        stumbles = [told for operation in operations(document) for told in try_out(operation, address, session, known)]
    assert stumbles == [], "\n".join(stumbles)


def operations(document: Any) -> Iterator[Any]:
    """Every route that does not end the session."""
    for found in document.get_all_operations():
        operation = found.ok()
        if (operation.method.upper(), operation.path) not in SPARED:
            yield operation


def try_out(operation: Any, address: str, session: requests.Session, known: dict[str, str]) -> list[str]:
    """What went wrong with a route, asked rightly and wrongly."""
    stumbles: list[str] = []

    def ask(asked: tuple[bool, Any]) -> None:
        right, case = asked
        # Invented ids would end most requests at "there is no such account".
        if right and case.path_parameters:
            case.path_parameters = {name: known.get(name, value) for name, value in case.path_parameters.items()}
        answer = case.call(base_url=address, session=session)
        if answer.status_code >= 500:
            words = f"{operation.method.upper()} {urlsplit(answer.request.url).path} {case.query} {case.body!r:.300}"
            stumbles.append(f"{words}: {answer.status_code} {answer.text:.200}")

    for mode, right in ((GenerationMode.POSITIVE, True), (GenerationMode.NEGATIVE, False)):
        try:
            asking = st.tuples(st.just(right), operation.as_strategy(generation_mode=mode))
            trying(**HOW)(given(asking)(ask))()
        except Unsatisfiable:
            # A route without parameters cannot be asked wrongly.
            continue
    return stumbles


def signed_in(address: str, email: str) -> requests.Session:
    """A session of an administrator, with what mutating calls carry."""
    session = requests.Session()
    opened = session.post(f"{address}/api/session", json={"email": email, "password": PASSWORD}, timeout=30)
    opened.raise_for_status()
    session.headers["X-CSRF-Token"] = opened.json()["csrf_token"]
    return session
