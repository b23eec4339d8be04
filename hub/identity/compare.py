"""Two profiles weighed against each other: a ledger of bits for and against. Pure.

What a household shares (surname, address, landline, device) is one bundle with a cap, for two
people of one house agree on all of it. A value that many customers hold says little: twice the
logarithm of their number is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Final

from rapidfuzz.distance import OSA

from hub.identity.ident import Ident, Reach
from hub.identity.names import NameLevel, NameMatch, compare_names
from hub.identity.observation import KnowledgeKind
from hub.identity.profile import Profile
from hub.identity.weights import CURRENT, Weights

MAX_PAIRS: Final = 36  # Of names that are compared between two profiles.
_CLOSE: Final = 2  # Slips of the keyboard between two spellings of a long local part.


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
    one: Profile,
    other: Profile,
    *,
    holders: Mapping[str, int] | None = None,
    weights: Weights = CURRENT,
) -> Ledger:
    """The ledger of two profiles, whichever is first.

    holders: by candidate key (as in `profile.candidate_keys`), how many customers hold it.
    """
    counts = holders or {}
    lines: list[Line] = []
    bundle: list[Line] = []
    _compare_idents(one, other, counts, weights, lines, bundle)
    _compare_names(one, other, weights, lines, bundle)
    _compare_facts(one, other, counts, weights, lines, bundle)
    lines += _capped(bundle, weights)
    lines.sort(key=lambda line: (-abs(line.bits), line.feature, line.one))
    return Ledger(
        lines=tuple(lines), bits=sum(line.bits for line in lines), version=weights.version
    )


def _compare_idents(
    one: Profile,
    other: Profile,
    counts: Mapping[str, int],
    weights: Weights,
    lines: list[Line],
    bundle: list[Line],
) -> None:
    matched: set[str] = set()
    for key in sorted(one.idents.keys() & other.idents.keys()):
        (ident, sure, seen), (_, also, where) = one.idents[key], other.idents[key]
        matched.add(ident.kind)
        count = counts.get(f"i:{key}", 1)
        line = Line(
            feature=ident.kind,
            one=ident.value,
            other=ident.value,
            bits=_rarer(_exact(ident, weights, both=sure and also), count),
            attested=sure and also,
            holders=count,
            seen=(seen, where),
        )
        (bundle if ident.reach in {Reach.HOUSEHOLD, Reach.DEVICE} else lines).append(line)
    if "email" not in matched and (mail := _near_mail(one, other, counts, weights)):
        lines.append(mail)
    if "phone" not in matched and (number := _near_phone(one, other, counts, weights)):
        lines.append(number)
    lines += _two_accounts(one, other, weights)


def _exact(ident: Ident, weights: Weights, *, both: bool) -> float:
    if ident.reach is Reach.DEVICE:
        return weights.suggest["device"]
    if ident.reach is Reach.HOUSEHOLD:
        return weights.suggest["household_id"]
    if ident.reach is Reach.COMPANY:
        return weights.suggest["company_id"]
    bits = weights.suggest.get(ident.kind, weights.suggest["account"])
    return bits + weights.both_attested if both else bits


def _rarer(bits: float, holders: int) -> float:
    """Bits of a value that several customers hold; never against."""
    return max(0.0, bits - 2 * log2(max(holders, 1)))


def _near_mail(
    one: Profile, other: Profile, counts: Mapping[str, int], weights: Weights
) -> Line | None:
    """The closest two of the mailboxes that are not the same."""
    best: Line | None = None
    for a, sure, seen in one.idents.values():
        for b, also, where in other.idents.values():
            if a.kind != "email" or b.kind != "email":
                continue
            feature, key = _likeness(a, b)
            if not feature:
                continue
            count = counts.get(key, 1)
            bits = _rarer(weights.suggest[feature], count)
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


def _near_phone(
    one: Profile, other: Profile, counts: Mapping[str, int], weights: Weights
) -> Line | None:
    for a, _, seen in one.idents.values():
        for b, _, where in other.idents.values():
            if a.kind == b.kind == "phone" and a.value[-7:] == b.value[-7:] and len(a.value) > 8:
                count = counts.get(f"7:{a.value[-7:]}", 1)
                bits = _rarer(weights.suggest["last_seven"], count)
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


def _compare_names(
    one: Profile, other: Profile, weights: Weights, lines: list[Line], bundle: list[Line]
) -> None:
    """The names that agree best; a conflict where none agrees."""
    best: tuple[float, NameMatch, Line] | None = None
    for a, seen in one.names.values():
        for b, where in other.names.values():
            match = compare_names(a, b)
            bits = name_bits(match, weights)
            if best is None or bits > best[0]:
                line = Line(
                    feature=f"name_{match.level}",
                    one=a.text,
                    other=b.text,
                    bits=bits,
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


def contradicts(one: Profile, other: Profile) -> bool:
    """Whether two profiles are certainly two people's: by their accounts or their given names."""
    if _two_accounts(one, other, CURRENT):
        return True
    pairs = [(a, b) for a, _ in one.names.values() for b, _ in other.names.values()]
    return bool(pairs) and all(compare_names(a, b).given_conflict for a, b in pairs[:MAX_PAIRS])


def name_bits(match: NameMatch, weights: Weights) -> float:
    """What the agreement of two names is worth."""
    if match.given_conflict:
        return weights.given_conflict
    rarity = 0.0 if match.level is NameLevel.DIFFERENT else min(match.bits, weights.max_rarity)
    return weights.rarity * rarity + weights.names[match.level]


def _compare_facts(
    one: Profile,
    other: Profile,
    counts: Mapping[str, int],
    weights: Weights,
    lines: list[Line],
    bundle: list[Line],
) -> None:
    for kind, value in sorted(one.facts.keys() & other.facts.keys()):
        count = counts.get(f"o:{value}", 1) if kind == KnowledgeKind.ORDER else 1
        line = Line(
            feature=kind,
            one=value,
            other=value,
            bits=_rarer(weights.suggest.get(kind, weights.suggest["other"]), count),
            holders=count,
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
