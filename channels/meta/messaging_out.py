"""One message of ours as the calls that Messenger and Instagram take, and making them.

Source: Meta, "Send API". There is no idempotency key: our own key goes along as metadata and comes
back with the echo, which finds a delivery whose call was never answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from channels.meta.choices import fit, numbered
from channels.meta.graph import Graph
from channels.meta.messaging_in import OURS
from channels.wire.text import split
from hub.contract import Accepted, Json, Outbound, OutboundFile, Refusal
from hub.errors import DeliveryError, Refused, Uncertain

WINDOW: Final = timedelta(hours=24)
HUMAN_WINDOW: Final = timedelta(days=7)
MAX_CHOICES: Final = 13
CHOICE_LIMIT: Final = 20

# How a file is named in a call: by an id after an upload, or by its address.
Attach: TypeAlias = Callable[[OutboundFile], Awaitable[Mapping[str, Json]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where to and under which rule. node: the page or account that speaks. said: what stands
    beside recipient and message, such as the tag."""

    node: str
    said: Mapping[str, Json]


def rule(out: Outbound, *, human_agent: bool, now: datetime) -> dict[str, Json]:
    """Under which rule a message may go now: {} for an answer within a day, else the tag.

    Raises Refused where none allows it.
    """
    since = out.last_inbound_at
    if since is None or now - since <= WINDOW:
        return {}
    if human_agent and now - since <= HUMAN_WINDOW:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    days = "seven days" if human_agent else "24 hours"
    raise Refused(
        f"The customer's last message is more than {days} old.", reason=Refusal.WINDOW_CLOSED
    )


async def send(
    graph: Graph, out: Outbound, route: Route, *, attach: Attach, limit: int, unit: str
) -> Accepted:
    """Hand over the text, then each file; the first one's id is the message's.

    limit: of one text at Meta, in that unit; a longer one becomes several.

    Raises a DeliveryError. Once a part has gone out, whatever happens to the next is Uncertain,
    because sending again would repeat the first.
    """
    parts: list[dict[str, Json]] = _texts(out, limit, unit)
    for file in out.files:
        payload = dict(await attach(file))
        parts.append({"attachment": {"type": kind_of(file), "payload": payload}})
    ids: list[str] = []
    for place, part in enumerate(parts):
        # Only the last one names the delivery: what it reports of went out as a whole.
        part["metadata"] = OURS + (out.key if place == len(parts) - 1 else "")
        call: dict[str, Json] = {"recipient": {"id": out.to.value}, **route.said, "message": part}
        if place == 0 and out.quoted and out.reply_external_id:
            call["reply_to"] = {"mid": out.reply_external_id}
        try:
            ids.append(await _send_one(graph, route.node, call))
        except DeliveryError as error:
            if not ids:
                raise
            gone = f"{len(ids)} of {len(parts)} parts went out. {error.sentence}"
            raise Uncertain(gone, provider_code=error.provider_code) from error
    return Accepted(external_id=ids[0], aliases=tuple(ids[1:]))


def kind_of(file: OutboundFile) -> str:
    """What a file is to Meta."""
    major = file.media_type.partition("/")[0].lower()
    return major if major in ("image", "audio", "video") else "file"


def _texts(out: Outbound, limit: int, unit: str) -> list[dict[str, Json]]:
    """The text with answers to press: as buttons below its last part, else as numbers."""
    choices = [choice.strip() for choice in out.quick_replies]
    pressed = bool(out.text) and fit(choices, most=MAX_CHOICES, longest=CHOICE_LIMIT)
    text = out.text if pressed or not choices else numbered(out.text, choices)
    parts: list[dict[str, Json]] = [{"text": part} for part in split(text, limit, unit=unit)]
    if pressed and parts:
        parts[-1]["quick_replies"] = [
            {"content_type": "text", "title": choice, "payload": choice} for choice in choices
        ]
    return parts


async def _send_one(graph: Graph, node: str, call: Mapping[str, Json]) -> str:
    """The id of the message that a call made."""
    try:
        answer = await graph.post(f"{node}/messages", call)
    except Refused as error:
        if error.provider_code != "100" or "reply_to" not in call:
            raise
        # A message that cannot be quoted any more is no reason not to answer it.
        plain = {name: value for name, value in call.items() if name != "reply_to"}
        answer = await graph.post(f"{node}/messages", plain)
    identity = answer["message_id"].text()
    if not identity:
        raise Uncertain("Meta took the message and gave no id.")
    return identity
