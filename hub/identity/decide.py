"""Who is it, first part: join by the same attested id, and by nothing else. Pure.

A message comes from a contact point, and its channel or a signed token may attest further
addresses. Where those belong to other customers, they are one person: unless an agent has said
that they are not, or two of the shop's own user ids would meet. A claim joins nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.contract import Proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A customer as far as a decision needs it.

    customer_id 0 is somebody new. users: the shop's own ids (scope, value) among their contact
    points. verified: an agent has vouched for them, or they hold a user id.
    """

    customer_id: int
    users: frozenset[tuple[str, str]] = frozenset()
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is kept, who goes into them, and who stays apart by which rule."""

    keep: int
    join: tuple[int, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()


def attests(proof: Proof, shared: bool) -> bool:
    """Whether a statement about an address may join: the channel or a session vouches for it,
    and the address is one person's."""
    return proof >= Proof.VOUCHED and not shared


def decide(
    own: Known, attested: Sequence[Known], *, rejected: frozenset[tuple[int, int]]
) -> Verdict:
    """Which of the customers that hold an attested address are the sender.

    rejected: pairs (smaller id first) that somebody has said are not the same.
    """
    group, refused = [own], []
    for other in sorted(attested, key=lambda known: known.customer_id):
        if any(other.customer_id == known.customer_id for known in group):
            continue
        if rule := _refusal(group, other, rejected):
            refused.append((other.customer_id, rule))
        else:
            group.append(other)
    # The verified one keeps its id; among equals the one we knew first.
    known = [one for one in group if one.customer_id]
    if not known:
        return Verdict(0, (), tuple(refused))
    keep = min(known, key=lambda one: (not one.verified, one.customer_id)).customer_id
    join = tuple(one.customer_id for one in known if one.customer_id != keep)
    return Verdict(keep, join, tuple(refused))


def _refusal(group: Sequence[Known], other: Known, rejected: frozenset[tuple[int, int]]) -> str:
    for known in group:
        pair = (
            min(known.customer_id, other.customer_id),
            max(known.customer_id, other.customer_id),
        )
        if pair in rejected:
            return "not_the_same"
        scopes = {scope for scope, _ in known.users} & {scope for scope, _ in other.users}
        if any(
            {v for s, v in known.users if s == scope} != {v for s, v in other.users if s == scope}
            for scope in scopes
        ):
            return "two_users"
    return ""
