"""Which word of one name stands for which word of another, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from hub.identity.name_words import REMEMBERED, Word, consonants, word


class Likeness(IntEnum):
    """How a word stands for another, worst first."""

    NONE = 0
    INITIAL = 1
    TYPO = 2
    VARIANT = 3
    EXACT = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: its words, and which of them are given names (or a father's).

    texts: the words as a set. glued: each two neighbours as one word.
    """

    words: tuple[Word, ...]
    given: tuple[bool, ...]
    texts: frozenset[str]
    glued: frozenset[str]


def reading(words: tuple[Word, ...], given: tuple[bool, ...]) -> Reading:
    """The reading of these words, with what comparing looks up made once."""
    texts = [one.text for one in words]
    return Reading(words, given, frozenset(texts), frozenset([a + b for a, b in pairwise(texts)]))


class Pair(NamedTuple):
    """A word of each side that agree. strength: 0 to 1. bits: what their agreement says.

    given: one of them is read as a given name. surname: one of them is not. family: neither is.
    """

    likeness: Likeness
    strength: float
    given: bool
    surname: bool
    family: bool
    bits: float


class Alignment(NamedTuple):
    """The pairs, and the places of the words of each side that found nobody."""

    pairs: Sequence[Pair]
    left: Sequence[int]
    right: Sequence[int]


_NONE: Final = (Likeness.NONE, 0.0)
_EXACT: Final = (Likeness.EXACT, 1.0)
_MIN_TYPO: Final = 5  # In shorter words one letter makes another name: Ana and Ada.
_MIN_TWO_TYPOS: Final = 9
_MIN_PREFIX: Final = 3
_INITIAL_BITS: Final = 3.0


def align(a: Reading, b: Reading) -> Alignment:
    """Pair the words of two names: what is written alike first, then the likeliest."""
    left, right = list(range(len(a.words))), list(range(len(b.words)))
    pairs: list[Pair] = []
    if not a.texts.isdisjoint(b.texts):
        _pair_exact(a, left, b, right, pairs)
    if left and right:
        if not a.texts.isdisjoint(b.glued):
            _pair_glued(a, left, b, right, pairs)
        if not b.texts.isdisjoint(a.glued):
            _pair_glued(b, right, a, left, pairs)
        _pair_alike(a, left, b, right, pairs)
    return Alignment(pairs, left, right)


def _pair_exact(
    a: Reading, left: list[int], b: Reading, right: list[int], pairs: list[Pair]
) -> None:
    for i in tuple(left):
        text = a.words[i].text
        for j in right:
            if b.words[j].text == text:
                pairs.append(_pair(a, i, b, j, _EXACT))
                left.remove(i)
                right.remove(j)
                break


def _pair(a: Reading, i: int, b: Reading, j: int, found: tuple[Likeness, float]) -> Pair:
    one, other = a.words[i], b.words[j]
    given_a, given_b = a.given[i], b.given[j]
    bits = one.bits if one.bits < other.bits else other.bits
    if found[0] is Likeness.INITIAL:
        bits = min(bits, _INITIAL_BITS)
    either, both = given_a or given_b, given_a and given_b
    return Pair(found[0], found[1], either, not both, not either, bits * found[1])


def _pair_glued(
    a: Reading, left: list[int], b: Reading, right: list[int], pairs: list[Pair]
) -> None:
    """A word of one that two neighbours of the other make: Xiaoming and Xiao Ming."""
    for i in tuple(left):
        text = a.words[i].text
        for j, k in zip(tuple(right), tuple(right[1:]), strict=False):
            one, other = b.words[j].text, b.words[k].text
            if k == j + 1 and len(text) == len(one) + len(other) and text == one + other:
                pairs.append(_pair(a, i, b, j, _EXACT))
                left.remove(i)
                right.remove(j)
                right.remove(k)
                break


def _pair_alike(
    a: Reading, left: list[int], b: Reading, right: list[int], pairs: list[Pair]
) -> None:
    found = []
    for i in left:
        text, is_given = a.words[i].text, a.given[i]
        for j in right:
            alike = likeness(text, b.words[j].text, is_given or b.given[j])
            if alike is not _NONE:
                found.append((alike[1], is_given == b.given[j], -abs(i - j), i, j, alike))
    found.sort(key=lambda one: one[:3], reverse=True)
    for *_, i, j, alike in found:
        if i in left and j in right:
            pairs.append(_pair(a, i, b, j, alike))
            left.remove(i)
            right.remove(j)


