"""What is decided about telephones in browsers: where they stand, and which of their messages reach the switch."""

import re
from collections.abc import Iterator

#: What a page may send besides REGISTER, and only within a call the switch began: our telephones dial nobody by themselves.
WITHIN_A_CALL = frozenset({"ACK", "BYE", "CANCEL", "INFO", "INVITE", "PRACK", "UPDATE"})
LONG_NAMES = {"f": "from", "t": "to", "l": "content-length", "m": "contact"}
REQUEST = re.compile(r"([A-Z]{3,10}) \S+ SIP/2\.0")
ANSWER = re.compile(r"SIP/2\.0 [1-6][0-9]{2} ?.*")
HEADER = re.compile(r"([A-Za-z0-9-]+)[ \t]*:[ \t]*(.*?)[ \t]*")
PARTY = re.compile(r'(?:"[^"\\<>]*"\s*)?<sip:([a-z0-9-]{1,60})@[A-Za-z0-9.:-]{1,120}>(?:;[^<>]*)?')
#: A page has no address of its own; one that names another's would have the switch ring there.
NOWHERE = re.compile(r"<sip:[A-Za-z0-9]+@[A-Za-z0-9]+\.invalid;transport=wss?(?:;ob)?>(?:;[^<>,]*|;[a-z0-9.+-]+=\"[^\",]*\")*")
USERNAME = re.compile(r'username\s*=\s*"([^"]*)"', re.IGNORECASE)


def objection_to(message: str, endpoint: str) -> str | None:
    """Why this message of a page may not reach the switch, in words for the log; None: it may."""
    if not message.strip("\r\n"):
        return None
    head, found, body = message.partition("\r\n\r\n")
    if not found or re.search(r"[\0]|(?<!\r)\n|\r(?!\n)|\r\n[ \t]", head):
        return "is not one whole message"
    first, *lines = head.split("\r\n")
    headers = list(_headers(lines))
    if len(headers) != len(lines):
        return "has a header that is none"
    # A second message behind the first would pass unread.
    if _values(headers, "content-length") != [str(len(body.encode()))]:
        return "does not say how long it is"
    if ANSWER.fullmatch(first):
        return None
    method = REQUEST.fullmatch(first)
    senders, receivers = _values(headers, "from"), _values(headers, "to")
    if method is None or len(senders) != 1 or len(receivers) != 1:
        return "is no request"
    if method[1] == "REGISTER":
        return _objection_to_registering(headers, senders[0], receivers[0], endpoint)
    if method[1] not in WITHIN_A_CALL or not re.search(r">\s*;(?:[^<>]*;)?\s*tag=", receivers[0]):
        return f"is {method[1]} outside a call"
    return None


def _objection_to_registering(headers: list[tuple[str, str]], sender: str, receiver: str, endpoint: str) -> str | None:
    names = [found[1] if (found := PARTY.fullmatch(party)) else None for party in (sender, receiver)]
    for credentials in _values(headers, "authorization"):
        names += USERNAME.findall(credentials) or [None]
    if any(name != endpoint for name in names):
        return "registers a telephone that is not theirs"
    if any(place != "*" and not NOWHERE.fullmatch(place) for place in _values(headers, "contact")):
        return "registers a telephone that is elsewhere"
    return None


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := HEADER.fullmatch(line):
            name = found[1].lower()
            yield LONG_NAMES.get(name, name), found[2]


def _values(headers: list[tuple[str, str]], name: str) -> list[str]:
    return [value for known, value in headers if known == name]
