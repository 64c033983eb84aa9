"""Carriers that want TCP or TLS: a call through each on a real Asterisk, and none to whom the certificate does not name."""

import asyncio
import contextlib
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from backend.calls.models import Outcome
from backend.kit.embedded import running
from backend.kit.transaction import Database, transaction
from backend.telephones.models import Trunk as KnownTrunk
from telephony.asterisk.local import Trunk
from tests.make import Make
from tests.needs import need
from tests.switch.asterisk import Asterisk, Parties, free_ports
from tests.telephony.floor import Floor, bridging, on_a_lawful_day

#: A busy machine is slow; what is waited for comes in a second.
LONG = 90


@pytest.fixture
def floor(database: Database, make: Make) -> Floor:
    return Floor(on_a_lawful_day(database), make)


@pytest.fixture(scope="module")
def carrier(scratch: Path) -> Iterator[Parties]:
    """Debtors who are reached over TCP."""
    need("sipp", "carriers over TCP")
    played = Parties(scratch / "parties-tcp", over="t1")
    with running(played.part):
        yield played


def certified(folder: Path, name: str) -> Path:
    """A certificate that vouches for itself, and its key in the same file."""
    need("openssl", "carriers over TLS")
    file = folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        [*command, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{file}.key", "-out", str(file)],
        check=True,
        capture_output=True,
    )
    return file


@contextlib.asynccontextmanager
async def over_tls(certificate: Path, port: int, behind: int) -> AsyncIterator[None]:
    """A carrier's door: what comes encrypted goes on to the one behind it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, f"{certificate}.key")
    passing: set[asyncio.Task[None]] = set()

    async def pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while part := await source.read(65536):
                # Debtors say where they are without knowing of the door.
                into.write(part.replace(f"127.0.0.1:{behind};transport=TCP".encode(), f"127.0.0.1:{port};transport=TLS".encode()))
                await into.drain()
        into.close()

    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", behind)
        for source, into in ((reader, inner_writer), (inner_reader, writer)):
            task = asyncio.create_task(pour(source, into))
            passing.add(task)
            task.add_done_callback(passing.discard)

    server = await asyncio.start_server(let_in, "127.0.0.1", port, ssl=context)
    try:
        yield
    finally:
        server.close()
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)


async def through(floor: Floor, trunk: str) -> Outcome | None:
    """What becomes of a call that goes out through this trunk alone."""
    async with transaction(floor.database) as tx:
        for each in await tx.session.run_sync(lambda session: session.query(KnownTrunk).all()):
            each.retired_at = tx.now
    await floor.make.trunk(trunk, reachable=None)
    return (await floor.until(await floor.ring("0006"), seconds=LONG)).outcome


async def test_a_carrier_is_reached_over_tcp_and_over_tls_and_only_if_it_is_whom_its_certificate_names(
    floor: Floor, debian: Path, parties: Parties, carrier: Parties, scratch: Path
) -> None:
    known, unknown = certified(scratch, "known"), certified(scratch, "unknown")
    good, bad = free_ports(2, kind=socket.SOCK_STREAM)
    trunks = [
        Trunk("over-tcp", f"127.0.0.1:{carrier.port}", transport="tcp"),
        Trunk("over-tls", f"127.0.0.1:{good}", transport="tls"),
        Trunk("impostor", f"127.0.0.1:{bad}", transport="tls"),
        Trunk("unchecked", f"127.0.0.1:{bad}", transport="tls_unverified"),
    ]
    switch = Asterisk(debian, scratch / "asterisk-carriers", parties_port=parties.port, trunks=trunks)
    switch.believe(known)
    switch.start()
    try:
        async with over_tls(known, good, carrier.port), over_tls(unknown, bad, carrier.port), bridging(floor.database, switch):
            outcomes = {trunk.name: await through(floor, trunk.name) for trunk in trunks}
    finally:
        switch.stop()
        print(switch.log())
    unreached = outcomes.pop("impostor")
    assert outcomes == dict.fromkeys(("over-tcp", "over-tls", "unchecked"), Outcome.ANSWERED)
    assert unreached is not Outcome.ANSWERED
    # The impostor's certificate is why: the same door, unchecked, let the call through.
    assert len(carrier.rung()) == 3
