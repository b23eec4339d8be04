"""What is looked up for every message that comes in, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlmodel import col

from hub.model import Case, EarlyRevision, Reach
from hub.queries.facts import LAST_OF_OURS
from hub.store import Prepared, Reader
from hub.tx import MAX_ID

_CASE: Final = select(col(Case.id)).where(
    col(Case.conversation_id) == bindparam("conversation_id"), col(Case.resolved_at).is_(None)
)
_REACH: Final = select(col(Reach.id)).where(
    col(Reach.part_id) == bindparam("part_id"), col(Reach.account_id) == bindparam("account_id")
)
_EARLY: Final = select(col(EarlyRevision.id)).where(
    col(EarlyRevision.account_id) == bindparam("account_id"),
    col(EarlyRevision.external_id) == bindparam("external_id"),
)
_AROUND: Final = Prepared(
    select(
        LAST_OF_OURS.scalar_subquery().label("ours"),
        _CASE.limit(1).scalar_subquery().label("case_id"),
        _REACH.limit(1).scalar_subquery().label("reach_id"),
        _EARLY.limit(1).scalar_subquery().label("early"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What there is where a message arrives.

    ours: the message with our newest words, if they are not far back. case_id: of the open case.
    reach_id: of the part on the account. early: whether something that was done with the message
    has overtaken it.
    """

    ours: int | None
    case_id: int | None
    reach_id: int | None
    early: bool


def around(
    tx: Reader, *, conversation_id: int, part_id: int, account_id: int, external_id: str
) -> Around:
    """What there is around a message that arrives. Indexes: message_thread, case_open,
    reach_account, early_revision_id."""
    found = tx.row(
        _AROUND,
        conversation_id=conversation_id,
        part_id=part_id,
        account_id=account_id,
        external_id=external_id,
        before=MAX_ID,
    )
    return Around(
        ours=found.ours,
        case_id=found.case_id,
        reach_id=found.reach_id,
        early=found.early is not None,
    )
