"""WebVTT and SRT: captions as players show them, and as meeting programs write transcripts.

Source: W3C, "WebVTT: The Web Video Text Tracks Format"; SRT has no specification but its use.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from channels.voice.spoken import (
    MAX_MS,
    MAX_SPEAKER,
    Segment,
    Transcript,
    TranscriptError,
    clean,
    end_after,
    ordered,
)

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING: Final = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?", re.ASCII)
_SKIPPED: Final = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]{0,100})?(?:[ \t]+([^>]{0,300}))?>")
_TAG: Final = re.compile(r"<[^<>\n]{0,300}>|\{\\[^{}\n]{0,100}\}")
_PREFIX: Final = re.compile(r"([^:\n]{1,60}):\s+(\S.*)", re.DOTALL)
_DASH: Final = re.compile(r"^[-–—]\s+", re.MULTILINE)


def is_webvtt(text: str) -> bool:
    """Whether the text says that it is WebVTT."""
    return re.match(r"WEBVTT(?:[ \t\r\n]|$)", text) is not None


def is_srt(text: str) -> bool:
    """Whether a timing stands in one of the first lines."""
    return any(_TIMING.fullmatch(line) for line in _lines(text[:4000]).split("\n")[:20])


def read_webvtt(text: str) -> Transcript:
    """The cues of a WebVTT file. Raises TranscriptError where there is none."""
    segments: list[Segment] = []
    for block in re.split(r"\n(?:[ \t]*\n)+", _lines(text).strip("\n")):
        lines = block.split("\n")
        if _SKIPPED.match(lines[0]):
            continue
        at = next((i for i, line in enumerate(lines[:2]) if "-->" in line), -1)
        found = _TIMING.fullmatch(lines[at]) if at >= 0 else None
        if found is not None:
            segments += _voices("\n".join(lines[at + 1 :]), *_times(found))
    return _transcript("webvtt", segments)


def read_srt(text: str) -> Transcript:
    """The captions of an SRT file: a new one begins at each timing, whatever stands around it."""
    return _transcript("srt", list(_captions(_lines(text).split("\n"))))


def _captions(lines: list[str]) -> Iterator[Segment]:
    starts = [at for at, line in enumerate(lines) if _TIMING.fullmatch(line)]
    for at, after in zip(starts, [*starts[1:], len(lines)][: len(starts)], strict=True):
        found = _TIMING.fullmatch(lines[at])
        body = lines[at + 1 : after]
        if after < len(lines):
            body = _without_index(body)
        if found is not None:
            start, end = _times(found)
            text = _plain("\n".join(body))
            for piece in (
                _DASH.split(text) if len(_DASH.findall(text)) > 1 else [_DASH.sub("", text)]
            ):
                yield Segment(text=clean(piece), starts_ms=start, ends_ms=end)


def _without_index(body: list[str]) -> list[str]:
    """The lines before the next timing, without its number, which may be missing."""
    while body and not body[-1].strip():
        body = body[:-1]
    return body[:-1] if body and body[-1].strip().isdecimal() else body


def _voices(payload: str, start: int | None, end: int | None) -> list[Segment]:
    """The payload of a cue: one segment for each voice in it."""
    pieces = _VOICE.split(payload)
    found = [("", pieces[0])]
    found += [(name or "", text) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)]
    return [
        Segment(
            text=clean(_plain(text)),
            speaker=clean(" ".join(html.unescape(name).split()))[:MAX_SPEAKER],
            starts_ms=start,
            ends_ms=end,
        )
        for name, text in found
        if text.strip()
    ]


def _plain(text: str) -> str:
    """Without tags; entities are read after that, so that a written tag stays words."""
    kept = html.unescape(_TAG.sub("", text)).replace("\xa0", " ")
    return "\n".join(
        line.strip() for line in kept.replace("\u200e", "").replace("\u200f", "").split("\n")
    )


def _times(found: re.Match[str]) -> tuple[int | None, int | None]:
    start, end = _time(found.groups()[:4]), _time(found.groups()[4:8])
    return start, end_after(start, end)


def _time(parts: tuple[str | None, ...]) -> int | None:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    ms = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))
    return ms if ms <= MAX_MS else None


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _transcript(source: str, segments: list[Segment]) -> Transcript:
    named = _with_prefixes(_unrolled([one for one in segments if one.text.strip()]))
    if not named:
        raise TranscriptError("There are no captions in the file.")
    return Transcript(source=source, segments=ordered(named))


def _unrolled(segments: list[Segment]) -> list[Segment]:
    """Automatic captions roll: each repeats the line before. What was just said is taken off."""
    found: list[Segment] = []
    shown = ""
    for segment in segments:
        text = segment.text.strip()
        lines = [line for line in text.split("\n") if line.strip()]
        rolls = bool(shown) and len(lines) > 1 and lines[0] == shown.split("\n")[-1]
        if text != shown or not found or segment.speaker != found[-1].speaker:
            found.append(replace(segment, text="\n".join(lines[1:]) if rolls else text))
        shown = text
    return found


def _with_prefixes(segments: list[Segment]) -> list[Segment]:
    """`Ana Ruiz: Hola` names a speaker where such a name comes more than once, or nearly always:
    a single `Nota: ...` is only how somebody talks."""
    if any(segment.speaker for segment in segments):
        return segments
    heads = [_PREFIX.fullmatch(segment.text.strip()) for segment in segments]
    names = Counter(" ".join(head[1].split()) for head in heads if head)
    usual = sum(names.values()) * 2 > len(segments)
    found: list[Segment] = []
    for segment, head in zip(segments, heads, strict=True):
        name = " ".join(head[1].split()) if head else ""
        if head and (usual or names[name] > 1):
            segment = replace(segment, speaker=name[:MAX_SPEAKER], text=head[2])
        found.append(segment)
    return found
