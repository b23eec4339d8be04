"""Names of people: read once, compared often, whatever the language, script, order or spelling.

`read_name` turns what a channel or a person wrote into a `Name`, `compare_names` says how two of
them agree, `name_keys` gives the strings by which candidates are found. Nothing here proves
anything: a name is a claim. Two people of one household share a surname, so the given name is what
tells them apart, and `given_conflict` is the answer that keeps them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from hub.folding import fold
from hub.identity.addresses import display_name

REMEMBERED: Final = 16_384


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

    text: as written, cleaned for showing. tokens: its words in the order of writing, in plain
    lower-case Latin, without titles and particles.
    """

    text: str
    tokens: tuple[str, ...]


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
    a company. The memory of this function holds names: `read_name.cache_clear()` belongs to
    erasing a customer."""
    shown = display_name(text)
    tokens = tuple(word for word in fold(shown).replace(",", " ").split() if word.isalpha())
    return Name(shown, tokens) if tokens else None


def compare_names(a: Name, b: Name) -> NameMatch:
    """How two names agree. The order of the two does not matter."""
    if sorted(a.tokens) == sorted(b.tokens):
        return NameMatch(
            level=NameLevel.SAME, score=1.0, given_agrees=True, surname_agrees=len(a.tokens) > 1
        )
    shared = set(a.tokens) & set(b.tokens)
    shorter = min(len(a.tokens), len(b.tokens))
    if len(shared) == shorter and shorter > 1:
        return NameMatch(level=NameLevel.SUBSET, score=0.85, given_agrees=True, surname_agrees=True)
    score = len(shared) / max(len(a.tokens), len(b.tokens))
    return NameMatch(level=NameLevel.WEAK if shared else NameLevel.DIFFERENT, score=score / 2)


def name_keys(name: Name) -> tuple[str, ...]:
    """Strings that two spellings of one name are likely to share, each with its kind in front."""
    return ("n:" + " ".join(sorted(name.tokens)),)


def commonness(token: str) -> float:
    """The share of people who bear this word in their name, 0 to 1, roughly; never 0."""
    return 2.0**-16
