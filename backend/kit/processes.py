"""One operating-system process of ours: started so that it dies with us, watched, and stopped politely before forcibly."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
#: Loaded before any fork: between fork and exec a child may not open libraries.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Part:
    """How one process of the system is started, and how it is asked to stop."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    #: PostgreSQL refuses to run as root; unset: as ourselves.
    user_id: int | None = None
    group_id: int | None = None
    #: PostgreSQL takes SIGINT for "roll back what is open and stop now", SIGTERM for "wait until everybody has left".
    stop_signal: signal.Signals = signal.SIGTERM
    #: Output is appended here; unset: to our own.
    log: Path | None = None
    #: File descriptors the process inherits.
    keep_open: Sequence[int] = ()
    #: Whether its service answers; asked repeatedly after the start.
    is_answering: Callable[[], bool] = lambda: True


def start(part: Part) -> "subprocess.Popen[bytes]":
    """Start a part in a process group of its own, so that the terminal's Ctrl-C reaches only its supervisor."""
    log = part.log.open("ab") if part.log else None
    try:
        return subprocess.Popen(
            part.command,
            env={**os.environ, **part.environment},
            user=part.user_id,
            group=part.group_id,
            extra_groups=[] if part.user_id is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            pass_fds=tuple(part.keep_open),
            start_new_session=True,
            # Only this thread forks, and the function calls nothing that another could have locked.
            preexec_fn=_die_with_parent(os.getpid(), part.stop_signal),
        )
    finally:
        if log:
            log.close()


def ask_to_stop(part: Part, process: "subprocess.Popen[bytes]") -> None:
    """Send a part its own stop signal, if it still runs."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            process.send_signal(part.stop_signal)


def stop(part: Part, process: "subprocess.Popen[bytes]", *, patience: float = 10.0, give_up: Callable[[], bool] = lambda: False) -> None:
    """Stop a part and whatever it started; by force after the patience is over, or as soon as the caller gives up on it."""
    ask_to_stop(part, process)
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline and not give_up():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_words(part: Part) -> str:
    """The end of a part's log, for the sentence that says it fell."""
    if part.log is None or not part.log.exists():
        return ""
    lines = part.log.read_text(errors="replace").splitlines()[-3:]
    return "\n".join([f" Its log {part.log} ends:", *(f"    {line[:300]}" for line in lines)]) if lines else ""


def is_alive(process_id: int) -> bool:
    """Whether a process with this number exists."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _die_with_parent(parent_id: int, farewell: signal.Signals) -> Callable[[], None] | None:
    """Run in the child: even a supervisor killed with -9 leaves nothing behind (Linux)."""
    if _libc is None:
        return None
    libc = _libc

    def bind_to_parent() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, farewell)
        if os.getppid() != parent_id:
            os._exit(1)

    return bind_to_parent
