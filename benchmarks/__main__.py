"""`make bench`, or `python -m benchmarks [file ...]`: runs every `bench_...` here and prints one table. Slow is told, never failed."""

import asyncio
import importlib
import inspect
import pkgutil
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Iterator

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks.lab import Row

Benchmark = Callable[[], Awaitable[list[Row]]]

console = Console()


def found(wanted: list[str]) -> Iterator[tuple[str, Benchmark]]:
    """Every `async def bench_...() -> list[Row]` of the files asked for (of all when none is named)."""
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if not wanted or module.name in wanted:
            for name, benchmark in list(vars(importlib.import_module(f"benchmarks.{module.name}")).items()):
                if name.startswith("bench_") and inspect.iscoroutinefunction(benchmark) and benchmark.__module__.endswith(module.name):
                    yield f"{module.name}.{name}", benchmark


def run(wanted: list[str]) -> list[Row]:
    """All rows; a benchmark that breaks is a row that says so."""
    rows: list[Row] = []
    for name, benchmark in found(wanted):
        started = time.monotonic()
        console.print(f"[dim]{name} ...[/]")
        try:
            rows += asyncio.run(benchmark())  # type: ignore[arg-type]
        except Exception as failure:
            traceback.print_exc()
            rows.append(Row("", name, f"broke: {type(failure).__name__}", met=False))
        console.print(f"[dim]{name}: {time.monotonic() - started:.0f} s[/]")
    return sorted(rows, key=lambda row: int("".join(filter(str.isdigit, row.goal)) or 99))


def table_of(rows: list[Row]) -> Table:
    """The table a person reads."""
    table = Table("goal", "option", "figure", "ratio", "wanted", "")
    for row in rows:
        verdict = {None: "", True: "[green]reached[/]", False: "[red]short[/]"}[row.met]
        table.add_row(row.goal, row.option, row.figure, "" if row.ratio is None else f"{row.ratio:.2f}x", row.wanted, verdict)
    return table


if __name__ == "__main__":
    console.print(table_of(run(sys.argv[1:])))
