"""People who can be told apart by ear: telephones on a switch that each hum a note of their own and say which notes they hear."""

import asyncio
import math
import re
from collections import deque
from functools import cache
from itertools import count
from operator import mul
from types import TracebackType

#: Notes by who is rung: whole waves in a packet of 20 ms, so that one packet repeated is a steady note.
SAMPLES, RATE = 160, 8000
#: Of a full-scale note, this share is heard as one: far above the noise of the coding, far below a voice.
AUDIBLE = 0.02
#: So many packets (0.2 s) are listened to: what was said before is forgotten.
MEMORY = 10


def note(pitch: int) -> bytes:
    """A packet of this note, in µ-law."""
    return bytes(_squeezed(int(8000 * math.sin(2 * math.pi * pitch * place / RATE))) for place in range(SAMPLES))


def loudness(packet: bytes, pitch: int) -> float:
    """How loud a note is in a packet, of the loudest there can be."""
    heard = [SAMPLE_OF[byte] for byte in packet]
    across, along = (sum(map(mul, heard, wave)) for wave in _waves(pitch))
    return math.hypot(across, along) / (SAMPLES / 2) / 32768


@cache
def _waves(pitch: int) -> tuple[list[float], list[float]]:
    turns = [2 * math.pi * pitch * place / RATE for place in range(SAMPLES)]
    return [math.cos(turn) for turn in turns], [math.sin(turn) for turn in turns]


class Voice(asyncio.DatagramProtocol):
    """One telephone in use: what it hears, and its own note going out every 20 ms."""

    def __init__(self, pitch: int) -> None:
        self.packet = note(pitch)
        self.heard: deque[bytes] = deque(maxlen=MEMORY)
        self.packets = 0
        self.towards: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._humming: asyncio.Task[None] | None = None

    async def open(self, towards: tuple[str, int]) -> int:
        """Take a port, begin to hum; returns the port."""
        loop = asyncio.get_running_loop()
        self.towards = towards
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._humming = asyncio.create_task(self._hum())
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    def close(self) -> None:
        """Put the receiver down."""
        self.heard.clear()
        if self._humming is not None:
            self._humming.cancel()
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A packet of sound came."""
        if len(data) == 12 + SAMPLES and data[1] & 0x7F == 0:
            self.packets += 1
            self.heard.append(data[12:])

    def hears(self, pitch: int) -> bool:
        """Whether a note can be heard now."""
        return bool(self.heard) and sum(loudness(packet, pitch) for packet in self.heard) / len(self.heard) > AUDIBLE

    async def _hum(self) -> None:
        for number in count():
            header = bytes((0x80, 0)) + (number & 0xFFFF).to_bytes(2) + (number * SAMPLES & 0xFFFFFFFF).to_bytes(4) + b"hum."
            if self._transport is not None:
                self._transport.sendto(header + self.packet, self.towards)
            await asyncio.sleep(SAMPLES / RATE)


class Voices(asyncio.DatagramProtocol):
    """Everybody a switch rings at `port` picks up at once; `pitches` says by the beginning of their name who hums what."""

    def __init__(self, pitches: dict[str, int]) -> None:
        self.pitches = pitches
        self.port = 0
        #: Who is on the telephone, by the user they were rung as.
        self.talking: dict[str, Voice] = {}
        #: How often somebody was rung.
        self.invited = 0
        self._by_dialog: dict[str, tuple[str, Voice]] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._answering: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Voices":
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None) -> None:
        for _, voice in self._by_dialog.values():
            voice.close()
        if self._transport is not None:
            self._transport.close()

    def hearing(self, who: str) -> set[str]:
        """Whom somebody hears now, by the names in `pitches`."""
        voice = self.talking.get(who)
        return {name for name, pitch in self.pitches.items() if voice and voice.hears(pitch)}

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """The switch says something."""
        message = data.decode("utf-8", "replace")
        dialog = _header(message, "Call-ID")
        match message.split(" ", 1)[0]:
            case "INVITE" if dialog not in self._by_dialog:
                task = asyncio.create_task(self._pick_up(message, dialog, addr))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)
            case "BYE" | "CANCEL":
                who, voice = self._by_dialog.pop(dialog, ("", None))
                if voice is not None:
                    voice.close()
                    if self.talking.get(who) is voice:
                        del self.talking[who]
                self._say(message, addr, "200 OK")
            case "OPTIONS":
                self._say(message, addr, "200 OK")

    async def _pick_up(self, invite: str, dialog: str, addr: tuple[str, int]) -> None:
        self.invited += 1
        who = re.match(r"INVITE sip:([^@]*)@", invite)
        offered = re.search(r"^m=audio (\d+)", invite, re.MULTILINE)
        name = who.group(1) if who else ""
        voice = Voice(next((pitch for start, pitch in self.pitches.items() if name.startswith(start)), 300))
        self._by_dialog[dialog] = (name, voice)
        self.talking[name] = voice
        port = await voice.open(("127.0.0.1", int(offered.group(1)) if offered else 9))
        described = (
            "v=0\r\no=voice 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na=sendrecv\r\n"
        )
        self._say(invite, addr, "180 Ringing")
        self._say(invite, addr, "200 OK", described)

    def _say(self, request: str, addr: tuple[str, int], status: str, body: str = "") -> None:
        lines = [f"SIP/2.0 {status}"]
        for name in ("Via", "Record-Route", "From", "To", "Call-ID", "CSeq"):
            for value in re.findall(rf"^{name}:[ ]*(.*?)\r$", request, re.MULTILINE | re.IGNORECASE):
                tag = f";tag=voice{abs(hash(_header(request, 'Call-ID')))}" if name == "To" and ";tag=" not in value else ""
                lines.append(f"{name}: {value}{tag}")
        lines.append(f"Contact: <sip:voice@127.0.0.1:{self.port}>")
        if body:
            lines.append("Content-Type: application/sdp")
        lines.append(f"Content-Length: {len(body)}")
        if self._transport is not None:
            self._transport.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), addr)


def _header(message: str, name: str) -> str:
    found = re.search(rf"^{name}:[ ]*(.*?)\r$", message, re.MULTILINE | re.IGNORECASE)
    return found.group(1) if found else ""


def _squeezed(sample: int) -> int:
    """A sample in µ-law (ITU-T G.711)."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size, 32635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | (size >> exponent + 3) & 0x0F) & 0xFF


def _stretched(byte: int) -> int:
    """A µ-law byte as a sample."""
    byte = ~byte & 0xFF
    size = (((byte & 0x0F) << 3) + 132 << (byte >> 4 & 7)) - 132
    return -size if byte & 0x80 else size


SAMPLE_OF = [_stretched(byte) for byte in range(256)]
