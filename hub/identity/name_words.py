"""One word of a name: how common it is, given or inherited, and what it is a variant of."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Final, TypeVar

from hub.identity import name_variants
from hub.identity.name_given import GIVEN
from hub.identity.name_surnames import SPELLINGS, SURNAMES

T = TypeVar("T")

REMEMBERED: Final = 32_768

# The share of people who bear a word that no table knows.
RARE: Final = 2.0**-16
# A variant that is on no list of frequent names is still a name: the share of its bearers.
LISTED: Final = 2.0**-12
MAX_ROOTS: Final = 3
_OF_HEAD: Final = 0.25  # The share of a name's bearers who go by one of its other forms.
# Shares fall with the place in a list about as 1/place. (share of the first, how fast it falls)
_GIVEN_CURVE: Final = (0.05, 0.2)
_SURNAME_CURVE: Final = (0.035, 0.25)
# A few that are far above the curve.
_GIVEN_ABOVE: Final = {"maria": 0.12, "jose": 0.06, "muhammad": 0.08, "anna": 0.03}
_SURNAMES_ABOVE: Final = {
    "nguyen": 0.35, "kim": 0.2, "tran": 0.11, "lee": 0.1, "park": 0.08, "singh": 0.08,
    "silva": 0.08, "wang": 0.07, "li": 0.07, "zhang": 0.07, "kumar": 0.06, "kaur": 0.06,
    "khan": 0.05, "ivanov": 0.02,
}  # fmt: skip
_PATRONYMIC: Final = re.compile(r"..(?:[oe]vich|[oe]vych|yovych|[oe]vna|[iy]vna|ichna|[oe]vic)$")

_SLAVIC: Final = (
    (re.compile(r"(?:skaya|skaia|skaja|skiy|skyy|skij|skii|skyi|sky|ska|zky|zka)$"), "ski"),
    (re.compile(r"(?:cka|cky)$"), "cki"),
    (re.compile(r"(?<=..[oe]v)a$"), ""),
    (re.compile(r"(?<=...in)a$"), ""),
)
_SOUNDS: Final = (
    (re.compile(r"^ll"), "y"),
    (re.compile(r"^ma?c(?=[a-z]{4})"), "mk"),
    (re.compile(r"sch|tsch|sh|ch|cz|sz|tx"), "X"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"ck|c(?![eiy])|q(?:u(?=[eiy]))?|kh"), "k"),
    (re.compile(r"tz|ts|[zc]"), "s"),
    (re.compile(r"gu(?=[ei])"), "G"),
    (re.compile(r"dj|g(?=[eiy])|^x"), "j"),
    (re.compile(r"[vw]"), "b"),
    (re.compile(r"h"), ""),
    (re.compile(r"ou|oo"), "u"),
    (re.compile(r"ee|ie"), "i"),
    (re.compile(r"(?<=[aou])e"), ""),
    (re.compile(r"y|ii|iy"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_VOWELS: Final = re.compile(r"[aeiouywh]")
_DOUBLED: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name, in plain lower-case Latin, and what the tables know of it.

    given, surname: the share of people who bear it as such, 0 where unknown. groups: lines of
    `name_variants` it stands on. cousins: lines of the same name in other languages, `kin` those
    of the names it is a form of. cultures: where it is a frequent given name. spellings: lines of
    one surname's spellings. sound: what is left of it in the ear. stem: the surname without its
    feminine ending. initials: letters that may stand for it. roots: the names it is a form of, the
    commonest first, else its sound; family_root: the sound of its surname's first spelling: what
    an index is keyed by. bits: -log2 of its commonness.
    """

    text: str
    given: float
    surname: float
    groups: frozenset[int]
    cousins: frozenset[int]
    kin: frozenset[int]
    cultures: frozenset[str]
    spellings: frozenset[int]
    sound: str
    stem: str
    initials: str
    roots: tuple[str, ...]
    family_root: str
    bits: float

    @property
    def is_known(self) -> bool:
        """Whether any table has it."""
        return self.given > 0 or self.surname > 0


def _words(text: str) -> list[str]:
    """The words of a table: one string each, on however many tables it stands."""
    return [intern(word) for word in text.split()]


def _lines(text: str) -> list[list[str]]:
    return [_words(line) for line in text.splitlines() if line]


def _shares(
    tables: Iterable[str],
    curve: tuple[float, float],
    floor: Iterable[str],
    above: Mapping[str, float],
) -> dict[str, float]:
    shares = dict.fromkeys(floor, LISTED)
    for table in tables:
        for place, word in enumerate(dict.fromkeys(_words(table))):
            shares[word] = max(shares.get(word, 0.0), curve[0] / (1 + curve[1] * place))
    return {word: max(share, above.get(word, 0.0)) for word, share in shares.items()}


def _memberships(rows: Iterable[tuple[T, list[str]]]) -> dict[str, frozenset[T]]:
    found: dict[str, set[T]] = defaultdict(set)
    for row, words in rows:
        for word in words:
            found[word].add(row)
    # Most words stand on one line, with others: a set of its own for each would be a megabyte.
    sets: dict[frozenset[T], frozenset[T]] = {}
    frozen = ((word, frozenset(numbers)) for word, numbers in found.items())
    return {word: sets.setdefault(numbers, numbers) for word, numbers in frozen}


