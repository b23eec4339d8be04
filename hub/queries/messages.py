"""Reading messages: a thread by pages, and single messages by what others call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlmodel import col

from hub.model import Attachment, Case, Delivery, ExternalAlias, Message, Part, Reach, Reaction
from hub.store import Prepared, Reader
from hub.words import AuthorKind, MessageKind

# What came of the customer: words, and calls that they made.
_INBOUND: Final = (col(Message.kind) == MessageKind.INBOUND) | (
    (col(Message.kind) == MessageKind.CALL) & (col(Message.author_kind) == AuthorKind.CUSTOMER)
)
Accounts = frozenset[int] | None  # The accounts somebody may see; None is all of them.


def page(
    tx: Reader,
    conversation_id: int,
    *,
    accounts: Accounts = None,
    before: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Message]:
    """At most `limit` messages of a thread, oldest first: the newest, those older than `before`,
    or those that follow `after`. Index: message_thread."""
    where: list[ColumnElement[bool]] = [col(Message.conversation_id) == conversation_id]
    if accounts is not None:
        where.append(col(Message.account_id).in_(accounts))
    if before is not None:
        where.append(col(Message.id) < before)
    if after is not None:
        where.append(col(Message.id) > after)
        return tx.select(Message, *where, order_by=(col(Message.id),), limit=limit)
    found = tx.select(Message, *where, order_by=(col(Message.id).desc(),), limit=limit)
    return found[::-1]


def newest_message(
    tx: Reader, conversation_id: int, *, accounts: Accounts = None
) -> Message | None:
    """The last message of a thread, as far as `accounts` go. Index: message_thread."""
    if accounts is None:  # As each join asks: compiled once.
        found = tx.all(Message, conversation_id=conversation_id, order=("-id",), limit=1)
    else:
        found = page(tx, conversation_id, accounts=accounts, limit=1)
    return found[0] if found else None


_SIGHTING: Final = Prepared(
    select(col(Message.sighting_id))
    .where(col(Message.part_id) == bindparam("part_id"), col(Message.sighting_id).is_not(None))
    .order_by(col(Message.id).desc())
    .limit(1)
)


def newest_sighting_id(tx: Reader, part_id: int) -> int | None:
    """What the last message of a part's customer left as evidence: whatever follows it goes where
    it goes. Index: message_part."""
    found = tx.row(_SIGHTING, part_id=part_id)
    return found.sighting_id if found else None


def newest_said(tx: Reader, conversation_id: int) -> Message | None:
    """The last message that was not taken back, notices apart. Index: message_thread."""
    found = tx.select(
        Message,
        col(Message.conversation_id) == conversation_id,
        col(Message.kind) != MessageKind.NOTICE,
        col(Message.deleted_at).is_(None),
        order_by=(col(Message.id).desc(),),
        limit=1,
    )
    return found[0] if found else None


def newest_inbound_id(tx: Reader, conversation_id: int) -> int | None:
    """The last message of the customer. Index: message_thread."""
    return _integer(
        tx,
        select(func.max(Message.id)).where(
            col(Message.conversation_id) == conversation_id,
            _INBOUND,
        ),
    )


def count_unread(
    tx: Reader, conversation_id: int, seen: int | None, *, accounts: Accounts = None
) -> int:
    """Inbound messages after `seen`. Index: message_thread."""
    where: list[ColumnElement[bool]] = [
        col(Message.conversation_id) == conversation_id,
        col(Message.id) > (seen or 0),
        _INBOUND,
    ]
    if accounts is not None:
        where.append(col(Message.account_id).in_(accounts))
    return _integer(tx, select(func.count()).select_from(Message).where(*where)) or 0


def newer_ids(
    tx: Reader,
    conversation_id: int,
    seen: int,
    *,
    but_of: int | None = None,
    accounts: Accounts = None,
) -> list[int]:
    """What was said by either side after `seen`, without those of agent `but_of`, at most 20.

    Index: message_thread.
    """
    where: list[ColumnElement[bool]] = [
        col(Message.conversation_id) == conversation_id,
        col(Message.id) > seen,
        col(Message.kind).in_([MessageKind.INBOUND, MessageKind.OUTBOUND, MessageKind.CALL]),
        col(Message.automatic) == "",
    ]
    if accounts is not None:
        where.append(col(Message.account_id).in_(accounts))
    if but_of is not None:
        where.append(func.coalesce(Message.agent_id, 0) != but_of)
    statement = select(col(Message.id)).where(*where).order_by(col(Message.id)).limit(20)
    return [row[0] for row in tx.rows(statement)]


def by_external_id(tx: Reader, account_id: int, external_id: str) -> Message | None:
    """The message that an account's provider knows by this id: one that came in, one of ours, or
    either by a further id. Indexes: message_external, delivery_external, external_alias_id."""
    found = tx.find(Message, account_id=account_id, external_id=external_id)
    if found is not None:
        return found
    delivery = delivery_by_external_id(tx, account_id, external_id)
    if delivery is not None:
        return tx.get(Message, delivery.message_id)
    alias = _alias(tx, account_id, external_id)
    return tx.get(Message, alias.message_id) if alias else None


def delivery_by_external_id(tx: Reader, account_id: int, external_id: str) -> Delivery | None:
    """The delivery that a receipt is about. Indexes: delivery_external, external_alias_id."""
    found = tx.find(Delivery, account_id=account_id, external_id=external_id)
    if found is not None:
        return found
    alias = _alias(tx, account_id, external_id)
    return tx.get(Delivery, alias.delivery_id) if alias and alias.delivery_id else None


def _alias(tx: Reader, account_id: int, external_id: str) -> ExternalAlias | None:
    return tx.find(ExternalAlias, account_id=account_id, external_id=external_id)


def by_client_key(tx: Reader, key: str) -> Message | None:
    """The message that a client's own key made. Index: message_client_key."""
    return tx.find(Message, client_key=key)


