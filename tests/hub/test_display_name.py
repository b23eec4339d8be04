"""Names as they may be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.addresses import MAX_NAME, display_name


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("  Ana   García\n", "Ana García"),
        ("Ａna", "Ana"),
        ("Ana\u202egnp.exe", "Anagnp.exe"),
        ("A\u0000n\u0007a", "Ana"),
        ("Ana\u200b\ufeff", "Ana"),
        ("Z" + "\u0321" * 40, "Z" + "\u0321" * 3),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("👩\u200d🔧 Eva", "👩\u200d🔧 Eva"),
        ("\u200d", ""),
        ("\u3164\u2800 \u115f\uffa0", ""),
        ("\t\n", ""),
        ("\ud800", ""),
        ("<b>Ana</b>", "<b>Ana</b>"),
    ],
)
def test_a_name_is_made_safe_to_show(chosen: str, shown: str) -> None:
    assert display_name(chosen) == shown


def test_a_name_is_not_longer_than_a_line() -> None:
    assert len(display_name("Ana " * 1000)) <= MAX_NAME
    assert len(display_name("ñ" * 100_000)) == MAX_NAME


@given(st.text())
def test_a_shown_name_has_nothing_hidden_in_it(chosen: str) -> None:
    shown = display_name(chosen)

    assert display_name(shown) == shown
    assert not {c for c in shown if unicodedata.category(c)[0] == "C"} - {"\u200c", "\u200d"}
    assert len(shown) <= MAX_NAME
