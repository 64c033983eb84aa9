"""`promesa run`: the whole floor in the foreground, from nothing to ready, and back to nothing."""

import asyncio
import contextlib
import errno
import http.client
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.kit.embedded import EmbeddedWrong, only_one, prepare_postgres, redis_part, wait_until_answering
from backend.kit.processes import Part
from backend.kit.supervisor import AskedToStop, Supervisor
from backend.settings import Settings

#: Where commands find the databases of the floor that runs on their data.
NOTE = "running.json"
#: Seeding twenty thousand debtors on a small machine takes a while; the rest is seconds.
PATIENCE_SECONDS = 90.0


def run(settings: Settings) -> None:
    """Start everything, say when it is ready, keep it running, and stop it when asked."""
    started_at = time.monotonic()
    with only_one(settings.data_dir), _listening(settings) as listening, Supervisor(say) as supervisor:
        try:
            floor = Floor(settings, supervisor, listening)
            floor.start()
            floor.announce(time.monotonic() - started_at)
            supervisor.watch()
        except AskedToStop:
            say("Stopping.")


def say(sentence: str) -> None:
    """A line on the terminal."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


@dataclass
class Floor:
    """The parts of one installation, and the order in which they need each other."""

    settings: Settings
    supervisor: Supervisor
    listening: socket.socket

    def __post_init__(self) -> None:
        self.data_dir = self.settings.data_dir.resolve()
        self.logs = self.data_dir / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".previous"))
        self.environment = self._environment()

    @property
    def port(self) -> int:
        """Where people reach us."""
        port: int = self.listening.getsockname()[1]
        return port

    def start(self) -> None:
        """Everything, in an order that lets the web process load while the databases start."""
        self._start_databases()
        fd = self.listening.fileno()
        self.supervisor.keep(self._python("web", "backend.serving", "--fd", str(fd), keep_open=(fd,)))
        self._wait_for_databases()
        self._bring_up_to_date()
        self._start_telephony()
        self.supervisor.keep(self._python("worker", "workers.main"))
        deadline = time.monotonic() + PATIENCE_SECONDS
        self.supervisor.wait_until(lambda: self._answers_ready() or time.monotonic() > deadline)
        if not self._answers_ready():
            say(f"Not everything is up yet, still trying; what is missing: http://127.0.0.1:{self.port}/health/ready")
            self.supervisor.wait_until(self._answers_ready, every=0.5)

    def announce(self, took: float) -> None:
        """The line scripts wait for, then what a person needs to sign in."""
        print(f"Promesa is ready at http://127.0.0.1:{self.port}", flush=True)  # noqa: T201
        if self.settings.demo == "on":
            password = self.environment["PROMESA_DEMO_PASSWORD"]
            say(f"Ready in {took:.1f} s. Sign in as collector1@demo.test, supervisor@demo.test, manager@demo.test or admin@demo.test")
            say(f"with the password {password} . Ctrl-C stops everything; the data stays in {self.data_dir}.")

    def _environment(self) -> dict[str, str]:
        """What every part is told."""
        told = {"PROMESA_DATA_DIR": str(self.data_dir), "PROMESA_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        told["PROMESA_SECRET_KEY"] = self.settings.secret_key or self._kept("secret-key", 32)
        told["PROMESA_CLOCK_SINCE"] = datetime.now(UTC).isoformat()
        if self.settings.demo == "on":
            told["PROMESA_DEMO_PASSWORD"] = self.settings.demo_password or self._kept("demo-password", 9)
        return told

    def _kept(self, name: str, length: int) -> str:
        """A secret invented at the first start and kept beside the data."""
        file = self.data_dir / name
        with contextlib.suppress(FileNotFoundError):
            return file.read_text().strip()
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secret := secrets.token_urlsafe(length))
        return secret

    def _start_databases(self) -> None:
        self.foundations: list[Part] = []
        if self.settings.database_url is None:
            if not (self.data_dir / "postgres").exists():
                say("Making an embedded PostgreSQL (for demonstrations; production sets PROMESA_DATABASE_URL).")
            cluster, notes = prepare_postgres(self.data_dir / "postgres", log=self.logs / "postgres.log")
            for note in notes:
                say(note)
            self.foundations.append(cluster.part())
            self.environment["PROMESA_DATABASE_URL"] = cluster.url()
        else:
            self.environment["PROMESA_DATABASE_URL"] = self.settings.database_url
        if self.settings.redis_url is None:
            part, url = redis_part(self.data_dir / "redis", log=self.logs / "redis.log")
            self.foundations.append(part)
            self.environment["PROMESA_REDIS_URL"] = url
        else:
            self.environment["PROMESA_REDIS_URL"] = self.settings.redis_url
        note = self.data_dir / NOTE
        note.touch(mode=0o600)
        note.write_text(json.dumps({name: self.environment[f"PROMESA_{name.upper()}"] for name in ("database_url", "redis_url")}))
        self.watched = [self.supervisor.keep(part, foundation=True) for part in self.foundations]

    def _wait_for_databases(self) -> None:
        for watched in self.watched:
            wait_until_answering(watched.part, watched.process)

    def _bring_up_to_date(self) -> None:
        """Migrate and fill what is not yet; a second start finds both done and asks only that."""
        from backend.kit.migration import head, revision_of

        url = self.environment["PROMESA_DATABASE_URL"]
        if asyncio.run(revision_of(url)) != head():
            say("Bringing the database to the newest schema.")
            self._must(self._command("migrate"))
        if asyncio.run(_is_empty(url)):
            self._must(self._command("demo") if self.settings.demo == "on" else self._command("user", "first"))

    def _must(self, part: Part) -> None:
        if code := self.supervisor.run_to_end(part):
            say(f"`promesa {part.name}` failed (exit {code}); what it said is above.")

    def _start_telephony(self) -> None:
        """The bridge, and for a demonstration without a switch of its own a simulated one."""
        environment = {}
        if self.settings.ami_url is None and self.settings.mode == "demonstration":
            port, secret = _free_port(), secrets.token_urlsafe(12)
            self.supervisor.keep(
                self._python("switch", "telephony.simulator", "--host", "127.0.0.1", "--port", str(port), "--secret", secret)
            )
            environment["PROMESA_AMI_URL"] = f"ami://promesa:{secret}@127.0.0.1:{port}"
        self.supervisor.keep(self._python("bridge", "telephony.main", environment=environment))

    def _python(
        self, name: str, module: str, *arguments: str, environment: dict[str, str] | None = None, keep_open: tuple[int, ...] = ()
    ) -> Part:
        return Part(
            name=name,
            command=[sys.executable, "-m", module, *arguments],
            environment={**self.environment, **(environment or {})},
            log=self.logs / f"{name}.log",
            keep_open=keep_open,
        )

    def _command(self, *words: str) -> Part:
        """One of our own commands, writing to the terminal."""
        return Part(name=" ".join(words), command=[sys.executable, "-m", "backend.cli", *words], environment=self.environment)

    def _answers_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == http.client.OK
        except OSError:
            return False
        finally:
            connection.close()


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The port people reach us at, held from the start: in use is said at once, and a web process that falls loses no visitor."""
    try:
        listening = socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as failure:
        if failure.errno == errno.EADDRINUSE:
            raise EmbeddedWrong(
                f"Port {settings.port} is in use by another program. "
                f"Choose another with PROMESA_PORT={settings.port + 1}, or PROMESA_PORT=0 for any that is free."
            ) from None
        raise EmbeddedWrong(f"Cannot listen on {settings.host}:{settings.port}: {failure.strerror}.") from None
    with listening:
        yield listening


async def _is_empty(url: str) -> bool:
    import asyncpg

    from backend.kit.transaction import plain_url

    connection = await asyncpg.connect(plain_url(url))
    try:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM app_user)")
    finally:
        await connection.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