_GROUPS: Final = _lines(
    name_variants.SPANISH
    + name_variants.BASQUE_CATALAN_GALICIAN
    + name_variants.PORTUGUESE
    + name_variants.ITALIAN
    + name_variants.FRENCH
    + name_variants.GERMAN_DUTCH_NORDIC
    + name_variants.ENGLISH
    + name_variants.SLAVIC
    + name_variants.ARABIC
    + name_variants.TURKISH_PERSIAN
    + name_variants.ASIAN
)
_COUSINS: Final = _lines(name_variants.COUSINS)
_GROUPS_OF: Final = _memberships(enumerate(_GROUPS))
_COUSINS_OF_NAME: Final = _memberships(enumerate(_COUSINS))
_CULTURES_OF: Final = _memberships((culture, _words(table)) for culture, table in GIVEN.items())
_SPELLING_LINES: Final = _lines(SPELLINGS)
_SPELLINGS_OF: Final = _memberships(enumerate(_SPELLING_LINES))
_GIVEN_SHARE: Final = _shares(
    GIVEN.values(),
    _GIVEN_CURVE,
    [word for line in _GROUPS + _COUSINS for word in line],
    _GIVEN_ABOVE,
)
_SURNAME_SHARE: Final = _shares(
    SURNAMES.values(),
    _SURNAME_CURVE,
    [word for line in _SPELLING_LINES for word in line],
    _SURNAMES_ABOVE,
)
COMPOUNDS: Final = {line[0]: tuple(line[1:]) for line in _lines(name_variants.COMPOUNDS)}


@lru_cache(maxsize=REMEMBERED)
def word(text: str) -> Word:
    """What is known of a word in plain lower-case Latin. Remembered: see `read_name`."""
    stem = surname_stem(text)
    groups = _GROUPS_OF.get(text, frozenset())
    heads = {text} | {_GROUPS[number][0] for number in groups}
    given = max(
        _GIVEN_SHARE.get(text, LISTED if text in COMPOUNDS else 0.0),
        max((_GIVEN_SHARE[head] * _OF_HEAD for head in heads if head != text), default=0.0),
    )
    surname = max(_SURNAME_SHARE.get(text, 0.0), _SURNAME_SHARE.get(stem, 0.0))
    kin = frozenset(n for head in heads for n in _COUSINS_OF_NAME.get(head, ()))
    forms = {text} | heads | {form for number in groups for form in _GROUPS[number]}
    forms |= {form for number in kin for form in _COUSINS[number]}
    return Word(
        text=text,
        given=given,
        surname=surname,
        groups=groups,
        cousins=_COUSINS_OF_NAME.get(text, frozenset()),
        kin=kin,
        cultures=_CULTURES_OF.get(text, frozenset()),
        spellings=_SPELLINGS_OF.get(text, frozenset()),
        sound=sound(text),
        stem=stem,
        initials="".join(sorted({form[0] for form in forms})),
        roots=_roots(text, heads, kin),
        family_root=_family_root(text, stem),
        bits=-math.log2(max(given, surname, RARE)),
    )


def _roots(text: str, heads: set[str], kin: frozenset[int]) -> tuple[str, ...]:
    """The heads of its lines in other languages, else of its own, else its sound."""
    own = heads - {text} or ({text} & _GROUPS_OF.keys())
    found = {_COUSINS[number][0] for number in kin} or {sound(one) for one in own}
    common = sorted(found, key=lambda one: (-_GIVEN_SHARE.get(one, 0.0), one))
    return tuple(common[:MAX_ROOTS]) or (sound(text),)


def _family_root(text: str, stem: str) -> str:
    lines = _SPELLINGS_OF.get(text) or _SPELLINGS_OF.get(stem)
    return sound(_SPELLING_LINES[min(lines)][0] if lines else stem)


def given_share(text: str) -> float:
    """The share of people who bear this very form as a given name, 0 where no table has it."""
    return _GIVEN_SHARE.get(text, 0.0)


def surname_share(text: str) -> float:
    """The share of people who bear this very form as a surname, 0 where no table has it."""
    return _SURNAME_SHARE.get(text, 0.0)


def commonness(token: str) -> float:
    """The share of people who bear this word in their name, 0 to 1, roughly; never 0.

    It is of the culture where the word is most frequent, for that is where its bearers meet.
    """
    return max(_GIVEN_SHARE.get(token, 0.0), _SURNAME_SHARE.get(token, 0.0), RARE)


def surname_stem(text: str) -> str:
    """A Slavic surname in its masculine form: Ivanova is Ivanov, Kowalska and Kowalsky Kowalski."""
    if len(text) > 5:
        for ending, masculine in _SLAVIC:
            if (stem := ending.sub(masculine, text)) != text:
                return stem
    return text


def is_patronymic(text: str) -> bool:
    """Whether a word is a father's name: Petrovich, Nikolaevna."""
    return _PATRONYMIC.search(text) is not None


def sound(text: str) -> str:
    """What is left of a word when spellings that sound alike in Spanish and its neighbours fall
    together: b and v, c, s and z, ll and y, g and j, a mute h, doubled letters, ue and ü."""
    for spelling, heard in _SOUNDS:
        text = spelling.sub(heard, text)
    return text


@lru_cache(maxsize=REMEMBERED)
def consonants(text: str) -> str:
    """The consonants of a word, as Arabic and Hebrew write it."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", text.replace("q", "k").replace("c", "k")))
