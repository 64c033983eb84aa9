"""The supervisor: what falls is put up again, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.kit.processes import Part, is_alive
from backend.kit.supervisor import AskedToStop, Supervisor


def _part(script: str, name: str = "clerk") -> Part:
    return Part(name=name, command=[sys.executable, "-c", script])


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    with Supervisor(said.append) as supervisor:
        yield supervisor


def test_a_part_that_falls_is_put_up_again_and_said_so(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    clerk = supervisor.keep(_part(f"open({str(starts)!r}, 'a').write('x'); import time; time.sleep(60)"))
    supervisor.wait_until(lambda: starts.exists())
    first = clerk.process.pid
    os.kill(first, signal.SIGKILL)
    supervisor.wait_until(lambda: starts.read_text() == "xx")
    assert clerk.process.pid != first
    assert said == ["Clerk stopped (signal SIGKILL); starting it again in 1 s."]


def test_a_part_that_keeps_falling_is_given_longer_and_longer_rests(supervisor: Supervisor, said: list[str]) -> None:
    clerk = supervisor.keep(_part("raise SystemExit(3)"))
    supervisor.wait_until(lambda: len(said) == 2)
    assert clerk.rest == 2.0
    assert all("(exit 3)" in sentence for sentence in said)


def test_being_asked_to_stop_leaves_nobody_behind(said: list[str], tmp_path: Path) -> None:
    mother = "import subprocess, sys, time; c = subprocess.Popen(['sleep', '60']); open(sys.argv[1], 'w').write(str(c.pid)); time.sleep(60)"
    note = tmp_path / "child"
    with Supervisor(said.append) as supervisor, pytest.raises(AskedToStop):
        clerk = supervisor.keep(Part(name="clerk", command=[sys.executable, "-c", mother, str(note)]))
        supervisor.wait_until(lambda: note.exists() and bool(note.read_text()))
        os.kill(os.getpid(), signal.SIGTERM)
        supervisor.watch()
    assert not is_alive(clerk.process.pid)
    assert _gone(int(note.read_text()))


def test_a_stubborn_part_is_killed_when_asked_a_second_time(said: list[str], tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({!r}, 'w').close(); time.sleep(60)"
    note = tmp_path / "deaf"
    with Supervisor(said.append) as supervisor:
        clerk = supervisor.keep(_part(deaf.format(str(note))))
        supervisor.wait_until(note.exists)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
        started = time.monotonic()
        supervisor.stop_all()
    assert not is_alive(clerk.process.pid)
    assert time.monotonic() - started < 9, "it was not waited for to the end of its patience"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent died")
def test_even_a_supervisor_killed_outright_leaves_nobody_behind(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from backend.kit.processes import Part\n"
        "from backend.kit.supervisor import Supervisor\n"
        "with Supervisor(print) as supervisor:\n"
        "    clerk = supervisor.keep(Part(name='clerk', command=['sleep', '60']))\n"
        "    print(clerk.process.pid, flush=True)\n"
        "    supervisor.watch()\n"
    )
    boss = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert boss.stdout is not None
    clerk = int(boss.stdout.readline())
    boss.kill()
    boss.wait()
    boss.stdout.close()
    assert _gone(clerk)


def _gone(process_id: int) -> bool:
    """Whether a process ends; an orphan is buried by init in its own time."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
