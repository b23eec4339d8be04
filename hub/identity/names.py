"""Names of people: read once, compared often, whatever the language, script, order or spelling.

`read_name` turns what a channel or a person wrote into a `Name`, `compare_names` says how two of
them agree, `name_keys` gives the strings by which candidates are found. Nothing here proves
anything: a name is a claim. Two people of one household share a surname, so the given name is what
tells them apart, and `given_conflict` is the answer that keeps them apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import product
from typing import Final, NamedTuple

from hub.identity.addresses import display_name
from hub.identity.name_align import Alignment, Likeness, Reading, align, forget_likeness, reading
from hub.identity.name_text import Written, read_words, take_apart
from hub.identity.name_words import Word, commonness, is_patronymic, word

__all__ = [
    "Name",
    "NameLevel",
    "NameMatch",
    "commonness",
    "compare_names",
    "forget_names",
    "name_keys",
    "name_of_mailbox",
    "read_name",
]

REMEMBERED: Final = 16_384
MAX_KEYS: Final = 16
MAX_SYLLABLE: Final = 6  # Letters of the longest syllable of Chinese in Latin.


_SURELY: Final = 1e-3
_FREQUENT: Final = 0.02
_SURELY_GIVEN: Final = 1e-4
_JOINTS: Final = re.compile(r"[._-]+")
_ENDS: Final = "0123456789._-"
# The ª becomes an a in compatibility form, and Ma is a Chinese surname.
_MARIA: Final = re.compile(r"\bM\.?\s?ª\.?", re.IGNORECASE)


class NameLevel(StrEnum):
    """How two names agree, best first."""

    SAME = "same"  # The same words, in any order, case, accents or script.
    VARIANT = "variant"  # Every word agrees, some by a known variant: Pepe and José.
    SUBSET = "subset"  # Every word of the shorter agrees, a given name and a surname among them.
    TYPO = "typo"  # As the above, one word by a slip of the keyboard.
    INITIALS = "initials"  # As the above, one word by its initial only.
    WEAK = "weak"  # Something agrees and nothing contradicts: "Marta" and "Marta Ruiz".
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as it is compared.

    text: as written, cleaned for showing, Mª written out. tokens: its words in the order of
    writing, in plain lower-case Latin, without titles and particles. readings: the ways to take
    them, the second with "Chema" as José María and "martaruiz" as two words. generation: "2" for
    a junior.
    """

    text: str
    tokens: tuple[str, ...]
    readings: tuple[Reading, ...] = field(compare=False, repr=False)
    generation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """How two names agree.

    score: 0 to 1, for ranking; not a probability. given_conflict: two given names that are two
    people's: it vetoes a join. given_agrees, surname_agrees: a given name (a surname) of one is
    found in the other, exactly, as a variant or with a slip. bits: how much the agreeing words
    say, -log2 of how common they are: 3 for a María, 16 for a word that no table knows.
    """

    level: NameLevel
    score: float
    given_conflict: bool = False
    given_agrees: bool = False
    surname_agrees: bool = False
    bits: float = 0.0


@lru_cache(maxsize=REMEMBERED)
def read_name(text: str) -> Name | None:
    """The name in `text`, or None where it is no person's: empty, "Unknown", an address, a number,
    a company. The memory of this function holds names: `forget_names` belongs to erasing."""
    shown = display_name(_MARIA.sub("María ", text) if "ª" in text else text)
    written = read_words(shown)
    if written is None:
        return None
    readings = [_reading(written.words, written)]
    if (apart := take_apart(written.words)) != written.words:
        readings.append(_reading(apart, written))
    return Name(shown, written.words, tuple(readings), written.generation)


@lru_cache(maxsize=REMEMBERED)
def name_of_mailbox(local: str) -> Name | None:
    """The name that a mail address is made of (ana.ruiz78, anaruiz), from what stands before the @;
    None unless it has a known given name and another word."""
    name = read_name(" ".join(_JOINTS.split(local.partition("+")[0].strip(_ENDS))))
    if name is None:
        return None
    for read in name.readings:
        words = list(zip(read.words, read.given, strict=True))
        if len(words) > 1 and any(
            is_given and one.given > _SURELY_GIVEN for one, is_given in words
        ):
            if read is name.readings[0]:
                return name
            return read_name(" ".join(one.text for one in read.words))
    return None


