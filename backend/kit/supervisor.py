"""Keeps several parts running in the foreground: one that falls is put up again, and all stop when we are asked to."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from backend.kit.processes import Part, ask_to_stop, last_words, start, stop

FIRST_REST = 0.5
LONGEST_REST = 30.0
#: A part that ran this long before it fell starts its back-off anew.
STEADY_AFTER = 30.0
MAKE_BLOCKS_BRIEFLY = 1.5


class AskedToStop(Exception):
    """Ctrl-C, SIGTERM or the terminal's end: the signal's name."""


@dataclass
class Watched:
    """A part that must keep running."""

    part: Part
    process: "subprocess.Popen[bytes]"
    started_at: float
    rest: float = FIRST_REST
    #: Down, and to be started again at this moment.
    again_at: float | None = None


class Supervisor:
    """Starts parts, watches them, stops them in the opposite order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        #: PostgreSQL and Redis are stopped when nobody needs them any more.
        self._foundations: list[Watched] = []
        self._watched: list[Watched] = []
        #: The signal that asked us to stop, by name.
        self._asked = ""
        self._make_blocked_since: float | None = None
        # A signal's arrival makes this pipe readable: waiting for it needs no polling, and loses none.
        self._arrived, self._arrives = os.pipe()
        os.set_blocking(self._arrives, False)
        os.set_blocking(self._arrived, False)

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._arrives, warn_on_full_buffer=False)
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(asked, self._ask)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop_all()
        for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(asked, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        os.close(self._arrives)
        os.close(self._arrived)

    def keep(self, part: Part, *, foundation: bool = False) -> Watched:
        """Start a part that is to run until we stop."""
        watched = Watched(part, start(part), time.monotonic())
        (self._foundations if foundation else self._watched).append(watched)
        return watched

    def wait_until(self, is_so: Callable[[], bool], *, every: float = 0.02) -> None:
        """Come back when something is so, keeping everything running meanwhile."""
        while not is_so():
            self.tick(every)

    def run_to_end(self, part: Part) -> int:
        """Run a command that ends by itself; its exit code."""
        process = start(part)
        try:
            while process.poll() is None:
                self.tick(1.0)
        finally:
            stop(part, process)
        return process.returncode

    def watch(self) -> None:
        """Keep everything running until asked to stop."""
        while True:
            self.tick(1.0)

    def tick(self, patience: float) -> None:
        """Wait for a signal or until the patience is over; then put up again what fell."""
        everybody = [*self._foundations, *self._watched]
        due = [watched.again_at - time.monotonic() for watched in everybody if watched.again_at is not None]
        select.select([self._arrived], [], [], max(0.0, min([patience, *due])))
        with suppress(BlockingIOError):
            os.read(self._arrived, 4096)
        if self._asked:
            raise AskedToStop(self._asked)
        self._listen_to_make()
        for watched in everybody:
            self._look_after(watched)

    def stop_all(self) -> None:
        """Stop every part: all that serve people together, then what they stood on."""
        self._asked = ""
        for group in (self._watched, self._foundations):
            for watched in group:
                ask_to_stop(watched.part, watched.process)
            for watched in group:
                stop(watched.part, watched.process, give_up=lambda: bool(self._asked))
            group.clear()

    def _look_after(self, watched: Watched) -> None:
        now = time.monotonic()
        if watched.again_at is not None:
            if now >= watched.again_at:
                watched.process, watched.started_at, watched.again_at = start(watched.part), now, None
            return
        if (code := watched.process.poll()) is None:
            return
        # What it may have left in its process group goes with it.
        stop(watched.part, watched.process)
        watched.rest = FIRST_REST if now - watched.started_at > STEADY_AFTER else min(watched.rest * 2, LONGEST_REST)
        watched.again_at = now + watched.rest
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
        name = watched.part.name[:1].upper() + watched.part.name[1:]
        self.say(f"{name} stopped ({how}); starting it again in {watched.rest:.0f} s.{last_words(watched.part)}")

    def _ask(self, number: int, _: object) -> None:
        self._asked = signal.Signals(number).name

    def _listen_to_make(self) -> None:
        """Stop when our parent is a `make` that was interrupted and, the signal still blocked, waits for us.

        A terminal's Ctrl-C reaches everybody; `kill -INT` of the make process alone reaches only it, and make does not pass it on.
        It also blocks signals for an instant whenever it starts something, so only a lasting block counts.
        """
        if not _make_blocks_interrupts():
            self._make_blocked_since = None
        elif self._make_blocked_since is None:
            self._make_blocked_since = time.monotonic()
        elif time.monotonic() - self._make_blocked_since > MAKE_BLOCKS_BRIEFLY:
            raise AskedToStop("SIGINT to make")


def _make_blocks_interrupts() -> bool:
    with suppress(OSError, ValueError, StopIteration):
        parent = f"/proc/{os.getppid()}"
        with open(f"{parent}/comm") as name:
            if name.read().strip() not in ("make", "gmake"):
                return False
        with open(f"{parent}/status") as status:
            blocked = next(line for line in status if line.startswith("SigBlk:"))
        return bool(int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1)
    return False
