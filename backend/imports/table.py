"""The shape in which every file is read: headings, rows of text, and the rows that do not fit the headings."""

from collections import Counter
from dataclasses import dataclass, field

import polars as pl

#: The line of a row as a person counts it, the heading being 1.
ROW = "row"


@dataclass(frozen=True)
class Ragged:
    """A row with more or fewer cells than the heading."""

    row: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """Texts under headings. In `frame` the columns are called c0, c1 ...; headings may be anything."""

    columns: list[str]
    frame: pl.DataFrame
    ragged: list[Ragged] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The frame's columns that hold the file's."""
        return [f"c{place}" for place in range(len(self.columns))]

    def name_of(self, column: str) -> str:
        """The frame's name of a heading."""
        return f"c{self.columns.index(column)}"


def headings(cells: list[str]) -> list[str]:
    """Every column gets a heading of its own: blank ones their place, repeated ones a number."""
    seen: Counter[str] = Counter()
    named = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or f"column {place}"
        seen[name] += 1
        named.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return named
