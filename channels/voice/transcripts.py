"""Transcripts of calls, out of the files that other programs write. Pure, and free of the hub.

The text is hostile: whoever spoke or wrote the file chose it. It is kept as text and never as
markup, and a name in it is only what somebody called themselves.
"""

from __future__ import annotations

import codecs
import json

from channels.voice.captions import is_srt, is_webvtt, read_srt, read_webvtt
from channels.voice.recognised import read_json
from channels.voice.spoken import MAX_BYTES, Segment, Transcript, TranscriptError

__all__ = ["Segment", "Transcript", "TranscriptError", "read_transcript"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_transcript(content: bytes) -> Transcript:
    """The transcript in a file: WebVTT, SRT, or the JSON of Whisper (OpenAI's, whisper.cpp's and
    WhisperX's too), Deepgram or AssemblyAI. What is in it tells, not what it is called.

    Raises TranscriptError for anything else, and for more than 20 MB or 50,000 segments.
    """
    if len(content) > MAX_BYTES:
        raise TranscriptError(f"A transcript may have {MAX_BYTES // 1_000_000} MB.")
    text = _decoded(content)
    if not text.strip():
        raise TranscriptError("The file is empty.")
    if is_webvtt(text):
        return read_webvtt(text)
    if text.lstrip()[:1] in ("{", "["):
        try:
            return read_json(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            raise TranscriptError("The file begins as JSON and is none.") from None
    if is_srt(text):
        return read_srt(text)
    raise TranscriptError("The file is no WebVTT, no SRT and no JSON of a transcript.")


def _decoded(content: bytes) -> str:
    """The text: by its mark, else UTF-8, else what Windows wrote. Raises TranscriptError."""
    named = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not named and b"\x00" in content:
        raise TranscriptError("The file is no text.")
    for charset in (named or "utf-8", "cp1252"):
        try:
            text = content.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise TranscriptError("The file is no text.")
        return text
    raise TranscriptError("The file is in no encoding that is known.")
