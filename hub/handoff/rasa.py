"""Rasa's REST and callback channels, as an existing Rasa bot speaks them.

Source: Rasa's documentation, "Your Own Website" (REST and callback channels) and "Custom Output
Payloads".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import msgspec

from hub.handoff.answer import Answer, BotFile, Button, Say, Then, read_facts
from hub.handoff.turn import Turn, as_json
from hub.untrusted import Untrusted

# What the slots of Rasa's own are called: nothing that a customer has told.
_OWN_SLOTS: Final = frozenset(
    {"requested_slot", "session_started_metadata", "knowledge_base_objects"}
)


def sender_of(turn: Turn) -> str:
    """Whom Rasa keeps a tracker for: one matter, so that the next begins anew."""
    return f"hilo-{turn.conversation_id}-{turn.case_id or 0}"


def write_message(turn: Turn) -> bytes:
    """A turn as the body for /webhooks/rest/webhook or /webhooks/callback/webhook.

    The whole turn comes along as `metadata`, for actions that want facts and history.
    """
    metadata = as_json(turn)
    body: dict[str, Any] = {
        "sender": sender_of(turn),
        "message": turn.text or "/file",
        "metadata": {"hilo": metadata},
    }
    return msgspec.json.encode(body)


def read_messages(body: bytes, *, handoff_phrases: tuple[str, ...] = ()) -> Answer:
    """What Rasa says: a list of messages, or (callback) one of them. Raises PayloadError.

    A custom payload hands over: {"handoff": {...}} as in our own protocol, {"handoff": true}, or
    `handoff_host` of Rasa's own handoff. So does a text with one of `handoff_phrases`. Saying
    nothing passes.
    """
    root = Untrusted.parse(body)
    answer = Answer()
    for each in root if root.is_list() else [root]:
        answer = _with(answer, each, handoff_phrases)
    # Nothing at all: its conversation is paused, or it has no rule for this.
    return replace(answer, then=Then.PASS) if answer.is_silent else answer


def _with(answer: Answer, message: Untrusted, phrases: tuple[str, ...]) -> Answer:
    custom = message["custom"] or message["json_message"]
    image = message["image"].text() or message["attachment"]["payload"]["src"].text()
    text = message["text"].text() or custom["text"].text()
    buttons = tuple(
        Button(each["title"].text()[:80], each["payload"].text()[:500])
        for each in message["buttons"]
        if each["title"].text().strip()
    )[:13]
    files = (BotFile(image),) if image.startswith(("https://", "http://")) else ()
    if text.strip() or files:
        said = Say(text=text[:10_000], buttons=buttons, files=files)
        answer = replace(answer, says=(*answer.says, said)[:10])
    if custom.is_object():
        answer = _custom(answer, custom)
    if phrases and any(phrase.casefold() in text.casefold() for phrase in phrases):
        answer = replace(answer, then=Then.HANDOFF)
    return answer


def _custom(answer: Answer, custom: Untrusted) -> Answer:
    ours = custom["hilo"] or custom
    facts = (*answer.facts, *read_facts(ours["facts"]))
    answer = replace(answer, facts=facts)
    handoff = ours["handoff"]
    if handoff or "handoff_host" in custom or custom["action"].text() == "handoff":
        return replace(
            answer,
            then=Then.HANDOFF,
            reason=(handoff["reason"].text() or custom["title"].text())[:500],
            summary=handoff["summary"].text()[:2000],
            team=handoff["team"].text()[:100],
            facts=(*facts, *read_facts(handoff["facts"])),
        )
    if ours["resolve"] and answer.then is Then.STAY:
        return replace(answer, then=Then.RESOLVE)
    return answer


def read_slots(body: bytes) -> Answer:
    """What Rasa has filled in, from its tracker (/conversations/{sender}/tracker), as facts."""
    slots = Untrusted.parse(body)["slots"]
    if not slots.is_object():
        return Answer()
    names = [name for name in slots.keys() if name not in _OWN_SLOTS]  # noqa: SIM118  # No dict.
    kept = {name: slots[name].value for name in names}
    # A flag or a list is the bot's own bookkeeping.
    plain = {name: each for name, each in kept.items() if type(each) in (str, int, float)}
    return Answer(facts=read_facts(Untrusted(plain)))