def deliveries_of(tx: Reader, message_ids: Sequence[int]) -> list[Delivery]:
    """The deliveries of messages by the channel they were written in, oldest first.
    Index: delivery_message."""
    found = tx.among(Delivery, "message_id", message_ids, limit=10 * len(message_ids) + 1)
    return [row for row in found if not row.onward]


def onward_of(tx: Reader, rows: Sequence[Message]) -> dict[int, Delivery]:
    """By which deliveries messages went on to another channel, because nobody read them where they
    were written. By message; several may have gone as one."""
    wanted = {row.id or 0: int(row.extra.get("onward", 0)) for row in rows}
    ids = sorted({delivery_id for delivery_id in wanted.values() if delivery_id})
    found = {row.id: row for row in tx.among(Delivery, "id", ids)} if ids else {}
    return {at: found[number] for at, number in wanted.items() if number in found}


def attachments_of(tx: Reader, message_ids: Sequence[int]) -> list[Attachment]:
    """The files of messages, in their order. Index: attachment_message."""
    return tx.among(
        Attachment,
        "message_id",
        message_ids,
        order=("message_id", "position", "id"),
        limit=100 * len(message_ids) + 1,
    )


def reactions_of(tx: Reader, message_ids: Sequence[int]) -> list[Reaction]:
    """The reactions on messages. Index: reaction_of."""
    return tx.among(Reaction, "message_id", message_ids, limit=100 * len(message_ids) + 1)


def open_case(tx: Reader, conversation_id: int) -> Case | None:
    """The one open case. Index: case_open."""
    return tx.find(Case, conversation_id=conversation_id, resolved_at=None)


_OPEN_CASE: Final = Prepared(
    select(col(Case.id))
    .where(
        col(Case.conversation_id) == bindparam("conversation_id"), col(Case.resolved_at).is_(None)
    )
    .limit(1)
)


def open_case_id(tx: Reader, conversation_id: int) -> int | None:
    """The id of the one open case. Index: case_open."""
    found: int | None = tx.scalar(_OPEN_CASE, conversation_id=conversation_id)
    return found


def thread_ids(tx: Reader, part_id: int, account_id: int, *, limit: int = 30) -> list[str]:
    """External ids of what was said on a part by one account, oldest first: a mail's References.

    Index: message_part.
    """
    external = func.coalesce(Message.external_id, Delivery.external_id)
    statement = (
        select(external)
        .select_from(Message)
        .outerjoin(Delivery, col(Delivery.message_id) == col(Message.id))
        .where(
            col(Message.part_id) == part_id,
            col(Message.account_id) == account_id,
            external.is_not(None),
        )
        .order_by(col(Message.id).desc())
        .limit(limit)
    )
    return [row[0] for row in tx.rows(statement)][::-1]


def newest_subject(tx: Reader, part_id: int, account_id: int) -> str:
    """The last subject used with a part on an account, or "". Index: message_part."""
    found = tx.row(
        select(col(Message.subject))
        .where(
            col(Message.part_id) == part_id,
            col(Message.account_id) == account_id,
            col(Message.subject) != "",
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return str(found[0]) if found else ""


def subject_before(tx: Reader, part_id: int, account_id: int, message_id: int) -> str:
    """The subject of the mail before a message on the same part, or "". Index: message_part."""
    found = tx.row(
        select(col(Message.subject))
        .where(
            col(Message.part_id) == part_id,
            col(Message.account_id) == account_id,
            col(Message.subject) != "",
            col(Message.id) < message_id,
        )
        .order_by(col(Message.id).desc())
        .limit(1)
    )
    return str(found[0]) if found else ""


def hidden_account(tx: Reader, conversation_id: int, accounts: frozenset[int]) -> int | None:
    """An account of a thread that is not among `accounts`, or None. Index: part_conversation."""
    found = tx.row(
        select(col(Reach.account_id))
        .join(Part, col(Part.id) == col(Reach.part_id))
        .where(
            col(Part.conversation_id) == conversation_id,
            col(Reach.account_id).not_in(accounts),
        )
        .order_by(col(Reach.account_id))
        .limit(1)
    )
    return int(found[0]) if found else None


def _integer(tx: Reader, statement: object) -> int | None:
    found = tx.scalar(statement)  # type: ignore[arg-type]  # A Select of any one column.
    return int(found) if found is not None else None


_FIRST_FROM: Final = Prepared(
    select(col(Message.id), col(Message.at))
    .where(col(Message.id) >= bindparam("from_id"))
    .order_by(col(Message.id))
    .limit(1)
)


def first_id_at(tx: Reader, at: datetime) -> int:
    """The id that the first message from a moment on has, or would have: ids grow with time.

    Halves the ids: some twenty lookups by key, however many messages there are.
    """
    newest = tx.scalar(select(func.max(Message.id))) or 0
    low, high = 1, int(newest) + 1
    while low < high:
        middle = (low + high) // 2
        row = tx.row(_FIRST_FROM, from_id=middle)
        if row is None or row.at >= at:
            high = middle
        else:
            low = row.id + 1
    return low
