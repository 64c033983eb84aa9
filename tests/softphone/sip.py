"""SIP as a page writes it."""

import hashlib
import re

NOWHERE = "<sip:abc123@host42.invalid;transport=ws>"
PLACE = f'{NOWHERE};+sip.ice;reg-id=1;+sip.instance="<urn:uuid:1>";expires=60'


def message(first: str, *headers: str, body: str = "", length: int | None = None) -> str:
    """A whole message."""
    size = len(body.encode()) if length is None else length
    return "\r\n".join([first, *headers, f"Content-Length: {size}", "", body])


def register(name: str, *more: str, sender: str | None = None, contact: str = PLACE, order: int = 1) -> str:
    """A REGISTER of this telephone."""
    return message(
        "REGISTER sip:promesa.invalid SIP/2.0",
        f"Via: SIP/2.0/WS host42.invalid;branch=z9hG4bK{order}",
        "Max-Forwards: 69",
        f"To: <sip:{name}@promesa.invalid>",
        f"From: <sip:{sender or name}@promesa.invalid>;tag=t1",
        "Call-ID: c1",
        f"CSeq: {order} REGISTER",
        f"Contact: {contact}",
        "Expires: 60",
        *more,
    )


def authorization(name: str, secret: str, challenge: str) -> str:
    """The answer to the switch's 401."""
    told = dict(re.findall(r'(\w+)="?([^",\s]+)"?', challenge.split("WWW-Authenticate:")[1].splitlines()[0]))
    realm, nonce, uri = told["realm"], told["nonce"], "sip:promesa.invalid"
    own, asked = _md5(f"{name}:{realm}:{secret}"), _md5(f"REGISTER:{uri}")
    answer = _md5(f"{own}:{nonce}:00000001:abc:auth:{asked}")
    facts = f'username="{name}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{answer}"'
    opaque = f', opaque="{told["opaque"]}"' if "opaque" in told else ""
    return f'Authorization: Digest algorithm=MD5, {facts}, cnonce="abc", qop=auth, nc=00000001{opaque}'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
