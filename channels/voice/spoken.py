"""What every transcript becomes, whoever wrote it: who said what, and when."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

MAX_BYTES: Final = 20_000_000
MAX_SEGMENTS: Final = 50_000
MAX_TEXT: Final = 10_000  # Characters of one segment; a longer one becomes several.
MAX_SPEAKER: Final = 60
_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
MAX_MS: Final = 7 * 24 * 3_600_000  # No call is longer than a week: such a time is none.


class TranscriptError(ValueError):
    """Raised for a file that is no transcript, or none that can be read. Its text is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Something that one speaker said.

    seq: the place in the call, from 0. starts_ms, ends_ms: from the recording's beginning, None
    where unknown. speaker: the key that the file gives (a name, A, 0, SPEAKER_00), "" for none; it
    means the same voice within one channel of one file and nothing beyond. doubtful: the program
    may have made it up out of silence.
    """

    seq: int = 0
    text: str
    speaker: str = ""
    starts_ms: int | None = None
    ends_ms: int | None = None
    channel: int | None = None
    confidence: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A call as text. source: webvtt, srt, whisper, whisper_cpp, deepgram, assemblyai or plain.

    language: BCP 47, or "". external_id: the program's own id of it. It has no clock: only who
    knows when the call began knows when something was said.
    """

    source: str
    segments: tuple[Segment, ...]
    language: str = ""
    duration_ms: int | None = None
    external_id: str = ""


def ordered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The segments as they were said, numbered. Speakers on two channels may talk at once; one
    without a time stays behind what it followed. Raises TranscriptError for too many."""
    found: list[tuple[int, int, int, Segment]] = []
    last = 0
    for place, segment in enumerate(piece for one in segments for piece in _pieces(one)):
        if place >= MAX_SEGMENTS:
            raise TranscriptError(f"A transcript may have {MAX_SEGMENTS} segments.")
        if segment.starts_ms is not None:
            last = segment.starts_ms
        found.append((last, segment.channel or 0, place, segment))
    found.sort(key=lambda one: one[:3])
    return tuple(replace(one[3], seq=seq) for seq, one in enumerate(found))


def _pieces(segment: Segment) -> list[Segment]:
    """A segment without a text is nothing; one with too long a text is several."""
    text = segment.text.strip()
    if len(text) <= MAX_TEXT:
        return [replace(segment, text=text)] if text else []
    cuts = range(0, len(text), MAX_TEXT)
    return [replace(segment, text=text[at : at + MAX_TEXT]) for at in cuts]


def milliseconds(seconds: object) -> int | None:
    """Milliseconds of a number of seconds; None for what is no time."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    if not math.isfinite(seconds) or not 0 <= seconds <= MAX_MS / 1000:
        return None
    return round(seconds * 1000)


def whole(value: object) -> int | None:
    """Milliseconds of a whole number of them; None for what is no time."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return round(value) if math.isfinite(value) and 0 <= value <= MAX_MS else None


def end_after(start: int | None, end: int | None) -> int | None:
    """The end, and never before the start: programs err, and words are kept all the same."""
    return end if start is None or end is None else max(start, end)


def share(value: object) -> float | None:
    """A confidence from 0 to 1; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def clean(text: str) -> str:
    """Text without what no database takes and what turns the reading direction of the rest;
    whoever shows it must still escape it."""
    return _UNWANTED.sub("", text)
