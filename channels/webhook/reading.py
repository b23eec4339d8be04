"""Items as a system posts them: one, a list, or `{"items": [...]}`, each with its `type`.

What is not understood is Unreadable with the reason, which goes back in the answer too; the rest
of the batch goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from channels.webhook import fields
from channels.webhook.settings import WebhookSettings
from hub.contract import (
    Account,
    CallSegment,
    Deletion,
    DeliveryStatus,
    Edit,
    Ignored,
    Inbound,
    InboundMessage,
    OptOut,
    Reaction,
    Receipt,
    Refusal,
    SeenUpTo,
    TypingSignal,
    Unreadable,
    WebhookRequest,
)
from hub.errors import BadRequest, PayloadError
from hub.untrusted import Untrusted, clean

MAX_ITEMS: Final = 1_000
OURS: Final = "hilo."  # How the types begin of what Hilo itself posts.

RECEIPTS: Final[Mapping[str, DeliveryStatus]] = {
    "accepted": DeliveryStatus.ACCEPTED,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}
_REFUSALS: Final = {str(reason): reason for reason in Refusal}
_AUTOMATIC: Final = frozenset({"auto_reply", "bounce", "list", "loop", "system"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item, and what reading it needs. fallback_id names it where it has no id itself."""

    value: Untrusted
    account: Account
    settings: WebhookSettings
    fallback_id: str

    def need(self, name: str) -> str:
        """The id under that name. Raises PayloadError."""
        if not (found := fields.identifier(self.value[name])):
            raise PayloadError(f"{name} is missing.")
        return found


Reader: TypeAlias = Callable[[Item], Inbound]


def read(request: WebhookRequest, account: Account, settings: WebhookSettings) -> list[Inbound]:
    """Every item of a request. Raises PayloadError where the body is not JSON of that shape, and
    BadRequest for more items than a request may have."""
    payload = Untrusted.parse(request.body)
    if payload.is_list():
        found = list(payload)
    elif "items" in payload:
        found = list(payload["items"].need_list())
    else:
        found = [payload.need_object()]
    if len(found) > MAX_ITEMS:
        raise BadRequest(f"A request may have {MAX_ITEMS} items at most.")
    whole = clean(request.header("webhook-id"))[:200]
    return [
        _read(Item(one, account, settings, f"{whole}/{place}" if whole else ""))
        for place, one in enumerate(found)
    ]


def _read(item: Item) -> Inbound:
    kind = item.value["type"].text().strip().lower()
    if kind == "ping":
        return Ignored(reason="A ping.")
    if kind.startswith(OURS):
        return Ignored(reason="What Hilo itself had posted came back.")
    try:
        reader = _READERS.get(kind)
        if reader is None:
            raise PayloadError(f"The type {kind[:40]!r} is unknown.")
        return reader(item)
    except PayloadError as error:
        return Unreadable(
            reason=error.sentence[:300],
            fragment=_fragment(item.value),
            external_id=fields.identifier(item.value["id"]),
        )


def _fragment(value: Untrusted) -> str:
    try:
        return clean(json.dumps(value.value, ensure_ascii=False))[:2000]
    except (ValueError, RecursionError):
        return ""


def _message(item: Item) -> InboundMessage:
    value, person = item.value, item.value["sender"]
    sender = fields.need_sender(value, item.account, item.settings)
    external_id = fields.identifier(value["id"]) or item.fallback_id
    if not external_id:
        raise PayloadError("id is missing.")
    attached, left_out = fields.files(value["files"])
    text, extra = value["text"].text(), fields.extra(value["extra"])
    if left_out:
        extra = {**extra, "files_left_out": left_out}
    if not (text or attached or extra or value["subject"].text()):
        raise PayloadError("The message has neither text nor a file that can be had.")
    automatic = value["automatic"].text().strip().lower()
    return InboundMessage(
        external_id=external_id,
        sender=sender,
        proof=fields.sender_proof(item.settings),
        text=text,
        subject=value["subject"].text()[:998],
        sender_name=person["name"].text().strip()[:200],
        happened_at=fields.moment(value["at"]),
        language=fields.language(person["language"]),
        claims=fields.claims(person["claims"], sender, item.account, item.settings),
        files=attached,
        reply_to_id=fields.identifier(value["reply_to"]),
        automatic=automatic if automatic in _AUTOMATIC else "",
        outbound_echo=value["from_us"].flag(),
        extra=extra,
    )


