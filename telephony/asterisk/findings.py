"""What is found out about a switch, and what to do about it. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.telephones.rules import endpoint_of
from telephony.asterisk.place import TEMPLATES
from telephony.frames import CALL_VARIABLE, WANTED_EVENTS, Frame

AGAIN = "write the configuration again with `promesa asterisk config`, then `core reload`"
#: From which version on something the bridge rests on is there, on 22 and on the older 20.
FLOORS = (
    ((22, 1), (20, 12), "event filters by name"),
    ((22, 7), (20, 17), "SIP causes of ended calls"),
    ((22, 9), (20, 19), "a ledger of JSON lines"),
)
#: What the bridge asks of the switch, and the class that permits it.
NEEDED = {
    "originate": "originate",
    "hangup": "call",
    "redirect": "call",
    "coreshowchannels": "reporting",
    "corestatus": "reporting",
    "devicestatelist": "reporting",
}
#: What nobody should be able to ask with the bridge's secret, and the class that permits it.
RISKY = {"moduleload": "system", "command": "command", "updateconfig": "config", "agi": "agi"}
CLOCK_TOLERANCE_SECONDS = 2.0


class Verdict(StrEnum):
    """How a finding reads."""

    OK = "ok"
    MISSING = "missing"
    RISKY = "risky"
    UNKNOWN = "cannot be known"


@dataclass(frozen=True)
class Finding:
    """One thing about the switch, in words; what is missing says what to do."""

    verdict: Verdict
    words: str


def ok(words: str) -> Finding:
    """As it must be."""
    return Finding(Verdict.OK, words)


def missing(words: str) -> Finding:
    """Not as it must be."""
    return Finding(Verdict.MISSING, words)


def unknown(words: str) -> Finding:
    """Not to be seen from here."""
    return Finding(Verdict.UNKNOWN, words)


def version(told: str) -> list[Finding]:
    """Whether the switch is new enough."""
    found = re.match(r"(\d+)\.(\d+)", told)
    if found is None:
        return [unknown(f"the version: the switch says {told!r}")]
    have = (int(found[1]), int(found[2]))
    lacking = [what for new, old, what in FLOORS if have < (old if have[0] == 20 else new)]
    if lacking:
        return [missing(f"Asterisk {told} is too old for {' and '.join(lacking)}: 22.9 or later is needed (20.19 on 20)")]
    return [ok(f"Asterisk {told}")]


def permissions(actions: Collection[str]) -> list[Finding]:
    """What the bridge's account may ask: all that is needed, and nothing that is as good as a shell."""
    lacking = sorted({grant for action, grant in NEEDED.items() if action not in actions})
    found = [missing(f"write = {grant} in manager.conf: {AGAIN}") for grant in lacking] or [ok("the account may ask what the bridge asks")]
    too_much = sorted({grant for action, grant in RISKY.items() if action in actions})
    words = "in manager.conf lets the bridge's secret do more than call: take it away"
    return found + [Finding(Verdict.RISKY, f"write = {grant} {words}") for grant in too_much]


def probe(frames: Sequence[Frame], actions_ran: bool) -> list[Finding]:
    """Whether the bridge would hear of a call: the events of one that rang nobody."""
    if not actions_ran:
        return [unknown("events, times and variables: without the context promesa-probe nothing could be tried")]
    names = {frame.event for frame in frames}
    found = []
    for grant, event in (("call", "Newchannel"), ("call", "Hangup"), ("user", "UserEvent")):
        if event not in names:
            found.append(missing(f"no {event} comes: read = {grant} in manager.conf, or the event filter lets it not through: {AGAIN}"))
    unwanted = sorted(names - WANTED_EVENTS)
    if unwanted:
        found.append(missing(f"the event filter: {', '.join(unwanted)} comes, which under load delays what matters: {AGAIN}"))
    if not all(frame.get("timestamp") for frame in frames):
        found.append(missing(f"timestampevents = yes in manager.conf: without it no time of a call is the switch's: {AGAIN}"))
    if not any(frame.variable(CALL_VARIABLE) for frame in frames):
        found.append(missing(f"channelvars = PROMESA_CALL,PROMESA_LEG in manager.conf: the legs cannot be told apart: {AGAIN}"))
    return found or [ok("events come as the bridge reads them, with times and variables, and no others")]


def contexts(there: Mapping[str, bool | None]) -> list[Finding]:
    """Whether the dialplan is ours."""
    lacking = sorted(name for name, is_there in there.items() if is_there is False)
    if any(is_there is None for is_there in there.values()):
        return [unknown("the dialplan: the account may not ask for it (write = reporting)")]
    return [missing(f"the dialplan has no {', '.join(lacking)}: {AGAIN}")] if lacking else [ok("the dialplan is there")]


def shipped_contexts() -> list[str]:
    """The contexts of the dialplan we ship."""
    return re.findall(r"^\[(promesa-[a-z-]+)\]", (TEMPLATES / "extensions.conf").read_text(), re.MULTILINE)


def callers(inbound: str | None) -> list[Finding]:
    """Whether debtors who call back are let in; that a place wants none is no fault of it."""
    if inbound is None:
        return [unknown("whether callers are let in: the account may not ask for it (write = call)")]
    if inbound == "1":
        return [ok("whoever calls is offered to collectors")]
    return [ok("whoever calls is refused, as PROMESA_INBOUND says: `promesa asterisk config --inbound 1` lets them in")]


def telephones(known: Iterable[str], states: Mapping[str, str]) -> list[Finding]:
    """Whether the switch knows the collectors' telephones; that some are not registered is no fault of it."""
    ours = list(known)
    if not ours:
        return [unknown("telephones: nobody has an extension yet")]
    strangers = [name for name in ours if name not in states]
    away = [name for name in ours if states.get(name) == "UNAVAILABLE"]
    found = [missing(f"the switch does not know {', '.join(strangers)}: {AGAIN}")] if strangers else []
    found = found or [ok(f"it knows all {len(ours)} telephones")]
    if away:
        found.append(ok(f"{len(away)} of them not registered now: {', '.join(away[:20])}"))
    return found


def trunks(known: Iterable[str], states: Mapping[str, str]) -> list[Finding]:
    """Whether debtors can be reached."""
    found = []
    for name in known:
        if name not in states:
            found.append(missing(f"the switch does not know trunk {name}: {AGAIN}"))
        elif states[name] == "UNAVAILABLE":
            why = "its address, its transport or certificate, the network, or half a minute's patience after a start"
            found.append(missing(f"trunk {name} does not answer: {why}"))
        else:
            found.append(ok(f"trunk {name} is there"))
    return found


def lines(others: Iterable[str], states: Mapping[str, str]) -> list[Finding]:
    """Whether telephones at the other switches can be rung for callers of this one."""
    found = []
    for name in others:
        state = states.get(endpoint_of(name))
        if state is None:
            found.append(missing(f"the switch has no line to {name}: its callers reach no collector there: {AGAIN}"))
        elif state == "UNAVAILABLE":
            found.append(missing(f"switch {name} does not answer at the address it was given: the address, a firewall, or it is down"))
        else:
            found.append(ok(f"switch {name} is there: its telephones ring for callers of this one"))
    return found


def clock(ahead_seconds: float) -> list[Finding]:
    """Whether times of calls can be believed."""
    if abs(ahead_seconds) > CLOCK_TOLERANCE_SECONDS:
        return [missing(f"the switch's clock is {ahead_seconds:+.1f} s off ours: set both by NTP")]
    return [ok(f"clocks agree ({ahead_seconds:+.2f} s)")]
