"""Refusals: the world says no, with a sentence a person can act on and the facts beside it."""

import re
from dataclasses import dataclass, fields
from typing import Any, ClassVar


@dataclass(eq=False)
class Refusal(Exception):
    """This cannot be done."""

    #: HTTP status with which the refusal leaves the API.
    status: ClassVar[int] = 409

    @property
    def code(self) -> str:
        """The refusal's name on the wire: `OutsideCallingHours` is `outside_calling_hours`."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()

    @property
    def detail(self) -> str:
        """The sentence for the person: the first line of the class's docstring."""
        return (type(self).__doc__ or "").strip().splitlines()[0]

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence rests on, by field name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def headers(self) -> dict[str, str]:
        """What HTTP wants said beside the sentence."""
        return {}

    def __str__(self) -> str:
        return f"{self.detail} {self.facts or ''}".strip()


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such record, or you may not see it."""

    status: ClassVar[int] = 404


@dataclass(eq=False)
class NotAllowed(Refusal):
    """Your role does not permit this."""

    status: ClassVar[int] = 403


@dataclass(eq=False)
class TooLateToUndo(Refusal):
    """It is too late to take this back."""


@dataclass(eq=False)
class Invalid(Refusal):
    """A value cannot be accepted."""

    status: ClassVar[int] = 422

    field: str
    expected: str
    value: str | None = None
