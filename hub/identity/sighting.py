"""A sighting: what one far end showed in one session, or in one month of bare messages.

Sightings are what customers are made of. One is condensed from any number of observations, in any
order, and the result depends on their set alone: so a person with ten thousand messages costs as
little as one with ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Final, TypeVar

from hub.contract import Address, Proof
from hub.folding import fold
from hub.identity.ident import Ident, Reach, read_ident
from hub.identity.names import Name, read_name
from hub.identity.observation import Knowledge, NameSource, Observation, StatedName

# Whose word counts where a message states several names: the person's own before their profile's.
_RANK: Final = {
    NameSource.AGENT: 0,
    NameSource.SAID: 1,
    NameSource.TOKEN: 2,
    NameSource.PROFILE: 3,
    NameSource.IMPORT: 4,
}
_FAMILIES: Final = frozenset(
    "casa fam fam. familia familie famille family famiglia familias los las the die les".split()
)
_ANDS: Final = frozenset("& + / and e et i og och und y".split())
_MANY: Final = frozenset({Reach.HOUSEHOLD, Reach.COMPANY})
T = TypeVar("T")
MAX_EACH: Final = 32  # Claims, names and facts that one sighting keeps.


@dataclass(frozen=True, slots=True)
class Touch:
    """An id that a sighting shows to be its own. sender: the message came from it."""

    ident: Ident
    proof: Proof
    sender: bool = False


@dataclass(frozen=True, slots=True)
class SaidName:
    """A name that was read, and where it came from."""

    name: Name
    source: NameSource


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What one far end showed. Names, claims and knowledge are never attested.

    key: the same for all observations that it is condensed from. touches: attested ids, sender
    included where the channel vouches for it. claims: ids that were only said. names: by source
    and text. first_at, last_at: of its observations. household: the name that the id itself shows
    is a family's or a couple's.
    """

    key: str
    channel: str
    sender: str  # Key of the ident it came from, attested or not; "" for a withheld caller.
    attested: bool
    session: str
    first_at: datetime
    last_at: datetime
    touches: frozenset[Touch] = frozenset()
    claims: frozenset[Ident] = frozenset()
    names: frozenset[SaidName] = frozenset()
    knowledge: frozenset[Knowledge] = frozenset()
    household: bool = False

    @cached_property
    def order(self) -> tuple[datetime, str]:
        """Where it stands among others: by time, then by key."""
        return (self.first_at, self.key)

    @cached_property
    def idents(self) -> dict[str, Ident]:
        """The attested ids by key."""
        return {touch.ident.key: touch.ident for touch in self.touches}

    @cached_property
    def accounts(self) -> dict[tuple[str, str], frozenset[str]]:
        """Attested ids of which a person has only one: (kind, scope) to values."""
        found: dict[tuple[str, str], set[str]] = {}
        for ident in self.idents.values():
            if ident.is_exclusive:
                found.setdefault((ident.kind, ident.scope), set()).add(ident.value)
        return {place: frozenset(values) for place, values in found.items()}

    @cached_property
    def voices(self) -> tuple[Name, ...]:
        """The names of the best source there is, each once, longest first."""
        if not self.names:
            return ()
        best = min(_RANK[said.source] for said in self.names)
        found = {said.name for said in self.names if _RANK[said.source] == best}
        return tuple(sorted(found, key=lambda name: (-len(name.tokens), name.text)))

    @cached_property
    def shown(self) -> tuple[Name, ...]:
        """The profile names, which an account shows whoever writes. A mailbox's are no such: they
        are set where the mail is written."""
        if self.channel == "email":
            return ()
        found = {said.name for said in self.names if said.source is NameSource.PROFILE}
        return tuple(sorted(found, key=lambda name: name.text))

    @cached_property
    def all_names(self) -> tuple[Name, ...]:
        """Every name, each once, in a stable order."""
        return tuple(sorted({said.name for said in self.names}, key=lambda name: name.text))


