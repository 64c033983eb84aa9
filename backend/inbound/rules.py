"""What is decided about callers: which numbers theirs may be, who is offered them in which order, how long they are asked to wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.contact.phone import read_number
from backend.inbound.models import InboundCall, InboundOutcome, Recognised
from backend.people.models import PresenceState

#: extensions.conf's PROMESA_OFFER_RINGS, and what the switch's word may take.
OFFER_LASTS = timedelta(seconds=20)
#: A caller nobody can take for so long is told so and called back.
CALLER_WAITS = timedelta(seconds=45)
#: Who spoke with the debtor longer ago than this is nobody special to them.
REMEMBERED = timedelta(days=30)
#: How long a collector may take, after the conversation, to say whose account it was about.
IDENTIFY_WITHIN = timedelta(seconds=120)
DISMISSALS = frozenset({"wrong_number", "third_party", "not_identified", "no_voice", "other"})
#: Where the dialplan takes callers (`telephony/asterisk/extensions.conf`).
OFFER, WAITING, NOBODY = "promesa-offer", "promesa-waiting", "promesa-nobody"

#: Reasons that make somebody the right person, best first; they may be interrupted while they only look at an account.
TIES = ("in_hand", "open_promise", "last_conversation", "owner")
LONGEST_READY = "longest_ready"


@dataclass(frozen=True)
class Known:
    """A debtor whose number the caller's is, with the account it is probably about."""

    debtor_id: UUID
    account_id: UUID
    portfolio_id: UUID
    #: Whose number it is: the debtor's, a codebtor's, a guarantor's, a reference's.
    party: str
    number: str


@dataclass(frozen=True)
class Ties:
    """Who has to do with the debtor."""

    in_hand: UUID | None = None
    open_promise: UUID | None = None
    last_conversation: UUID | None = None
    owner: UUID | None = None


@dataclass(frozen=True)
class Candidate:
    """A collector at work who may see the account."""

    user_id: UUID
    endpoint: str
    state: PresenceState
    since: datetime
    #: On a call, wrapping one up, or being offered another.
    busy: bool = False
    speaks_it: bool = True
    #: Has what the account's desk asks for.
    fits: bool = True


@dataclass(frozen=True)
class Choice:
    """Who is offered the caller, and why."""

    candidate: Candidate
    why: str


def numbers_meant(caller: str, countries: Iterable[str]) -> tuple[str, ...]:
    """The E.164 numbers a caller's may be: as given, without its international prefix or sign, or as dialled within a country of ours."""
    digits = caller.lstrip("+")
    if not digits.isdigit():
        return ()
    spellings: list[tuple[str, str | None]] = [(f"+{digits}", None)]
    if not caller.startswith("+"):
        spellings += [(f"+{digits[2:]}", None)] if digits.startswith("00") else []
        spellings += [(digits, country) for country in sorted(set(countries))]
    found = [read_number(spelling, country).e164 for spelling, country in spellings]
    return tuple(dict.fromkeys(number for number in found if number))


def recognised(known: Sequence[Known]) -> Recognised:
    """Whether the number says who calls; a reference's number says only about whom."""
    if not known:
        return Recognised.NOBODY
    is_theirs = len({each.debtor_id for each in known}) == 1 and all(each.party != "reference" for each in known)
    return Recognised.ONE if is_theirs else Recognised.SEVERAL


def in_order(candidates: Sequence[Candidate], ties: Ties, tried: frozenset[UUID]) -> list[Choice]:
    """Who may be offered the caller now, best first: those who know the debtor, then the free ones, longest ready first."""
    free = {each.user_id: each for each in candidates if may_be_offered(each) and each.user_id not in tried}
    choices: dict[UUID, Choice] = {}
    for why in TIES:
        if (user_id := getattr(ties, why)) in free:
            choices.setdefault(user_id, Choice(free[user_id], why))
    ready = [each for each in free.values() if each.state is PresenceState.READY]
    for each in sorted(ready, key=lambda one: (not one.fits, not one.speaks_it, one.since, one.user_id)):
        choices.setdefault(each.user_id, Choice(each, LONGEST_READY))
    return list(choices.values())


def may_be_offered(candidate: Candidate) -> bool:
    """Whether a telephone may ring now: somebody free, or looking at an account."""
    return not candidate.busy and candidate.state in (PresenceState.READY, PresenceState.PREVIEWING)


def is_worth_waiting(candidates: Sequence[Candidate], tried: frozenset[UUID], waited: timedelta) -> bool:
    """Whether somebody who was not asked yet is at work and may become free before the caller has waited too long."""
    away = (PresenceState.OFFLINE, PresenceState.UNREACHABLE)
    return waited < CALLER_WAITS and any(each.user_id not in tried and each.state not in away for each in candidates)


def outcome_of(call: InboundCall) -> InboundOutcome | None:
    """What became of the caller, from the facts known; None while they are there."""
    if call.over_at is None:
        return None
    return ending_of(call.answered_at is not None, call.restarted_at is not None, call.turned_away_at is not None)


def ending_of(answered: bool, restarted: bool, turned_away: bool) -> InboundOutcome:
    """What became of a caller who is gone."""
    if answered:
        return InboundOutcome.ANSWERED
    if restarted:
        return InboundOutcome.SWITCH_RESTART
    return InboundOutcome.NOBODY_FREE if turned_away else InboundOutcome.ABANDONED
