"""JSON of programs that write down speech: Whisper and its kin, Deepgram, AssemblyAI.

Seconds or milliseconds follow from the format and never from how large a number is.
Source: the programs' own references; whisper.cpp and WhisperX from what they write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from channels.voice.spoken import (
    MAX_SPEAKER,
    Segment,
    Transcript,
    TranscriptError,
    clean,
    end_after,
    milliseconds,
    ordered,
    share,
    whole,
)

# OpenAI writes the language's English name where the others write its tag.
_LANGUAGES: Final = {
    "arabic": "ar", "basque": "eu", "catalan": "ca", "chinese": "zh", "czech": "cs",
    "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi", "french": "fr",
    "galician": "gl", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi",
    "hungarian": "hu", "italian": "it", "japanese": "ja", "korean": "ko", "norwegian": "no",
    "polish": "pl", "portuguese": "pt", "romanian": "ro", "russian": "ru", "spanish": "es",
    "swedish": "sv", "turkish": "tr", "ukrainian": "uk",
}  # fmt: skip
# Beyond these Whisper itself takes a segment for silence or for a loop. Source: Whisper's defaults.
_SILENCE: Final = 0.6
_UNSURE: Final = -1.0
_LOOP: Final = 2.4


@dataclass(frozen=True, slots=True)
class Found:
    """A value somewhere in the JSON: a missing or wrongly typed one reads as nothing."""

    value: Any  # Whatever the decoder gave: this class is the edge where Any ends.

    def __getitem__(self, key: str | int) -> Found:
        if isinstance(key, str) and isinstance(self.value, dict):
            return Found(self.value.get(key))
        if isinstance(key, int) and isinstance(self.value, list) and 0 <= key < len(self.value):
            return Found(self.value[key])
        return Found(None)

    def __iter__(self) -> Iterator[Found]:
        return iter([Found(one) for one in self.value] if isinstance(self.value, list) else [])

    def has(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value

    @property
    def text(self) -> str:
        return clean(self.value) if isinstance(self.value, str) else ""

    @property
    def key(self) -> str:
        """A speaker's key: a text or a number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return str(self.value)[:MAX_SPEAKER]
        return " ".join(self.text.split())[:MAX_SPEAKER]

    @property
    def number(self) -> int | None:
        """A channel: a number, or one written as a text."""
        if isinstance(self.value, str) and self.value.isascii() and self.value.isdecimal():
            return int(self.value[:6])
        plain = isinstance(self.value, int) and not isinstance(self.value, bool)
        return self.value if plain and 0 <= self.value < 1000 else None


def read_json(value: object) -> Transcript:
    """The transcript in decoded JSON. Raises TranscriptError for a form that is not known."""
    said = Found(value)
    for fits, read in _FORMS:
        if fits(said):
            found = read(said)
            if not found.segments:
                raise TranscriptError("Nobody says anything in the transcript.")
            return found
    raise TranscriptError("The JSON is no transcript of Whisper, Deepgram or AssemblyAI.")


# --- Deepgram -----------------------------------------------------------------------------------


def _deepgram(said: Found) -> Transcript:
    results, metadata = said["results"], said["metadata"]
    segments = [_deepgram_utterance(one) for one in results["utterances"]]
    channels = list(results["channels"])
    if not segments:
        several = len(channels) > 1
        for place, channel in enumerate(channels):
            best = channel["alternatives"][0]
            segments += _deepgram_words(best, place if several else None)
    return Transcript(
        source="deepgram",
        segments=ordered(segments),
        language=_language(channels[0]["detected_language"].text if channels else ""),
        duration_ms=milliseconds(metadata["duration"].value),
        external_id=metadata["request_id"].text[:200],
    )


def _deepgram_utterance(one: Found) -> Segment:
    return _by_seconds(one, one["transcript"].text, one["channel"].number)


def _deepgram_words(best: Found, channel: int | None) -> list[Segment]:
    """Words in runs of one speaker; the whole as one where they are missing."""
    words = list(best["words"])
    if not words:
        text, confidence = best["transcript"].text, share(best["confidence"].value)
        return [Segment(text=text, channel=channel, confidence=confidence)]
    return [
        _run(
            run, lambda one: one["punctuated_word"].text or one["word"].text, channel, milliseconds
        )
        for run in _runs(words)
    ]


# --- AssemblyAI ---------------------------------------------------------------------------------


