"""The part of the evidence that one arrival can touch, wherever it is stored.

`Evidence` is all that the resolver asks of a store: the memory's is in `memory`, a database's can
stand beside it. Each answer is one indexed look-up, and nothing here grows with the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from hub.identity.ident import Reach
from hub.identity.partition import Word
from hub.identity.sighting import Sighting

MAX_SIGHTINGS: Final = 2_000  # Of one component; beyond it, no more are looked at.


class Evidence(Protocol):
    """What was observed and said, by key. Answers are in no particular order."""

    def sighting(self, key: str) -> Sighting | None:
        """A sighting by its key."""

    def showing(self, ident: str) -> Sequence[Sighting]:
        """The sightings that show an attested id."""

    def is_generic(self, ident: str) -> bool:
        """Whether more ids than `partition.MAX_NEIGHBOURS` were shown together with an id."""

    def words_on(self, sighting: str) -> Sequence[Word]:
        """The agents' words that name a sighting and were not taken back."""


@dataclass(frozen=True, slots=True)
class Component:
    """What `partition` needs."""

    sightings: tuple[Sighting, ...]
    words: tuple[Word, ...]
    generic: frozenset[str]


def component(evidence: Evidence, seeds: Iterable[str]) -> Component:
    """Everything that is reachable from some sightings through attested ids and agents' words.

    Devices reach nobody. Nor does a generic id, but to the messages that came from it.
    """
    found: dict[str, Sighting] = {}
    words: dict[str, Word] = {}
    generic: set[str] = set()
    looked: set[str] = set()
    waiting = list(seeds)
    while waiting and len(found) < MAX_SIGHTINGS:
        key = waiting.pop()
        if key in found or (sighting := evidence.sighting(key)) is None:
            continue
        found[key] = sighting
        for word in evidence.words_on(key):
            words[word.key] = word
            waiting += (word.one, word.other)
        for ident in sighting.idents.values():
            if ident.key in looked or ident.reach is Reach.DEVICE:
                continue
            wide = evidence.is_generic(ident.key)
            if wide:
                generic.add(ident.key)
                if ident.key != sighting.sender:
                    continue
            looked.add(ident.key)
            waiting += [
                s.key for s in evidence.showing(ident.key) if not wide or s.sender == ident.key
            ]
    return Component(tuple(found.values()), tuple(words.values()), frozenset(generic))
