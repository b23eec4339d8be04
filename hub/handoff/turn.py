"""What a bot is told: one turn, with everything that may be disclosed to the far end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec

from hub.facts.known import Known
from hub.facts.mention import SURE

VERSION: Final = 1
MAX_MESSAGES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnMessage:
    """A message as a bot reads it. new: it is one of those that the turn is about.

    earlier: it belongs to a matter that was closed before this one. value: of a button of the
    bot's that the customer has taken.
    """

    id: int
    author: str  # customer, agent, bot, system
    channel: str
    text: str
    at: datetime
    new: bool = False
    earlier: bool = False
    value: str = ""
    files: tuple[tuple[str, str], ...] = ()  # Name and media type.


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a bot.

    id: unguessable: who has it may answer. name, addresses, facts and messages: only what may be
    disclosed to whoever wrote; `more` says that there is something that may not.
    """

    id: str
    epoch: int
    answer_url: str
    deadline: datetime
    conversation_id: int
    case_id: int | None
    channel: str
    account: str
    language: str
    customer_id: int
    name: str
    proof: str
    addresses: tuple[tuple[str, str], ...]
    facts: tuple[Known, ...]
    messages: tuple[TurnMessage, ...]
    more: bool

    @property
    def new(self) -> tuple[TurnMessage, ...]:
        """What the customer has said since the bot's last turn."""
        return tuple(one for one in self.messages if one.new)

    @property
    def matter(self) -> tuple[TurnMessage, ...]:
        """What was said in the matter at hand."""
        return tuple(one for one in self.messages if not one.earlier)

    @property
    def text(self) -> str:
        """What is to be answered, as one text."""
        return "\n".join(one.value or one.text for one in self.new if one.value or one.text)


def write_turn(turn: Turn) -> bytes:
    """A turn as JSON, as `docs/bots.md` describes it."""
    return msgspec.json.encode(as_json(turn))


def as_json(turn: Turn) -> dict[str, Any]:
    """A turn as the value of a JSON object."""
    return {
        "type": "turn",
        "version": VERSION,
        "id": turn.id,
        "epoch": turn.epoch,
        "answer_url": turn.answer_url,
        "deadline": _time(turn.deadline),
        "conversation": {
            "id": turn.conversation_id,
            "case": turn.case_id,
            "channel": turn.channel,
            "account": turn.account,
            "language": turn.language,
        },
        "customer": {
            "id": turn.customer_id,
            "name": turn.name,
            "proof": turn.proof,
            "addresses": [{"kind": kind, "value": value} for kind, value in turn.addresses],
        },
        "facts": [fact_json(fact) for fact in turn.facts],
        "messages": [_message(message) for message in turn.messages],
        "more": turn.more,
    }


def fact_json(fact: Known) -> dict[str, Any]:
    """A fact as bots and programs read it."""
    return {
        "kind": str(fact.kind),
        "label": fact.label,
        "value": fact.value,
        "at": _time(fact.at),
        "message": fact.message_id,
        "sure": fact.confidence >= SURE,
        "confirmed": fact.confirmed,
    }


def _message(message: TurnMessage) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": message.id,
        "author": message.author,
        "channel": message.channel,
        "text": message.text,
        "at": _time(message.at),
        "new": message.new,
    }
    if message.earlier:
        made["earlier"] = True
    if message.value:
        made["value"] = message.value
    if message.files:
        made["files"] = [{"name": name, "type": kind} for name, kind in message.files]
    return made


def _time(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
