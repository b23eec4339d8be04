"""What may be disclosed to the far end of a session. Pure; being joined never grants it.

A session may always read itself. An id whose possession was proven in the session opens what was
shown to be that id's, and a platform's own account or a mobile number opens that channel's own
history. Names, claims and knowledge are not looked at, so that nobody can talk a door open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from hub.contract import Proof
from hub.identity.ident import Ident, Reach
from hub.identity.sighting import Sighting, Touch

# A number that was silent for longer may have gone to somebody else: networks keep a number that
# was given back for 45 days or more. Source: FCC, 47 CFR 52.15 (aging of numbers).
SILENCE: Final = timedelta(days=45)


def opened_by(sighting: Sighting) -> tuple[Touch, ...]:
    """The ids that the far end of a sighting has the key to."""
    return tuple(touch for touch in sorted(sighting.touches, key=_order) if _opens(touch))


def may_see(
    sighting: Sighting, shown: Iterable[tuple[Touch, Sequence[Sighting]]]
) -> frozenset[str]:
    """Keys of the sightings that may be disclosed to the far end of `sighting`, itself included.

    shown: of each touch in `opened_by` whose id is not generic, all the sightings that show it.
    """
    return opened(sighting, shown) | {sighting.key}


def opened(sighting: Sighting, shown: Iterable[tuple[Touch, Sequence[Sighting]]]) -> frozenset[str]:
    """The same, but only what an id opens: itself only where it has a key to itself, which a
    session does not need and several bare messages do."""
    seen: set[str] = set()
    for touch, others in shown:
        if not _is_shared(touch.ident, others):
            seen |= {
                other.key
                for other in _tenure(touch.ident, sighting, others)
                if touch.proof >= Proof.PROVEN or _is_own_history(touch, sighting, other)
            }
    return frozenset(seen)


def _order(touch: Touch) -> str:
    return touch.ident.key


def _opens(touch: Touch) -> bool:
    reach = touch.ident.reach
    if touch.proof >= Proof.PROVEN:
        return reach in {Reach.ACCOUNT, Reach.PERSONAL}
    # A mailbox may be a family's without looking like one: its history needs a proof.
    is_mobile = reach is Reach.PERSONAL and touch.ident.kind == "phone"
    return touch.sender and (reach is Reach.ACCOUNT or is_mobile)


def _is_own_history(touch: Touch, sighting: Sighting, other: Sighting) -> bool:
    return other.sender == touch.ident.key and other.channel == sighting.channel


def _is_shared(ident: Ident, others: Sequence[Sighting]) -> bool:
    """Whether two accounts were shown together with the id."""
    if ident.reach is Reach.ACCOUNT:
        return False
    accounts: dict[tuple[str, str], set[str]] = {}
    for other in others:
        for place, values in other.accounts.items():
            accounts.setdefault(place, set()).update(values)
    return any(len(values) > 1 for values in accounts.values())


def _tenure(ident: Ident, sighting: Sighting, others: Sequence[Sighting]) -> list[Sighting]:
    """Those that a number's holder of now can have made: without a long silence in between."""
    if ident.kind != "phone":
        return list(others)
    known = sorted({s.key: s for s in [*others, sighting]}.values(), key=lambda s: s.order)
    runs: list[list[Sighting]] = [[]]
    last = known[0].last_at
    for other in known:
        if other.first_at - last > SILENCE:
            runs.append([])
        last = max(last, other.last_at)
        runs[-1].append(other)
    return next(run for run in runs if any(other.key == sighting.key for other in run))
