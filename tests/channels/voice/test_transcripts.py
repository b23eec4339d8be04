"""Transcripts of other programs: each file of `transcripts` means what its `.expected` says.

`python -m tests.channels.voice.test_transcripts` writes the expectations anew: read the difference.
"""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from channels.voice.spoken import MAX_BYTES, MAX_SEGMENTS, MAX_TEXT, Segment
from channels.voice.transcripts import Transcript, TranscriptError, read_transcript
from hub.testing.mutation import STRANGE_VALUES

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".expected")
TREES = [path for path in FILES if path.suffix == ".json" and path.name != "not.json"]
SPECIFIED = FOLDER / "specified.vtt"


def outcome(content: bytes) -> Any:
    """What a file means, as its expectation holds it; what is empty is left out."""
    try:
        found = read_transcript(content)
    except TranscriptError as error:
        return {"raises": str(error)}
    named = {f.name: getattr(found, f.name) for f in fields(found) if f.name != "segments"}
    segments = [
        {f.name: value for f in fields(one) if said(value := getattr(one, f.name))}
        for one in found.segments
    ]
    return {**{k: v for k, v in named.items() if said(v)}, "segments": segments}


def said(value: object) -> bool:
    return value is not None and value is not False and value != ""


def expected_path(path: Path) -> Path:
    return path.with_name(path.name + ".expected")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_a_file_means_what_is_expected(path: Path) -> None:
    assert outcome(path.read_bytes()) == json.loads(expected_path(path).read_text("utf-8"))


def assert_sound(found: Transcript) -> None:
    """What holds for every transcript, however broken the file was."""
    assert [one.seq for one in found.segments] == list(range(len(found.segments)))
    times = [one.starts_ms for one in found.segments if one.starts_ms is not None]
    assert times == sorted(times)
    for one in found.segments:
        assert one.text.strip()
        assert len(one.text) <= MAX_TEXT
        assert "\x00" not in one.text + one.speaker
        (one.text + one.speaker).encode()
        if one.starts_ms is not None and one.ends_ms is not None:
            assert 0 <= one.starts_ms <= one.ends_ms


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.name))
def test_a_broken_file_is_read_or_refused_and_nothing_else(path: Path) -> None:
    content, rng = path.read_bytes(), random.Random(path.name)
    for _ in range(200):
        at = rng.randrange(len(content) + 1)
        for changed in (content[:at], content[:at] + rng.randbytes(2) + content[at + 1 :]):
            with suppress(TranscriptError):
                assert_sound(read_transcript(changed))


@pytest.mark.parametrize("path", TREES, ids=lambda path: str(path.name))
def test_strange_values_are_read_or_refused_and_nothing_else(path: Path) -> None:
    rng = random.Random(path.name)
    for _ in range(300):
        tree = json.loads(path.read_bytes())
        holder, key = rng.choice(list(slots(tree)) or [(None, None)])
        if holder is not None:
            holder[key] = rng.choice(STRANGE_VALUES)
        with suppress(TranscriptError):
            assert_sound(read_transcript(json.dumps(tree).encode()))


def slots(tree: Any) -> Any:
    """Every place in JSON where a value stands."""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in list(keys):
        yield tree, key
        yield from slots(tree[key])


def test_two_who_talk_at_once_stay_in_the_order_of_time() -> None:
    found = read_transcript((FOLDER / "deepgram-utterances.json").read_bytes())
    assert [(one.channel, one.starts_ms) for one in found.segments] == [
        (0, 80),
        (1, 1900),
        (0, 3000),
    ]


def test_too_much_is_refused_before_it_costs() -> None:
    with pytest.raises(TranscriptError, match="20 MB"):
        read_transcript(b" " * (MAX_BYTES + 1))
    listed = json.dumps([{"text": "x"}] * (MAX_SEGMENTS + 1)).encode()
    with pytest.raises(TranscriptError, match=str(MAX_SEGMENTS)):
        read_transcript(listed)
    with pytest.raises(TranscriptError):
        read_transcript(b"[" * 100_000)


def test_a_long_text_becomes_several_segments_and_loses_nothing() -> None:
    text = "".join(f"{number} " for number in range(5000)).strip()
    found = read_transcript(json.dumps([{"text": text, "starts_ms": 7}]).encode())
    assert "".join(one.text for one in found.segments) == text
    assert {one.starts_ms for one in found.segments} == {7}


def test_a_hostile_file_costs_no_more_than_an_honest_one() -> None:
    for nasty in ("<v ", "<", "{\\", "&#", "00:00.000 --> ", "- ", "a: "):
        body = "WEBVTT\n\n00:00.000 --> 00:01.000\n" + nasty * 200_000
        with suppress(TranscriptError):
            assert_sound(read_transcript(body.encode()))


def test_what_a_segment_is_can_be_written_down() -> None:
    assert Segment(text="x").seq == 0
    assert outcome(SPECIFIED.read_bytes())["segments"][0]["speaker"] == "Ana Ruiz"


if __name__ == "__main__":
    for each in FILES:
        text = json.dumps(outcome(each.read_bytes()), indent=1, ensure_ascii=False)
        expected_path(each).write_text(text + "\n", "utf-8")
