"""Reading who may be the same person: of one customer, of a list, and the inbox of all of them.

A suggestion is shown where both customers are there and may be seen: one that was joined into
another or was erased is not there, whatever the suggestion's own state.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select
from sqlmodel import col

from hub.model import Conversation, Customer, LinkDecision, SuggestionRow
from hub.queries.conversations import Audiences
from hub.store import Prepared, Reader
from hub.tx import MAX_LIST
from hub.words import DecisionKind

OPEN: Final = "open"
LATER: Final = "later"
REJECTED: Final = "rejected"
JOINED: Final = "joined"
GONE: Final = "gone"
MOST: Final = 99  # How far the open ones are counted.
_MAX_PAIRS: Final = 1000
_MAX_OF_ONE: Final = 200  # Suggestions of one customer, decided ones too.

Key = tuple[float, int]  # Posterior and id: where a page of the inbox ends.


def pair(tx: Reader, one_id: int, other_id: int) -> SuggestionRow | None:
    """The suggestion about two customers, in any state. Index: suggestion_pair."""
    low, high = sorted((one_id, other_id))
    return tx.find(SuggestionRow, low_id=low, high_id=high)


def of_customer(
    tx: Reader, customer_id: int, *, audiences: Audiences = None, limit: int = 3
) -> list[SuggestionRow]:
    """The open suggestions about a customer, likeliest first. Index: suggestion_pair, _high."""
    if not _open_pairs(tx, (customer_id,)):
        return []
    side = or_(col(SuggestionRow.low_id) == customer_id, col(SuggestionRow.high_id) == customer_id)
    return tx.select(SuggestionRow, side, *_shown(audiences), order_by=_LIKELIEST, limit=limit)


def inbox(
    tx: Reader,
    *,
    state: str = OPEN,
    audiences: Audiences = None,
    before: Key | None = None,
    limit: int = 20,
) -> list[SuggestionRow]:
    """A page of the suggestions in a state: likeliest first, the newer of equals first.

    before: the key of the last one of the page before. Index: suggestion_state.
    """
    where = _shown(audiences, state)
    if before is not None:
        posterior, last_id = before
        where.append(
            or_(
                col(SuggestionRow.posterior) < posterior,
                and_(col(SuggestionRow.posterior) == posterior, col(SuggestionRow.id) < last_id),
            )
        )
    return tx.select(SuggestionRow, *where, order_by=_LIKELIEST, limit=limit)


def count(tx: Reader, *, state: str = OPEN, audiences: Audiences = None, most: int = MOST) -> int:
    """How many are in a state, counted to `most` and one more. Index: suggestion_state."""
    if audiences is None:
        return len(tx.rows(_COUNT, state=state, most=most + 1))
    shown = select(col(SuggestionRow.id)).where(*_shown(audiences, state)).limit(most + 1)
    return len(tx.rows(shown))


def suggested(
    tx: Reader, customer_ids: Sequence[int], *, audiences: Audiences = None
) -> frozenset[int]:
    """Which of some customers have an open suggestion. Index: suggestion_pair, suggestion_high."""
    if not _open_pairs(tx, customer_ids):
        return frozenset()
    ids = sorted(set(customer_ids))
    side = or_(col(SuggestionRow.low_id).in_(ids), col(SuggestionRow.high_id).in_(ids))
    both = select(col(SuggestionRow.low_id), col(SuggestionRow.high_id))
    rows = tx.rows(both.where(side, *_shown(audiences)).limit(_MAX_PAIRS))
    return frozenset(ids) & {one for row in rows for one in row}


def _open_pairs(tx: Reader, customer_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The open suggestions of some customers as pairs of ids, whoever may see them. Asked for every
    list and panel that is drawn, so it is compiled, for lists of 1, 2, 4, ... customers."""
    ids = sorted(set(customer_ids))
    found: list[tuple[int, int]] = []
    for begin in range(0, len(ids), MAX_LIST):
        some = ids[begin : begin + MAX_LIST]
        size = 1 << (len(some) - 1).bit_length()
        named = {f"v{at}": some[min(at, len(some) - 1)] for at in range(size)}
        for column in ("low_id", "high_id"):
            found += [(row[0], row[1]) for row in tx.rows(_pairs_by(column, size), **named)]
    return found


@cache
def _pairs_by(column: str, size: int) -> Prepared:
    row = SuggestionRow
    wanted: list[BindParameter[int]] = [bindparam(f"v{at}") for at in range(size)]
    return Prepared(
        select(col(row.low_id), col(row.high_id))
        .where(col(getattr(row, column)).in_(wanted), col(row.state) == OPEN)
        .limit(_MAX_PAIRS)
    )


