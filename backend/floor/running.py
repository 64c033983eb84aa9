"""The order in which the parts need each other, and what is said on the way."""

import secrets
import socket
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from backend.floor.databases import Databases
from backend.floor.demo_clock import demonstration_clock, remember_stop
from backend.floor.door import answers, free_port, kept_password, kept_secret, listening, port_of
from backend.kit.embedded import EmbeddedWrong, only_one
from backend.kit.processes import Part
from backend.kit.supervisor import AskedToStop, Supervisor
from backend.settings import Settings

#: After this long without being ready, say where to look.
PATIENCE_SECONDS = 30.0
HEAD_START_SECONDS = 10.0
SIGN_INS = "collector1@demo.test, supervisor@demo.test, manager@demo.test, admin@demo.test"


def run(settings: Settings) -> None:
    """Start everything, say when it is ready, keep it running, and stop it when asked."""
    started_at = time.monotonic()
    with only_one(settings.data_dir), listening(settings) as door, Supervisor(say) as supervisor:
        try:
            floor = Floor(settings, supervisor, door)
            floor.start()
            floor.announce(time.monotonic() - started_at)
            supervisor.watch()
        except AskedToStop as asked:
            say(f"Stopping ({asked}).")
        finally:
            remember_stop(settings.data_dir)