def _receipt(item: Item) -> Receipt:
    value = item.value
    word = value["status"].text().strip().lower()
    if (status := RECEIPTS.get(word)) is None:
        raise PayloadError(f"The status {word[:40]!r} is unknown.")
    key = fields.identifier(value["key"])
    external_id = fields.identifier(value["message"]) or key
    if not external_id:
        raise PayloadError("message is missing: the id that was answered, or key.")
    failed, error = status is DeliveryStatus.FAILED, value["error"]
    reason = error["reason"].text().strip().lower()
    return Receipt(
        external_id=external_id,
        status=status,
        happened_at=fields.moment(value["at"]),
        refusal=_REFUSALS.get(reason, Refusal.OTHER) if failed else None,
        error=(error["text"].text() or error.text())[:300] if failed else "",
        provider_code=fields.identifier(error["code"])[:40] if failed else "",
        key=key,
    )


def _edit(item: Item) -> Edit:
    if not isinstance(item.value["text"].value, str):
        raise PayloadError("text is missing.")
    return Edit(
        external_id=item.need("id"),
        text=item.value["text"].text(),
        happened_at=fields.moment(item.value["at"]),
    )


def _deletion(item: Item) -> Deletion:
    return Deletion(external_id=item.need("id"), happened_at=fields.moment(item.value["at"]))


def _reaction(item: Item) -> Reaction:
    return Reaction(
        external_id=item.need("message"),
        sender=fields.need_sender(item.value, item.account, item.settings),
        emoji=item.value["emoji"].text().strip()[:40],
        happened_at=fields.moment(item.value["at"]),
    )


def _typing(item: Item) -> TypingSignal:
    stopped = item.value["typing"].value is False
    sender = fields.need_sender(item.value, item.account, item.settings)
    return TypingSignal(sender=sender, typing=not stopped)


def _seen(item: Item) -> SeenUpTo:
    return SeenUpTo(
        sender=fields.need_sender(item.value, item.account, item.settings),
        external_id=item.need("message"),
        happened_at=fields.moment(item.value["at"]),
    )


def _call(item: Item) -> CallSegment:
    value, confidence = item.value, item.value["confidence"].number()
    seq = value["seq"].integer()
    if seq is None:
        raise PayloadError("seq is missing: the place of the words among the speaker's.")
    return CallSegment(
        external_id=item.need("call"),
        sender=fields.need_sender(value, item.account, item.settings),
        proof=fields.sender_proof(item.settings),
        seq=seq,
        speaker=value["speaker"].text().strip()[:60] or "customer",
        text=value["text"].text(),
        starts_ms=value["starts_ms"].integer(),
        ends_ms=value["ends_ms"].integer(),
        confidence=confidence if confidence is not None and 0 <= confidence <= 1 else None,
        final=value["final"].value is not False,
        ended=value["ended"].flag(),
        happened_at=fields.moment(value["at"]),
    )


def _consent(item: Item) -> OptOut:
    said = item.value["opted_out"].value
    if not isinstance(said, bool):
        raise PayloadError("opted_out should be true or false.")
    return OptOut(
        sender=fields.need_sender(item.value, item.account, item.settings),
        opted_out=said,
        word=item.value["word"].text().strip()[:40],
        happened_at=fields.moment(item.value["at"]),
    )


_READERS: Final[Mapping[str, Reader]] = {
    "message": _message,
    "receipt": _receipt,
    "edit": _edit,
    "deletion": _deletion,
    "reaction": _reaction,
    "typing": _typing,
    "seen": _seen,
    "call": _call,
    "consent": _consent,
}