def every_of(tx: Reader, customer_id: int) -> list[SuggestionRow]:
    """All suggestions about a customer, in whatever state. Index: suggestion_pair, _high."""
    low = tx.all(SuggestionRow, low_id=customer_id, limit=_MAX_OF_ONE)
    return low + tx.all(SuggestionRow, high_id=customer_id, limit=_MAX_OF_ONE)


def partners(tx: Reader, customer_ids: Sequence[int]) -> frozenset[int]:
    """Who has an open suggestion with any of some customers. Index: suggestion_pair, _high."""
    pairs = _open_pairs(tx, customer_ids)
    return frozenset(one for pair in pairs for one in pair) - frozenset(customer_ids)


def due(tx: Reader, now: datetime, *, limit: int = 100) -> list[SuggestionRow]:
    """The postponed ones whose time has come. Index: suggestion_state."""
    return tx.select(
        SuggestionRow,
        col(SuggestionRow.state) == LATER,
        col(SuggestionRow.later_until) <= now,
        order_by=(col(SuggestionRow.id),),
        limit=limit,
    )


def not_same(tx: Reader, one_id: int, other_id: int) -> list[LinkDecision]:
    """What says that two customers are not the same, newest first. Index: link_decision_customer.

    Rejections, joins that were undone and parts that were taken off, where nobody took it back.
    A rule that parts customers says nothing of the kind: other evidence may join them again.
    """
    said = and_(
        col(LinkDecision.kind) == DecisionKind.SPLIT,
        col(LinkDecision.rule).in_(["undo", "taken_off"]),
    )
    return tx.select(
        LinkDecision,
        _between(one_id, other_id),
        or_(col(LinkDecision.kind) == DecisionKind.REJECTED, said),
        col(LinkDecision.undone).is_(False),
        order_by=(col(LinkDecision.id).desc(),),
        limit=100,
    )


def decisions(
    tx: Reader, customer_id: int, *, before: int | None = None, limit: int = 50
) -> list[LinkDecision]:
    """A page of what was decided about a customer, newest first. Index: link_decision_customer,
    link_decision_other."""
    where = [
        or_(col(LinkDecision.customer_id) == customer_id, col(LinkDecision.other_id) == customer_id)
    ]
    if before is not None:
        where.append(col(LinkDecision.id) < before)
    return tx.select(LinkDecision, *where, order_by=(col(LinkDecision.id).desc(),), limit=limit)


def join_of(tx: Reader, one_id: int, other_id: int) -> LinkDecision | None:
    """The join of two customers that still holds. Index: link_decision_customer."""
    found = tx.select(
        LinkDecision,
        _between(one_id, other_id),
        col(LinkDecision.kind) == DecisionKind.JOINED,
        col(LinkDecision.undone).is_(False),
        order_by=(col(LinkDecision.id).desc(),),
        limit=1,
    )
    return found[0] if found else None


def _between(one_id: int, other_id: int) -> ColumnElement[bool]:
    ids = (one_id, other_id)
    return and_(
        col(LinkDecision.customer_id).in_(ids),
        col(LinkDecision.other_id).in_(ids),
        col(LinkDecision.customer_id) != col(LinkDecision.other_id),
    )


def _shown(audiences: Audiences, state: str = OPEN) -> list[ColumnElement[bool]]:
    """Suggestions whose two customers are there, and may be seen by `audiences`."""
    where = [col(SuggestionRow.state) == state, *_there()]
    if audiences is not None:
        where += [
            exists().where(
                col(Conversation.customer_id) == col(side),
                col(Conversation.audience).in_(audiences),
            )
            for side in (SuggestionRow.low_id, SuggestionRow.high_id)
        ]
    return where


def _there() -> list[ColumnElement[bool]]:
    """Neither customer went into another, nor was erased."""
    return [
        exists().where(
            col(Customer.id) == col(side),
            col(Customer.alias_of).is_(None),
            col(Customer.erased_at).is_(None),
        )
        for side in (SuggestionRow.low_id, SuggestionRow.high_id)
    ]


_COUNT: Final = Prepared(
    select(col(SuggestionRow.id))
    .where(col(SuggestionRow.state) == bindparam("state"), *_there())
    .limit(bindparam("most"))
)
_LIKELIEST: Final = (col(SuggestionRow.posterior).desc(), col(SuggestionRow.id).desc())
