"""Agents' words about who is who: said once, remembered until they are taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlmodel import col

from hub.actions.threads import Author
from hub.model import IdentityWord, Part, WordSide
from hub.queries import sightings
from hub.store import Tx

MAX_SIDE: Final = 500  # Sightings of one side: the oldest.
Sides = tuple[list[int], list[int]]


def sides_of(tx: Tx, ones: Sequence[Part], others: Sequence[Part]) -> Sides:
    """The sightings on both sides, as they are now: a join mixes their parts."""
    found = []
    for parts in (ones, others):
        rows = sightings.of_parts(tx, [part.id for part in parts if part.id is not None])
        found.append([row.id for row in rows if row.id is not None][:MAX_SIDE])
    return found[0], found[1]


def say(
    tx: Tx,
    sides: Sides,
    *,
    same: bool,
    by: Author,
    decision_id: int,
    now: datetime,
) -> None:
    """Remember that two sides are, or are not, one person's."""
    if not sides[0] or not sides[1]:
        return  # Somebody who has never written: their parts move, and nothing else can.
    word_id = tx.insert(
        IdentityWord, same=same, at=now, agent_id=by.agent_id, decision_id=decision_id
    )
    for side, ids in enumerate(sides):
        for sighting_id in ids:
            tx.insert_new(WordSide, word_id=word_id, sighting_id=sighting_id, side=side)


def take_back(tx: Tx, decision_id: int, *, now: datetime) -> None:
    """What was said with a decision counts no more."""
    tx.execute(
        update(IdentityWord)
        .where(col(IdentityWord.decision_id) == decision_id, col(IdentityWord.undone_at).is_(None))
        .values(undone_at=now)
    )
