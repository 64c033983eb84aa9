"""`promesa bridge`: between the calls of the database and the switch that PROMESA_AMI_URL names."""

import asyncio
import signal

import asyncpg
import structlog
import uvloop

import backend.features  # noqa: F401  (signals change calls, and other features act on that)
from backend.kit.logs import configure_logs
from backend.kit.starting import open_database, wait_until_migrated
from backend.kit.transaction import Database
from backend.settings import Settings, read_settings
from telephony.bridge import Bridge
from telephony.collecting import Collector
from telephony.dial import Manners
from telephony.lease import LeaseLost, lease, watch
from telephony.link import AmiAddress

log = structlog.get_logger()

TRY_AGAIN_SECONDS = 1.0


async def run(settings: Settings) -> None:
    """Bridge until this process is asked to stop."""
    address = _address(settings)
    task = asyncio.current_task()
    assert task is not None
    for asked in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(asked, task.cancel)
    try:
        async with open_database(settings) as database:
            await wait_until_migrated(database.url)
            await bridge_in_turn(database, address, settings)
    except asyncio.CancelledError:
        return


async def bridge_in_turn(database: Database, address: AmiAddress, settings: Settings) -> None:
    """Bridge whenever it is our turn, which it stays while the database knows us; the next turn starts with nothing remembered."""
    while True:
        try:
            async with lease(database.url, settings.switch, address.name) as connection, asyncio.TaskGroup() as group:
                group.create_task(watch(connection))
                manners = Manners(records=settings.recordings_dir is not None)
                group.create_task(Bridge(database, address, switch=settings.switch, manners=manners, ledger_file=settings.cel_file).run())
                group.create_task(Collector(database, settings).run())
        except* (LeaseLost, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
            log.warning("bridge.turn_lost", reasons=[str(reason) for reason in lost.exceptions])
        await asyncio.sleep(TRY_AGAIN_SECONDS)


def _address(settings: Settings) -> AmiAddress:
    if settings.ami_url is None:
        raise SystemExit("Set PROMESA_AMI_URL to ami://user:secret@host:5038; `promesa run` starts a simulated switch for you.")
    try:
        return AmiAddress.parse(settings.ami_url)
    except ValueError as wrong:
        raise SystemExit(str(wrong)) from None


if __name__ == "__main__":
    the_settings = read_settings()
    configure_logs(the_settings.log_level)
    uvloop.run(run(the_settings))