def read_sighting(
    observation: Observation, *, region: str = "", own: frozenset[str] = frozenset()
) -> Sighting:
    """What one observation shows. own: keys of the company's own ids, which are nobody's."""
    sender = _ident(observation.sender, region, own)
    attested = sender is not None and observation.proof >= Proof.VOUCHED
    touches: set[Touch] = set()
    claims: set[Ident] = set()
    if sender is not None:
        if attested:
            touches.add(Touch(sender, observation.proof, sender=True))
        else:
            claims.add(sender)
    for claim in observation.stated:
        if (ident := _ident(claim.address, region, own)) is None or ident == sender:
            continue
        if claim.proof >= Proof.VOUCHED:
            touches.add(Touch(ident, claim.proof))
        else:
            claims.add(ident)
    names = {
        SaidName(name, stated.source)
        for stated in observation.names
        if not _is_household(stated) and (name := read_name(stated.text)) is not None
    }
    found = Sighting(
        key="",
        channel=observation.channel,
        sender=sender.key if sender else "",
        attested=attested,
        session=observation.session,
        first_at=observation.at,
        last_at=observation.at,
        touches=frozenset(touches),
        claims=_few(claims, lambda ident: ident.key),
        names=_few(names, lambda said: (said.name.text, said.source)),
        knowledge=_few(observation.knowledge, lambda fact: (fact.kind, fact.value)),
        household=any(_is_household(stated) for stated in observation.names),
    )
    return replace(found, key=_key(found, observation.id))


def merge(one: Sighting, other: Sighting) -> Sighting:
    """Two sightings of one key as one. In any order, and twice is once."""
    return replace(
        one,
        first_at=min(one.first_at, other.first_at),
        last_at=max(one.last_at, other.last_at),
        touches=_strongest(one.touches | other.touches),
        claims=_few(one.claims | other.claims, lambda ident: ident.key),
        names=_few(one.names | other.names, lambda said: (said.name.text, said.source)),
        knowledge=_few(one.knowledge | other.knowledge, lambda fact: (fact.kind, fact.value)),
        household=one.household or other.household,
    )


def prove(sighting: Sighting, ident: Ident) -> Sighting:
    """The sighting with an id whose possession was shown in its session."""
    touches = sighting.touches | {Touch(ident, Proof.PROVEN, ident.key == sighting.sender)}
    return replace(sighting, touches=_strongest(touches), claims=sighting.claims - {ident})


def digest(*words: str) -> str:
    """Sixteen hexadecimal digits that stand for some words."""
    return blake2b("\x1f".join(words).encode(), digest_size=8).hexdigest()


def _ident(address: Address, region: str, own: frozenset[str]) -> Ident | None:
    ident = read_ident(address, region=region)
    return None if ident is None or ident.key in own else ident


def _key(sighting: Sighting, observation_id: str) -> str:
    """One for a session and its sender; else, for what is attested, one for a month with what is
    shown and the names. Claims and knowledge have no say in it: they decide nothing.

    What is not attested stands alone outside a session: two letters under one forged name may be
    two people's. So does a withheld caller.
    """
    proof = "attested" if sighting.attested else "claimed"
    if sighting.session:
        return digest("session", sighting.channel, sighting.sender, proof, sighting.session)
    if not sighting.attested:
        return digest("alone", observation_id)
    content = [
        *sorted(f"{t.ident.key} {int(t.proof)} {t.sender}" for t in sighting.touches),
        *sorted(f"{said.source} {said.name.text}" for said in sighting.names),
        "household" if sighting.household else "",
    ]
    reach = next(touch.ident.reach for touch in sighting.touches if touch.sender)
    if reach is Reach.DEVICE or (reach in _MANY and not sighting.names):
        return digest("alone", observation_id)  # Who writes now is not who wrote before.
    return digest("month", sighting.channel, sighting.first_at.isoformat()[:7], *content)


def _is_household(stated: StatedName) -> bool:
    """Whether a profile's name is of several: "Familia Ruiz", "Los García", "Ana y Luis"."""
    if stated.source is not NameSource.PROFILE:
        return False
    words = fold(stated.text).split()
    return bool(words) and (words[0] in _FAMILIES or not _ANDS.isdisjoint(words[1:-1]))


def _strongest(touches: Iterable[Touch]) -> frozenset[Touch]:
    best: dict[str, Touch] = {}
    for touch in touches:
        old = best.get(touch.ident.key)
        if old is None:
            best[touch.ident.key] = touch
        else:
            proof = max(old.proof, touch.proof)
            best[touch.ident.key] = Touch(touch.ident, proof, old.sender or touch.sender)
    return frozenset(best.values())


def _few(items: Iterable[T], key: Callable[[T], tuple[str, ...] | str]) -> frozenset[T]:
    """The first by their key: so that what is kept does not depend on the order of arrival."""
    return frozenset(sorted(items, key=key)[:MAX_EACH])
