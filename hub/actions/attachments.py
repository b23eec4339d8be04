"""Files: those that wait to be fetched, and those an agent puts into the composer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlmodel import col

from hub.actions import threads
from hub.errors import NotFound
from hub.model import Attachment, Message, Meta
from hub.queries import deliveries
from hub.store import Reader, Tx
from hub.words import FileState

WAITS_S: Final = (5, 30, 120, 600, 3600, 6 * 3600)
UNUSED_DAYS: Final = 2
_DISCARDED: Final = "file:"


def due(tx: Reader, now: datetime, *, limit: int) -> list[Attachment]:
    """Files to fetch now."""
    return deliveries.files_due(tx, now, limit=limit)


def claim(tx: Tx, *, now: datetime, until: datetime, limit: int) -> list[Attachment]:
    """Take files to fetch; if their process dies they are due again at `until`."""
    found = deliveries.files_due(tx, now, limit=limit)
    for row in found:
        row.attempts += 1
        tx.update(Attachment, row.id or 0, attempts=row.attempts, due_at=until)
    return found


def keep(
    tx: Tx,
    attachment_id: int,
    *,
    key: str,
    size: int,
    sha256: str,
    media_type: str,
    name: str,
    width: int | None,
    height: int | None,
) -> None:
    """A file is in the store now. One of a message that was erased meanwhile is not kept."""
    if tx.need(Attachment, attachment_id).state == FileState.ERASED:
        return discard(tx, [key])
    tx.update(
        Attachment,
        attachment_id,
        state=str(FileState.READY),
        key=key,
        size=size,
        sha256=sha256,
        media_type=media_type,
        name=name,
        width=width,
        height=height,
        reason="",
        due_at=None,
    )
    return _tell(tx, attachment_id)


def fail(tx: Tx, attachment_id: int, *, reason: str, final: bool, now: datetime) -> None:
    """A file was refused, or is tried again later, or is given up after a day."""
    row = tx.need(Attachment, attachment_id)
    if row.state == FileState.ERASED:
        return
    again = not final and row.attempts <= len(WAITS_S)
    state = FileState.REFUSED if final else FileState.FAILED
    tx.update(
        Attachment,
        attachment_id,
        state=str(FileState.WAITING if again else state),
        reason=reason[:300],
        due_at=now + timedelta(seconds=WAITS_S[row.attempts - 1]) if again else None,
    )
    if not again:
        _tell(tx, attachment_id)


def put(
    tx: Tx,
    *,
    agent_id: int | None,
    name: str,
    media_type: str,
    size: int,
    key: str,
    sha256: str,
    width: int | None,
    height: int | None,
    now: datetime,
) -> int:
    """An agent has put a file into the composer, or (None) a bot into its answer. Returns its id,
    to be sent with a message."""
    return tx.insert(
        Attachment,
        agent_id=agent_id,
        name=name,
        media_type=media_type,
        size=size,
        state=str(FileState.READY),
        key=key,
        sha256=sha256,
        width=width,
        height=height,
        locator="",
        created_at=now,
    )


def drop(tx: Tx, attachment_id: int, *, agent_id: int) -> str:
    """An agent takes a file out of the composer again. Returns its key in the file store."""
    row = tx.need(Attachment, attachment_id)
    if row.agent_id != agent_id or row.message_id is not None:
        raise NotFound("This file is not in your composer any more.")
    tx.delete(Attachment, col(Attachment.id) == attachment_id)
    discard(tx, [row.key] if row.key else [])
    return row.key


def give_back(tx: Tx, ids: Sequence[int], *, agent_id: int) -> list[Attachment]:
    """Put the files of a message that was taken back into its author's composer again."""
    found = [tx.need(Attachment, attachment_id) for attachment_id in ids]
    kept = [row for row in found if row.agent_id == agent_id and row.state == FileState.READY]
    for row in kept:
        message = tx.get(Message, row.message_id) if row.message_id else None
        if message is not None and message.deleted_at is not None:
            tx.update(Attachment, row.id or 0, message_id=None, account_id=None)
    return kept


def unused(tx: Tx, now: datetime, *, limit: int = 100) -> list[str]:
    """Forget composer files that nobody sent. Returns the keys that were discarded."""
    rows = tx.select(
        Attachment,
        col(Attachment.message_id).is_(None),
        col(Attachment.created_at) < now - timedelta(days=UNUSED_DAYS),
        limit=limit,
    )
    if rows:
        tx.delete(Attachment, col(Attachment.id).in_([row.id for row in rows]))
    keys = [row.key for row in rows if row.key]
    discard(tx, keys)
    return keys


def discard(tx: Tx, keys: Sequence[str]) -> None:
    """Bytes that nobody needs any more: named in this commit, so that no crash leaves them behind.

    `hub.discarded` takes them out of the file store and then says so with `forget`.
    """
    for key in keys:
        tx.insert_new(Meta, on=("key",), key=_DISCARDED + key, value="")


def discarded(tx: Reader, *, limit: int = 100) -> list[str]:
    """Keys whose bytes are still to be deleted. Index: the key of `meta`."""
    key = col(Meta.key)
    statement = (
        select(key).where(key >= _DISCARDED, key < _DISCARDED + "g").order_by(key).limit(limit)
    )
    return [str(row[0]).removeprefix(_DISCARDED) for row in tx.rows(statement)]


def forget(tx: Tx, keys: Sequence[str]) -> None:
    """The bytes of these keys are gone."""
    tx.delete(Meta, col(Meta.key).in_([_DISCARDED + key for key in keys]))


def _tell(tx: Tx, attachment_id: int) -> None:
    row = tx.need(Attachment, attachment_id)
    message = tx.get(Message, row.message_id) if row.message_id else None
    if message is None or message.id is None:
        return
    tx.update(Message, message.id, revision=message.revision + 1)
    threads.tell_changed(tx, message)
