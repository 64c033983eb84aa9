"""What is particular to an installation: its telephones, its trunks, the secret of its bridge. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from telephony.asterisk.place import FIRST_LINE, PLAIN, PlaceWrong

#: Ways to a carrier that have to be opened, by the template of each (pjsip.conf); UDP always is.
TEMPLATES = {"tcp": "over-tcp", "tls": "over-tls", "tls_unverified": "over-tls-unverified"}
OPENED = {way: f"transport-{way.replace('_', '-')}" for way in TEMPLATES}
CONTACT = re.compile(r"[a-z0-9-]{1,60}@[A-Za-z0-9.:-]{1,120}")


@dataclass(frozen=True)
class Telephone:
    """A collector's telephone."""

    endpoint: str
    #: What it registers with; None: it stands at `address` and registers nowhere.
    secret: str | None
    in_browser: bool = True
    #: Where a telephone is that does not register, as `desk1@192.0.2.7:5060`.
    address: str | None = None


@dataclass(frozen=True)
class Trunk:
    """A carrier."""

    name: str
    #: The carrier's SIP server, as `sip.carrier.example:5060`.
    address: str
    #: From where the carrier rings us, besides its server: networks and addresses.
    sources: tuple[str, ...] = ()
    username: str | None = None
    password: str | None = None
    #: Whether we have to tell the carrier where we are.
    registers: bool = False
    #: udp, tcp, tls or tls_unverified.
    transport: str = "udp"


@dataclass(frozen=True)
class OtherSwitch:
    """Another switch of the installation, and what the two sign in with at each other."""

    #: What it is called here.
    endpoint: str
    address: str
    #: What we are called there.
    own: str
    secret: str


def telephones(them: Iterable[Telephone]) -> str:
    """`local/telephones.conf`."""
    return FIRST_LINE + "".join(_telephone(each) for each in them)


def _telephone(telephone: Telephone) -> str:
    name = _plain(telephone.endpoint)
    kind = "browser-telephone" if telephone.in_browser else "hard-telephone"
    if telephone.secret is None:
        # A telephone may be known to the switch and not be there.
        contact = f"contact = sip:{_plain(telephone.address, CONTACT)}\n" if telephone.address else ""
        return f"\n[{name}]({kind})\naors = {name}\n[{name}]\ntype = aor\n{contact}"
    return (
        f"\n[{name}]({kind})\naors = {name}\nauth = {name}\n[{name}](telephone-aor)\n"
        f"[{name}](telephone-auth)\nusername = {name}\npassword = {_plain(telephone.secret)}\n"
    )


def trunks(them: Iterable[Trunk]) -> str:
    """`local/trunks.conf`."""
    carriers = list(them)
    opened = sorted({each.transport for each in carriers if each.transport in OPENED})
    return FIRST_LINE + "".join(f"\n[{OPENED[each]}]({TEMPLATES[each]})\n" for each in opened) + "".join(map(_trunk, carriers))


def _trunk(trunk: Trunk) -> str:
    name, address = _plain(trunk.name), _plain(trunk.address)
    server = address.rsplit(":", 1)[0]
    transport = [f"transport = {OPENED[trunk.transport]}"] if trunk.transport in OPENED else []
    by = f"\\;transport={trunk.transport.partition('_')[0]}" if transport else ""
    signs_in = trunk.username is not None and trunk.password is not None
    lines = [f"\n[{name}](carrier)", f"aors = {name}", *transport]
    lines += [f"outbound_auth = {name}"] if signs_in else []
    lines += [f"[{name}](carrier-aor)", f"contact = sip:{address}{by}"]
    lines += [f"[{name}](carrier-identify)", f"endpoint = {name}", *(f"match = {_plain(source)}" for source in (server, *trunk.sources))]
    if signs_in:
        lines += [f"[{name}](carrier-auth)", f"username = {_plain(trunk.username or '')}", f"password = {unbroken(trunk.password or '')}"]
    if signs_in and trunk.registers:
        lines += [f"[{name}](carrier-registration)", *transport, f"outbound_auth = {name}", f"server_uri = sip:{address}{by}"]
        lines += [f"client_uri = sip:{_plain(trunk.username or '')}@{address}", f"endpoint = {name}", "line = yes"]
    return "\n".join(lines) + "\n"


def switches(them: Iterable[OtherSwitch]) -> str:
    """`local/switches.conf`."""
    return FIRST_LINE + "".join(_switch(each) for each in them)


def _switch(other: OtherSwitch) -> str:
    name, own = _plain(other.endpoint), _plain(other.own)
    lines = [f"\n[{name}](other-switch)", f"aors = {name}", f"auth = {name}", f"outbound_auth = {name}-out", f"from_user = {own}"]
    lines += [f"[{name}](other-switch-aor)", f"contact = sip:{_plain(other.address)}"]
    for auth, username in ((name, name), (f"{name}-out", own)):
        lines += [f"[{auth}](other-switch-auth)", f"username = {username}", f"password = {_plain(other.secret)}"]
    return "\n".join(lines) + "\n"


def manager_secret(secret: str) -> str:
    """`local/manager_secret.conf`."""
    return f"{FIRST_LINE}secret = {unbroken(secret)}\n"


def unbroken(secret: str) -> str:
    """A secret others chose, as Asterisk reads it: a semicolon would begin a comment."""
    if not secret or not secret.isprintable() or secret != secret.strip():
        raise PlaceWrong("a secret is one line without blanks at its ends")
    return secret.replace(";", "\\;")


def _plain(text: str, allowed: re.Pattern[str] = PLAIN) -> str:
    if not allowed.fullmatch(text):
        raise PlaceWrong(f"{text!r} cannot stand in a configuration file")
    return text
