"""Who picks up and who does not. Decided by the dialled number alone, so that a demonstration can be repeated.

A number's last four digits may say what happens; for demonstrations and tests:

    ...0001  answers, talks for a while, then hangs up        ...0007  declines (603)
    ...0002  is busy (486)                                    ...0008  is temporarily unavailable (480)
    ...0003  rings and is never answered                      ...0009  network is congested (503)
    ...0004  does not exist (404)                             ...0010  the trunk is dead: no answer to the order at all
    ...0005  an answering machine picks up                    ...0011  is too short (484)
    ...0006  answers and hangs up in mid-sentence

Every other number behaves by a hash of itself and the seed, in the proportions of `HABITS`.
A collector's telephone answers by itself, unless its endpoint's name ends in -busy, -declines, -silent or -offline.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Behaviour(StrEnum):
    """What a debtor's telephone does when rung."""

    ANSWERS = "answers"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"
    MACHINE = "machine"
    HANGS_UP = "hangs_up"
    DECLINES = "declines"
    UNAVAILABLE = "unavailable"
    CONGESTION = "congestion"
    TRUNK_DEAD = "trunk_dead"
    INCOMPLETE = "incomplete"


ENDINGS = {f"{position:04}": behaviour for position, behaviour in enumerate(Behaviour, start=1)}

#: Of a thousand numbers, so many behave like this.
HABITS = {
    Behaviour.ANSWERS: 400,
    Behaviour.NO_ANSWER: 260,
    Behaviour.MACHINE: 130,
    Behaviour.HANGS_UP: 60,
    Behaviour.BUSY: 60,
    Behaviour.WRONG_NUMBER: 40,
    Behaviour.UNAVAILABLE: 25,
    Behaviour.DECLINES: 15,
    Behaviour.CONGESTION: 6,
    Behaviour.INCOMPLETE: 3,
    Behaviour.TRUNK_DEAD: 1,
}


@dataclass(frozen=True)
class Refusal:
    """How a telephone, or the network before it, says no: ISDN cause, SIP status and its words, and both dial statuses."""

    q850: int
    sip: int
    words: str
    dial_end: str
    dial_status: str


REFUSALS = {
    Behaviour.BUSY: Refusal(17, 486, "Busy Here", "BUSY", "BUSY"),
    Behaviour.WRONG_NUMBER: Refusal(1, 404, "Not Found", "NOANSWER", "CHANUNAVAIL"),
    Behaviour.INCOMPLETE: Refusal(28, 484, "Address Incomplete", "NOANSWER", "CHANUNAVAIL"),
    Behaviour.UNAVAILABLE: Refusal(19, 480, "Temporarily Unavailable", "NOANSWER", "NOANSWER"),
    Behaviour.CONGESTION: Refusal(34, 503, "Service Unavailable", "CONGESTION", "CONGESTION"),
    Behaviour.DECLINES: Refusal(21, 603, "Decline", "NOANSWER", "CHANUNAVAIL"),
}

RINGS = frozenset({Behaviour.ANSWERS, Behaviour.NO_ANSWER, Behaviour.MACHINE, Behaviour.HANGS_UP, Behaviour.DECLINES})


@dataclass(frozen=True)
class Party:
    """One debtor's telephone: what it does and, in seconds, when."""

    behaviour: Behaviour
    #: From the order until it rings, or until the network says no.
    reached_after: float
    #: From the first ring until somebody picks up or declines.
    decides_after: float
    #: From picking up until hanging up.
    talks_for: float


def party_at(number: str, seed: int = 0) -> Party:
    """The telephone behind a number: always the same one for the same seed."""
    draw = hashlib.blake2b(f"{seed}:{number}".encode(), digest_size=32).digest()
    share = [int.from_bytes(draw[place : place + 4]) / 2**32 for place in range(0, 16, 4)]
    chosen = ENDINGS.get(number[-4:])
    behaviour = chosen or _habit(share[0])
    patience = {Behaviour.MACHINE: (14.0, 8.0), Behaviour.DECLINES: (2.0, 6.0)}.get(behaviour, (2.5, 9.0))
    if chosen:
        # Whoever shows something should not be kept waiting.
        patience = (3.0, 0.0)
    talk = {Behaviour.HANGS_UP: (3, 6), Behaviour.MACHINE: (18, 15)}.get(behaviour, (35, 140))
    return Party(
        behaviour,
        reached_after=0.4 + 1.2 * share[1],
        decides_after=patience[0] + patience[1] * share[2],
        talks_for=talk[0] + talk[1] * share[3],
    )


def _habit(share: float) -> Behaviour:
    place = int(share * sum(HABITS.values()))
    for behaviour, width in HABITS.items():
        if place < width:
            return behaviour
        place -= width
    return Behaviour.ANSWERS


class Telephone(StrEnum):
    """What a collector's telephone does when rung."""

    ANSWERS = "answers"
    BUSY = "busy"
    DECLINES = "declines"
    SILENT = "silent"
    OFFLINE = "offline"


def telephone_of(endpoint: str) -> Telephone:
    """A collector's telephone, by the ending of its endpoint's name."""
    ending = endpoint.rpartition("-")[2]
    return Telephone(ending) if ending in set(Telephone) else Telephone.ANSWERS
