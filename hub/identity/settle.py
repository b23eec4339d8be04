"""Which customer keeps its id when a partition has changed. Pure.

A customer's id is born with a sighting and lives as long as there is a log. Of two that become
one, the surer, larger and older side keeps its id and the other becomes an alias; when they part
again, the alias revives with the sighting it was born with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hub.identity.sighting import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What changed. of: customer by sighting, of all in question. aliases: of ids that went in.

    joined: (kept, went in). split: (from, came out). made: customers that are new.
    """

    of: Mapping[str, str]
    aliases: Mapping[str, str]
    revived: frozenset[str]
    joined: tuple[tuple[str, str], ...]
    split: tuple[tuple[str, str], ...]
    made: tuple[str, ...]


def born_with(sighting: str) -> str:
    """The id of the customer that is born with a sighting."""
    return "c" + sighting


def settle(
    groups: Sequence[Collection[str]],
    sightings: Mapping[str, Sighting],
    *,
    before: Mapping[str, str],
    aliases: Mapping[str, str],
) -> Settled:
    """The ids of the groups. before: customer by sighting. aliases: what ids stand for now."""
    of: dict[str, str] = {}
    new_aliases: dict[str, str] = {}
    revived: set[str] = set()
    made: list[str] = []
    joined: list[tuple[str, str]] = []
    split: list[tuple[str, str]] = []
    for group in groups:
        members = sorted((sightings[key] for key in group), key=lambda s: s.order)
        homes = {born_with(member.key) for member in members}
        old = {before[member.key] for member in members if member.key in before}
        live = [one for one in old if one in homes]
        if live:
            keep = min(live, key=lambda one: _rank(one, members, before))
        else:
            keep = _revive(members, homes, aliases)
            (revived.add(keep) if keep in aliases else made.append(keep))
        for one in sorted(old - {keep}):
            if one in homes:
                new_aliases[one] = keep
                joined.append((keep, one))
            elif one:
                split.append((one, keep))
        of.update(dict.fromkeys(group, keep))
    return Settled(
        of=of,
        aliases=new_aliases,
        revived=frozenset(revived),
        joined=tuple(joined),
        split=tuple(split),
        made=tuple(made),
    )


def _rank(
    customer: str, members: Sequence[Sighting], before: Mapping[str, str]
) -> tuple[bool, int, tuple[object, str]]:
    """The side of the shop's own ids first, then the larger, then the older."""
    side = [member for member in members if before.get(member.key) == customer]
    verified = any(kind == "user" for member in side for kind, _ in member.accounts)
    idents = {key for member in side for key in member.idents}
    return (not verified, -len(idents), side[0].order)


def _revive(members: Sequence[Sighting], homes: set[str], aliases: Mapping[str, str]) -> str:
    """The id that this group had before it went into another, or one born with its oldest."""
    for member in members:
        one = born_with(member.key)
        if one in aliases and aliases[one] not in homes:
            return one
    return born_with(members[0].key)