def likeness(a: str, b: str, as_given: bool) -> tuple[Likeness, float]:
    """How one word stands for another, and how strongly, 0 to 1.

    as_given: one of them is read as a given name, where a last vowel tells brother from sister.
    """
    if a == b:
        return _EXACT
    return _likeness(a, b, as_given) if a < b else _likeness(b, a, as_given)


@lru_cache(maxsize=REMEMBERED)
def _likeness(a: str, b: str, as_given: bool) -> tuple[Likeness, float]:
    one, other = word(a), word(b)
    if len(a) == 1 or len(b) == 1:
        stands = b in one.initials if len(b) == 1 else a in other.initials
        return (Likeness.INITIAL, 0.6) if stands else _NONE
    if not one.groups.isdisjoint(other.groups):
        return (Likeness.VARIANT, 0.95)
    if _is_one_surname(one, other, as_given):
        return (Likeness.VARIANT, 0.95)
    # Where one culture has both names, they are two: Simon and Simone, Chiara and Clara.
    if not (one.cousins.isdisjoint(other.kin) and one.kin.isdisjoint(other.cousins)) and (
        one.cultures.isdisjoint(other.cultures)
    ):
        return (Likeness.VARIANT, 0.8)
    return _by_letters(one, other, as_given)


def _is_one_surname(one: Word, other: Word, as_given: bool) -> bool:
    if as_given and one.given > 0 and other.given > 0:
        return False  # Li and Lei are one surname in Latin, but two given names.
    if not as_given and one.stem == other.stem:
        return True
    return not one.spellings.isdisjoint(other.spellings)


def _by_letters(one: Word, other: Word, as_given: bool) -> tuple[Likeness, float]:
    """Two words that no table joins: two names if both are known, else perhaps one misspelt."""
    a, b = one.text, other.text
    both_given = one.given > 0 and other.given > 0
    if one.sound == other.sound and not both_given and not (as_given and _is_gendered(a, b)):
        return (Likeness.VARIANT, 0.9)
    if as_given and _is_servant(a, b):
        return (Likeness.VARIANT, 0.75)
    if (one.is_known and other.is_known) or (as_given and _is_gendered(a, b)):
        return _NONE
    if as_given and one.is_known != other.is_known and _is_short_form(one, other):
        return (Likeness.VARIANT, 0.75)
    return _slip(one, other, as_given)


def _slip(one: Word, other: Word, as_given: bool) -> tuple[Likeness, float]:
    a, b = one.text, other.text
    shorter, longer = sorted((len(a), len(b)))
    if shorter >= _MIN_TYPO and (a[0] == b[0] or not as_given or sorted(a) == sorted(b)):
        allowed = 2 if shorter >= _MIN_TWO_TYPOS else 1
        if (slips := OSA.distance(a, b, score_cutoff=allowed)) <= allowed:
            return (Likeness.TYPO, 0.85 - 0.1 * (slips - 1))
    if _is_bare(a) != _is_bare(b) and consonants(a) == consonants(b) and longer > 2:
        return (Likeness.VARIANT, 0.75)
    return _NONE


def _is_bare(text: str) -> bool:
    return not any(letter in "aeiou" for letter in text)


def _is_servant(a: str, b: str) -> bool:
    """Whether one is the other with its "servant of": Abdelkader and Kader."""
    return len(a) > _MIN_PREFIX < len(b) and (a == "abd" + b or b == "abd" + a)


def _is_gendered(a: str, b: str) -> bool:
    """Whether two words differ in their last vowel or e only: Karim and Karima."""
    return a != b and a.rstrip("aeo") == b.rstrip("aeo")


def _is_short_form(one: Word, other: Word) -> bool:
    """Whether the word that no table has is a beginning or a pet form of the one that it has."""
    known, unknown = (one, other) if one.is_known else (other, one)
    if not known.given:
        return False
    stem = known.text[:-1] if len(known.text) > _MIN_PREFIX + 1 else known.text
    return len(unknown.text) >= _MIN_PREFIX and (
        known.text.startswith(unknown.text)
        or (len(stem) > _MIN_PREFIX and unknown.text.startswith(stem))
    )


def forget_likeness() -> None:
    """Empty what comparing words has remembered."""
    _likeness.cache_clear()
    consonants.cache_clear()
