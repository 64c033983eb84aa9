"""Telephone numbers as people write them, read by the world's numbering plans; beyond this file a number is E.164 text."""

from functools import lru_cache

import msgspec
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, timezone

UNKNOWN_ZONE = "Etc/Unknown"
KINDS = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "fixed"}
MEXICO = 52

#: Brazilian area codes by the state they lie in.
BRAZIL_STATES = {
    state: codes.split()
    for state, codes in {
        "SP": "11 12 13 14 15 16 17 18 19", "RJ": "21 22 24", "ES": "27 28", "MG": "31 32 33 34 35 37 38", "PR": "41 42 43 44 45 46",
        "SC": "47 48 49", "RS": "51 53 54 55", "DF": "61", "GO": "62 64", "TO": "63", "MT": "65 66", "MS": "67", "AC": "68", "RO": "69",
        "BA": "71 73 74 75 77", "SE": "79", "PE": "81 87", "AL": "82", "PB": "83", "RN": "84", "CE": "85 88", "PI": "86 89",
        "PA": "91 93 94", "AM": "92 97", "RR": "95", "AP": "96", "MA": "98 99",
    }.items()
}  # fmt: skip
BRAZIL_AREAS = {code: state for state, codes in BRAZIL_STATES.items() for code in codes}


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What a written number turned out to be."""

    #: None: it cannot be a telephone number.
    e164: str | None
    #: mobile, fixed, unknown or invalid.
    kind: str
    country: str | None
    subdivision: str | None
    #: Every IANA zone it may ring in.
    zones: tuple[str, ...]


INVALID = Reading(None, "invalid", None, None, ())


def read_number(raw: str, country: str | None) -> Reading:
    """A number as written, read as one dialled in this country unless it says another."""
    try:
        number = _modern(phonenumbers.parse(raw, country))
    except phonenumbers.NumberParseException:
        return INVALID
    if not phonenumbers.is_valid_number(number):
        return INVALID
    region = phonenumbers.region_code_for_number(number)
    zones = tuple(zone for zone in timezone.time_zones_for_number(number) if zone != UNKNOWN_ZONE)
    return Reading(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        KINDS.get(phonenumbers.number_type(number), "unknown"),
        region if region and region.isalpha() else None,
        _subdivision(region, str(number.national_number)),
        zones,
    )


@lru_cache(maxsize=65536)
def display(e164: str) -> str:
    """A number as it is written internationally: `+57 300 1234567`."""
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)


def masked(e164: str) -> str:
    """A number of which only the country and the last three digits are told: `+57 ••• ••••567`."""
    start, *rest = display(e164).split(" ", 1)
    digits = sum(character.isdigit() for character in "".join(rest))
    told = 0
    letters = []
    for character in "".join(rest):
        told += character.isdigit()
        letters.append("•" if character.isdigit() and told <= digits - 3 else character)
    return " ".join([start, "".join(letters)]).strip()


def _modern(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """The number without the 1 that Mexico dropped in 2019 and lists still carry: +52 1 33 ... is +52 33 ..."""
    national = str(number.national_number)
    if number.country_code == MEXICO and len(national) == 11 and national.startswith("1"):
        number.national_number = int(national[1:])
    return number


def _subdivision(region: str | None, national: str) -> str | None:
    """The state a number's area code names, where we know the codes."""
    return BRAZIL_AREAS.get(national[:2]) if region == "BR" and len(national) in (10, 11) else None
