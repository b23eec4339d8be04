"""Reading calls: what was said in them, and what waits to be written down."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from hub.model import CallLine, TranscriptionJob
from hub.store import Prepared, Reader

_COUNT: Final = Prepared(
    select(func.count())
    .select_from(CallLine)
    .where(col(CallLine.message_id) == bindparam("message_id"))
)
_AFTER: Final = Prepared(
    select(col(CallLine.id))
    .where(
        col(CallLine.message_id) == bindparam("message_id"),
        col(CallLine.at_ms) > bindparam("at_ms"),
        col(CallLine.final).is_(True),
    )
    .limit(1)
)


def lines(tx: Reader, message_id: int, *, limit: int, newest: bool = False) -> list[CallLine]:
    """The first lines of a call, or the newest, in their order. Index: call_line_order."""
    order = ("-at_ms", "-id") if newest else ("at_ms", "id")
    found = tx.all(CallLine, message_id=message_id, order=order, limit=limit)
    return found[::-1] if newest else found


def count_lines(tx: Reader, message_id: int) -> int:
    """How many lines a call has. Index: call_line_order."""
    return int(tx.scalar(_COUNT, message_id=message_id) or 0)


def is_last(tx: Reader, message_id: int, at_ms: int) -> bool:
    """Whether nothing final stands behind that moment. Index: call_line_order."""
    return tx.scalar(_AFTER, message_id=message_id, at_ms=at_ms) is None


def words(tx: Reader, message_id: int, *, limit: int) -> str:
    """Everything that was said for good, a line each. Index: call_line_order."""
    rows = tx.rows(
        select(col(CallLine.text))
        .where(col(CallLine.message_id) == message_id, col(CallLine.final).is_(True))
        .order_by(col(CallLine.at_ms), col(CallLine.id))
        .limit(limit)
    )
    return "\n".join(row[0] for row in rows)


def speakers(tx: Reader, message_id: int) -> list[str]:
    """The keys of who speaks in a call, in the order in which they begin."""
    rows = tx.rows(
        select(col(CallLine.speaker))
        .where(col(CallLine.message_id) == message_id)
        .group_by(col(CallLine.speaker))
        .order_by(func.min(CallLine.at_ms), col(CallLine.speaker))
        .limit(100)
    )
    return [row[0] for row in rows]


def jobs_due(tx: Reader, now: datetime, *, limit: int = 1) -> list[TranscriptionJob]:
    """Recordings to write down now, oldest first. Index: transcription_job_due."""
    return tx.select(
        TranscriptionJob,
        col(TranscriptionJob.due_at) <= now,
        order_by=(col(TranscriptionJob.due_at), col(TranscriptionJob.id)),
        limit=limit,
    )
