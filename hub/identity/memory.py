"""All that was observed and said, in memory: one of the stores that the resolver can stand on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from hub.identity.ident import Ident, Reach
from hub.identity.observation import Observation
from hub.identity.partition import MAX_NEIGHBOURS, Word
from hub.identity.sighting import Sighting, merge, prove


class Memory:
    """The evidence of one hub. Grows with what is observed; every look-up is one by key."""

    def __init__(self) -> None:
        self.observations: dict[str, Observation] = {}
        self.sighting_of: dict[str, str] = {}  # By observation.
        self.observed: dict[str, list[str]] = {}  # Observations by sighting.
        self.sightings: dict[str, Sighting] = {}
        self.of_session: dict[str, dict[str, None]] = {}
        self._showing: dict[str, dict[str, None]] = {}
        self._beside: dict[str, set[str]] = {}  # The ids shown together with an id.
        self._words: dict[str, list[Word]] = {}
        self._holding: dict[int, dict[str, None]] = {}  # Sightings by hashed key.

    def sighting(self, key: str) -> Sighting | None:
        """A sighting by its key."""
        return self.sightings.get(key)

    def showing(self, ident: str) -> Sequence[Sighting]:
        """The sightings that show an attested id."""
        return [self.sightings[key] for key in self._showing.get(ident, ())]

    def is_generic(self, ident: str) -> bool:
        """Whether too many other ids were shown together with an id."""
        return len(self._beside.get(ident, ())) > MAX_NEIGHBOURS

    def words_on(self, sighting: str) -> Sequence[Word]:
        """The agents' words that name a sighting and were not taken back."""
        return self._words.get(sighting, ())

    def add(self, observation: Observation, sighting: Sighting) -> tuple[Sighting, bool, set[str]]:
        """Keep an observation. Returns its sighting as it is now, whether that says anything new,
        and the keys of all sightings that show an id that has become generic by it."""
        old = self.sightings.get(sighting.key)
        now = merge(old, sighting) if old else sighting
        self.observations[observation.id] = observation
        self.sighting_of[observation.id] = sighting.key
        self.observed.setdefault(sighting.key, []).append(observation.id)
        if sighting.session:
            self.of_session.setdefault(sighting.session, {})[sighting.key] = None
        return now, now != old, self._put(now)

    def prove(self, key: str, ident: Ident) -> set[str]:
        """Note that an id was proven in a sighting's session; what has become generic by it."""
        return self._put(prove(self.sightings[key], ident))

    def say(self, words: Iterable[Word]) -> None:
        """Keep agents' words."""
        for word in words:
            for key in (word.one, word.other):
                self._words.setdefault(key, []).append(word)

    def unsay(self, key: str) -> set[str]:
        """Take a word back. Returns the sightings that it named."""
        named = {one for one, words in self._words.items() if any(w.key == key for w in words)}
        for one in named:
            self._words[one] = [word for word in self._words[one] if word.key != key]
        return named

    def index(self, hashes: Iterable[int], sighting: str) -> None:
        """Let a sighting be found by hashed candidate keys."""
        for number in hashes:
            self._holding.setdefault(number, {})[sighting] = None

    def holding(self, number: int, *, limit: int) -> Sequence[str]:
        """Sightings that hold a hashed key, `limit` at most."""
        return list(islice(self._holding.get(number, ()), limit))

    def _put(self, sighting: Sighting) -> set[str]:
        self.sightings[sighting.key] = sighting
        turned: set[str] = set()
        counted = {key for key, i in sighting.idents.items() if i.reach is not Reach.DEVICE}
        for key in sighting.idents:
            self._showing.setdefault(key, {})[sighting.key] = None
            beside = self._beside.setdefault(key, set())
            was = len(beside) > MAX_NEIGHBOURS
            beside |= counted - {key}
            if not was and len(beside) > MAX_NEIGHBOURS:
                turned |= set(self._showing[key])
        return turned
