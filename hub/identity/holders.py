"""Whose each sighting of one id is: shared ids are split by name and tenure. Pure.

A mobile number or a mailbox is one person's until names or accounts contradict. A landline, a
family's mailbox or a company's is never one person's: there the stated name chooses, and who says
no name stays unassigned. A number that was silent for months may have gone to somebody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from hub.identity.ident import Ident, Reach
from hub.identity.names import Name, NameLevel, compare_names
from hub.identity.sighting import Sighting

SILENCE: Final = timedelta(days=120)  # A number silent for longer may be another person's.
MAX_VOICES: Final = 24  # Different people's names on one id; with more, nobody's can be told.


class HolderRule(StrEnum):
    """Why a sighting is taken for a holder's."""

    OWNER = "owner"  # The id is one person's.
    STATED_NAME = "by_stated_name"  # The id is shared, and they gave this name.
    SIGNED_IN = "signed_in"  # The id is shared, and they were signed in.
    TENURE = "tenure"  # The number was silent before or after for months.
    UNASSIGNED = "unassigned"  # It could be anybody's of those who share the id.


@dataclass(frozen=True, slots=True)
class Holder:
    """A holder of an id. name: "" for its only owner, else what tells them from the others."""

    name: str
    rule: HolderRule


_OWNER: Final = Holder("", HolderRule.OWNER)


@dataclass(slots=True)
class _Cluster:
    """Sightings of one person on one id, while they are gathered."""

    members: list[Sighting] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    shown: set[Name] = field(default_factory=set)  # What the account shows beside said names.
    accounts: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    runs: set[int] = field(default_factory=set)


def split(ident: Ident, sightings: Sequence[Sighting]) -> dict[str, Holder]:
    """The holder of each sighting that shows `ident`, by the sighting's key.

    Depends on the set of sightings only. Those without an entry show the id but may not be joined
    by it: a device, or a shared id that was only stated.
    """
    if ident.reach is Reach.DEVICE:
        return {}
    shared = ident.reach in {Reach.HOUSEHOLD, Reach.COMPANY} or any(
        s.household and s.sender == ident.key for s in sightings
    )
    used = [s for s in sightings if not shared or s.sender == ident.key]
    used.sort(key=lambda sighting: sighting.order)
    if ident.reach is Reach.ACCOUNT or (len(used) == 1 and not shared):
        return {sighting.key: _OWNER for sighting in used}
    runs = _runs(ident, used)
    clusters, rest = _gather(ident, used, runs, shared=shared)
    if len(clusters) > MAX_VOICES:
        return {s.key: _unassigned(s) for s in used}
    if not shared and len(clusters) <= 1 and len(set(runs.values())) <= 1:
        return {sighting.key: _OWNER for sighting in used}
    found = {}
    for cluster in clusters:
        holder = _holder(cluster)
        found.update({sighting.key: holder for sighting in cluster.members})
    for sighting in rest:
        found[sighting.key] = _place(sighting, clusters, runs, shared=shared)
    return found


def is_shared(ident: Ident, sightings: Sequence[Sighting]) -> bool:
    """Whether more than one person is known to use `ident`, or its form says so: no code is sent
    to it, for whoever reads it may not be who is meant."""
    if ident.reach is not Reach.PERSONAL:
        return ident.reach is not Reach.ACCOUNT
    holders = split(ident, sightings).values()
    return any(holder.rule is not HolderRule.OWNER for holder in holders)


def _runs(ident: Ident, sightings: Sequence[Sighting]) -> dict[str, int]:
    """The number of the tenure of each sighting: a long silence on a number begins another."""
    runs: dict[str, int] = {}
    number, last = 0, None
    for sighting in sightings:
        if ident.kind == "phone" and last is not None and sighting.first_at - last > SILENCE:
            number += 1
        last = max(last or sighting.last_at, sighting.last_at)
        runs[sighting.key] = number
    return runs


