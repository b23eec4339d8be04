"""What a screen is told besides the log's fragments: notifications, typing, drafts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agent_ui.changes import Changes
from agent_ui.ops import Looked
from agent_ui.screens import Frame, OpenScreen
from hub.events import Whisper
from hub.model import Draft
from hub.queries import conversations
from hub.store import Database, Reader
from hub.words import Handling


@dataclass(frozen=True, slots=True)
class Said:
    """A notification, for one agent or (None) for everybody who may see its conversation."""

    agent_id: int | None
    value: dict[str, Any]


def notices(looked: Looked, changes: Changes) -> Iterator[Said]:
    """New words of customers: to whom the conversation belongs, or to all while it is nobody's.

    What is nobody's is told once, when it comes into the queue, and not with every message; what a
    bot answers, when it hands over.
    """
    for conversation_id, message_id in changes.arrived.items():
        conversation, row = looked.found.get(conversation_id), looked.rows.get(conversation_id)
        if conversation is None or row is None or conversation.handling == Handling.BOT:
            continue
        if conversation.last_inbound_id != message_id and conversation_id not in changes.handed:
            continue
        if conversation.assignee_id is None and conversation_id not in changes.moved:
            continue
        value = {
            "conversation": conversation_id,
            "name": row.name,
            "channel": row.channel,
            "preview": row.preview,
            "why": "unassigned" if conversation.assignee_id is None else "mine",
        }
        yield Said(conversation.assignee_id, value)


def whispered(whisper: Whisper) -> dict[str, Any]:
    """The state that a whisper sets on a screen that shows its conversation."""
    if whisper.kind == "customer_typing":
        return {
            "customer_typing": {
                "conversation": whisper.conversation_id,
                "name": whisper.name,
                "on": whisper.on,
            }
        }
    return {
        "agent_typing": {
            "conversation": whisper.conversation_id,
            "agent": whisper.agent_id,
            "name": whisper.name,
            "kind": whisper.what,
            "on": whisper.on,
        }
    }


async def set_drafts(db: Database, screens: Iterable[OpenScreen], changes: Changes) -> None:
    """An agent's other browsers get the drafts that this one has kept."""
    for agent_id, conversation_id in sorted(changes.drafts):
        own = [screen for screen in screens if screen.viewer.id == agent_id]
        if not own:
            continue
        drafts, listed = await db.read(_drafts, agent_id, conversation_id)
        for screen in own:
            screen.offer(Frame.of({"ops": [{"set": {"drafts": listed}}]}))
            if screen.conversation == conversation_id:
                for draft in drafts:
                    screen.offer(Frame.of({"ops": [{"set": {"draft": _draft(draft)}}]}))


def _drafts(tx: Reader, agent_id: int, conversation_id: int) -> tuple[list[Draft], list[int]]:
    return (
        conversations.drafts_of(tx, agent_id, [conversation_id]),
        conversations.conversations_with_drafts(tx, agent_id),
    )


def _draft(draft: Draft) -> dict[str, Any]:
    return {
        "conversation": draft.conversation_id,
        "kind": draft.kind,
        "version": draft.version,
        "text": draft.text,
        **{name: str(draft.extra.get(name, "")) for name in ("via", "subject", "cc", "quick")},
    }
