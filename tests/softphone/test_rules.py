"""Which messages of a page reach the switch."""

import pytest

from backend.softphone.rules import objection_to
from tests.softphone.sip import NOWHERE, message, register

TAG, PARTIES = "To: <sip:asterisk@127.0.0.1>;tag=x", "From: <sip:abc123@127.0.0.1>;tag=y"

PERMITTED = {
    "registering one's own telephone": register("ana"),
    "with its secret": register("ana", 'Authorization: Digest username="ana", realm="asterisk", nonce="1"'),
    "leaving": register("ana", contact="*"),
    "behind TLS": register("ana", contact=NOWHERE.replace("=ws", "=wss")),
    "with a name to show": register("ana").replace("From: <", 'From: "Ana Restrepo" <'),
    "by short names": register("ana").replace("From:", "f:").replace("To:", "t:").replace("Content-Length:", "l:"),
    "a sign of life": "\r\n\r\n",
    "an answer": message("SIP/2.0 200 OK", "From: <sip:asterisk@h>;tag=1", "To: <sip:abc@h>;tag=2", body="v=0\r\n"),
    "an answer in words": message("SIP/2.0 486 Busy Here"),
    **{f"{method} within a call": message(f"{method} sip:asterisk@h SIP/2.0", PARTIES, TAG) for method in ("ACK", "BYE", "INVITE", "INFO")},
}

REFUSED = {
    "a colleague's telephone": register("ben"),
    "a colleague's name as sender": register("ana", sender="ben"),
    "a colleague's secret": register("ana", 'Authorization: Digest username="ben", realm="asterisk"'),
    "a secret of nobody": register("ana", 'Authorization: Digest realm="asterisk"'),
    "a colleague's as a second header": register("ana", "To: <sip:ben@promesa.invalid>"),
    "a colleague's by the short name": register("ana", "t: <sip:ben@promesa.invalid>"),
    "a colleague's in a folded line": register("ana").replace("To: <sip:ana@", "To:\r\n <sip:ben@"),
    "a place elsewhere": register("ana", contact="<sip:+573001234567@carrier.example:5060>"),
    "a second place elsewhere": register("ana", contact=f"{NOWHERE}, <sip:ana@192.0.2.1>"),
    "a second message behind the first": register("ana") + register("ben"),
    "a length that hides a second message": register("ana").replace("Content-Length: 0", "Content-Length: 1"),
    "two lengths": register("ana", "Content-Length: 400"),
    "no end": "REGISTER sip:promesa.invalid SIP/2.0\r\nTo: <sip:ana@promesa.invalid>",
    "bare line breaks": register("ana").replace("\r\nMax", "\nMax"),
    "a call of one's own": message("INVITE sip:573001234567@h SIP/2.0", PARTIES, "To: <sip:573001234567@h>"),
    "a tag inside the address": message("INVITE sip:5@h SIP/2.0", PARTIES, "To: <sip:5@h;tag=1>"),
    "a transfer": message("REFER sip:asterisk@h SIP/2.0", PARTIES, TAG, "Refer-To: <sip:573001234567@h>"),
    "a message": message("MESSAGE sip:ben@h SIP/2.0", PARTIES, TAG),
    "watching a colleague": message("SUBSCRIBE sip:ben@h SIP/2.0", PARTIES, "To: <sip:ben@h>"),
    "no SIP": message("GET / HTTP/1.1"),
}


@pytest.mark.parametrize("what", PERMITTED)
def test_what_a_telephone_says_reaches_the_switch(what: str) -> None:
    assert objection_to(PERMITTED[what], "ana") is None


@pytest.mark.parametrize("what", REFUSED)
def test_and_nothing_else(what: str) -> None:
    assert objection_to(REFUSED[what], "ana")
