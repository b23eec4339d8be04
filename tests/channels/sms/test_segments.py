"""How many SMS a text becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sms.segments import GSM_BASIC, GSM_EXTENDED, segments


@pytest.mark.parametrize(
    ("text", "encoding", "count", "remaining"),
    [
        ("", "GSM-7", 0, 160),
        ("a" * 160, "GSM-7", 1, 0),
        ("a" * 161, "GSM-7", 2, 145),
        ("a" * 306, "GSM-7", 2, 0),
        ("a" * 307, "GSM-7", 3, 152),
        ("ñ" * 160, "GSM-7", 1, 0),
        ("€" * 80, "GSM-7", 1, 0),
        ("€" * 81, "GSM-7", 2, 143),  # 76 fit into 153 places: none is split.
        ("á" * 70, "UCS-2", 1, 0),  # ñ is in the alphabet, á is not.
        ("á" * 71, "UCS-2", 2, 63),
        ("a" * 69 + "😀", "UCS-2", 2, 63),
        ("😀" * 35, "UCS-2", 1, 0),
        ("😀" * 36, "UCS-2", 2, 61),  # 33 fit into 67 places: none is split.
    ],
)
def test_a_text_is_counted_as_networks_count(
    text: str, encoding: str, count: int, remaining: int
) -> None:
    found = segments(text)
    assert (found.encoding, found.count, found.remaining) == (encoding, count, remaining)


def test_the_character_that_makes_it_dear_is_named() -> None:
    assert segments("Tu pedido está listo 😀").culprit == "á"
    assert segments("Tu pedido llega").culprit == ""


def test_the_alphabet_has_128_places() -> None:
    assert len(GSM_BASIC) == 127  # And the escape.
    assert len(GSM_EXTENDED) == 10


@given(st.text(max_size=400))
def test_more_text_never_takes_fewer_segments(text: str) -> None:
    shorter, longer = segments(text), segments(text + "a")
    assert longer.count >= shorter.count
    assert 0 <= longer.remaining <= longer.capacity
