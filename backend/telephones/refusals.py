"""When a call finds no way out."""

from dataclasses import dataclass
from typing import ClassVar

from backend.kit.refusal import Refusal


@dataclass(eq=False)
class NoTrunkReachable(Refusal):
    """The line to the telephone network is down: nobody can be rung through it."""

    status: ClassVar[int] = 409

    trunk: str


@dataclass(eq=False)
class NoTrunkFree(Refusal):
    """All lines to the telephone network are taken: try again in a moment."""

    trunk: str
    most_calls: int


@dataclass(eq=False)
class NameTaken(Refusal):
    """Something else already has this name."""

    field: str
    value: str


@dataclass(eq=False)
class TrunkRetired(Refusal):
    """This trunk is no longer used."""

    trunk: str
