"""A whole floor started as a person starts it, for journeys."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

PROMESA = str(Path(sys.executable).with_name("promesa"))
#: Two test processes and four parts may share a small machine.
PATIENCE = 120.0


class Floor:
    """`promesa run` (or what wraps it) as a process, with what it says."""

    def __init__(self, data: Path, *, command: Sequence[str] = (PROMESA, "run"), **environment: str) -> None:
        # Nobody calls but whom a journey lets call.
        told = {"PROMESA_DATA_DIR": str(data), "PROMESA_PORT": "0", "PROMESA_DEMO": "off", "PROMESA_DEMO_CALLERS": "off", **environment}
        self.data = data
        self.lines: list[str] = []
        self._heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            command, env={**os.environ, **told}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def wait_for(self, words: str) -> str:
        """The line that holds these words, once it is said."""
        deadline = time.monotonic() + PATIENCE
        while True:
            for line in self.lines:
                if words in line:
                    return line
            line_or_end = self._heard.get(timeout=max(0.1, deadline - time.monotonic()))
            assert line_or_end is not None, "it ended before it said so:\n" + "\n".join(self.lines)

    def address(self) -> str:
        """Where people come in, once everything is ready."""
        return self.wait_for("Promesa is ready at ").rsplit(" ", 1)[1]

    def family(self) -> list[psutil.Process]:
        """The process and everything it started."""
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def end(self, how: signal.Signals) -> int:
        """Send a signal to the one process a person sees, and wait for its end."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def make_sure_it_is_gone(self) -> None:
        """After a failed test nothing of it may stay."""
        with suppress(psutil.NoSuchProcess):
            for one in reversed(self.family()):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        self.process.wait()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                self.lines.append(line.rstrip())
                self._heard.put(line)
        self._heard.put(None)


def all_gone(family: list[psutil.Process]) -> bool:
    """Whether all of these ended within a moment."""
    return _soon(lambda: not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE])


def _soon(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with suppress(psutil.NoSuchProcess):
            if is_so():
                return True
        time.sleep(0.05)
    return False
