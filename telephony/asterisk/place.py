"""What differs from one place to another, and how it comes into the templates. Pure but for reading our own templates."""

import re
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent
#: `@name@` in a template; nothing of Asterisk's own looks like it.
PLACEHOLDER = re.compile(r"@([a-z_]+)@")
#: What may stand in a line of Asterisk's: no line break, no comment, no escape.
PLAIN = re.compile(r"[A-Za-z0-9_./:,+-]{1,200}")
FIRST_LINE = "; Written by `promesa asterisk config`, which loses what is changed here; own additions go into local/own_*.conf.\n"


class PlaceWrong(ValueError):
    """A value that cannot stand in a configuration file."""


def told(default: Any, meaning: str) -> Any:
    """A parameter of a place, with the sentence the command explains it by."""
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Place:
    """Where a switch runs; the defaults are those of a server of its own with the bridge beside it."""

    system_name: str = told("promesa1", "The switch's own name, different on every switch.")
    etc: str = told("/etc/asterisk", "The folder as the switch sees it.")
    var_lib: str = told("/var/lib/asterisk", "The switch's data.")
    spool: str = told("/var/spool/asterisk", "Recordings go into monitor/ below it.")
    run: str = told("/var/run/asterisk", "The switch's process number and console.")
    notices: str = told("/var/lib/asterisk/sounds/promesa", "Where what is said before a recording lies.")
    log: str = told("/var/log/asterisk", "Messages, and the ledger in cel-custom/.")
    ami_user: str = told("promesa", "The account of the manager interface.")
    ami_bind: str = told("127.0.0.1", "Where the manager interface listens.")
    ami_port: str = told("5038", "Its port.")
    ami_permit: str = told("127.0.0.1/255.255.255.255", "From where the bridge may come.")
    http_bind: str = told("127.0.0.1", "Where browser telephones' socket listens, behind the web server.")
    http_port: str = told("8088", "Its port.")
    sip_bind: str = told("0.0.0.0", "Where carriers and hard telephones reach the switch.")  # noqa: S104  (that is what carriers need)
    sip_port: str = told("5060", "The port for it.")
    sip_tls_port: str = told("5061", "The port for carriers over TLS.")
    sip_tls_unverified_port: str = told("5062", "The port for carriers over TLS whose certificate nobody checks.")
    tls_ca: str = told("/etc/ssl/certs/ca-certificates.crt", "Whose certificates are believed, over TLS.")
    tls_cert: str | None = told(None, "The switch's own certificate, for carriers that ring it over TLS.")
    tls_key: str | None = told(None, "And its key.")
    rtp_low: str = told("26000", "The first port of the voices.")
    rtp_high: str = told("28000", "The last.")
    inbound: str = told("1", "1: who calls our numbers is offered to collectors; 0: nobody is let in.")
    media_address: str | None = told(None, "The switch's own address for voices.")
    external_address: str | None = told(None, "Behind NAT: the address others see.")
    local_net: str | None = told(None, "Behind NAT: the network that sees our own address.")

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not PLAIN.fullmatch(value):
                raise PlaceWrong(f"{each.name} may hold letters, digits and _ . / : , + - only")

    def values(self) -> dict[str, str | None]:
        """What fills the templates in."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**own, "binds_media": "yes" if self.media_address else None}


def render(template: str, values: dict[str, str | None]) -> str:
    """A template filled in; a line whose value is nothing is left out."""
    lines = [line for line in template.splitlines() if all(values[name] is not None for name in PLACEHOLDER.findall(line))]
    return FIRST_LINE + "".join(PLACEHOLDER.sub(lambda found: values[found[1]] or "", line) + "\n" for line in lines)


def shipped(place: Place) -> dict[str, str]:
    """Every shipped file by its name, for a place."""
    values = place.values()
    return {template.name: render(template.read_text(), values) for template in sorted(TEMPLATES.glob("*.conf"))}
