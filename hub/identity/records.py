"""Plain records of people, without channels or proofs: which pairs are one person.

For lists of customers and for record sets with a truth. Built as suggestions are: candidates by
keys, bits for and against, what a household shares capped, a contradiction of given names. How
rare a value is comes from the records themselves; nothing has to be trained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log2
from typing import Final

from rapidfuzz.distance import OSA

from hub.folding import fold
from hub.identity.names import NameLevel, compare_names, name_keys, read_name

# What is compared: names may change places among themselves, and so may the lines of an address.
NAMES: Final = ("given_name", "middle", "surname")
LINES: Final = ("address_1", "address_2")
PLACES: Final = ("street_number", "suburb", "postcode", "state", "phone", "email")
MAX_BLOCK: Final = 60  # Records of one key; with more, the key finds nobody.

# Bits taken off what an exact agreement would be worth.
_VARIANT: Final = 2.0
_SLIP: Final = 3.0
_FAR_SLIP: Final = 5.5
_SWAPPED: Final = 2.5
_INITIAL: Final = 1.0
# Bits against, where both sides have a value and they differ.
_AGAINST: Final[Mapping[str, float]] = {
    "given_name": 6.0, "middle": 1.5, "surname": 4.0, "address_1": 1.0, "address_2": 0.5,
    "street_number": 1.0, "suburb": 1.0, "postcode": 1.0, "state": 1.0, "phone": 1.0, "email": 0.5,
}  # fmt: skip
_HOUSEHOLD: Final = frozenset(
    {"surname", "address_1", "address_2", "street_number", "suburb", "postcode", "state"}
)
_HOUSES_FROM: Final = 0.3  # The share of one address's pairs with two given names.
_TOGETHER: Final = 6.0  # Bits: the parts of an address agree together, or err together.
_TOGETHER_IN_HOUSES: Final = 2.0
_HOUSE: Final = 0.5  # What sharing a house may say beyond the prior.
_NO_CAP: Final = 1e9
_SURE_DIGITS: Final = frozenset({"phone", "email"})


@dataclass(frozen=True, slots=True)
class Record:
    """One record. source: records of one source are not compared, where it is given. values: by
    field (given_name, middle, surname, address_1, address_2, street_number, suburb, postcode,
    state, phone, email), folded."""

    id: str
    source: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, and the probability that they are one person's. parts: bits by field."""

    one: str
    other: str
    posterior: float
    bits: float
    parts: Mapping[str, float]


def read_record(row: Mapping[str, str]) -> Record:
    """A record from a row with an id, perhaps a source, and fields as text."""
    known = (*NAMES, *LINES, *PLACES)
    values = {key: " ".join(fold(row.get(key) or "").split()) for key in known}
    kept = {key: value for key, value in values.items() if value}
    return Record(row["id"], row.get("source", ""), kept)


def link(
    records: Sequence[Record], *, at_least: float = 0.5, one_to_one: bool = False
) -> list[Pair]:
    """The pairs that are at least so likely, the likeliest first.

    one_to_one: a record has at most one other in the other source; the likelier pair is kept.
    """
    rarity = _Rarity(records)
    weighed = [(one, other, _parts(one, other, rarity)) for one, other in candidates(records)]
    if _has_houses([parts for _, _, parts in weighed]):
        rarity.expect_houses()
    pairs = (_pair(one, other, parts, rarity) for one, other, parts in weighed)
    found = [pair for pair in pairs if pair.posterior >= at_least]
    found.sort(key=lambda pair: (-pair.bits, pair.one, pair.other))
    return _best_of_each(found) if one_to_one else found


def candidates(records: Sequence[Record]) -> Iterable[tuple[Record, Record]]:
    """The pairs that share a key, each once."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for key in record_keys(record):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) <= MAX_BLOCK:
            seen.update(combinations(block, 2))
    for a, b in sorted(seen):
        if not records[a].source or records[a].source != records[b].source:
            yield records[a], records[b]


def record_keys(record: Record) -> set[str]:
    """The keys by which a record is found: names together, a name with a place, two places."""
    values = record.values
    words = {values[key] for key in ("given_name", "surname") if key in values}
    name = read_name(f"{values.get('given_name', '')} {values.get('surname', '')}")
    keys = set(name_keys(name)) if name else set()
    number = values.get("street_number", "")
    lines = [values[key] for key in LINES if key in values]
    # Digits in the wrong order, and spaces in the wrong place, are the commonest slips.
    zones = {"".join(sorted(values[key])) for key in ("postcode",) if key in values}
    zones |= {values["suburb"].replace(" ", "")[:4]} if "suburb" in values else set()
    for word in words:
        keys.update(f"nz {spot} {zone}" for zone in zones for spot in (word[:4], _bones(word)))
        keys.update(f"nl {word[:3]} {_bones(line)[:4]}" for line in lines)
        keys.add(f"nn {word[:5]} {number}")
    for line in lines:
        keys.update(f"lz {_bones(line)[:5]} {zone}" for zone in zones)
        keys.add(f"ln {_bones(line)} {number}")
    if number:
        keys.update(f"hz {number} {zone}" for zone in zones)
    keys.update(f"{field} {values[field]}" for field in _SURE_DIGITS & values.keys())
    return keys


@lru_cache(maxsize=65_536)
def _bones(text: str) -> str:
    """The consonants of some text in the order of the alphabet, so that slips matter less."""
    return "".join(sorted(letter for letter in set(text) if letter not in " aeiouyh'-"))


class _Rarity:
    """How many bits an agreement on a value is worth: how rare it is among the records."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.size = max(2, len(records))
        # What stands against every pair: that it is two of so many, and that fields go together.
        self.prior = log2(self.size) + _TOGETHER
        self.cap = _NO_CAP
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        for record in records:
            for field, value in record.values.items():
                self._counts[_kind(field)][value] += 1

    def expect_houses(self) -> None:
        """Hold what people of one house share under a cap, from here on."""
        self.prior = log2(self.size) + _TOGETHER_IN_HOUSES
        self.cap = self.prior + _HOUSE

    def bits(self, field: str, value: str) -> float:
        """The bits of a value. A value of one record only is as rare as one of two."""
        return log2(self.size / max(2, self._counts[_kind(field)][value]))


