"""Sounds for the tests: a hummed note, as telephones send it and as files hold it, and how loud a recording is."""

import io
import math
import struct
import wave
from array import array

RATE = 8000
#: Samples in one packet.
PACKET = 160


def hum(seconds: float, *, pitch: float = 400, loudness: int = 8000) -> "array[int]":
    """A note as 16 bit samples."""
    return array("h", (round(loudness * math.sin(2 * math.pi * pitch * place / RATE)) for place in range(round(seconds * RATE))))


def spoken(samples: "array[int]") -> bytes:
    """A sound as a telephone sends it (PCMU over RTP, a packet every 20 ms), in the form of a packet capture that SIPp plays."""
    capture = bytearray(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
    for place in range(0, len(samples) - PACKET + 1, PACKET):
        number = place // PACKET
        said = bytes(_mu_law(sample) for sample in samples[place : place + PACKET])
        frame = _on_the_wire(struct.pack(">BBHII", 0x80, 0, number & 0xFFFF, place, 1) + said)
        seconds, micro = divmod(number * 20_000, 1_000_000)
        capture += struct.pack("<IIII", seconds, micro, len(frame), len(frame)) + frame
    return bytes(capture)


def wav(samples: "array[int]") -> bytes:
    """A file as the switch records and plays it."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(samples.tobytes())
    return held.getvalue()


def loudness(audio: bytes, start: float = 0, end: float | None = None) -> int:
    """The loudest moment of a stretch of a file."""
    with wave.open(io.BytesIO(audio)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    stretch = samples[round(start * RATE) : None if end is None else round(end * RATE)]
    return max(map(abs, stretch), default=0)


def _on_the_wire(said: bytes) -> bytes:
    """Ethernet, IP and UDP around it; whoever plays it puts in the addresses."""
    loopback = bytes((127, 0, 0, 1))
    datagram = struct.pack(">HHHH", 4000, 4000, 8 + len(said), 0) + said
    packet = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(datagram), 0, 0, 64, 17, 0) + loopback * 2 + datagram
    return bytes(12) + b"\x08\x00" + packet


def _mu_law(sample: int) -> int:
    biased = min(abs(sample), 32635) + 132
    exponent = biased.bit_length() - 8
    mantissa = biased >> (exponent + 3) & 15
    return ~((128 if sample < 0 else 0) | exponent << 4 | mantissa) & 255