def _assemblyai(said: Found) -> Transcript:
    status = said["status"].text
    if status == "error":
        raise TranscriptError(f"AssemblyAI failed: {said['error'].text[:200] or 'no reason given'}")
    if status not in ("", "completed"):
        raise TranscriptError("AssemblyAI has not finished this transcript.")
    segments = [
        Segment(
            text=one["text"].text,
            speaker=one["speaker"].key,
            starts_ms=(start := whole(one["start"].value)),
            ends_ms=end_after(start, whole(one["end"].value)),
            channel=one["channel"].number,
            confidence=share(one["confidence"].value),
        )
        for one in said["utterances"]
    ]
    if not segments:
        words = list(said["words"])
        segments = [_run(run, lambda one: one["text"].text, None, whole) for run in _runs(words)]
    if not segments:
        segments = [Segment(text=said["text"].text)]
    duration = said["audio_duration"].value
    return Transcript(
        source="assemblyai",
        segments=ordered(segments),
        language=_language(said["language_code"].text),
        duration_ms=milliseconds(duration),  # The one time that it gives in seconds.
        external_id=said["id"].text[:200],
    )


# --- Whisper and its kin ------------------------------------------------------------------------


def _whisper(said: Found) -> Transcript:
    segments = [
        _by_seconds(one, one["text"].text, None, doubtful=_is_doubtful(one))
        for one in said["segments"]
    ]
    if not any(segment.text.strip() for segment in segments) and said["text"].text.strip():
        segments = [Segment(text=said["text"].text)]
    return Transcript(
        source="whisper",
        segments=ordered(segments),
        language=_language(said["language"].text),
        duration_ms=milliseconds(said["duration"].value),
    )


def _is_doubtful(one: Found) -> bool:
    """Whether Whisper would itself take it for silence, or for words in a loop."""

    def above(name: str, limit: float) -> bool:
        value = one[name].value
        return isinstance(value, int | float) and value > limit

    value = one["avg_logprob"].value
    unsure = isinstance(value, int | float) and value < _UNSURE
    return (above("no_speech_prob", _SILENCE) and unsure) or above("compression_ratio", _LOOP)


def _whisper_cpp(said: Found) -> Transcript:
    segments = [
        Segment(
            text=one["text"].text,
            speaker=one["speaker"].key,
            starts_ms=(start := whole(one["offsets"]["from"].value)),
            ends_ms=end_after(start, whole(one["offsets"]["to"].value)),
        )
        for one in said["transcription"]
    ]
    language = said["result"]["language"].text
    return Transcript(
        source="whisper_cpp", segments=ordered(segments), language=_language(language)
    )


def _plain(said: Found) -> Transcript:
    """A list of one's own: `speaker`, `text`, and times only where their names say the unit."""
    segments = [
        Segment(
            text=one["text"].text,
            speaker=one["speaker"].key,
            starts_ms=(start := whole(one["starts_ms"].value)),
            ends_ms=end_after(start, whole(one["ends_ms"].value)),
            channel=one["channel"].number,
            confidence=share(one["confidence"].value),
        )
        for one in said
    ]
    return Transcript(source="plain", segments=ordered(segments))


# --- what they share ----------------------------------------------------------------------------


def _by_seconds(one: Found, text: str, channel: int | None, *, doubtful: bool = False) -> Segment:
    start = milliseconds(one["start"].value)
    return Segment(
        text=text,
        speaker=one["speaker"].key,
        starts_ms=start,
        ends_ms=end_after(start, milliseconds(one["end"].value)),
        channel=channel,
        confidence=share(one["confidence"].value),
        doubtful=doubtful,
    )


def _runs(words: Iterable[Found]) -> Iterator[list[Found]]:
    """Neighbouring words of one speaker."""
    for _, run in groupby(words, key=lambda one: one["speaker"].key):
        yield list(run)


def _run(
    run: list[Found],
    text: Callable[[Found], str],
    channel: int | None,
    time: Callable[[object], int | None],
) -> Segment:
    start = time(run[0]["start"].value)
    known = [one for word in run if (one := share(word["confidence"].value)) is not None]
    return Segment(
        text=" ".join(word for one in run if (word := text(one).strip())),
        speaker=run[0]["speaker"].key,
        starts_ms=start,
        ends_ms=end_after(start, time(run[-1]["end"].value)),
        channel=channel,
        confidence=round(sum(known) / len(known), 4) if known else None,
    )


def _language(name: str) -> str:
    """A language's tag, of its tag (es_ES too) or its English name; "" for anything else."""
    plain = name.strip().replace("_", "-")
    if plain.lower() in _LANGUAGES:
        return _LANGUAGES[plain.lower()]
    short = plain.partition("-")[0]
    return plain[:20] if len(short) in (2, 3) and short.isascii() and short.isalpha() else ""


def _is_assemblyai(said: Found) -> bool:
    marked = said.has("audio_duration") or said.has("language_code") or said.has("audio_url")
    return marked and (said.has("utterances") or said.has("words") or said.has("status"))


_FORMS: Final[tuple[tuple[Callable[[Found], bool], Callable[[Found], Transcript]], ...]] = (
    (lambda said: said["results"].has("channels"), _deepgram),
    (_is_assemblyai, _assemblyai),
    (lambda said: any(one.has("offsets") for one in said["transcription"]), _whisper_cpp),
    (lambda said: isinstance(said["segments"].value, list), _whisper),
    (lambda said: any(one.has("text") for one in said), _plain),
)
