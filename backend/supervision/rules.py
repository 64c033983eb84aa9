"""What is decided about supervision: which calls can be listened to, whether the collector is told, what a session's end means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from backend.calls.models import Call, CallState, DialMode
from backend.kit.policies import holding, weigh
from backend.kit.refusal import Refusal
from backend.people.models import Role
from backend.supervision.models import SpyEnd, SpyPolicy, SpySession, SpyState

#: A request no bridge took after this long is given up: the leader would no longer expect their telephone to ring.
REQUEST_LASTS = timedelta(seconds=10)
#: Who may be on a colleague's call.
LEADERS = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR})
#: Without any policy the collector is told: to be listened to unknowingly has to be decided by somebody.
TOLD_UNLESS_DECIDED = True
AUDIBLE = frozenset({CallState.RINGING, CallState.TALKING})


@dataclass(eq=False)
class NothingToHear(Refusal):
    """Nobody is talking on this call."""


@dataclass(eq=False)
class CallerNotIdentified(Refusal):
    """It is not known yet who is calling: once the collector has said so, you can be on the call."""


@dataclass(eq=False)
class YourOwnCall(Refusal):
    """This is your own call."""


@dataclass(eq=False)
class ListeningElsewhere(Refusal):
    """You are on another call already; leave that one first."""

    call_id: UUID


@dataclass(eq=False)
class SpyingIsOver(Refusal):
    """You are not on this call any more."""


def may_hear(call: Call, listener_id: UUID) -> str:
    """The leg to listen at; refused where there is nothing to hear, or only oneself."""
    if call.user_id == listener_id:
        raise YourOwnCall
    leg = collectors_leg(call)
    if call.state not in AUDIBLE or leg is None:
        raise NothingToHear
    return leg


def collectors_leg(call: Call) -> str | None:
    """The switch's id of the channel to listen at: the collector's, where a whisper reaches them alone; the debtor's never.

    Where the switch did not say which it is (nobody heard it), it is the call's first one only if the collector was rung first.
    """
    collector_was_first = call.direction == "out" and call.mode is DialMode.PREVIEW
    leg = call.collector_channel or (str(call.id) if collector_was_first and call.collector_ended_at is None else None)
    return None if leg == call.debtor_channel else leg


def is_told(policies: Iterable[SpyPolicy], portfolio_id: UUID | None, country: str | None, on: date) -> bool:
    """Whether the collector is told: the portfolio's own policy before its country's before the one for all, the latest of each."""
    policy = holding(weigh(policies, portfolio_id, country, on))
    return TOLD_UNLESS_DECIDED if policy is None else policy.told


def why_it_ended(session: SpySession, *, answered: bool) -> SpyEnd:
    """Why a leader's leg is gone, where the switch says only that it is."""
    if session.stopped_at or session.state is SpyState.LISTENING:
        return SpyEnd.STOPPED
    # Whoever picked up and was let go at once came after the conversation.
    return SpyEnd.CALL_OVER if answered else SpyEnd.NOT_ANSWERED
