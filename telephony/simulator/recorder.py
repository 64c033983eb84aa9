"""What a simulated conversation sounds like: two hummed voices that take turns, in the file a real switch would leave."""

import math
import random
import struct
import time
import wave
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

RATE = 8000
#: A voice is made of syllables of this many samples.
SYLLABLE = RATE // 8
VOICES = (130.0, 205.0)


class Recorder:
    """One recording, from the moment the two are together."""

    def __init__(self, folder: Path, call_id: str) -> None:
        self.file = folder / "promesa" / f"{datetime.now(UTC):%Y/%m/%d}" / f"{call_id}.wav"
        self._chance = random.Random(call_id)
        self._started = time.monotonic()
        self._muted: list[tuple[float, float]] = []
        self._muted_since: float | None = None

    def mute(self, muted: bool) -> None:
        """From now on silence is written, or sound again."""
        now = time.monotonic() - self._started
        if muted and self._muted_since is None:
            self._muted_since = now
        elif not muted and self._muted_since is not None:
            self._muted.append((self._muted_since, now))
            self._muted_since = None

    def stop(self) -> None:
        """Leave the file."""
        self.mute(False)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(self.file), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(self._conversation(time.monotonic() - self._started))

    def _conversation(self, seconds: float) -> bytes:
        spoken = bytearray()
        whole, voice = round(seconds * RATE) * 2, 0
        while len(spoken) < whole:
            for _ in range(self._chance.randint(8, 40)):
                loudness = self._chance.choice((0, 2, 4, 5, 6, 7))
                spoken += syllable(voice, loudness)
            spoken += bytes(SYLLABLE * self._chance.randint(1, 4))
            voice = 1 - voice
        del spoken[whole:]
        for start, end in self._muted:
            first, last = (min(round(moment * RATE) * 2, whole) for moment in (start, end))
            spoken[first:last] = bytes(last - first)
        return bytes(spoken)


@cache
def syllable(voice: int, loudness: int) -> bytes:
    """An eighth of a second of one of the voices, swelling and fading."""
    pitch, peak = VOICES[voice], 1250 * loudness
    overtones = [
        sum(math.sin(2 * math.pi * pitch * overtone * place / RATE) / overtone for overtone in (1, 2, 3)) for place in range(SYLLABLE)
    ]
    swelling = (math.sin(math.pi * place / SYLLABLE) * sound for place, sound in enumerate(overtones))
    return struct.pack(f"<{SYLLABLE}h", *(round(peak * sound) for sound in swelling))
