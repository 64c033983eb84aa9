"""Reading a million numbers: each leading stretch of digits is decided once, by one number read in full that stands for its like.

Exactly what `phone.read_number` says of each: whatever is written in an unusual way, or begins with a prefix that is dialled
and not part of the number, is read in full.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, country_code_for_region
from phonenumbers.tzdata import TIMEZONE_DATA

from backend.contact.phone import Reading, read_number
from backend.contact.plans import NotPlain, accepts, is_settled, start, step

KINDS = (
    "general_desc fixed_line mobile toll_free premium_rate shared_cost personal_number voip pager uan voicemail".split()  # noqa: SIM905
)
CODES = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
PUNCTUATION = str.maketrans("", "", " -().")
#: Where a plainly written number begins.
STARTS = frozenset("+(0123456789")
LONGEST = 15
#: The 1 that `phone` leaves out.
OLD_MEXICAN = "521"
#: Told apart by their area codes; see `phone`.
AREAS = {"55": 2}

Like = tuple[str, int]
#: What numbers alike have in common; None: each is read in full.
Common = tuple[str, str | None, str | None, tuple[str, ...]] | None


def normalise_many(raws: Sequence[str], country: str | None) -> list[Reading]:
    """Many numbers at once, read as ones dialled in this country unless they say another."""
    plan = plan_of(country)
    read: dict[str, Reading] = {}
    readings: list[Reading] = []
    for raw in raws:
        reading = read.get(raw)
        if reading is None:
            reading = read[raw] = plan.read(raw)
        readings.append(reading)
    return readings


@cache
def plan_of(country: str | None) -> "Plan":
    """The plan for numbers dialled in a country, kept with what it has learnt."""
    return Plan(country)


class Plan:
    """What is known of numbers dialled in one country."""

    def __init__(self, country: str | None) -> None:
        self.country = country
        code = country_code_for_region(country) if country else 0
        self.code = str(code) if code else ""
        self.home = _branch(self.code, country) if self.code else None
        #: Longer than any number of the country: then it begins with the country's own code.
        self.longest = max(_lengths(country), default=LONGEST) if self.home and country else LONGEST
        #: No number of the country begins like a call abroad, or like the country's code.
        self.bare_code = bool(self.home) and not self._begins_abroad()

    def read(self, raw: str) -> Reading:
        """One number, by its like where there is one."""
        digits = raw.translate(PUNCTUATION)
        if raw[:1] in STARTS and digits.isascii() and digits.lstrip("+").isdigit():
            branch, cut = self.branch(digits, len(digits))
            if branch is not None:
                return branch.read(digits[cut:], raw, self.country)
        return read_number(raw, self.country)

    def cut(self, head: str, length: int) -> tuple[str, int] | None:
        """For numbers of a length that begin with these digits, where these decide: country code, and how many digits to leave out."""
        branch, cut = self.branch(head, length)
        if branch is None:
            return None
        if branch.is_old_mexican(head[cut:], length - cut):
            cut += 1
        return (branch.code, cut) if branch.settles(head[cut:], length - cut) else None

    def branch(self, digits: str, length: int) -> tuple["Branch | None", int]:
        """The tree for a number of a length that begins with these digits, and how many of them stand before it."""
        if digits[0] == "+":
            code = _code_of(digits[1:4])
            return (_branch(code, None) if code and 9 <= length <= LONGEST + 1 else None), 1 + len(code)
        if self.home is None or not 6 <= length <= LONGEST:
            return None, 0
        if not digits.startswith(self.code):
            return self.home, 0
        if self.bare_code and length > self.longest:
            return _branch(self.code, None), len(self.code)
        return None, 0

    def _begins_abroad(self) -> bool:
        abroad = _metadata(self.country or "").international_prefix
        states = start(abroad) if abroad else frozenset()
        for digit in self.code:
            states = step(states, digit)
        return bool(states)


class Branch:
    """The numbers after one country code: a tree of leading digits, grown where numbers are met."""

    def __init__(self, code: str, regions: Sequence[str], home: str) -> None:
        self.code = code
        whole, leading = [], []
        for region in regions:
            metadata = _metadata(region)
            patterns = {getattr(metadata, kind).national_number_pattern for kind in KINDS if getattr(metadata, kind) is not None}
            whole += [start(pattern) for pattern in patterns if pattern]
            if metadata.leading_digits:
                leading.append(start(metadata.leading_digits))
        own = _metadata(home)
        dialled = [start(pattern) for pattern in (own.national_prefix_for_parsing, own.international_prefix) if pattern]
        self.roots = (tuple(whole), tuple(leading), tuple(dialled))
        #: Per leading digits: None: more are needed; True: they decide; False: numbers like these are read in full.
        self.decides: dict[str, bool | None] = {}
        self.nodes = {"": self.roots}
        self.common: dict[Like, Common] = {}

    def read(self, number: str, raw: str, country: str | None) -> Reading:
        """A number by its like; the first of its kind is read in full."""
        if self.is_old_mexican(number, len(number)):
            number = number[1:]
        stem = self.settles(number, len(number))
        if stem is None:
            return read_number(raw, country)
        like = (stem, len(number))
        if like not in self.common:
            reading = read_number(raw, country)
            self.common[like] = (reading.kind, reading.country, reading.subdivision, reading.zones)
            return reading
        kind, of, subdivision, zones = self.common[like]  # type: ignore[misc]
        return Reading(None if kind == "invalid" else f"+{self.code}{number}", kind, of, subdivision, zones)

    def is_old_mexican(self, number: str, length: int) -> bool:
        """Whether it carries the 1 that `phone` leaves out."""
        return self.code == OLD_MEXICAN[:2] and length == 11 and number[:1] == OLD_MEXICAN[2]

    def settles(self, number: str, length: int) -> str | None:
        """The fewest leading digits that decide everything; None: more are needed than there are, or it is to be read in full."""
        decides = self.decides
        for depth in range(1, min(len(number), length - 1) + 1):
            stem = number[:depth]
            decided = decides.get(stem)
            if decided is None and stem not in decides:
                decided = decides[stem] = self._grow(stem)
            if decided is not None:
                return stem if decided else None
        return None

    def _grow(self, stem: str) -> bool | None:
        whole, leading, dialled = self.nodes[stem[:-1]]
        digit = stem[-1]
        whole = tuple(states for states in (step(states, digit) for states in whole) if states)
        # A beginning that has been matched stays matched.
        leading = tuple(states for states in (step(states, digit) for states in leading) if states and not accepts(states))
        dialled = tuple(states for states in (step(states, digit) for states in dialled) if states)
        self.nodes[stem] = (whole, leading, dialled)
        if stem == "0" or any(accepts(states) for states in dialled):
            return False
        told_apart = len(stem) < AREAS.get(self.code, 0) or self.code + stem in _zone_stems()
        if leading or dialled or told_apart or not all(is_settled(states) for states in whole):
            return None
        return True


@cache
def _branch(code: str, country: str | None) -> Branch | None:
    """The tree of a country code; for numbers dialled in a country, by that country's own prefixes."""
    regions = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    if "001" in regions:
        return None
    try:
        return Branch(code, regions, country or regions[0])
    except NotPlain:
        return None


@cache
def _zone_stems() -> frozenset[str]:
    """Digits after which more digits may still tell the zone."""
    return frozenset(prefix[:length] for prefix in TIMEZONE_DATA for length in range(1, len(prefix)))


def _metadata(region: str) -> Any:
    """The plan of a region as `phonenumbers` has it; it leaves its parts untyped."""
    return PhoneMetadata.metadata_for_region(region)


def _lengths(country: str) -> tuple[int, ...]:
    general = _metadata(country).general_desc
    return (*general.possible_length, *general.possible_length_local_only)


def _code_of(number: str) -> str:
    """The country code an international number begins with."""
    for length in (2, 3, 1):
        if number[:length] in CODES:
            return number[:length]
    return ""
