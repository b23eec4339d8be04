"""Two profiles weighed against each other: a ledger of bits for and against. Pure.

What a household shares (surname, address, landline, device) is one bundle with a cap, for two
people of one house agree on all of it. What agrees says the less, the more people may be behind
it: of a value those who hold it, of a name those who are likely to bear it in a base of this size
and those who do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Final

from rapidfuzz.distance import OSA

from hub.identity.ident import Ident, Reach
from hub.identity.names import Name, NameLevel, NameMatch, compare_names, name_keys
from hub.identity.observation import KnowledgeKind
from hub.identity.profile import Profile
from hub.identity.weights import CURRENT, MEASURED_AMONG, Weights

MAX_PAIRS: Final = 36  # Of names that are compared between two profiles.
_CLOSE: Final = 2  # Slips of the keyboard between two spellings of a long local part.
_OF_THEIR_OWN: Final = (("email", "two_mailboxes"), ("phone", "two_numbers"))
# Where two share a mailbox, or nearly, that its name agrees is no more news.
_SAME_MAILBOX: Final = frozenset({"email", "email_canonical", "email_slip", "email_near"})
_NO_NAME_OF_A_MAILBOX: Final = frozenset({NameLevel.DIFFERENT, NameLevel.WEAK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of evidence. feature: what agrees or contradicts; bits: for (above 0) or against.

    attested: neither side only said so. holders: how many customers hold the value. seen: the
    sightings that it rests on. veto: it forbids an automatic join.
    """

    feature: str
    one: str
    other: str
    bits: float
    attested: bool = False
    holders: int = 1
    seen: tuple[str, str] = ("", "")
    veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Among whom two profiles are compared. customers: log2 of how many there are. holders: by
    candidate key (as of `profile.candidate_keys`), how many others hold it, counted to a limit.
    people: by key, how many different people they seem to be, where it is more than one."""

    customers: float = MEASURED_AMONG
    holders: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The whole comparison. bits is the sum of the lines."""

    lines: tuple[Line, ...]
    bits: float
    version: str

    @property
    def is_vetoed(self) -> bool:
        """Whether something forbids an automatic join."""
        return any(line.veto for line in self.lines)


def compare(
    one: Profile, other: Profile, *, crowd: Crowd | None = None, weights: Weights = CURRENT
) -> Ledger:
    """The ledger of two profiles, whichever is first."""
    among = crowd or Crowd()
    lines: list[Line] = []
    bundle: list[Line] = []
    _compare_idents(one, other, among, weights, lines, bundle)
    _compare_names(one, other, among, weights, lines, bundle)
    _compare_facts(one, other, among, weights, lines, bundle)
    lines += _capped(bundle, weights)
    lines.sort(key=lambda line: (-abs(line.bits), line.feature, line.one))
    return Ledger(
        lines=tuple(lines), bits=sum(line.bits for line in lines), version=weights.version
    )


def _compare_idents(
    one: Profile,
    other: Profile,
    crowd: Crowd,
    weights: Weights,
    lines: list[Line],
    bundle: list[Line],
) -> None:
    matched: set[str] = set()
    for key in sorted(one.idents.keys() & other.idents.keys()):
        (ident, sure, seen), (_, also, where) = one.idents[key], other.idents[key]
        matched.add(ident.kind)
        bits = _exact(ident, weights, both=sure and also)
        line = Line(
            feature=ident.kind,
            one=ident.value,
            other=ident.value,
            bits=_crowded(bits, crowd.people.get(f"i:{key}", 1.0), weights),
            attested=sure and also,
            holders=crowd.holders.get(f"i:{key}", 1),
            seen=(seen, where),
        )
        (bundle if ident.reach in {Reach.HOUSEHOLD, Reach.DEVICE} else lines).append(line)
    if "email" not in matched and (mail := _near_mail(one, other, crowd, weights)):
        lines.append(mail)
    if "phone" not in matched and (number := _near_phone(one, other, crowd, weights)):
        lines.append(number)
    lines += _two_accounts(one, other, weights)
    lines += _two_of_their_own(one, other, weights)


def _exact(ident: Ident, weights: Weights, *, both: bool) -> float:
    if ident.reach is Reach.DEVICE:
        return weights.suggest["device"]
    if ident.reach is Reach.HOUSEHOLD:
        return weights.suggest["household_id"]
    if ident.reach is Reach.COMPANY:
        return weights.suggest["company_id"]
    bits = weights.suggest.get(ident.kind, weights.suggest["account"])
    return bits + weights.both_attested if both else bits


