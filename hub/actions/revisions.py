"""What becomes of a message afterwards: its author changes it or takes it back, somebody reacts.

Repeats change nothing, and what overtakes its message waits for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col

from hub.actions import facts, people, threads
from hub.actions.facts import FactSettings
from hub.contract import Deletion, Edit, Proof, Reaction
from hub.identity.addresses import normalise
from hub.model import ContactPoint, Conversation, EarlyRevision, Message
from hub.model import Reaction as ReactionRow
from hub.queries import messages
from hub.store import Reader, Tx
from hub.untrusted import clean
from hub.words import AuthorKind, MessageKind

Changes = dict[str, Any]

KEEP: Final = timedelta(days=1)
MAX_WAS: Final = 20
WAS: Final = "was"  # In a message's `extra`: its words before each change, oldest first.
EDITS: Final = "edits"  # There, too: by what its last changes are known when they are told again.
BATCH: Final = 500
_KINDS: Final = {Edit: "edit", Deletion: "deletion", Reaction: "reaction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """A revision as it is applied, now or when its message comes. text: the new words, or the
    emoji. mark: what tells an edit from others, and its words to nobody. sealed: what was dotted
    out of words that had to wait."""

    kind: str
    mark: str = ""
    text: str = ""
    contact_point_id: int | None = None
    sealed: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None


def revise(
    tx: Tx,
    account_id: int,
    item: Edit | Deletion | Reaction,
    *,
    told: FactSettings = facts.PLAIN,
    now: datetime,
) -> None:
    """Change a message, or keep what is said of one that we do not have yet."""
    point_id, words = None, ""
    if isinstance(item, Reaction):
        normal = normalise(item.sender)
        if normal is None or normal.nobody:
            return
        point_id = people.find_or_make_point(tx, normal, proof=Proof.VOUCHED, now=now).id
        words = item.emoji[:40]
    elif isinstance(item, Edit):
        words = item.text
    step = _Step(
        kind=_KINDS[type(item)],
        mark=_mark(words, item.happened_at, told),
        text=clean(words),
        contact_point_id=point_id,
        happened_at=item.happened_at,
    )
    message = messages.by_external_id(tx, account_id, item.external_id)
    if message is None:
        _keep(tx, account_id, item.external_id[:998], step, told, now)
    else:
        _apply(tx, message, step, told, now)


def _keep(
    tx: Tx, account_id: int, external_id: str, step: _Step, told: FactSettings, now: datetime
) -> None:
    """Whose words they are is not known yet, so they are kept like a customer's: what must not be
    in clear is dotted out."""
    heard = facts.hear(step.text, settings=told, now=now)
    tx.insert(
        EarlyRevision,
        account_id=account_id,
        external_id=external_id,
        kind=step.kind,
        mark=step.mark,
        text=heard.text,
        sealed=facts.sealed(heard, told),
        contact_point_id=step.contact_point_id,
        happened_at=step.happened_at,
        at=now,
    )


def join_early(
    tx: Tx,
    account_id: int,
    external_ids: Sequence[str],
    *,
    told: FactSettings = facts.PLAIN,
    now: datetime,
) -> None:
    """Apply what overtook a message that has just been stored, in the order in which it was done.
    Index: early_revision_id."""
    found = [
        row
        for external_id in dict.fromkeys(external_ids)
        for row in tx.all(EarlyRevision, account_id=account_id, external_id=external_id[:998])
    ]
    for row in sorted(found, key=lambda one: (one.happened_at or one.at, one.id or 0)):
        message = messages.by_external_id(tx, account_id, row.external_id)
        if message is not None:
            _apply(tx, message, _waited(row), told, now)
    if found:
        tx.delete(EarlyRevision, col(EarlyRevision.id).in_([row.id for row in found]))


def _waited(row: EarlyRevision) -> _Step:
    return _Step(
        kind=row.kind,
        mark=row.mark,
        text=row.text,
        contact_point_id=row.contact_point_id,
        sealed=row.sealed,
        happened_at=row.happened_at,
    )


def late(tx: Reader) -> list[EarlyRevision]:
    """What waits though its message is there: two processes took both at once.
    Index: message_external."""
    return tx.select(
        EarlyRevision,
        col(EarlyRevision.account_id) == col(Message.account_id),
        col(EarlyRevision.external_id) == col(Message.external_id),
        limit=BATCH,
    )


def sweep(tx: Tx, *, now: datetime) -> None:
    """Join what is late, and forget what has waited a day for nothing."""
    for row in late(tx):
        join_early(tx, row.account_id, [row.external_id], now=now)
    tx.delete(EarlyRevision, col(EarlyRevision.at) < now - KEEP)


def _apply(tx: Tx, message: Message, step: _Step, told: FactSettings, now: datetime) -> None:
    """Write and tell a revision, if it is news."""
    message = tx.hold(Message, _id(message))  # It may have changed in another process meanwhile.
    if message.erased_at is not None:
        return
    if step.kind == "edit":
        changes = _edit(tx, message, step, told, now)
    elif step.kind == "deletion":
        changes = _delete(tx, message, now)
    else:
        changes = _react(tx, message, step, now)
    if changes is None:
        return
    tx.update(Message, _id(message), revision=message.revision + 1, **changes)
    threads.tell_changed(tx, message)


def _edit(
    tx: Tx, message: Message, step: _Step, told: FactSettings, now: datetime
) -> Changes | None:
    """The new words; those of an edit that a later one has overtaken stand among what was."""
    if message.deleted_at is not None:
        return None  # Nobody reads it any more.
    marks = list(message.extra.get(EDITS, ()))
    # Without a time, the same words again may be a change back: only the last is a repeat.
    if step.text == message.text or step.mark in (marks if step.happened_at else marks[-1:]):
        return None
    at = min(step.happened_at or now, now)
    over = message.edited_at is not None and at < message.edited_at
    own = message.kind == MessageKind.INBOUND and message.author_kind == AuthorKind.CUSTOMER
    extra = {**message.extra, EDITS: [*marks, step.mark][-MAX_WAS:]}
    if over:
        words = facts.hear(step.text, settings=told, now=now).text if own else step.text
        return {"extra": {**extra, WAS: _was(message, words)}}
    extra[WAS] = _was(message, message.text)
    text = step.text
    extra.pop(facts.SEALED, None)
    extra |= step.sealed
    if own:
        heard = facts.reread(tx, message, text, settings=told, now=now)
        text, extra = heard.text, {**extra, **facts.sealed(heard, told)}
    _stir(tx, message, now)
    return {"text": text, "edited_at": at, "extra": extra}


def _mark(words: str, happened_at: datetime | None, told: FactSettings) -> str:
    said = f"{happened_at}\n{words}".encode("utf-8", "replace")
    return hashlib.blake2b(said, key=told.secret[:64], digest_size=8).hexdigest()


def _was(message: Message, words: str) -> list[str]:
    return [*message.extra.get(WAS, ()), words][-MAX_WAS:]


def _delete(tx: Tx, message: Message, now: datetime) -> Changes | None:
    if message.deleted_at is not None:
        return None
    if facts.forget(tx, _id(message)):
        conversation = tx.need(Conversation, message.conversation_id)
        people.touch_facts(tx, conversation.customer_id, message.conversation_id)
    _stir(tx, message, now)
    return {"deleted_at": now}


def _stir(tx: Tx, message: Message, now: datetime) -> None:
    """Whatever is made of a thread's words, such as its brief, has changed with them."""
    threads.change(tx, tx.hold(Conversation, message.conversation_id), now=now)


def _react(tx: Tx, message: Message, step: _Step, now: datetime) -> Changes | None:
    place = {"message_id": _id(message), "contact_point_id": step.contact_point_id}
    known = tx.find(ReactionRow, **place)
    if (known.emoji if known else "") == step.text:
        return None
    if tx.get(ContactPoint, step.contact_point_id or 0) is None:
        return None  # Erased, while it waited.
    if known is not None:
        tx.delete(ReactionRow, col(ReactionRow.id) == known.id)
    if step.text:
        tx.insert(ReactionRow, **place, emoji=step.text, at=now)
    return {}


def _id(row: Message) -> int:
    if row.id is None:
        raise ValueError("The row was never stored.")
    return row.id
