"""The question "may we contact, now?": everything the answer rests on, and nothing else. Stored with each receipt."""

from datetime import datetime

import msgspec

#: Channels on which a person is spoken to at once; the others are written and wait for an answer.
SPOKEN = frozenset({"voice", "visit"})
CHANNELS = SPOKEN | {"letter", "sms", "email", "messaging"}


class Event(msgspec.Struct, frozen=True, array_like=True):
    """One earlier attempt, as the caps count it."""

    at: datetime
    channel: str = "voice"
    #: out or in.
    direction: str = "out"
    contact: bool = False
    conversation: bool = False
    #: How it ended is not known yet: it may still become a conversation, so it counts as one.
    pending: bool = False


class Number(msgspec.Struct, frozen=True):
    """The number that would be used."""

    party: str = "debtor"
    #: A number at all, by its country's plan.
    valid: bool = True
    country: str | None = None
    subdivision: str | None = None
    zones: tuple[str, ...] = ()
    consent: str = "unknown"
    retired: bool = False
    #: creditor, debtor, or found by ourselves.
    given_by: str = "creditor"


class Wish(msgspec.Struct, frozen=True, array_like=True):
    """When the debtor asked to be contacted: on these days, between these hours of their own clock."""

    #: mon, tue ... sun.
    days: tuple[str, ...]
    opens: str
    closes: str
    #: None: whatever the channel.
    channel: str | None = None


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Who, by which channel and number, for what purpose, when, after what."""

    at: datetime
    channel: str = "voice"
    purpose: str = "collection"
    #: The debtor's address: country, subdivision and zone; None where not known.
    country: str | None
    subdivision: str | None = None
    zone: str | None = None
    contact_stopped_at: datetime | None = None
    #: None: the channel needs no telephone number, or there is none.
    number: Number | None = None
    collector: str = "first_party"
    debt: str = "consumer"
    #: The party's attempts within the memory of the rules, newest first or in any order.
    history: tuple[Event, ...] = ()
    #: When the debtor last asked, in so many words, to be contacted this way.
    asked_at: datetime | None = None
    #: What the debtor asked for and nobody has ended: contact is welcome in any of these, and at no other time.
    wishes: tuple[Wish, ...] = ()
