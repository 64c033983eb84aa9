"""What happens to a working floor when its parts are killed: nothing that was acknowledged is lost, nothing is done twice."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
import psycopg
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.journeys.floor import PROMESA, Floor

PASSWORD = "a floor of one's own"
MORNING = "2026-11-20T10:00:00-05:00"
PATIENCE = 60.0


class Person:
    """Somebody signed in, by HTTP."""

    def __init__(self, address: str, email: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=PATIENCE)
        opened = self.http.post("/api/session", json={"email": email, "password": PASSWORD}).raise_for_status().json()
        self.http.headers["X-CSRF-Token"] = opened["csrf_token"]

    def get(self, path: str) -> Any:
        return self.http.get(path).raise_for_status().json()

    def post(self, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
        return self.http.post(path, json=body, headers={"Idempotency-Key": key} if key else {})

    def in_hand(self) -> Any:
        """The next account; the one in hand when there is one. Right after the start the sweep is still opening the windows."""
        handed = eventually(lambda: answer if (answer := self.post("/api/worklist/next")).is_success else None)
        return handed.json()

    def ring(self) -> Any:
        """Ring the first number of the next account that may be rung."""
        while True:
            card = self.in_hand()
            allowed = [phone for phone in card["phones"] if phone["permission"]["allowed"] and not phone["retired"]]
            if allowed:
                return (
                    self.post("/api/calls", {"account_id": card["account"]["id"], "phone_id": allowed[0]["id"]}).raise_for_status().json()
                )
            self.post("/api/worklist/skip", {"reason": "not_now"}).raise_for_status()

    def ended(self, call: Any) -> Any:
        """The call once it is over; a debtor who talks is thanked and hung up on."""

        def look() -> Any:
            found = self.get(f"/api/calls/{call['id']}")
            if found["state"] == "talking":
                self.post(f"/api/calls/{call['id']}/hangup")
            return found if found["state"] == "ended" else None

        return eventually(look)

    def wrap_up(self, call: Any) -> None:
        """Whatever happened, say something of it."""
        if self.get(f"/api/calls/{call['id']}")["wrapped"] is False:
            self.post(f"/api/accounts/{call['account_id']}/dispositions", {"code": "no_answer", "call_id": call["id"]}).raise_for_status()


def eventually(look: Callable[[], Any]) -> Any:
    """The first answer that is not empty, through any outage on the way."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if found := look():
                return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


@pytest.fixture(scope="module")
def floor(scratch: Path) -> Iterator[Floor]:
    told = {"PROMESA_CLOCK": MORNING, "PROMESA_DEMO_PASSWORD": PASSWORD, "PROMESA_DEMO": "on"}
    data = scratch / "outages"
    subprocess.run(
        [PROMESA, "demo", "--debtors", "150"], env={**os.environ, **told, "PROMESA_DATA_DIR": str(data)}, check=True, timeout=180
    )
    floor = Floor(data, **told)
    floor.address()
    yield floor
    floor.make_sure_it_is_gone()


@pytest.fixture
def collector(floor: Floor) -> Person:
    return Person(floor.address(), "collector1@demo.test")


def part(floor: Floor, words: str) -> psutil.Process:
    """The part of the floor whose command line holds these words; one just killed is waited for until it is back."""

    def look() -> psutil.Process | None:
        with suppress(psutil.NoSuchProcess):
            return next((one for one in floor.family() if words in " ".join(one.cmdline())), None)
        return None

    found: psutil.Process = eventually(look)
    return found


def kill(floor: Floor, words: str) -> None:
    """Kill a part outright."""
    victim = part(floor, words)
    victim.kill()
    victim.wait(PATIENCE)


def database(floor: Floor) -> psycopg.Connection[Any]:
    """Straight into the floor's database, past everything."""
    told = part(floor, "backend.serving").environ()["PROMESA_DATABASE_URL"]
    return psycopg.connect(told, autocommit=True)


def count(floor: Floor, question: str, *facts: Any) -> int:
    with database(floor) as straight:
        row = straight.execute(question.encode(), facts).fetchone()
    assert row is not None
    return int(row[0])


def test_a_promise_interrupted_by_the_death_of_the_web_process_is_made_once(floor: Floor, collector: Person) -> None:
    card = collector.in_hand()
    account_id, terms = card["account"]["id"], card["promise_terms"]
    wish = {"amount": terms["minimum"], "due_on": terms["latest_due_on"]}
    key = str(uuid4())
    made = count(floor, "SELECT count(*) FROM promise WHERE account_id = %s", account_id)

    with database(floor) as straight, straight.transaction():
        # The request waits inside its transaction for this row while its process is killed.
        straight.execute("SELECT 1 FROM account WHERE id = %s FOR UPDATE", (account_id,))
        asking = threading.Thread(target=lambda: _quietly(lambda: collector.post(f"/api/accounts/{account_id}/promises", wish, key)))
        asking.start()
        eventually(
            lambda: straight.execute(
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            ).fetchone()
        )
        kill(floor, "backend.serving")
    asking.join(PATIENCE)

    again = eventually(
        lambda: answer if (answer := collector.post(f"/api/accounts/{account_id}/promises", wish, key)).status_code < 500 else None
    )
    assert again.status_code == 201, again.text
    kill(floor, "backend.serving")
    third = eventually(
        lambda: answer if (answer := collector.post(f"/api/accounts/{account_id}/promises", wish, key)).status_code < 500 else None
    )
    assert (third.status_code, third.json()) == (201, again.json())
    assert count(floor, "SELECT count(*) FROM promise WHERE account_id = %s", account_id) == made + 1


