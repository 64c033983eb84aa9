"""One Asterisk of a test's own: the shipped configuration on free ports, its files in the test's own folder."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from backend.kit.embedded import wait_until_answering
from backend.kit.processes import Part, start, stop
from tests.switch.sounds import hum, spoken

SHIPPED = Path(__file__).parents[2] / "telephony" / "asterisk"
#: Where the instance's folder appears inside the Debian folder; every instance has a mount namespace of its own.
INSIDE = "/mnt"
#: So many telephones there are, desk1 and on, each also as desk1-busy, -declines, -silent, -holds; desk1-offline is known but not there.
TELEPHONES = 60
#: Seconds a debtor who hums goes on.
HUMS_FOR = 60.0
BEHAVIOURS = ("", "-busy", "-declines", "-silent", "-offline", "-holds")


class Asterisk:
    """A real switch: `start`, `kill`, `restart`; `url` is what a bridge takes, `parties_port` where its telephones and debtors are."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        *,
        parties_port: int,
        others: tuple[str, ...] = (),
        browsers: Mapping[str, str] | None = None,
    ) -> None:
        self.root, self.folder, self.parties_port, self.others = root, folder, parties_port, others
        #: Telephones in browsers, by name, with what they register with.
        self.browsers = browsers or {}
        self.ami_port, self.sip_port, self.http_port = free_ports(3)
        self.secret = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._lay_out()

    @property
    def url(self) -> str:
        """The manager interface."""
        return f"ami://promesa:{self.secret}@127.0.0.1:{self.ami_port}"

    @property
    def sip_url(self) -> str:
        """The socket of telephones in browsers."""
        return f"ws://127.0.0.1:{self.http_port}/ws"

    @property
    def ledger(self) -> Path:
        """The file the switch writes its channel events to."""
        return self.folder / "log" / "cel-custom" / "promesa_cel.json"

    @property
    def recordings(self) -> Path:
        """Where the switch leaves recordings."""
        return self.folder / "spool" / "monitor"

    @property
    def notices(self) -> Path:
        """Where the switch looks for what debtors hear before they are recorded."""
        return self.folder / "notices"

    def start(self) -> None:
        """Come back when the manager interface takes connections."""
        part = self._part()
        self._process = start(part)
        wait_until_answering(part, self._process, patience=60)

    def stop(self) -> None:
        """Politely, then forcibly."""
        if self._process is not None:
            stop(self._part(), self._process)
            self._process = None

    def kill(self) -> None:
        """As a power cut: no farewell on any line."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Killed, and started again."""
        self.kill()
        self.start()

    def console(self, command: str) -> str:
        """What the switch's own console answers."""
        told = subprocess.run(
            [*self._inside(), f"asterisk -C {INSIDE}/etc/asterisk.conf -rx '{command}'"], capture_output=True, text=True, timeout=30
        )
        return told.stdout

    def log(self) -> str:
        """Its messages so far."""
        return (self.folder / "log" / "messages.log").read_text(errors="replace")

    def _part(self) -> Part:
        return Part(
            name="Asterisk",
            command=[*self._inside(), f"exec asterisk -f -n -U asterisk -G asterisk -C {INSIDE}/etc/asterisk.conf"],
            log=self.folder / "console.log",
            is_answering=lambda: _takes_connections(self.ami_port),
        )

    def _inside(self) -> list[str]:
        """A shell in the Debian folder, with this instance's own folder mounted where only this process sees it."""
        mounts = [
            f"mount --bind '{self.folder}' '{self.root}{INSIDE}'",
            f"mount -t proc proc '{self.root}/proc'",
            f"mount --rbind /dev '{self.root}/dev'",
        ]
        script = " && ".join([*mounts, f'exec chroot {self.root} sh -c "$0"'])
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]

    def _lay_out(self) -> None:
        etc = self.folder / "etc"
        shutil.copytree(SHIPPED, etc, ignore=shutil.ignore_patterns("*.md", "*.py", "__pycache__"))
        for name in ("lib", "spool/monitor", "run", "log/cel-custom", "etc/local", "notices"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name, folder in {"varlib": "lib", "db": "lib", "spool": "spool", "run": "run", "log": "log", "etc": "etc"}.items():
            replace(etc / "asterisk.conf", rf"ast{name}dir => .*", f"ast{name}dir => {INSIDE}/{folder}")
        replace(etc / "manager.conf", r"port = 5038", f"port = {self.ami_port}")
        replace(etc / "manager.conf", r"#include .*", f"secret = {self.secret}")
        replace(etc / "http.conf", r"bindport = 8088", f"bindport = {self.http_port}")
        replace(etc / "pjsip.conf", r"bind = 0\.0\.0\.0:5060", f"bind = 127.0.0.1:{self.sip_port}")
        replace(etc / "extensions.conf", r"PROMESA_NOTICES = .*", f"PROMESA_NOTICES = {INSIDE}/notices")
        low = 20000 + 400 * (self.ami_port % 100)
        replace(etc / "rtp.conf", r"rtpstart = \d+", f"rtpstart = {low}")
        replace(etc / "rtp.conf", r"rtpend = \d+", f"rtpend = {low + 399}")
        (etc / "local" / "trunk.conf").write_text(trunk(self.parties_port))
        told = telephones(self.parties_port, self.others) + browser_telephones(self.browsers)
        (etc / "local" / "telephones.conf").write_text(told)
        self.folder.chmod(0o755)
        for place in (self.folder, *self.folder.rglob("*")):
            shutil.chown(place, *_owner(self.root))


def trunk(port: int) -> str:
    """A trunk to whoever plays the debtors."""
    return f"""[trunk]
type = endpoint
transport = transport-udp
context = promesa-from-trunk
disallow = all
allow = ulaw
direct_media = no
rtp_timeout = 60
aors = trunk
[trunk]
type = aor
contact = sip:127.0.0.1:{port}
[trunk]
type = identify
endpoint = trunk
match = 127.0.0.1
"""


def telephones(port: int, others: tuple[str, ...] = ()) -> str:
    """Hard telephones at fixed addresses, answered by whoever plays the collectors, and the others there are."""
    blocks = []
    desks = (*(f"desk{number}" for number in range(1, TELEPHONES + 1)), *others)
    for name in (f"{desk}{behaviour}" for desk in desks for behaviour in BEHAVIOURS):
        there = "" if name.endswith("-offline") else f"contact = sip:{name}@127.0.0.1:{port}\n"
        blocks.append(f"[{name}](hard-telephone)\naors = {name}\n[{name}]\ntype = aor\n{there}")
    return (
        "[hard-telephone](!)\ntype = endpoint\ntransport = transport-udp\ncontext = promesa-collectors\ndisallow = all\nallow = ulaw\n"
        "direct_media = no\ndevice_state_busy_at = 1\n" + "".join(blocks)
    )


def browser_telephones(browsers: Mapping[str, str]) -> str:
    """Telephones that register from a page."""
    return "".join(
        f"[{name}](telephone)\naors = {name}\nauth = {name}\n[{name}](telephone-aor)\n"
        f"[{name}](telephone-auth)\nusername = {name}\npassword = {secret}\n"
        for name, secret in browsers.items()
    )


class Parties:
    """SIPp playing everybody who is rung (party.xml); what is said to them is echoed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, media = free_ports(2, kind=socket.SOCK_DGRAM)
        (folder / "hum.pcap").write_bytes(spoken(hum(HUMS_FOR)))
        scenario = folder / "party.xml"
        scenario.write_text(Path(__file__).with_name("party.xml").read_text().replace("HUM", str(folder / "hum.pcap")))
        command = ["sipp", "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(self.port), "-mp", str(media), "-rtp_echo", "-nostdin"]
        self.part = Part(name="SIPp", command=[*command, "-trace_err", "-error_file", str(folder / "errors.log")], log=folder / "sipp.log")


def replace(file: Path, pattern: str, by: str) -> None:
    """Replace what must be there."""
    text, count = re.subn(pattern, by, file.read_text())
    assert count, f"{file.name} has no {pattern}"
    file.write_text(text)


def free_ports(count: int, *, kind: socket.SocketKind = socket.SOCK_STREAM) -> list[int]:
    """Ports of the loopback nobody uses now."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket(socket.AF_INET, kind)) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _owner(root: Path) -> tuple[int, int]:
    entry = next(line for line in (root / "etc" / "passwd").read_text().splitlines() if line.startswith("asterisk:"))
    return int(entry.split(":")[2]), int(entry.split(":")[3])