def _kind(field: str) -> str:
    """Fields whose values are drawn from one bag."""
    return "line" if field in LINES else "name" if field in {"given_name", "surname"} else field


def _parts(one: Record, other: Record, rarity: _Rarity) -> dict[str, float]:
    parts = {**_names(one, other, rarity), **_lines(one, other, rarity)}
    for field in PLACES:
        if field in one.values and field in other.values:
            parts[field] = _part(field, one.values[field], other.values[field], rarity)
    return parts


def _pair(one: Record, other: Record, parts: Mapping[str, float], rarity: _Rarity) -> Pair:
    """A pair with its parts summed, those that a house shares under their cap."""
    house = sum(bits for field, bits in parts.items() if field in _HOUSEHOLD)
    own = sum(bits for field, bits in parts.items() if field not in _HOUSEHOLD)
    bits = own + min(house, rarity.cap) - rarity.prior
    chance = 1 / (1 + 2.0 ** -max(-60.0, min(60.0, bits)))
    return Pair(one.id, other.id, chance, bits, parts)


def _has_houses(weighed: Sequence[Mapping[str, float]]) -> bool:
    """Whether people of one house are among the records: where a whole address agrees, are the
    given names often two people's? If not, such a pair is one person with errors."""
    same = [
        parts["given_name"] < 0
        for parts in weighed
        if parts.get("address_1", -1.0) > 0
        and parts.get("street_number", -1.0) > 0
        and "given_name" in parts
    ]
    return sum(same) > _HOUSES_FROM * len(same)


def _names(one: Record, other: Record, rarity: _Rarity) -> dict[str, float]:
    """Names, straight or with given name and surname in each other's place."""
    straight = {
        field: _part(field, one.values[field], other.values[field], rarity)
        for field in NAMES
        if field in one.values and field in other.values
    }
    swapped = {
        field: _part(field, one.values[field], other.values[turned], rarity) - _SWAPPED / 2
        for field, turned in (("given_name", "surname"), ("surname", "given_name"))
        if field in one.values and turned in other.values
    }
    return max(straight, swapped, key=lambda parts: sum(parts.values()))


def _lines(one: Record, other: Record, rarity: _Rarity) -> dict[str, float]:
    straight = {
        field: _part(field, one.values[field], other.values[field], rarity)
        for field in LINES
        if field in one.values and field in other.values
    }
    swapped = {
        field: _part(field, one.values[field], other.values[turned], rarity) - _SWAPPED / 2
        for field, turned in (LINES, LINES[::-1])
        if field in one.values and turned in other.values
    }
    return max(straight, swapped, key=lambda parts: sum(parts.values()))


def _part(field: str, one: str, other: str, rarity: _Rarity) -> float:
    """The bits of two values of one field."""
    worth = min(rarity.bits(field, one), rarity.bits(field, other))
    against = -_AGAINST[field]
    if one == other:
        return worth
    if field in {"given_name", "surname", "middle"}:
        return max(against, worth - off) if (off := _name_off(one, other)) is not None else against
    return (
        max(against, worth - off) if (off := _text_off(field, one, other)) is not None else against
    )


@lru_cache(maxsize=65_536)
def _name_off(one: str, other: str) -> float | None:
    """How many bits two words of a name lack to be the same; None where they are not."""
    if (off := _slips(one, other)) is not None:
        return off
    if min(len(one), len(other)) == 1 and one[0] == other[0]:
        return _INITIAL
    a, b = read_name(one), read_name(other)
    if a and b and compare_names(a, b).level in {NameLevel.SAME, NameLevel.VARIANT}:
        return _VARIANT
    if a and b and compare_names(a, b).given_agrees:
        return _VARIANT
    return None


def _text_off(field: str, one: str, other: str) -> float | None:
    if field in LINES or field == "suburb":
        one, other = one.replace(" ", ""), other.replace(" ", "")
        if one == other:
            return 0.5
        if min(len(one), len(other)) >= 5 and (one.startswith(other) or other.startswith(one)):
            return _SLIP
    return _slips(one, other)


def _slips(one: str, other: str) -> float | None:
    """What slips of the keyboard take off."""
    longest = max(len(one), len(other))
    allowed = 1 if longest <= 5 else 2 if longest <= 9 else 3
    slips = OSA.distance(one, other, score_cutoff=allowed)
    if slips > allowed or slips >= longest:
        return None
    return _SLIP if slips == 1 else _FAR_SLIP


def _best_of_each(pairs: Sequence[Pair]) -> list[Pair]:
    taken: set[str] = set()
    kept = []
    for pair in pairs:
        if pair.one not in taken and pair.other not in taken:
            taken |= {pair.one, pair.other}
            kept.append(pair)
    return kept
