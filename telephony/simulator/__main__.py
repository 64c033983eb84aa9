"""`python -m telephony.simulator --port 5038 --secret ... --speed 1`: a switch without telephones or trunk."""

import argparse
import asyncio
import contextlib
import os
import signal
from pathlib import Path

from backend.kit.clock import Clock
from backend.settings import read_settings
from telephony.simulator.switch import Simulator


def main() -> None:
    """Serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="telephony.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5038, help="0 takes a free one")
    parser.add_argument("--user", default="promesa")
    parser.add_argument("--secret", default=os.environ.get("PROMESA_AMI_SECRET", ""), help="or PROMESA_AMI_SECRET in the environment")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times faster than life")
    parser.add_argument("--seed", type=int, default=0, help="another seed is another town: other people are at home")
    parser.add_argument("--recordings", type=Path, help="a folder for recordings; without one nothing is recorded")
    parser.add_argument("--ledger", type=Path, help="write the ledger (CEL) to this file, as a real switch does")
    parser.add_argument("--calls-back", type=float, default=0.3, help="the share of those who did not pick up that call back")
    parser.add_argument("--callers", type=Path, help="a file of numbers, one a line: now and then one of them calls by themselves")
    chosen = parser.parse_args()
    if not chosen.secret:
        parser.error("a secret is needed: there is no default one")
    if chosen.speed <= 0:
        parser.error("--speed must be above 0")
    said = vars(chosen) | {"callers": chosen.callers.read_text().split() if chosen.callers else ()}
    settings = read_settings()
    clock = Clock.starting_at(settings.clock, since=settings.clock_since) if settings.clock else None
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(Simulator(**said, clock=clock)))


async def _serve(switch: Simulator) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    async with switch:
        await stopped.wait()


if __name__ == "__main__":
    main()
