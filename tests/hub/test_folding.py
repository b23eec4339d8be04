"""Words as search compares them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.folding import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("MUÑOZ", "munoz"),
        ("mun\u0303oz", "munoz"),
        ("¿Dónde está?", "¿donde esta?"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("ＡＢＣ", "abc"),
        ("İstanbul", "istanbul"),
        ("ısı", "isi"),
        ("Łódź", "lodz"),
        ("Søren Ærø", "soren aero"),
        ("Đặng", "dang"),
        ("Ёлка", "елка"),
        ("Ελλάς", "ελλασ"),
        ("מֹשֶׁה", "משה"),
        ("مُحَمَّد", "محمد"),
        ("co\u00adop\u200b", "coop"),
        ("\u202eevil", "evil"),
        ("ガラス", "ガラス"),
        ("हिन्दी", "हिन्दी"),
        ("한국어", "한국어"),
        ("No. 5 ⑦", "no. 5 7"),
        ("", ""),
    ],
)
def test_what_readers_take_for_one_word_folds_alike(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_the_form_in_which_text_was_composed_does_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_latin_capitals_do_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)
