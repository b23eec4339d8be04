"""What some events ask the screens to show anew: ids only, each thing once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hub.events import EventKind, LoggedEvent


@dataclass(slots=True)
class Changes:
    """The union of what events changed. A later event never takes an earlier one back."""

    messages: dict[int, int] = field(default_factory=dict)  # Message to its conversation.
    conversations: set[int] = field(default_factory=set)
    handed: set[int] = field(default_factory=set)  # By a bot, to people.
    moved: set[int] = field(default_factory=set)  # Left or came into a queue.
    lost: set[int] = field(default_factory=set)  # Agents out of whose own queue something went.
    customers: dict[int, int] = field(default_factory=dict)  # Customer to their conversation.
    reload: set[int] = field(default_factory=set)  # Conversations to be fetched anew.
    drafts: set[tuple[int, int]] = field(default_factory=set)  # (agent, conversation)
    arrived: dict[int, int] = field(default_factory=dict)  # Conversation to its new message.
    agents: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)  # Sessions.
    imports: set[int] = field(default_factory=set)  # Of known customers.
    suggested: bool = False  # Who may be the same person as whom.
    erased: bool = False  # Somebody, with whatever was suggested about them.
    health: bool = False  # Which accounts can be reached: it stands at every box.
    everything: bool = False

    def add(self, logged: LoggedEvent) -> None:
        """Take note of one event."""
        event = logged.event
        conversation_id = event.conversation_id or 0
        match event.kind:
            case EventKind.MESSAGE | EventKind.DELIVERY:
                self.messages[event.message_id or 0] = conversation_id
                self.conversations.add(conversation_id)
                if event.kind == EventKind.MESSAGE and not event.data.get("changed"):
                    self.arrived[conversation_id] = event.message_id or 0
            case EventKind.CONVERSATION:
                self.conversations.add(conversation_id)
                if event.data.get("handed"):
                    self.handed.add(conversation_id)
                if event.data.get("moved"):
                    self.moved.add(conversation_id)
                if was := event.data.get("was"):
                    self.lost.add(int(was))
            case EventKind.CUSTOMER:
                self.customers[event.customer_id or 0] = conversation_id
                self.conversations.add(conversation_id)
                if event.data.get("suggested"):
                    self.suggested = True
                if event.data.get("named"):
                    self.reload.add(conversation_id)  # The name stands at every message.
            case EventKind.JOINED | EventKind.SPLIT:
                other = event.data.get("from", event.data.get("into", 0))
                self.reload |= {conversation_id, int(other)}
            case EventKind.ERASED:
                self.reload.add(conversation_id)
                self.erased = self.suggested = True
            case EventKind.DRAFT:
                self.drafts.add((event.agent_id or 0, conversation_id))
            case EventKind.AGENT:
                self.agents.add(event.agent_id or 0)
                if session_id := event.data.get("session"):
                    self.ended.add(int(session_id))
            case EventKind.HEALTH:
                self.health = True
            case EventKind.ACCOUNT | EventKind.RELOAD:
                self.everything = True
            case EventKind.TURN | EventKind.BOT | EventKind.PATTERNS:
                pass  # What follows from these is told by itself.
            case EventKind.IMPORT:
                self.imports.add(int(event.data.get("import", 0)))
            case EventKind.UNREADABLE | EventKind.EVIDENCE:
                pass  # Shown in the settings, which are not live; or by what follows from it.


def changes_of(events: Iterable[LoggedEvent]) -> Changes:
    """Everything that a run of events changed."""
    changes = Changes()
    for logged in events:
        changes.add(logged)
    return changes
