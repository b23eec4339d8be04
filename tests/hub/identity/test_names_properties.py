"""What holds for every name, and that no text at all breaks the reading."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.identity.name_given import GIVEN
from hub.identity.name_surnames import SURNAMES
from hub.identity.names import Name, NameLevel, compare_names, name_keys, read_name

TEXTS = st.text(max_size=60) | st.text(
    alphabet="aáñеиأ王김 .,-'’<>@()ªM\u200d\u0301🌸DrJ0&|", max_size=40
)
GIVENS = st.sampled_from(sorted({word for table in GIVEN.values() for word in table.split()}))
FAMILIES = st.sampled_from(sorted({word for table in SURNAMES.values() for word in table.split()}))
NAMES = st.builds(
    lambda given, families: " ".join([given, *families]).title(),
    GIVENS,
    st.lists(FAMILIES, min_size=1, max_size=3, unique=True),
)


def _read(text: str) -> Name | None:
    return read_name(text)


@given(TEXTS)
def test_no_text_raises_and_what_is_read_has_words(text: str) -> None:
    if (name := _read(text)) is not None:
        assert name.tokens
        assert all(token for token in name.tokens)
        assert name_keys(name)


@given(TEXTS | NAMES)
def test_a_name_is_the_same_as_itself(text: str) -> None:
    if (name := _read(text)) is not None:
        match = compare_names(name, name)
        assert (match.level, match.score, match.given_conflict) == (NameLevel.SAME, 1.0, False)


@given(TEXTS | NAMES, TEXTS | NAMES)
def test_comparing_is_symmetric(one: str, other: str) -> None:
    a, b = _read(one), _read(other)
    if a is not None and b is not None:
        match = compare_names(a, b)
        assert match == compare_names(b, a)
        assert 0.0 <= match.score <= 1.0
        assert (match.level is NameLevel.SAME) == (match.score == 1.0)
        assert not (match.given_conflict and match.level is not NameLevel.DIFFERENT)


@given(NAMES)
def test_case_accents_and_spaces_do_not_matter(text: str) -> None:
    plain = _read(text)
    dressed = _read(text.lower().replace("a", "á").replace("o", "ö").replace(" ", "  "))
    if plain is not None and dressed is not None:
        assert dressed.tokens == plain.tokens


@given(GIVENS, FAMILIES, FAMILIES)
def test_the_order_does_not_matter(given_name: str, first: str, second: str) -> None:
    one = _read(f"{given_name} {first} {second}".title())
    other = _read(f"{first} {second}, {given_name}".title())
    if one is not None and other is not None and sorted(one.tokens) == sorted(other.tokens):
        assert compare_names(one, other).level is NameLevel.SAME


@given(st.lists(NAMES, min_size=2, max_size=2, unique=True))
def test_reading_again_what_was_shown_changes_nothing(texts: list[str]) -> None:
    for text in texts:
        if (name := _read(text)) is not None:
            again = _read(name.text)
            assert again is not None
            assert again.tokens == name.tokens
