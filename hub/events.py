"""The log's vocabulary: what can happen, as ids and kinds, never words of a message.

Every action tells what it changed, in the same commit. A reader renders the state as it is now,
so an event says *which* thing changed and never what it became: applying one twice, late or
after another is harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What changed. The ids that are set are in brackets."""

    MESSAGE = "message"  # [conversation, message, account] A message is new or was changed.
    DELIVERY = "delivery"  # [conversation, message, account] A delivery of it moved.
    # [conversation] Handling, assignee, unread, order. data.moved: it left or came into a queue;
    # data.was: the agent out of whose own queue it may have gone.
    CONVERSATION = "conversation"
    CUSTOMER = "customer"  # [conversation, customer] Name, identities, participants.
    EVIDENCE = "evidence"  # [customer] What is known of who they are has changed.
    JOINED = "joined"  # [conversation, customer] data.from: the conversation that went into it.
    SPLIT = "split"  # [conversation, customer] data.into: the conversation that came out of it.
    ERASED = "erased"  # [conversation, customer]
    DRAFT = "draft"  # [conversation, agent] An agent's draft was kept or dropped.
    ACCOUNT = "account"  # [account] Settings, audience or state of an account.
    HEALTH = "health"  # [account] Its provider does not answer any more, or does again.
    AGENT = "agent"  # [agent] Name, role, teams, preferences.
    IMPORT = "import"  # data.import: how far an import of known customers is.
    UNREADABLE = "unreadable"  # [account] A request was kept because it was not understood.
    TURN = "turn"  # [conversation] A bot has something to do.
    BOT = "bot"  # A bot was added, changed or removed.
    PATTERNS = "patterns"  # How the shop writes its numbers.
    RELOAD = "reload"  # Everything may have changed (an audience, a restore).


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the log, as told by an action."""

    kind: EventKind
    conversation_id: int | None = None
    account_id: int | None = None
    message_id: int | None = None
    customer_id: int | None = None
    agent_id: int | None = None
    data: Mapping[str, int | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event as read back from the log."""

    id: int
    at: datetime
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Whisper:
    """Something that may be lost: typing, presence, who is viewing. Never logged.

    kind: customer_typing, agent_typing, viewing, presence; on is False when it stops. name is
    what the screen shows; kind of draft (reply or note) is in `what`.
    """

    kind: str
    conversation_id: int | None = None
    account_id: int | None = None
    part_id: int | None = None  # To whom an agent is answering, or who is typing.
    agent_id: int | None = None
    name: str = ""
    what: str = ""
    on: bool = True