def say(sentence: str) -> None:
    """A line on the terminal, beside what scripts read."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


@dataclass
class Floor:
    """The parts of one installation."""

    settings: Settings
    supervisor: Supervisor
    door: socket.socket

    def __post_init__(self) -> None:
        self.data_dir = self.settings.data_dir.resolve()
        self.logs = self.data_dir / "logs"
        self.logs.mkdir(exist_ok=True)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".previous"))
        self.databases = Databases.of(self.settings, self.data_dir, self.logs)
        self.environment = self._environment()

    def start(self) -> None:
        """The web process first: while it loads, the databases start and are brought up to date."""
        for note in self.databases.notes:
            say(note)
        fd = self.door.fileno()
        self.supervisor.keep(self._python("web", "backend.serving", "--fd", str(fd), keep_open=(fd,)))
        self.databases.start(self.supervisor)
        self._bring_up_to_date()
        # On a small machine parts that load at the same time only make each other late, and people come in by the web.
        port, deadline = port_of(self.door), time.monotonic() + HEAD_START_SECONDS
        self.supervisor.wait_until(lambda: answers(port, "/health/live") or time.monotonic() > deadline)
        self._start_telephony()
        self.supervisor.keep(self._python("worker", "workers.main"))
        deadline = time.monotonic() + PATIENCE_SECONDS
        self.supervisor.wait_until(lambda: answers(port, "/health/ready") or time.monotonic() > deadline, every=0.05)
        if time.monotonic() > deadline:
            say(f"Not everything is up yet, still trying; what is missing: http://127.0.0.1:{port}/health/ready")
            self.supervisor.wait_until(lambda: answers(port, "/health/ready"), every=0.5)

    def announce(self, took: float) -> None:
        """The line scripts wait for, then what a person needs to sign in."""
        print(f"Promesa is ready at http://127.0.0.1:{port_of(self.door)}", flush=True)  # noqa: T201
        if self.settings.demo == "on":
            clock = datetime.fromisoformat(self.environment.get("PROMESA_CLOCK", datetime.now(UTC).isoformat()))
            if abs(datetime.now(UTC) - clock) > timedelta(hours=1):
                say(f"The law lets few be called at this hour: the demonstration's clock shows {clock:%A %Y-%m-%d %H:%M %Z}.")
            say(f"Sign in as {SIGN_INS}; the password of all is {self.environment['PROMESA_DEMO_PASSWORD']}")
        say(f"Ready in {took:.1f} s. Ctrl-C stops everything; the data stays in {self.data_dir}.")

    def _environment(self) -> dict[str, str]:
        """What every part is told."""
        told = {f"PROMESA_{name.upper()}": url for name, url in self.databases.urls.items()}
        told |= {"PROMESA_DATA_DIR": str(self.data_dir), "PROMESA_PORT": str(port_of(self.door)), "PYTHONUNBUFFERED": "1"}
        told["PROMESA_SECRET_KEY"] = self.settings.secret_key or kept_secret(self.data_dir / "secret-key", 32)
        now = datetime.now(UTC)
        told["PROMESA_CLOCK_SINCE"] = now.isoformat()
        if self.settings.demo == "on":
            if self.settings.clock is None and self.settings.mode == "demonstration":
                told["PROMESA_CLOCK"] = demonstration_clock(self.data_dir, now).isoformat()
            told["PROMESA_DEMO_PASSWORD"] = self.settings.demo_password or kept_password(self.data_dir)
        return told

    def _bring_up_to_date(self) -> None:
        """Migrate and fill what is not yet; a second start finds both done and asks only that."""
        # Loaded only now, while the web process loads its own: until it is started every moment counts.
        import asyncio

        from backend.kit.migration import head, is_empty, revision_of

        url = self.databases.urls["database_url"]
        if asyncio.run(revision_of(url)) != head():
            say("Bringing the database to the newest schema.")
            self._must("migrate")
        if self.settings.demo == "off":
            if asyncio.run(is_empty(url)):
                self._must("user", "first")
        elif asyncio.run(is_empty(url)) or self.environment["PROMESA_DEMO_PASSWORD"] != kept_password(self.data_dir):
            self._must("demo")

    def _must(self, *words: str) -> None:
        """Run one of our own commands on this terminal."""
        command = [sys.executable, "-m", "backend.cli", *words]
        if code := self.supervisor.run_to_end(Part(name=" ".join(words), command=command, environment=self.environment)):
            raise EmbeddedWrong(f"`promesa {' '.join(words)}` failed (exit {code}); what it said is above.")

    def _start_telephony(self) -> None:
        """The bridge, and where there is no switch a simulated one; never in production."""
        environment = {}
        if self.settings.ami_url is None and self.settings.mode == "demonstration":
            port, secret = free_port(), secrets.token_urlsafe(12)
            recordings = self.data_dir / "switch" / "monitor"
            recordings.mkdir(parents=True, exist_ok=True)
            environment["PROMESA_RECORDINGS_DIR"] = str(recordings)
            ledger = self._ledger()
            words = ["--host", "127.0.0.1", "--port", str(port), "--ledger", str(ledger), "--recordings", str(recordings)]
            words += self._who_calls_by_themselves()
            # Not on the command line, where every user of the machine could read it.
            self.supervisor.keep(self._python("switch", "telephony.simulator", *words, environment={"PROMESA_AMI_SECRET": secret}))
            environment["PROMESA_AMI_URL"] = f"ami://promesa:{secret}@127.0.0.1:{port}"
            environment["PROMESA_CEL_FILE"] = str(ledger)
        self.supervisor.keep(self._python("bridge", "telephony.main", environment=environment))

    def _who_calls_by_themselves(self) -> list[str]:
        """Debtors who call now and then, so that a demonstration shows what happens then."""
        if self.settings.demo == "off" or self.settings.demo_callers == "off":
            return ["--calls-back", "0"]
        import asyncio

        from backend.imports.demo.callers import likely_callers

        file = self.data_dir / "switch" / "callers"
        file.write_text("\n".join(asyncio.run(likely_callers(self.databases.urls["database_url"]))))
        return ["--callers", str(file)]

    def _ledger(self) -> Path:
        """The simulated switch's ledger: a new file at each start, since the switch is a new one too."""
        ledger = self.data_dir / "switch" / "promesa_cel.json"
        ledger.parent.mkdir(exist_ok=True)
        if ledger.exists():
            ledger.replace(ledger.with_suffix(".previous"))
        return ledger

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
