"""Which of a customer's ways is the next best when one cannot be used. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """One way to reach a customer, as far as choosing among them needs it.

    value names it. open: it can be answered now, its window is open and its owner wants messages
    there. works: its account's provider answers. proof: how well the address is known. last: the
    newest message that came by it, 0 for none.
    """

    value: str
    channel: str
    open: bool
    works: bool
    proof: int
    last: int


def next_best(ways: Iterable[Reachable], *, but: str) -> str:
    """The value of the best of the others, or "" where none can be answered.

    Who owns it counts more than what was used last: an address that is only claimed may be a
    stranger's. Another channel beats another account of the same, which may have the same trouble.
    """
    every = list(ways)
    own = next((way.channel for way in every if way.value == but), "")
    usable = [way for way in every if way.value != but and way.open and way.works]
    best = max(
        usable,
        key=lambda way: (way.proof, way.channel != own, way.last, way.value),
        default=None,
    )
    return best.value if best else ""