def _crowded(bits: float, people: float, weights: Weights) -> float:
    """Bits of a value that so many people hold; never against."""
    return max(0.0, bits - weights.crowd * log2(max(people, 1.0)))


def _near_mail(one: Profile, other: Profile, crowd: Crowd, weights: Weights) -> Line | None:
    """The closest two of the mailboxes that are not the same."""
    best: Line | None = None
    for a, sure, seen in one.idents.values():
        for b, also, where in other.idents.values():
            if a.kind != "email" or b.kind != "email":
                continue
            feature, key = _likeness(a, b)
            if not feature:
                continue
            count = crowd.holders.get(key, 1)
            bits = _crowded(weights.suggest[feature], count, weights)
            if best is None or bits > best.bits:
                best = Line(
                    feature=feature,
                    one=a.value,
                    other=b.value,
                    bits=bits,
                    attested=sure and also,
                    holders=count,
                    seen=(seen, where),
                )
    return best


def _likeness(a: Ident, b: Ident) -> tuple[str, str]:
    """How two mailboxes are alike, and the candidate key that says so."""
    if a.canonical == b.canonical:
        return "email_canonical", f"c:{a.canonical}"
    local_a, _, domain_a = a.value.partition("@")
    local_b, _, domain_b = b.value.partition("@")
    if local_a == local_b and len(local_a) >= 6:
        return "email_local", f"l:{local_a}"
    if min(len(local_a), len(local_b)) >= 6:
        slips = OSA.distance(local_a, local_b, score_cutoff=_CLOSE)
        if slips <= _CLOSE and domain_a == domain_b:
            return ("email_slip" if slips == 1 else "email_near"), ""
    return "", ""


def _near_phone(one: Profile, other: Profile, crowd: Crowd, weights: Weights) -> Line | None:
    for a, _, seen in one.idents.values():
        for b, _, where in other.idents.values():
            if a.kind == b.kind == "phone" and a.value[-7:] == b.value[-7:] and len(a.value) > 8:
                count = crowd.holders.get(f"7:{a.value[-7:]}", 1)
                bits = _crowded(weights.suggest["last_seven"], count, weights)
                return Line(
                    feature="last_seven",
                    one=a.value,
                    other=b.value,
                    bits=bits,
                    holders=count,
                    seen=(seen, where),
                )
    return None


def _two_accounts(one: Profile, other: Profile, weights: Weights) -> list[Line]:
    """Two different ids where a person has one: against, and never joined without an agent."""
    found = []
    for place in sorted(_accounts(one).keys() & _accounts(other).keys()):
        mine, theirs = _accounts(one)[place], _accounts(other)[place]
        if mine.keys().isdisjoint(theirs):
            a, b = min(mine), min(theirs)
            found.append(
                Line(
                    feature="two_accounts",
                    one=a,
                    other=b,
                    bits=weights.suggest["two_accounts"],
                    attested=True,
                    seen=(mine[a], theirs[b]),
                    veto=True,
                )
            )
    return found


def _accounts(profile: Profile) -> dict[tuple[str, str], dict[str, str]]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    for ident, sure, seen in profile.idents.values():
        if sure and ident.is_exclusive:
            found.setdefault((ident.kind, ident.scope), {})[ident.value] = seen
    return found


def _two_of_their_own(one: Profile, other: Profile, weights: Weights) -> list[Line]:
    """Each wrote from a mailbox (a number) of their own: of these, most people have one."""
    found = []
    for kind, feature in _OF_THEIR_OWN:
        mine, theirs = _own(one, kind), _own(other, kind)
        if mine and theirs and mine.keys().isdisjoint(theirs):
            a, b = min(mine), min(theirs)
            line = Line(
                feature=feature,
                one=a,
                other=b,
                bits=weights.suggest[feature],
                attested=True,
                seen=(mine[a], theirs[b]),
            )
            found.append(line)
    return found


def _own(profile: Profile, kind: str) -> dict[str, str]:
    return {
        ident.value: seen
        for ident, sure, seen in profile.idents.values()
        if sure and ident.kind == kind
    }


