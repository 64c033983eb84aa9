"""What is decided about people: which presence may follow which, how long a session lasts, what a password must be."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from backend.kit.refusal import Invalid, Refusal
from backend.people.models import PresenceState, Role

OFFLINE, READY, PREVIEWING, DIALLING, RINGING, TALKING, HOLD, WRAP_UP, PAUSED, MEETING, UNREACHABLE, UNKNOWN = PresenceState

#: With somebody, or about to be, on the telephone.
ON_CALL = frozenset({DIALLING, RINGING, TALKING, HOLD})
#: Working an account: the board shows which.
WITH_ACCOUNT = ON_CALL | {PREVIEWING, WRAP_UP, UNKNOWN}
#: What the floor itself (worklist, calls, switch) may bring about while a collector is there.
_ANY = frozenset(PresenceState)


@dataclass(frozen=True)
class Moves:
    """What may follow a state: by the collector's own choice, and by what happens."""

    chosen: frozenset[PresenceState]
    happens: frozenset[PresenceState]


def _moves(*chosen: PresenceState, happens: frozenset[PresenceState] = _ANY) -> Moves:
    return Moves(frozenset(chosen), happens)


#: The one table of transitions. Nobody chooses their way out of a call or past its wrap-up;
#: who has left stays away whatever their telephone still does, until they act again.
TRANSITIONS: dict[PresenceState, Moves] = {
    OFFLINE: _moves(READY, PAUSED, MEETING, happens=frozenset({OFFLINE, PREVIEWING, DIALLING})),
    READY: _moves(PAUSED, MEETING),
    PREVIEWING: _moves(PAUSED, MEETING),
    DIALLING: _moves(),
    RINGING: _moves(),
    TALKING: _moves(),
    HOLD: _moves(),
    WRAP_UP: _moves(),
    PAUSED: _moves(READY, PAUSED, MEETING),
    MEETING: _moves(READY, PAUSED),
    UNREACHABLE: _moves(READY, PAUSED, MEETING),
    UNKNOWN: _moves(READY, PAUSED, MEETING),
}

#: A browser silent for this long is gone, and what its collector held is freed.
SILENT_AFTER = timedelta(seconds=45)

#: A session ends after this long without a call, and after SESSION_LONGEST in any case.
SESSION_IDLE = timedelta(hours=8)
SESSION_LONGEST = timedelta(hours=16)
#: The row is not rewritten on every call.
SESSION_RENEWED_EVERY = timedelta(minutes=1)
LINK_LASTS = timedelta(days=3)
#: Nobody sends the same request again later than this.
REPLIES_KEPT = timedelta(days=3)

#: Refused sign-ins, per account and per address, until neither is heard for the rest of the window.
TRIES_WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
#: A whole floor shares one address, but its right passwords do not count.
TRIES_PER_ADDRESS = 100

#: Who may change the strategy, and who may say yes to a change: supervisors know best what it does to their floor.
WRITES_STRATEGY = frozenset({Role.MANAGER, Role.ADMINISTRATOR})
APPROVES_STRATEGY = WRITES_STRATEGY | {Role.SUPERVISOR}

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
LOCALES = ("es", "pt", "en")


#: What a person chooses; all else happens.
CHOICES = (READY, PAUSED, MEETING)


@dataclass(eq=False)
class UnknownPause(Refusal):
    """There is no such pause: choose one of those on the list."""

    status = 422

    given: str


@dataclass(eq=False)
class PresenceNotTheirs(Refusal):
    """This state cannot be given to them now: they are in a call, working an account, or not here."""

    state: PresenceState
    wish: PresenceState


@dataclass(eq=False)
class PresenceNotYours(Refusal):
    """This state cannot be chosen now: finish the call and its wrap-up first."""

    state: PresenceState
    wish: PresenceState


def may_choose(state: PresenceState, wish: PresenceState) -> None:
    """Refuse a presence that a collector cannot choose from where they are."""
    if wish not in TRANSITIONS[state].chosen and wish != state:
        raise PresenceNotYours(state=state, wish=wish)


def may_be_ordered(state: PresenceState, wish: PresenceState) -> None:
    """Refuse what a supervisor cannot order: nobody is torn out of a call, or made present who is not."""
    if state in (OFFLINE, UNKNOWN) or (wish not in TRANSITIONS[state].chosen and wish != state):
        raise PresenceNotTheirs(state=state, wish=wish)


def may_happen(state: PresenceState, following: PresenceState) -> bool:
    """Whether something that happened may move somebody from one state to another."""
    return following in TRANSITIONS[state].happens


def session_ends(created_at: datetime, now: datetime) -> datetime:
    """Each call lets the session live on, up to its longest life."""
    return min(now + SESSION_IDLE, created_at + SESSION_LONGEST)


def session_wants_renewal(seen_at: datetime, now: datetime) -> bool:
    """Whether the session's end should be moved now."""
    return abs(now - seen_at) >= SESSION_RENEWED_EVERY


def acceptable_password(password: str, email: str) -> None:
    """Refuse a password that is short, absurdly long, or the user's own name."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(field="password", expected=f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if password.lower() in (email, email.split("@")[0]) or len(set(password)) < 4:
        raise Invalid(field="password", expected="something that cannot be guessed from the e-mail address or one repeated character")


def email_of(text: str) -> str:
    """An e-mail address as it is stored: lower case; refused when it cannot be one."""
    email = text.strip().lower()
    if not re.fullmatch(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+", email) or len(email) > 254:
        raise Invalid(field="email", expected="an e-mail address", value=text[:254])
    return email


def acceptable_name(name: str) -> str:
    """A name as it is stored; refused when there is none."""
    stripped = name.strip()
    if not stripped or len(stripped) > 120 or not stripped.isprintable():
        raise Invalid(field="name", expected="1 to 120 printable characters")
    return stripped


def acceptable_endpoint(endpoint: str | None) -> str | None:
    """A telephone's name; refused when the switch could read anything else into it."""
    if endpoint is not None and not re.fullmatch(r"[a-z0-9-]{1,60}", endpoint):
        raise Invalid(field="endpoint", expected="lower-case letters, digits and hyphens", value=endpoint[:60])
    return endpoint


def acceptable_locale(locale: str) -> str:
    """A language we speak."""
    if locale not in LOCALES:
        raise Invalid(field="locale", expected="es, pt or en", value=locale[:20])
    return locale


def acceptable_zone(zone: str) -> str:
    """A time zone we know."""
    if zone not in available_timezones():
        raise Invalid(field="zone", expected="an IANA time zone such as America/Bogota", value=zone[:60])
    return zone
