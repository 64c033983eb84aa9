"""What is decided about telephones: the secret each registers with, and the trunk a call goes out through."""

import base64
import hmac
import ipaddress
import re
from collections.abc import Mapping, Sequence

from backend.kit.countries import COUNTRY
from backend.kit.refusal import Invalid
from backend.telephones.models import Trunk, TrunkRoute
from backend.telephones.refusals import NoTrunkFree, NoTrunkReachable

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ADDRESS = re.compile(r"[A-Za-z0-9.-]{1,200}:[0-9]{1,5}")
USERNAME = re.compile(r"[A-Za-z0-9_.+-]{1,80}")
#: Before the name of a switch in that of its endpoint; with a mark that no name of ours has.
SWITCHES = "switch_"
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def sip_secret(secret_key: str, endpoint: str) -> str:
    """The password a telephone registers with at the switch: derived from the installation's key, so nobody stores it.

    The switch's configuration is written from the same key; a new key means writing it again.
    """
    digest = hmac.digest(secret_key.encode(), b"telephone:" + endpoint.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def endpoint_of(switch: str) -> str:
    """What a switch is called at another; neither telephone nor trunk can be called so."""
    return f"{SWITCHES}{switch}"


def switch_called(endpoint: str) -> str | None:
    """The other switch an endpoint is; None: it is none."""
    return endpoint.removeprefix(SWITCHES) if endpoint.startswith(SWITCHES) else None


def line_secret(secret_key: str, one: str, other: str) -> str:
    """What two switches sign in with at each other: the same for both."""
    return sip_secret(secret_key, ":".join(("switches", *sorted((one, other)))))


def choose(routes: Sequence[TrunkRoute], trunks: Mapping[str, Trunk], live_calls: Mapping[str, int]) -> TrunkRoute:
    """The first of equal routes whose trunk is up and has a line free; refuses when there is none."""
    up = [route for route in routes if trunks[route.trunk].reachable is not False]
    if not up:
        raise NoTrunkReachable(trunk=routes[0].trunk)
    for route in up:
        most = trunks[route.trunk].most_calls
        if most is None or live_calls.get(route.trunk, 0) < most:
            return route
    raise NoTrunkFree(trunk=up[0].trunk, most_calls=trunks[up[0].trunk].most_calls or 0)


def acceptable_switch(name: str) -> str:
    """A switch's name, or Invalid."""
    return _fits(NAME, name, "name", "lower-case letters, digits and hyphens")


def acceptable_trunk(name: str) -> str:
    """A trunk's name, or Invalid."""
    return _fits(NAME, name, "name", "lower-case letters, digits and hyphens")


def acceptable_address(address: str) -> str:
    """A carrier's server, or Invalid."""
    fitting = _fits(ADDRESS, address, "address", "host:port, as sip.carrier.example:5060")
    if not 0 < int(fitting.rpartition(":")[2]) <= 65535:
        raise Invalid(field="address", expected="host:port, as sip.carrier.example:5060", value=address[:60])
    return fitting


def acceptable_sources(sources: Sequence[str]) -> list[str]:
    """Addresses and networks a carrier rings from, or Invalid."""
    for source in sources:
        try:
            ipaddress.ip_network(source)
        except ValueError:
            raise Invalid(field="sources", expected="addresses or networks, as 192.0.2.0/28", value=source[:60]) from None
    return list(dict.fromkeys(sources))


def acceptable_username(username: str | None) -> str | None:
    """Who we are at a carrier, or Invalid."""
    return None if not username else _fits(USERNAME, username, "username", "letters, digits and _ . + -")


def acceptable_most_calls(most: int | None) -> int | None:
    """How many calls a trunk takes, or Invalid."""
    if most is not None and not 0 < most <= 100_000:
        raise Invalid(field="most_calls", expected="a number above 0, or nothing", value=str(most))
    return most


def acceptable_caller(number: str | None) -> str | None:
    """A number a debtor can see and call back, or Invalid."""
    return None if not number else _fits(E164, number, "caller_number", "a whole number with its country, as +573015550100")


def acceptable_country(country: str | None) -> str | None:
    """An ISO 3166 country, or Invalid."""
    return None if not country else _fits(COUNTRY, country.upper(), "country", "a country's two letters, as MX")


def _fits(pattern: re.Pattern[str], text: str, field: str, expected: str) -> str:
    if not pattern.fullmatch(text):
        raise Invalid(field=field, expected=expected, value=text[:60])
    return text
