"""What agents do with a conversation besides answering: assign, snooze, done, read, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import col

from hub import handling
from hub.actions import threads
from hub.actions.threads import SYSTEM, Author
from hub.errors import BadRequest, Conflict, NotFound
from hub.events import Event, EventKind
from hub.model import Agent, Conversation, Draft, Message
from hub.queries import conversations, messages
from hub.store import Reader, Tx
from hub.untrusted import clean
from hub.words import Status

MAX_DRAFT = 100_000


def assign(
    tx: Tx, conversation_id: int, agent_id: int | None, *, by: Author, now: datetime
) -> None:
    """Give a conversation to an agent, or (None) back to the queue."""
    conversation = _open_one(tx, conversation_id)
    name = ""
    if agent_id is not None:
        agent = tx.need(Agent, agent_id)
        if not agent.active:
            raise BadRequest(
                "%(name)s no longer works here. Choose somebody else.", name=agent.name
            )
        name = agent.name
    if conversation.assignee_id == agent_id and conversation.status == Status.OPEN:
        return
    _step(tx, conversation, handling.assigned(threads.turn_of(conversation), agent_id), now)
    what = "assigned" if agent_id is not None else "unassigned"
    threads.add_notice(tx, conversation, what=what, by=by, now=now, to=name, to_id=agent_id)


def take(tx: Tx, conversation_id: int, *, by: Author, now: datetime) -> None:
    """Assign to oneself what nobody has. Raises Conflict when somebody was quicker."""
    conversation = _open_one(tx, conversation_id)
    if conversation.assignee_id not in (None, by.agent_id):
        holder = tx.need(Agent, conversation.assignee_id or 0)
        raise Conflict("%(name)s took it a moment ago.", name=holder.name)
    assign(tx, conversation_id, by.agent_id, by=by, now=now)


def resolve(tx: Tx, conversation_id: int, *, by: Author, now: datetime) -> None:
    """Done: the case ends and the conversation leaves the list."""
    conversation = _open_one(tx, conversation_id)
    if conversation.status == Status.DONE:
        return
    step = handling.resolved(threads.turn_of(conversation))
    newest = conversation.last_message_id
    _step(tx, conversation, step, now, unread=0, seen_message_id=newest)
    threads.add_notice(tx, conversation, what="done", by=by, now=now)


def reopen(tx: Tx, conversation_id: int, *, by: Author, now: datetime) -> None:
    """Back into the list, as a new case."""
    conversation = _open_one(tx, conversation_id)
    if conversation.status == Status.OPEN:
        return
    _step(tx, conversation, handling.reopened(threads.turn_of(conversation), now), now)
    threads.add_notice(tx, conversation, what="reopened", by=by, now=now)


def snooze(
    tx: Tx, conversation_id: int, until: datetime | None, *, by: Author, now: datetime
) -> None:
    """Out of the list until a time, or (None) until the customer writes."""
    if until is not None and until <= now:
        raise BadRequest("Choose a time that is still to come.")
    conversation = _open_one(tx, conversation_id)
    _step(tx, conversation, handling.snoozed(threads.turn_of(conversation), until), now)
    stamp = until.isoformat() if until else ""
    threads.add_notice(tx, conversation, what="snoozed", by=by, now=now, until=stamp)


def due(tx: Reader, now: datetime) -> bool:
    """Whether a snooze has ended."""
    return bool(conversations.snoozed_until(tx, now, limit=1))


def wake(tx: Tx, *, now: datetime, limit: int = 100) -> int:
    """End the snoozes whose time has come. Returns how many."""
    due = conversations.snoozed_until(tx, now, limit=limit)
    for conversation in due:
        _step(tx, conversation, handling.woke(threads.turn_of(conversation)), now)
        threads.add_notice(tx, conversation, what="woke", by=SYSTEM, now=now)
    return len(due)


def read(tx: Tx, conversation_id: int, message_id: int, *, now: datetime) -> None:
    """An agent has seen everything up to a message. Never moves back."""
    conversation = tx.hold(Conversation, conversation_id)
    seen = conversation.seen_message_id or 0
    if message_id <= seen and conversation.unread == 0:
        return
    newest = max(message_id, seen)
    unread = messages.count_unread(tx, conversation_id, newest)
    if unread == conversation.unread and newest == seen:
        return
    threads.change(tx, conversation, now=now, seen_message_id=newest, unread=unread)


def unread(tx: Tx, conversation_id: int, *, now: datetime) -> None:
    """Mark as not seen again, from the customer's last message on."""
    conversation = tx.hold(Conversation, conversation_id)
    if conversation.last_inbound_id is None:
        raise BadRequest("The customer has not written anything yet.")
    seen = conversation.last_inbound_id - 1
    threads.change(tx, conversation, now=now, seen_message_id=seen, unread=1)


def keep_draft(
    tx: Tx,
    conversation_id: int,
    *,
    agent_id: int,
    kind: str,
    text: str,
    extra: dict[str, Any],
    version: int,
    now: datetime,
) -> bool:
    """Keep what an agent has typed. An older save never overwrites a newer one.

    Returns whether it was kept. An empty text drops the draft.
    """
    if kind not in ("reply", "note"):
        raise BadRequest("A draft is of a reply or of a note.")
    if len(text) > MAX_DRAFT:
        raise BadRequest("A draft holds at most %(most)s characters.", most=MAX_DRAFT)
    tx.need(Conversation, conversation_id)
    found = conversations.draft(tx, agent_id, conversation_id, kind)
    if found is not None and found.version > version:
        return False
    if not text.strip() and not extra.get("files"):
        tx.delete(Draft, col(Draft.id) == (found.id if found else 0))
    elif found is not None and found.id is not None:
        tx.update(Draft, found.id, text=clean(text), extra=extra, version=version, updated_at=now)
    else:
        tx.insert_new(
            Draft,
            on=("agent_id", "conversation_id", "kind"),
            agent_id=agent_id,
            conversation_id=conversation_id,
            kind=kind,
            text=clean(text),
            extra=extra,
            version=version,
            updated_at=now,
        )
    tx.tell(Event(kind=EventKind.DRAFT, conversation_id=conversation_id, agent_id=agent_id))
    return True


def _open_one(tx: Tx, conversation_id: int) -> Conversation:
    conversation = tx.hold(Conversation, conversation_id)
    if conversation.status == Status.JOINED:
        raise Conflict("This conversation was joined with another. Reload to see it.")
    if messages.newest_message(tx, conversation_id) is None:
        raise NotFound("There is no message in this conversation yet.")
    return conversation


def _step(
    tx: Tx, conversation: Conversation, step: handling.Step, now: datetime, **more: Any
) -> None:
    newest = tx.get(Message, conversation.last_message_id or 0)
    threads.change(
        tx,
        conversation,
        step,
        part_id=newest.part_id if newest else None,
        message_id=newest.id if newest else None,
        now=now,
        **more,
    )
