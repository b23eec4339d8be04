"""What is known of a customer, as far as comparing needs it; and the keys by which it is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from hub.folding import fold
from hub.identity.ident import Ident, Reach
from hub.identity.names import Name, name_keys, name_of_mailbox
from hub.identity.observation import KnowledgeKind
from hub.identity.sighting import Sighting

MAX_KEYS: Final = 48  # Of one profile: the rarest kinds first.
MAX_NAMES: Final = 8  # Whole ones first: each is compared with each of the other profile.
MAX_MAILBOXES: Final = 4  # Whose owners' names are read from them.
MAX_VALUES: Final = 24  # Of each kind that a profile keeps.
_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
_VOWELS: Final = re.compile(r"[aeiouyh]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A customer's ids, names and facts, each with the sighting that it rests on.

    idents: by key, whether the id is attested, and where it was seen. facts: order, postcode,
    address, ..., folded. mailboxes: the names that mail addresses are made of, by the key of the
    address: ana.ruiz@ is an Ana Ruiz's, likely.
    """

    idents: dict[str, tuple[Ident, bool, str]] = field(default_factory=dict)
    names: dict[str, tuple[Name, str]] = field(default_factory=dict)
    facts: dict[tuple[str, str], str] = field(default_factory=dict)
    mailboxes: dict[str, tuple[Name, str]] = field(default_factory=dict)


def profile_of(sightings: Iterable[Sighting]) -> Profile:
    """The profile of some sightings. Of too many values, the first by their own order."""
    idents: dict[str, tuple[Ident, bool, str]] = {}
    names: dict[str, tuple[Name, str]] = {}
    facts: dict[tuple[str, str], str] = {}
    for sighting in sorted(sightings, key=lambda s: s.order):
        for key, ident in sighting.idents.items():
            if not idents.get(key, (None, False))[1]:
                idents[key] = (ident, True, sighting.key)
        for ident in sighting.claims:
            idents.setdefault(ident.key, (ident, False, sighting.key))
        for name in sighting.all_names:
            names.setdefault(" ".join(sorted(name.tokens)), (name, sighting.key))
        for fact in sighting.knowledge:
            value = " ".join(fold(fact.value).split())
            if value:
                facts.setdefault((str(fact.kind), value), sighting.key)
    kept = dict(sorted(idents.items(), key=_attested_first)[:MAX_VALUES])
    return Profile(
        idents=kept,
        names=dict(sorted(names.items(), key=_whole_first)[:MAX_NAMES]),
        facts=dict(sorted(facts.items())[:MAX_VALUES]),
        mailboxes=_names_of_mailboxes(kept),
    )


def _names_of_mailboxes(
    idents: dict[str, tuple[Ident, bool, str]],
) -> dict[str, tuple[Name, str]]:
    found: dict[str, tuple[Name, str]] = {}
    for key, (ident, _, seen) in idents.items():
        if ident.kind == "email" and ident.reach is Reach.PERSONAL and len(found) < MAX_MAILBOXES:
            name = name_of_mailbox(ident.value.partition("@")[0])
            if name is not None:
                found[key] = (name, seen)
    return found


def candidate_keys(profile: Profile) -> dict[str, str]:
    """The keys by which similar profiles are found, with what each is made of (`exact`, `order`,
    `local`, ...); the ones that say most come first, and at most `MAX_KEYS`."""
    found: dict[str, str] = {}
    for key in profile.idents:
        found[f"i:{key}"] = "exact"
    for kind, value in profile.facts:
        if kind == KnowledgeKind.ORDER:
            found[f"o:{value}"] = "order"
    for ident, _, _ in profile.idents.values():
        if ident.kind == "email":
            found.update(email_keys(ident.value, ident.canonical))
        elif ident.kind == "phone" and len(ident.value) > 8:
            found[f"7:{ident.value[-7:]}"] = "last_seven"
    postcodes = [value for kind, value in profile.facts if kind == KnowledgeKind.POSTCODE]
    for name, _ in profile.names.values():
        found.update(dict.fromkeys(name_keys(name), "name"))
        for token in name.tokens:
            found.update({f"sp:{token} {postcode}": "place" for postcode in postcodes})
    for name, _ in profile.mailboxes.values():
        found.update(dict.fromkeys(name_keys(name), "name"))
    return dict(list(found.items())[:MAX_KEYS])


def hashed(key: str, secret: bytes) -> int:
    """63 bits that stand for a key: the index of a store then holds no personal data."""
    found = blake2b(key.encode(), digest_size=8, key=secret[:64])
    return int.from_bytes(found.digest(), "big") >> 1


@lru_cache(maxsize=16_384)
def email_keys(value: str, canonical: str) -> dict[str, str]:
    """Keys under which other spellings of a mailbox are found."""
    local, _, domain = value.partition("@")
    letters = _NOT_LETTERS.sub("", fold(local))
    skeleton = _VOWELS.sub("", letters)
    found = {f"c:{canonical}": "canonical"}
    if len(local) >= 6:
        found[f"l:{local}"] = "local"
    if len(skeleton) >= 4:
        found[f"k:{skeleton}"] = "skeleton"
    if len(local) >= 5:
        found[f"p:{local[:5]}@{domain}"] = "prefix"
    return found


def _whole_first(item: tuple[str, tuple[Name, str]]) -> tuple[int, str]:
    return (-len(item[1][0].tokens), item[0])


def _attested_first(item: tuple[str, tuple[Ident, bool, str]]) -> tuple[bool, str]:
    return (not item[1][1], item[0])
