"""What Hilo posts to a system: bodies of JSON, described by `webhook.outbound.schema.json`."""

from __future__ import annotations

import json
from typing import Final

from channels.webhook.fields import KIND
from hub.contract import Address, Json, Outbound, OutboundFile

MESSAGE: Final = "hilo.message"
TYPING: Final = "hilo.typing"
READ: Final = "hilo.read"
PING: Final = "hilo.ping"


def message_body(out: Outbound) -> bytes:
    """One answer to one customer. The same message is the same bytes, whatever the try."""
    body: dict[str, Json] = {
        "type": MESSAGE,
        "key": out.key,
        "message": out.message_id,
        "conversation": out.conversation_id,
        "to": _person(out.to, out.to_name),
        "text": out.text,
        "language": out.language,
    }
    if out.subject:
        body["subject"] = out.subject
    if out.author_name:
        body["author"] = {"name": out.author_name}
    if out.reply_external_id:
        body["reply_to"] = out.reply_external_id
        body["quoted"] = out.quoted
    if out.files:
        body["files"] = [_file(file) for file in out.files]
    return written(body)


def typing_body(to: Address, *, typing: bool) -> bytes:
    """An agent has begun to type, or stopped."""
    return written({"type": TYPING, "to": _person(to, ""), "typing": typing})


def read_body(to: Address, external_id: str) -> bytes:
    """An agent has read everything up to this message of the customer's."""
    return written({"type": READ, "to": _person(to, ""), "message": external_id})


def ping_body() -> bytes:
    """Nothing, to see whether the far end answers and takes our signature."""
    return written({"type": PING})


def written(body: Json) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _person(to: Address, name: str) -> dict[str, Json]:
    """The customer under the system's own id, or as the address by which it named them."""
    found: dict[str, Json] = (
        {"id": to.value} if to.kind == KIND else {"kind": to.kind, "value": to.value}
    )
    if to.scope and to.kind != KIND:
        found["scope"] = to.scope
    return found | ({"name": name} if name else {})


def _file(file: OutboundFile) -> dict[str, Json]:
    found: dict[str, Json] = {
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "url": file.url,
    }
    return found | ({"alt": file.alt} if file.alt else {})