def _reading(tokens: tuple[str, ...], written: Written) -> Reading:
    words = tuple(word(token) for token in tokens)
    return reading(words, _given_places(words, written))


def _given_places(words: Sequence[Word], written: Written) -> tuple[bool, ...]:
    """Which words are given names. Order is a hint only, what is known of the words decides."""
    last = len(words) - 1
    if last == 0:
        return (words[0].given >= words[0].surname and not (written.titled and words[0].surname),)
    if written.family and words[0].given <= 4 * words[0].surname + _SURELY:
        return tuple(place >= written.family for place in range(last + 1))
    if _is_surname(words[0]) or (_leans_family(words[0]) and _may_be_given(words)):
        return tuple(place > 0 and not _is_surname(one) for place, one in enumerate(words))
    places = [True]
    for place, one in enumerate(words[1:], 1):
        run = places[-1] and one.given > one.surname
        patronymic = is_patronymic(one.text) and place > 0 and last > 1
        places.append(patronymic or (run and (place < last or one.given > 4 * one.surname)))
    return tuple(places)


def _is_surname(one: Word) -> bool:
    return one.surname > 0 and one.given * 16 < one.surname


def _leans_family(one: Word) -> bool:
    return one.surname > 2 * one.given


def _may_be_given(words: Sequence[Word]) -> bool:
    """Whether the last word is rather a given name, behind a first that leans to be a surname."""
    last = words[-1]
    return last.given > last.surname or (not last.is_known and words[0].surname > _FREQUENT)


def compare_names(a: Name, b: Name) -> NameMatch:
    """How two names agree. Which of the two comes first does not matter."""
    if b.tokens < a.tokens:
        a, b = b, a
    best = _compare(a, b, a.readings[0], b.readings[0])
    if len(a.readings) + len(b.readings) > 2 and best.level is not NameLevel.SAME:
        for one, other in product(a.readings, b.readings):
            if not (_is_bare_maria(a, other) or _is_bare_maria(b, one)):
                best = max(best, _compare(a, b, one, other), key=lambda match: match.score)
    return best


def _is_bare_maria(name: Name, other: Reading) -> bool:
    """Whether a plain María meets a nickname taken apart: Maribel's mother, not Maribel."""
    plain = name.readings[0]
    given = [one.text for one, is_given in zip(plain.words, plain.given, strict=True) if is_given]
    return given == ["maria"] and len(other.words) > len(plain.words)


class _Tally(NamedTuple):
    """What the pairs of an alignment add up to."""

    worst: Likeness
    full: int  # Pairs of more than an initial.
    strength: float  # Their mean.
    bits: float
    given: bool
    surname: bool
    family: bool


_NOTHING: Final = _Tally(Likeness.NONE, 0, 0.0, 0.0, False, False, False)


def _compare(a: Name, b: Name, one: Reading, other: Reading) -> NameMatch:
    found = align(one, other)
    tally = _tally(found)
    conflict = _conflicts(one, other, found) or _generations_differ(a, b)
    level = _level(found, tally, conflict)
    return NameMatch(
        level=level,
        score=1.0 if level is NameLevel.SAME else _score(one, other, found, tally, level, conflict),
        given_conflict=conflict,
        given_agrees=tally.given,
        surname_agrees=tally.surname,
        bits=tally.bits,
    )


def _tally(found: Alignment) -> _Tally:
    if not found.pairs:
        return _NOTHING
    worst, full, strength, bits = Likeness.EXACT, 0, 0.0, 0.0
    given = surname = family = False
    for pair in found.pairs:
        if pair.likeness < worst:
            worst = pair.likeness
        full += pair.likeness is not Likeness.INITIAL
        strength += pair.strength
        bits += pair.bits
        given = given or pair.given
        surname = surname or pair.surname
        family = family or pair.family
    return _Tally(worst, full, strength / len(found.pairs), bits, given, surname, family)


