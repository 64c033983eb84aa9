"""Who used the machine while something was measured: a load generator that takes half of it should be seen to."""

import os
import time
from collections.abc import Callable, Mapping

import psutil

Processes = Callable[[], list[psutil.Process]]


def one(process_id: int) -> Processes:
    """This process and whatever it started."""

    def found() -> list[psutil.Process]:
        process = psutil.Process(process_id)
        return [process, *process.children(recursive=True)]

    return found


def named(name: str) -> Processes:
    """What we started under this name, wherever in the tree."""

    def found() -> list[psutil.Process]:
        return [process for process in psutil.Process().children(recursive=True) if process.name() == name]

    return found


def ourselves() -> list[psutil.Process]:
    """This process alone."""
    return [psutil.Process()]


def seconds_of(processes: Processes) -> float:
    """The processor time they have used so far."""
    total = 0.0
    for process in processes():
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


class Shares:
    """The processor time of each part since this was made."""

    def __init__(self, parts: Mapping[str, Processes]) -> None:
        self.parts = parts
        self._began = time.perf_counter()
        self._used = {name: seconds_of(processes) for name, processes in parts.items()}
        self._busy = _busy()

    def used(self) -> dict[str, float]:
        """Seconds, by part; `others` is whatever else ran on the machine."""
        used = {name: seconds_of(processes) - self._used[name] for name, processes in self.parts.items()}
        return {**used, "others": max(0.0, _busy() - self._busy - sum(used.values()))}

    def told(self) -> str:
        """As a person reads it: each part's share of the whole machine, the largest first."""
        whole = (time.perf_counter() - self._began) * (os.cpu_count() or 1)
        largest = sorted(self.used().items(), key=lambda part: -part[1])
        return ", ".join(f"{name} {seconds / whole:.0%}" for name, seconds in largest)


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0))
