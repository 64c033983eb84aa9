"""One Asterisk of a test's own: the shipped configuration on free ports, its files in the test's own folder."""

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from backend.kit.embedded import wait_until_answering
from backend.kit.processes import Part, start, stop
from backend.telephones.rules import endpoint_of, line_secret, sip_secret
from telephony.asterisk import local
from telephony.asterisk.place import Place, shipped
from telephony.asterisk.writing import write
from tests.switch.sounds import hum, spoken

#: Where the instance's folder appears inside the Debian folder; every instance has a mount namespace of its own.
INSIDE = "/mnt"
#: So many telephones there are, desk1 and on, each also as desk1-busy, -declines, -silent, -holds; desk1-offline is known but not there.
TELEPHONES = 60
#: Ports a switch has for what is said; two for each leg.
VOICES = 400
#: Seconds a debtor who hums goes on.
HUMS_FOR = 60.0
#: And so many telephones in browsers, browser1 and on, with the passwords that the tests' secret key gives.
BROWSERS = 6
SECRET_KEY = "test" * 16
BEHAVIOURS = ("", "-busy", "-declines", "-silent", "-offline", "-holds")


class Asterisk:
    """A real switch: `start`, `kill`, `restart`; `url` is what a bridge takes, `parties_port` where its telephones and debtors are."""

    def __init__(
        self,
        root: Path,
        folder: Path,
        *,
        parties_port: int,
        trunks: Sequence[local.Trunk] | None = None,
        telephones: int = TELEPHONES,
        others: Sequence[str] = (),
        browsers: Mapping[str, str] | None = None,
    ) -> None:
        self.telephones, self.others = telephones, others
        #: More telephones in browsers, by name, with what they register with.
        self.browsers = browsers or {}
        self.root, self.folder, self.parties_port = root, folder, parties_port
        self.trunks = [local.Trunk("trunk", f"127.0.0.1:{parties_port}")] if trunks is None else trunks
        self.ami_port, self.http_port, *self.tls_ports = free_ports(4)
        [self.sip_port] = free_ports(1, kind=socket.SOCK_DGRAM)
        self.first_voice = ports_for_voices(self.ami_port)
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

    def believe(self, certificate: Path) -> None:
        """Whom this certificate names is spoken to over TLS; before the start."""
        file = self.folder / "etc" / "believed.pem"
        shutil.copy(certificate, file)
        shutil.chown(file, *_owner(self.root))

    def start(self) -> None:
        """Come back when the manager interface takes connections, and telephones in browsers can."""
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
            is_answering=lambda: _takes_connections(self.ami_port) and _speaks_sip(self.http_port),
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
        for name in ("lib", "spool/monitor", "run", "log/cel-custom", "notices"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        write(self.folder / "etc", {**shipped(self.place()), **self.local()})
        self.folder.chmod(0o755)
        for place in (self.folder, *self.folder.rglob("*")):
            shutil.chown(place, *_owner(self.root))

    def place(self) -> Place:
        """Where this switch is, as `promesa asterisk config` is told it."""
        return Place(
            etc=f"{INSIDE}/etc",
            var_lib=f"{INSIDE}/lib",
            spool=f"{INSIDE}/spool",
            run=f"{INSIDE}/run",
            log=f"{INSIDE}/log",
            notices=f"{INSIDE}/notices",
            ami_port=str(self.ami_port),
            http_port=str(self.http_port),
            sip_bind="127.0.0.1",
            sip_port=str(self.sip_port),
            sip_tls_port=str(self.tls_ports[0]),
            sip_tls_unverified_port=str(self.tls_ports[1]),
            tls_ca=f"{INSIDE}/etc/believed.pem",
            media_address="127.0.0.1",
            rtp_low=str(self.first_voice),
            rtp_high=str(self.first_voice + VOICES - 1),
        )

    def local(self) -> dict[str, str]:
        """What is particular to this switch: trunks to whoever plays the debtors, the telephones, the secret."""
        return {
            "local/manager_secret.conf": local.manager_secret(self.secret),
            "local/trunks.conf": local.trunks(self.trunks),
            "local/telephones.conf": local.telephones(
                [*hard_telephones(self.parties_port, self.telephones, self.others), *browser_telephones(self.browsers)]
            ),
        }


def hard_telephones(port: int, telephones: int, others: Sequence[str] = ()) -> Iterator[local.Telephone]:
    """Telephones at fixed addresses, answered by whoever plays the collectors, and the others there are."""
    desks = (*(f"desk{number}" for number in range(1, telephones + 1)), *others)
    for name in (f"{desk}{behaviour}" for desk in desks for behaviour in BEHAVIOURS):
        there = None if name.endswith("-offline") else f"{name}@127.0.0.1:{port}"
        yield local.Telephone(name, None, in_browser=False, address=there)


def browser_telephones(others: Mapping[str, str]) -> Iterator[local.Telephone]:
    """Telephones that register from a browser."""
    for name, secret in others.items():
        yield local.Telephone(name, secret)
    for number in range(1, BROWSERS + 1):
        yield local.Telephone(f"browser{number}", sip_secret(SECRET_KEY, f"browser{number}"))


def join(**switches: Asterisk) -> None:
    """Tell switches, by their names, of each other, as `promesa asterisk config` does."""
    for own, switch in switches.items():
        others = [
            local.OtherSwitch(endpoint_of(name), f"127.0.0.1:{each.sip_port}", endpoint_of(own), line_secret(SECRET_KEY, own, name))
            for name, each in switches.items()
            if name != own
        ]
        file = switch.folder / "etc" / "local" / "switches.conf"
        file.write_text(local.switches(others))
        shutil.chown(file, *_owner(switch.root))
        switch.console("module reload res_pjsip.so")


class Parties:
    """SIPp playing everybody who is rung (party.xml); what is said to them is echoed. `messages` is what they said, where it is kept."""

    def __init__(self, folder: Path, *, keeps_messages: bool = False, over: str = "u1") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port, media = free_ports(2, kind=socket.SOCK_DGRAM)
        if over != "u1":
            [self.port] = free_ports(1)
        (folder / "hum.pcap").write_bytes(spoken(hum(HUMS_FOR)))
        scenario = folder / "party.xml"
        scenario.write_text(Path(__file__).with_name("party.xml").read_text().replace("HUM", str(folder / "hum.pcap")))
        command = [
            "sipp",
            "-sf",
            str(scenario),
            "-i",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-mp",
            str(media),
            "-rtp_echo",
            "-nostdin",
            "-t",
            over,
        ]
        self._rings = folder / "rings.log"
        traces = ("-trace_err", "-error_file", str(folder / "errors.log"), "-trace_logs", "-log_file", str(self._rings))
        self.messages = folder / "messages.log"
        kept = ("-trace_msg", "-message_file", str(self.messages)) if keeps_messages else ()
        self.part = Part(name="SIPp", command=[*command, *traces, *kept], log=folder / "sipp.log")

    def rung(self) -> list[tuple[str, str]]:
        """Who was rung so far, and the number they saw, in order: one entry for each INVITE, repetitions of it left out."""
        lines = self._rings.read_text().splitlines() if self._rings.exists() else []
        found = [re.match(r".*<sip:([^@>]+)@[^>]*>.* rung by .*<sip:([^@>]+)@", line) for line in lines]
        return [(match[1], match[2]) for match in found if match]


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


def ports_for_voices(seed: int) -> int:
    """The first of so many ports most of which nobody uses; switches that start together look in different places first."""
    spans = [20000 + VOICES * ((seed + step) % 100) for step in range(100)]
    return next(first for first in spans if sum(_is_free(port) for port in range(first, first + VOICES, 2)) > VOICES / 4)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


def _takes_connections(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
    except OSError:
        return False
    return True


def _speaks_sip(port: int) -> bool:
    """Whether a telephone in a browser would be let in: the port is open before the module behind it is there."""
    asks = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGVzdHRlc3R0ZXN0dGVzdA==\r\nSec-WebSocket-Version: 13\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5) as line:
            line.sendall(f"GET /ws HTTP/1.1\r\nHost: localhost\r\n{asks}Sec-WebSocket-Protocol: sip\r\n\r\n".encode())
            let_in = line.recv(64).startswith(b"HTTP/1.1 101")
            # Said goodbye to, the switch notes no error: a masked closing frame, and what it still sends is read.
            line.sendall(b"\x88\x80\0\0\0\0")
            while line.recv(1024):
                pass
            return let_in
    except OSError:
        return False


def _owner(root: Path) -> tuple[int, int]:
    entry = next(line for line in (root / "etc" / "passwd").read_text().splitlines() if line.startswith("asterisk:"))
    return int(entry.split(":")[2]), int(entry.split(":")[3])