def _gather(
    ident: Ident, sightings: Sequence[Sighting], runs: dict[str, int], *, shared: bool
) -> tuple[list[_Cluster], list[Sighting]]:
    """Clusters of those who told who they are; and the sightings that fit none or several."""
    clusters: list[_Cluster] = []
    rest: list[Sighting] = []
    telling = [s for s in sightings if s.voices or _accounts(s, ident)]
    # Those who are signed in first, then those who said a name, then whole names before parts of
    # names: what is known best makes the clusters, and what is known less chooses among them.
    telling.sort(
        key=lambda s: (
            not _accounts(s, ident),
            _is_only_shown(s),
            -len(s.voices[0].tokens) if s.voices else 0,
            s.order,
        )
    )
    for sighting in telling:
        fitting = [c for c in clusters if not _conflict(c, sighting, ident)]
        same = [c for c in fitting if _same_account(c, sighting, ident)]
        agreeing = same or [c for c in fitting if _agrees(c, sighting, shared=shared)]
        if not agreeing and not sighting.voices and not shared:
            agreeing = [c for c in fitting if runs[sighting.key] in c.runs]
        elif not agreeing and not shared:
            agreeing = [c for c in fitting if not c.names and runs[sighting.key] in c.runs]
        if len(agreeing) > 1:
            rest.append(sighting)
            continue
        if not agreeing:
            agreeing = [_Cluster()]
            clusters.append(agreeing[0])
        _add(agreeing[0], sighting, runs[sighting.key], ident)
    silent = [s for s in sightings if not s.voices and not _accounts(s, ident)]
    return clusters, rest + silent


def _add(cluster: _Cluster, sighting: Sighting, run: int, ident: Ident) -> None:
    cluster.members.append(sighting)
    cluster.names.extend(name for name in sighting.voices if name not in cluster.names)
    cluster.runs.add(run)
    cluster.shown.update(sighting.shown)
    for place, values in _accounts(sighting, ident).items():
        cluster.accounts[place] = cluster.accounts.get(place, frozenset()) | values


def _accounts(sighting: Sighting, ident: Ident) -> dict[tuple[str, str], frozenset[str]]:
    place = (ident.kind, ident.scope)
    return {key: values for key, values in sighting.accounts.items() if key != place}


def _conflict(cluster: _Cluster, sighting: Sighting, ident: Ident) -> bool:
    accounts = _accounts(sighting, ident)
    for place, values in accounts.items():
        if place in cluster.accounts and cluster.accounts[place] != values:
            return True
    if _same_account(cluster, sighting, ident) or _is_known_show(cluster, sighting):
        return False
    return any(_contradict(a, b) for a in cluster.names for b in sighting.voices)


def _is_only_shown(sighting: Sighting) -> bool:
    return bool(sighting.shown) and set(sighting.voices) <= set(sighting.shown)


def _is_known_show(cluster: _Cluster, sighting: Sighting) -> bool:
    """Whether all that a sighting tells is what the account shows when this person writes."""
    return _is_only_shown(sighting) and not cluster.shown.isdisjoint(sighting.shown)


def _same_account(cluster: _Cluster, sighting: Sighting, ident: Ident) -> bool:
    return any(
        cluster.accounts.get(place) == values
        for place, values in _accounts(sighting, ident).items()
    )


def _contradict(one: Name, other: Name) -> bool:
    match = compare_names(one, other)
    return match.given_conflict or match.level is NameLevel.DIFFERENT


def _agrees(cluster: _Cluster, sighting: Sighting, *, shared: bool) -> bool:
    """Whether some name of theirs is the cluster's. On a shared id a surname is everybody's, and
    an initial may be."""
    if _is_known_show(cluster, sighting):
        return True
    for one in cluster.names:
        for other in sighting.voices:
            match = compare_names(one, other)
            weak = match.level is NameLevel.WEAK and not match.given_agrees
            if not shared or not (weak or match.level is NameLevel.INITIALS):
                return True
    return False


def _holder(cluster: _Cluster) -> Holder:
    if cluster.accounts:
        place = min(cluster.accounts)
        return Holder(f"{place[0]}:{min(cluster.accounts[place])}", HolderRule.SIGNED_IN)
    longest = min(cluster.names, key=lambda name: (-len(name.tokens), sorted(name.tokens)))
    return Holder(" ".join(sorted(longest.tokens)), HolderRule.STATED_NAME)


def _place(
    sighting: Sighting, clusters: Sequence[_Cluster], runs: dict[str, int], *, shared: bool
) -> Holder:
    """Somebody without a name, or with one that fits several. On a personal id they are whoever
    held it then, if that was one person."""
    run = runs[sighting.key]
    present = [cluster for cluster in clusters if run in cluster.runs]
    if shared or len(present) > 1:
        return _unassigned(sighting)
    if present:
        return _holder(present[0])
    return Holder(f"tenure:{run}", HolderRule.TENURE)


def _unassigned(sighting: Sighting) -> Holder:
    return Holder(f"?{sighting.key}", HolderRule.UNASSIGNED)
