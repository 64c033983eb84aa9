"""Debtors who call us, played by SIPp (caller.xml), each in a process of its own; what is said to them is echoed."""

import contextlib
import itertools
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.switch.asterisk import HUMS_FOR, Asterisk, free_ports, replace
from tests.switch.sounds import hum, spoken

SCENARIO = Path(__file__).with_name("caller.xml")
_numbers = itertools.count(1)


def let_in(switch: Asterisk, **globals_: object) -> None:
    """Let callers in, as an operator would: in the globals of the switch's dialplan."""
    said = {"PROMESA_INBOUND": 1, **globals_}
    for name, value in said.items():
        replace(switch.folder / "etc" / "extensions.conf", rf"(?m)^{name} = ?\S*", f"{name} = {value}")
    switch.console("dialplan reload")


@contextlib.contextmanager
def calling(
    switch: Asterisk, caller: str, *, dialled: str = "576011234567", patience: float = 60, talks: float = 2, hums: bool = False
) -> Iterator[Path]:
    """Somebody calls, waits as long as their patience lasts, and talks (or hums) once answered; afterwards they are gone."""
    place = switch.folder.parent / f"caller-{switch.sip_port}-{next(_numbers)}"
    place.mkdir()
    port, media = free_ports(2, kind=socket.SOCK_DGRAM)
    scenario = SCENARIO.read_text().replace("[field2]", str(round(patience * 1000))).replace("[field3]", str(round(talks * 1000)))
    if hums:
        (place / "hum.pcap").write_bytes(spoken(hum(HUMS_FOR)))
        scenario = scenario.replace("<!-- [hums] -->", f'<nop><action><exec play_pcap_audio="{place / "hum.pcap"}"/></action></nop>')
    (place / "caller.xml").write_text(scenario.replace("[field0]", caller).replace("[field1]", dialled))
    command = ["sipp", f"127.0.0.1:{switch.sip_port}", "-sf", str(place / "caller.xml"), "-m", "1", "-i", "127.0.0.1", "-p", str(port)]
    # Two who echo each other would never end.
    command += [
        "-mp",
        str(media),
        *([] if hums else ["-rtp_echo"]),
        "-nostdin",
        "-trace_err",
        "-error_file",
        str(place / "errors.log"),
        "-timeout",
        "120",
    ]
    with (place / "sipp.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=place) as process:
        try:
            yield place
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
