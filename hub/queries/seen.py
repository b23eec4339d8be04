"""A thread as its customer reads it: what a session may see, in the words that are meant for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from hub.contract import DeliveryStatus, VisitorFile, VisitorMessage
from hub.model import AccountRow, Agent, Attachment, Delivery, Message
from hub.queries import messages, visible
from hub.queries.visible import Opened
from hub.store import Reader
from hub.words import AuthorKind, FileState, MessageKind

Seeing: TypeAlias = Callable[[Reader], Opened]  # Asks a snapshot what a session may read.

_UNSAID: Final = frozenset(
    {
        DeliveryStatus.HELD,
        DeliveryStatus.QUEUED,
        DeliveryStatus.SENDING,
        DeliveryStatus.CANCELLED,
    }
)


def history(
    tx: Reader, seeing: Seeing, *, here: str, before: int | None, limit: int
) -> list[VisitorMessage]:
    """A page of the thread, the newest before `before`."""
    return _shown(tx, visible.page(tx, seeing(tx), before=before, limit=limit), here)


def some(tx: Reader, seeing: Seeing, ids: Sequence[int], *, here: str) -> list[VisitorMessage]:
    """Those of some messages that the session may see."""
    seen = seeing(tx)
    rows = [found for message_id in ids if (found := tx.get(Message, message_id))]
    return _shown(tx, [row for row in rows if seen.shows(row)], here)


def file(tx: Reader, seeing: Seeing, file_id: int) -> Attachment | None:
    """A file of a message that the session may see, or None."""
    row = tx.get(Attachment, file_id)
    message = tx.get(Message, row.message_id) if row and row.message_id else None
    if row is None or message is None or row.state != FileState.READY:
        return None
    if message.deleted_at or message.erased_at:
        return None
    return row if seeing(tx).shows(message) else None


def _shown(tx: Reader, rows: Sequence[Message], here: str) -> list[VisitorMessage]:
    ids = [row.id or 0 for row in rows]
    files: dict[int, list[Attachment]] = {}
    for file in messages.attachments_of(tx, ids) if ids else []:
        files.setdefault(file.message_id or 0, []).append(file)
    sent = {row.message_id: row for row in messages.deliveries_of(tx, ids)} if ids else {}
    names, channels = _names(tx, rows), _channels(tx, rows)
    return [
        shown(
            row,
            files.get(row.id or 0, []),
            sent.get(row.id or 0),
            names.get(row.agent_id or 0),
            elsewhere="" if (name := channels.get(row.account_id or 0, here)) == here else name,
        )
        for row in rows
        if _is_out(row, sent.get(row.id or 0))
    ]


def _is_out(row: Message, delivery: Delivery | None) -> bool:
    """What has not been handed over yet has not been said; only then it has an id for receipts."""
    if row.kind != MessageKind.OUTBOUND or delivery is None:
        return True
    return delivery.status not in _UNSAID


def _names(tx: Reader, rows: Sequence[Message]) -> dict[int, str]:
    """Customers see an agent's first name."""
    ids = {row.agent_id for row in rows if row.agent_id}
    agents = [found for agent_id in sorted(ids) if (found := tx.get(Agent, agent_id))]
    return {agent.id or 0: agent.name.split(" ")[0] for agent in agents}


def _channels(tx: Reader, rows: Sequence[Message]) -> dict[int, str]:
    """The channel of each account that the messages went through."""
    ids = {row.account_id for row in rows if row.account_id}
    return {number: tx.need(AccountRow, number).channel for number in sorted(ids)}


def shown(
    row: Message,
    files: Sequence[Attachment],
    delivery: Delivery | None,
    agent: str | None,
    *,
    elsewhere: str = "",
) -> VisitorMessage:
    """A message as its customer reads it. elsewhere: the channel it was on, when not here."""
    gone = row.deleted_at is not None or row.erased_at is not None
    mine = row.kind == MessageKind.INBOUND and row.author_kind != AuthorKind.PARTICIPANT
    replies = row.extra.get("quick_replies", []) if not gone else []
    external = (delivery.external_id if delivery else row.external_id) or ""
    return VisitorMessage(
        id=row.id or 0,
        # The channel's receipts name a message of ours by its external id.
        key=external.rpartition(":")[2] if mine else external,
        mine=mine,
        author=str(row.author_kind),
        author_name=agent or row.author_name,
        text="" if gone else row.text,
        at=row.happened_at or row.at,
        status=delivery.status if delivery else "sent",
        files=()
        if gone
        else tuple(
            VisitorFile(
                name=file.name, media_type=file.media_type, size=file.size or 0, url=str(file.id)
            )
            for file in files
            if file.state == FileState.READY
        ),
        quick_replies=tuple(str(reply) for reply in replies),
        channel=elsewhere,
        deleted=gone,
        asks_code=not gone and row.extra.get("asks") == "code",
        revision=row.revision,
    )
