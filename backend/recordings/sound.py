"""Reading a recording: its length, its checksum, and the peaks its waveform is drawn from."""

import hashlib
import os
import struct
from array import array
from dataclasses import dataclass
from pathlib import Path

#: A file of this size is a header and nothing: no sound ever arrived.
HEADER_BYTES = 44
#: Parts of equal length a waveform is drawn from.
PEAKS = 400
LOUDEST = 32768


class NotASound(Exception):
    """Why a file is no recording, in words."""


@dataclass(frozen=True)
class Measured:
    """What is known of a recording from its bytes alone."""

    size: int
    seconds: float
    sha256: str
    peaks: bytes


def measure(file: Path) -> Measured:
    """Read the whole file once, in pieces: 16 bit mono as the switch writes it."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        header = stream.read(HEADER_BYTES)
        digest.update(header)
        size += len(header)
        rate = _rate_of(header)
        frames = max(0, (os.fstat(stream.fileno()).st_size - HEADER_BYTES) // 2)
        # The header's own length is wrong when the switch was killed in mid-sentence; the file's size is not.
        per_peak = max(1, -(-frames // PEAKS))
        peaks = bytearray()
        while chunk := stream.read(per_peak * 2):
            digest.update(chunk)
            size += len(chunk)
            peaks.append(_peak(chunk))
    return Measured(size, round((size - HEADER_BYTES) / 2 / rate, 3), digest.hexdigest(), bytes(peaks))


def _rate_of(header: bytes) -> int:
    if len(header) < HEADER_BYTES or header[:4] != b"RIFF" or header[8:12] != b"WAVE":
        raise NotASound("this is not a WAV file")
    channels, rate, _, _, bits = struct.unpack("<HIIHH", header[22:36])
    if channels != 1 or bits != 16 or not rate:
        raise NotASound(f"{channels} channels of {bits} bits are not what the switch records")
    return int(rate)


def _peak(chunk: bytes) -> int:
    samples = array("h", chunk[: len(chunk) // 2 * 2])
    return min(127, max(max(samples), -min(samples)) * 128 // LOUDEST) if samples else 0