def _conflicts(one: Reading, other: Reading, found: Alignment) -> bool:
    """Whether each side has a given name that the other has not."""
    if not found.left or not found.right:
        return False
    return any(one.given[place] for place in found.left) and any(
        other.given[place] for place in found.right
    )


def _generations_differ(a: Name, b: Name) -> bool:
    return bool(a.generation and b.generation and a.generation != b.generation)


def _level(found: Alignment, tally: _Tally, conflict: bool) -> NameLevel:
    if conflict or not found.pairs or (found.left and found.right):
        return NameLevel.DIFFERENT
    whole = not found.left and not found.right
    if whole and tally.worst is Likeness.EXACT:
        return NameLevel.SAME
    # Teresa Lorenzo is not Lorenzo Teresa Gil: beside a rest, a surname has to meet a surname.
    inherited = tally.surname if whole else tally.family
    if len(found.pairs) < 2 or not tally.full or not inherited:
        return NameLevel.WEAK
    if tally.worst is Likeness.INITIAL:
        return NameLevel.INITIALS
    if tally.worst is Likeness.TYPO:
        return NameLevel.TYPO
    return NameLevel.VARIANT if whole else NameLevel.SUBSET


def _score(
    one: Reading,
    other: Reading,
    found: Alignment,
    tally: _Tally,
    level: NameLevel,
    conflict: bool,
) -> float:
    """Agreement over agreement and contradiction, in bits; what only one side has counts little."""
    left = right = 0.0
    for place in found.left:
        left += one.words[place].bits
    for place in found.right:
        right += other.words[place].bits
    against, extra = (left, right - left) if left < right else (right, left - right)
    whole = tally.bits + 2 * against + 0.1 * extra
    score = tally.strength * tally.bits / whole if whole else 0.0
    if level is NameLevel.DIFFERENT:
        score *= 0.2 if conflict else 0.6
    return min(score, 0.6 if level is NameLevel.WEAK else 0.99)


@lru_cache(maxsize=REMEMBERED)
def name_keys(name: Name) -> tuple[str, ...]:
    """Strings that two spellings of one name are likely to share, each with its kind in front.

    "n:" all words sorted; "i:" the initial of a given name and the sound of a surname; "p:" a
    given name, as the name it is a form of or else by its sound, and the sound of a surname. At
    most `MAX_KEYS`; one for each surname, for double surnames lose their second half, and both
    ways round for words that are given names and surnames (Ali, Martin).
    """
    keys = {"n:" + " ".join(sorted(name.tokens)): None}
    for read in name.readings:
        given, family = _given_words(read), _family_words(read)
        for one, first in product(family[:3], given[:3]):
            if one is not first:
                keys[f"i:{first.text[0]} {one.family_root}"] = None
                for root in first.roots if len(first.text) > 1 else ():
                    keys[f"p:{root} {one.family_root}"] = None
    return tuple(keys)[:MAX_KEYS]


def _given_words(read: Reading) -> list[Word]:
    """Given names, first those in their place; two short ones also as one (Xiao Ming)."""
    places = list(zip(read.words, read.given, strict=True))
    given = [one for one, is_given in places if is_given]
    if len(given) == 2 and max(len(one.text) for one in given) <= MAX_SYLLABLE:
        given.insert(1, word(given[0].text + given[1].text))
    return given + [one for one, is_given in places if not is_given and one.given > one.surname / 4]


def _family_words(read: Reading) -> list[Word]:
    places = list(zip(read.words, read.given, strict=True))
    family = [one for one, is_given in places if not is_given] or list(read.words[1:])
    return family + [one for one, is_given in places if is_given and one.surname > one.given / 4]


def forget_names() -> None:
    """Empty what reading and comparing names has remembered: belongs to erasing a customer."""
    read_name.cache_clear()
    name_of_mailbox.cache_clear()
    name_keys.cache_clear()
    word.cache_clear()
    forget_likeness()
