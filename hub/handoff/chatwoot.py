"""Bots that were written for Chatwoot's agent-bot webhook: its payload out, its replies in.

What such a bot reads and calls: the event `message_created`, the endpoints `messages` and
`toggle_status` of a conversation. Source: Chatwoot's documentation, "Agent bots", "Webhook
events" and the API's "Create New Message" and "Toggle Status".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from hub.errors import BadRequest
from hub.handoff.answer import MAX_BUTTON, MAX_BUTTONS, MAX_TEXT, Answer, Button, Say, Then
from hub.handoff.turn import Turn, TurnMessage, fact_json
from hub.untrusted import Untrusted

_CHANNELS: Final = {
    "chat": "Channel::WebWidget", "email": "Channel::Email", "sms": "Channel::Sms",
    "whatsapp": "Channel::Whatsapp", "whatsapp_cloud": "Channel::Whatsapp",
    "messenger": "Channel::FacebookPage", "instagram": "Channel::Instagram",
    "telegram": "Channel::Telegram", "line": "Channel::Line",
}  # fmt: skip
# What a status means to us. A bot that opens a conversation gives it to people.
_THEN: Final = {"open": Then.HANDOFF, "resolved": Then.RESOLVE, "pending": Then.PASS}


def write_event(turn: Turn, *, account_name: str) -> bytes:
    """A turn as the event `message_created`, with what came in a burst as one message."""
    newest = turn.new[-1] if turn.new else None
    return msgspec.json.encode(
        {
            "event": "message_created",
            "id": newest.id if newest else 0,
            "content": turn.text,
            "created_at": turn.messages[-1].at.isoformat() if turn.messages else None,
            "message_type": "incoming",
            "content_type": "text",
            "content_attributes": {},
            "additional_attributes": {},
            "source_id": None,
            "private": False,
            "sender": _contact(turn),
            "account": {"id": 1, "name": account_name},
            "inbox": {"id": 1, "name": turn.account},
            "conversation": _conversation(turn),
        }
    )


def _conversation(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.conversation_id,
        "inbox_id": 1,
        "status": "pending",
        "channel": _CHANNELS.get(turn.channel, "Channel::Api"),
        "can_reply": True,
        "custom_attributes": {
            str(fact.label or fact.kind).replace(" ", "_"): fact.value
            for fact in reversed(turn.facts)
        },
        # Not Chatwoot's: a bot that knows Hilo finds everything here.
        "additional_attributes": {
            "hilo": {"turn": turn.id, "facts": [fact_json(fact) for fact in turn.facts]},
            "browser_language": turn.language,
        },
        "labels": [],
        "messages": [_message(message) for message in turn.messages],
        "meta": {
            "sender": _contact(turn),
            "assignee": None,
            "team": None,
            "hmac_verified": turn.proof in ("proven", "verified"),
        },
        "unread_count": len(turn.new),
    }


def _contact(turn: Turn) -> dict[str, Any]:
    addresses = dict(reversed(turn.addresses))
    return {
        "id": turn.customer_id,
        "type": "contact",
        "name": turn.name,
        "email": addresses.get("email"),
        "phone_number": addresses.get("phone") or addresses.get("whatsapp"),
        "identifier": addresses.get("user"),
        "custom_attributes": {},
        "additional_attributes": {},
    }


def _message(message: TurnMessage) -> dict[str, Any]:
    incoming = message.author == "customer"
    return {
        "id": message.id,
        "content": message.text,
        "message_type": 0 if incoming else 1,
        "content_type": "text",
        "content_attributes": {},
        "private": False,
        "created_at": int(message.at.timestamp()),
        "sender_type": "Contact"
        if incoming
        else "User"
        if message.author == "agent"
        else "AgentBot",
    }


def read_message(body: bytes) -> Answer:
    """A call of `messages`: something to say, or (private) a note for whoever takes over.

    Raises BadRequest, and PayloadError for what is no JSON.
    """
    root = Untrusted.parse(body)
    text = root["content"].text()
    if not text.strip():
        raise BadRequest("A message has a content.")
    if len(text) > MAX_TEXT:
        raise BadRequest("A text has %(most)s characters at most.", most=MAX_TEXT)
    if root["private"].value is True:
        return Answer(summary=text[:2000])
    if root["message_type"].text("outgoing") != "outgoing":
        return Answer()
    items = list(root["content_attributes"]["items"])[:MAX_BUTTONS]
    if root["content_type"].text() in ("cards", "article"):
        return Answer(says=(_listed(text, items),))
    return Answer(says=(Say(text=text, buttons=_buttons(items, "title", "value")),))


def _buttons(items: Iterable[Untrusted], title: str, value: str) -> tuple[Button, ...]:
    return tuple(
        Button(each[title].text()[:MAX_BUTTON].strip(), each[value].text()[:500])
        for each in items
        if each[title].text().strip()
    )[:MAX_BUTTONS]


def _listed(text: str, items: Sequence[Untrusted]) -> Say:
    """Cards and articles as lines with their links, and what can be answered as buttons."""
    lines, actions = [text], []
    for each in items:
        actions += list(each["actions"])
        own = (each["title"].text(), each["description"].text(), each["link"].text())
        lines.append("\n".join(filter(None, own)))
    lines += [f"{one['text'].text()}: {uri}" for one in actions if (uri := one["uri"].text())]
    answers = [one for one in actions if one["type"].text() == "postback"]
    return Say(
        text="\n\n".join(filter(None, lines))[:MAX_TEXT],
        buttons=_buttons(answers, "text", "payload"),
    )


def read_status(body: bytes) -> Answer:
    """A call of `toggle_status`: open hands over, resolved resolves. Raises BadRequest."""
    status = Untrusted.parse(body)["status"].text("open")
    if status not in _THEN:
        raise BadRequest("A status is open, resolved or pending.")
    return Answer(then=_THEN[status])


def message_json(message_id: int, conversation_id: int, answer: Answer) -> dict[str, Any]:
    """What a call of `messages` is answered with."""
    said = answer.says[0] if answer.says else None
    return {
        "id": message_id,
        "content": said.text if said else answer.summary,
        "conversation_id": conversation_id,
        "message_type": 1,
        "content_type": "text",
        "private": not answer.says,
    }