def _compare_names(
    one: Profile,
    other: Profile,
    crowd: Crowd,
    weights: Weights,
    lines: list[Line],
    bundle: list[Line],
) -> None:
    """The names that agree best; a conflict where none agrees."""
    pairs = [(*a, *b, "") for a in one.names.values() for b in other.names.values()]
    if not any(line.feature in _SAME_MAILBOX for line in lines):
        pairs += _pairs_with_mailboxes(one, other)
    best: tuple[float, NameMatch, Line] | None = None
    for a, seen, b, where, feature in pairs:
        match = compare_names(a, b)
        if feature and (match.given_conflict or match.level in _NO_NAME_OF_A_MAILBOX):
            continue
        bits = _suggesting(match, crowd, weights)
        bits += weights.name_in_mailbox if feature else 0.0
        if best is None or bits > best[0]:
            line = Line(
                feature=feature or f"name_{match.level}",
                one=a.text,
                other=b.text,
                bits=_known(a, b, match, bits, crowd, weights),
                seen=(seen, where),
                veto=match.given_conflict,
            )
            best = (bits, match, line)
    if best is None:
        lines.append(Line(feature="nameless", one="", other="", bits=weights.nameless))
        return
    _, match, line = best
    surname_only = match.surname_agrees and not match.given_agrees and not match.given_conflict
    (bundle if surname_only else lines).append(line)


def _pairs_with_mailboxes(one: Profile, other: Profile) -> list[tuple[Name, str, Name, str, str]]:
    """The names that mail addresses are made of, with those of the other side."""
    feature = "name_in_mailbox"
    mine, theirs = one.mailboxes.values(), other.mailboxes.values()
    pairs = [(*a, *b, feature) for a in mine for b in (*other.names.values(), *theirs)]
    return pairs + [(*a, *b, feature) for a in one.names.values() for b in theirs]


def _known(
    a: Name, b: Name, match: NameMatch, bits: float, crowd: Crowd, weights: Weights
) -> float:
    """Bits of a name, less what those who are known to have such a name take off."""
    if match.level is NameLevel.DIFFERENT or match.level is NameLevel.WEAK:
        return bits
    shared = set(name_keys(a)) & set(name_keys(b)) & crowd.holders.keys()
    # Whole names are fewer than those who may have given theirs shortened.
    wide = [crowd.holders[key] for key in shared if not key.startswith("n:")]
    count = min(wide or [crowd.holders[key] for key in shared], default=1)
    return max(0.0, bits - weights.known * log2(max(1, count)))


def contradicts(one: Profile, other: Profile) -> bool:
    """Whether two profiles are certainly two people's: by their accounts or their given names."""
    if _two_accounts(one, other, CURRENT):
        return True
    pairs = [(a, b) for a, _ in one.names.values() for b, _ in other.names.values()]
    return bool(pairs) and all(compare_names(a, b).given_conflict for a, b in pairs[:MAX_PAIRS])


def name_bits(match: NameMatch, weights: Weights) -> float:
    """What the agreement of two names is worth beside an attested id, for a join."""
    if match.given_conflict:
        return weights.given_conflict
    rarity = 0.0 if match.level is NameLevel.DIFFERENT else min(match.bits, weights.max_rarity)
    return weights.rarity * rarity + weights.names[match.level]


def _suggesting(match: NameMatch, crowd: Crowd, weights: Weights) -> float:
    """What it is worth for a suggestion. Names that agree are never against."""
    if match.given_conflict:
        return weights.suggest["given_conflict"]
    if match.level is NameLevel.DIFFERENT:
        return weights.suggest_names[match.level]
    return weights.named(match.level, match.bits, crowd.customers)


def _compare_facts(
    one: Profile,
    other: Profile,
    crowd: Crowd,
    weights: Weights,
    lines: list[Line],
    bundle: list[Line],
) -> None:
    for kind, value in sorted(one.facts.keys() & other.facts.keys()):
        key = f"o:{value}" if kind == KnowledgeKind.ORDER else ""
        bits = weights.suggest.get(kind, weights.suggest["other"])
        line = Line(
            feature=kind,
            one=value,
            other=value,
            bits=_crowded(bits, crowd.people.get(key, 1.0), weights),
            holders=crowd.holders.get(key, 1),
            seen=(one.facts[kind, value], other.facts[kind, value]),
        )
        is_home = kind in {KnowledgeKind.ADDRESS, KnowledgeKind.POSTCODE, KnowledgeKind.CITY}
        (bundle if is_home else lines).append(line)


def _capped(bundle: list[Line], weights: Weights) -> list[Line]:
    """The lines of a household, with what they say together held under the cap."""
    total = sum(line.bits for line in bundle)
    if total <= weights.household:
        return bundle
    over = Line(
        feature="household_cap", one="", other="", bits=weights.household - total, seen=("", "")
    )
    return [*bundle, over]