def test_a_request_nobody_took_is_given_up_once_though_the_worker_dies(floor: Floor, collector: Person) -> None:
    bridge = part(floor, "telephony.main")
    bridge.suspend()
    try:
        call = collector.ring()
        kill(floor, "workers.main")
        ended = collector.ended(call)
    finally:
        bridge.resume()
    assert ended["outcome"] == "expired"
    assert count(floor, "SELECT count(*) FROM timeline_entry WHERE subject_id = %s AND kind = 'call:ended'", call["id"]) == 1
    # The bridge, awake again, must not dial what was given up.
    another = collector.ring()
    collector.ended(another)
    assert count(floor, "SELECT count(*) FROM call WHERE id = %s AND taken_at IS NULL", call["id"]) == 1
    collector.wrap_up(another)


def test_a_call_survives_the_death_of_its_bridge(floor: Floor, collector: Person) -> None:
    call = collector.ring()
    eventually(lambda: collector.get(f"/api/calls/{call['id']}")["state"] != "requested")
    kill(floor, "telephony.main")
    ended = collector.ended(call)
    assert ended["outcome"] is not None
    assert count(floor, "SELECT count(*) FROM timeline_entry WHERE subject_id = %s AND kind = 'call:ended'", call["id"]) == 1
    collector.wrap_up(call)


def test_a_wrap_up_outlives_the_death_of_web_and_worker_with_the_same_deadline(floor: Floor, collector: Person) -> None:
    def waits() -> Any:
        call = collector.ended(collector.ring())
        return call if call["wrapped"] is False else None

    call = eventually(waits)
    kill(floor, "workers.main")
    kill(floor, "backend.serving")
    with eventually(lambda: at_the_desk(floor, collector)):
        # Whoever was thought gone meanwhile is back in the same wrap-up.
        eventually(lambda: collector.get("/api/presence")["state"] == "wrap_up")
        again = collector.get(f"/api/calls/{call['id']}")
        assert (again["wrap_until"], again["wrapped"]) == (call["wrap_until"], False)
        # Two minutes are not waited for; the deadline is the row's.
        count(floor, "UPDATE call SET wrap_until = ended_at WHERE id = %s RETURNING 1", call["id"])
        kill(floor, "workers.main")
        closed = eventually(lambda: found if (found := collector.get(f"/api/calls/{call['id']}"))["wrapped"] else None)
        assert (closed["disposition"], closed["disposition_defaulted"]) == ("not_dispositioned", True)
        eventually(lambda: collector.get("/api/presence")["state"] in ("ready", "previewing"))
    assert count(floor, "SELECT count(*) FROM disposition WHERE call_id = %s", call["id"]) == 1


def at_the_desk(floor: Floor, person: Person) -> ClientConnection | None:
    """Their browser's own line, once somebody answers it."""
    cookies = "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
    with suppress(OSError, WebSocketException):
        return connect(floor.address().replace("http", "ws") + "/ws/desk", additional_headers={"Cookie": cookies}, proxy=None)
    return None


def test_without_redis_and_after_flushall_calls_are_made_and_the_board_is_true(floor: Floor, collector: Person) -> None:
    supervisor = Person(floor.address(), "supervisor@demo.test")
    kill(floor, "redis-server")
    call = collector.ring()
    collector.ended(call)
    collector.wrap_up(call)
    url = part(floor, "backend.serving").environ()["PROMESA_REDIS_URL"]

    def flushed() -> bool:
        import redis

        with suppress(redis.RedisError), redis.Redis.from_url(url) as connection:
            return bool(connection.flushall())
        return False

    eventually(flushed)
    again = collector.ring()
    collector.ended(again)
    collector.wrap_up(again)
    name = collector.get("/api/session")["user"]["name"]
    row = next(row for row in supervisor.get("/api/board")["collectors"] if row["name"] == name)
    assert row["attempts"] == collector.get("/api/me/day")["attempts"] >= 1
    eventually(lambda: supervisor.http.get("/health/ready").status_code == 200)


def test_every_note_that_was_acknowledged_outlives_the_sudden_death_of_postgresql(floor: Floor, collector: Person) -> None:
    account_id = collector.in_hand()["account"]["id"]
    web = part(floor, "backend.serving").pid
    acknowledged: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            text = f"note {uuid4()}"
            with suppress(httpx.HTTPError):
                if collector.post(f"/api/accounts/{account_id}/notes", {"text": text}).status_code == 201:
                    acknowledged.append(text)

    writing = threading.Thread(target=write)
    writing.start()
    eventually(lambda: len(acknowledged) >= 5)
    with database(floor) as straight:
        row = straight.execute("SELECT current_setting('data_directory')").fetchone()
    assert row is not None
    postmaster = psutil.Process(int((Path(row[0]) / "postmaster.pid").read_text().split()[0]))
    family = [postmaster, *postmaster.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.send_signal(signal.SIGKILL)
    before = len(acknowledged)
    eventually(lambda: len(acknowledged) >= before + 5)
    stop.set()
    writing.join(PATIENCE)
    with database(floor) as straight:
        found = straight.execute("SELECT facts->>'text' FROM timeline_entry WHERE account_id = %s AND kind = 'note:written'", (account_id,))
        kept = {text for (text,) in found}
    assert set(acknowledged) <= kept
    assert part(floor, "backend.serving").pid == web


def _quietly(act: Callable[[], Any]) -> None:
    with suppress(httpx.HTTPError):
        act()
