"""Why somebody is not contacted, or a number not taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from backend.contact.schemas import RuleVerdict
from backend.kit.refusal import Refusal


@dataclass(eq=False)
class ContactNotPermitted(Refusal):
    """The debtor may not be contacted this way now."""

    rules: list[RuleVerdict]
    #: None: not at all, as things are.
    next_allowed_at: datetime | None


@dataclass(eq=False)
class NotATelephoneNumber(Refusal):
    """This is not a telephone number of the country it is said to be from."""

    status: ClassVar[int] = 422

    number: str
    country: str | None


@dataclass(eq=False)
class PolicyNotSigned(Refusal):
    """A policy of the house needs the name of who answers for it, and a reason."""

    status: ClassVar[int] = 422


@dataclass(eq=False)
class NotARuleset(Refusal):
    """These contact rules cannot be read, so none of them are taken."""

    status: ClassVar[int] = 422

    mistake: str
