"""What a webhook of Messenger or Instagram holds. Pure.

Source: Meta, "Messenger platform: webhook events" and "Instagram messaging: webhooks". One that
cannot be read is kept by itself; the rest of its batch goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from channels.meta.attachments import Brought, read_attachments
from channels.meta.consent import consent
from channels.meta.messaging_words import words
from channels.meta.owners import others, read_others
from channels.meta.payload import read_payload
from channels.meta.times import read_time
from hub.contract import (
    Address,
    Deletion,
    DeliveryStatus,
    Edit,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    Proof,
    Reaction,
    Receipt,
    SeenUpTo,
    Unreadable,
    WebhookRequest,
)
from hub.errors import BadRequest
from hub.untrusted import Untrusted

OURS: Final = "hilo:"  # Begins the metadata of what we send, which comes back with the echo.
MAX_MIDS: Final = 1000

# What Messenger calls a reaction, where it does not say the emoji.
_EMOJI: Final[Mapping[str, str]] = {
    "love": "❤️",
    "like": "👍",
    "dislike": "👎",
    "haha": "😆",
    "smile": "😆",
    "wow": "😮",
    "sad": "😢",
    "angry": "😠",
}
_NOTHING: Final = (
    "optin",
    "referral",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "account_linking",
    "typing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a webhook belongs.

    about: the `object` of the webhook. ours: every id that the page or account has. scope: within
    what customers' ids are unique. app_id: of our own app.
    """

    kind: str
    about: str
    ours: frozenset[str]
    scope: str
    app_id: str
    language: str


def read_messaging(request: WebhookRequest, place: Place) -> list[Inbound]:
    """Everything in a webhook, in its order. Raises PayloadError, BadRequest."""
    if request.method != "POST":
        raise BadRequest("Meta posts what it has to tell.")
    payload = read_payload(request.body)
    about = payload["object"].text()
    if about and about != place.about:
        return read_others(payload, about)
    items: list[Inbound] = []
    for entry in payload["entry"].need_list():
        items += _entry(entry, place)
    return items or [Ignored(reason="The webhook holds nothing.")]


def unreadable(reason: str, value: Untrusted, *, external_id: str = "") -> Unreadable:
    """What was not understood, with as much of it as helps to mend the parser."""
    fragment = json.dumps(value.value)[:2000]
    return Unreadable(reason=reason, fragment=fragment, external_id=external_id)


def _entry(entry: Untrusted, place: Place) -> Iterator[Inbound]:
    if not entry.is_object():
        yield unreadable("An entry is no object.", entry)
        return
    for item in entry["messaging"]:
        yield from _Item(item, entry, place).items()
    for item in entry["standby"]:
        yield from _Item(item, entry, place, standby=True).items()
    for change in entry["changes"]:
        value, name = change["value"], change["field"].text()
        # The test button of Instagram's dashboard sends messages this way.
        if value["sender"].is_object() and value["recipient"].is_object():
            yield from _Item(value, entry, place).items()
        else:
            yield Ignored(reason=f"A change of {name[:60] or 'nothing'} needs nothing.")


class _Item:
    """One entry of `messaging` or `standby`."""

    def __init__(
        self, item: Untrusted, entry: Untrusted, place: Place, *, standby: bool = False
    ) -> None:
        self._item = item
        self._place = place
        self._standby = standby
        self._sender = _id(item["sender"]["id"])
        self._recipient = _id(item["recipient"]["id"])
        self._owner = _id(entry["id"])
        self._at = read_time(item["timestamp"]) or read_time(entry["time"])

    def items(self) -> list[Inbound]:
        """What the entry means."""
        item, ours = self._item, self._place.ours
        if not item.is_object():
            return [unreadable("An event is no object.", item)]
        named = {self._owner, self._sender, self._recipient} - {""}
        if named and not named & ours:
            return [others(self._place.about, self._owner or self._recipient, item)]
        if item["message"].is_object():
            return self._message(item["message"])
        if item["message_edit"].is_object():
            return [self._edit(item["message_edit"])]
        if item["reaction"].is_object():
            return [self._reaction(item["reaction"])]
        if item["postback"].is_object():
            return self._postback(item["postback"])
        if item["delivery"].is_object():
            return self._delivery(item["delivery"])
        if item["read"].is_object():
            return [self._read(item["read"])]
        known = next((name for name in _NOTHING if name in item), "")
        if known:
            return [Ignored(reason=f"{known} needs nothing.")]
        return [unreadable("An event of an unknown kind.", item)]

    def _customer(self, identity: str) -> Address:
        return Address(self._place.kind, identity, self._place.scope if identity else "")

    def _message(self, message: Untrusted) -> list[Inbound]:
        mid = message["mid"].text()[:998]
        if not mid:
            return [unreadable("A message has no id.", self._item)]
        if message["is_deleted"].flag():
            return [Deletion(external_id=mid, happened_at=self._at)]
        if message["is_echo"].flag() or (self._sender and self._sender in self._place.ours):
            return [self._echo(message, mid)]
        brought = read_attachments(message["attachments"], language=self._place.language)
        text = self._text(message, brought)
        story = message["reply_to"]["story"]
        read = self._written(
            mid,
            text=text,
            brought=brought,
            quoted=words(self._place.language, "story_reply") if story.is_object() else "",
            reply_to_id=message["reply_to"]["mid"].text()[:998],
            extra=_facts(message),
        )
        return [read, *consent(text, read.sender, happened_at=self._at)]

    def _text(self, message: Untrusted, brought: Brought) -> str:
        lines = [text] if (text := message["text"].text()) else []
        # A link that is shown as a card stands in the text too.
        for line in brought.lines:
            new = [part for part in line.split("\n") if part not in text]
            lines += ["\n".join(new)] if new else []
        if not lines and not brought.files:
            lines = [words(self._place.language, "unsupported")]
            brought.extra["kind"] = "unsupported"
        return "\n".join(lines)

    def _written(
        self,
        mid: str,
        *,
        text: str,
        brought: Brought,
        quoted: str = "",
        reply_to_id: str = "",
        extra: Mapping[str, Json],
    ) -> InboundMessage:
        sender = self._customer(self._sender)
        standby: dict[str, Json] = {"standby": True} if self._standby else {}
        return InboundMessage(
            external_id=mid,
            sender=sender,
            proof=Proof.VOUCHED if sender.value else Proof.CLAIMED,
            text=text,
            quoted=quoted,
            happened_at=self._at,
            files=tuple(brought.files),
            reply_to_id=reply_to_id,
            # Another app has the turn: it is kept, and nobody here is asked to answer.
            automatic="standby" if self._standby else "",
            extra={**brought.extra, **extra, **standby},
        )

    def _echo(self, message: Untrusted, mid: str) -> Inbound:
        """What our side wrote. Our own sends come back too, perhaps before their answer does."""
        metadata = message["metadata"].text()
        if metadata.startswith(OURS) or _id(message["app_id"]) == self._place.app_id:
            return Receipt(
                external_id=mid,
                status=DeliveryStatus.SENT,
                happened_at=self._at,
                key=metadata.removeprefix(OURS)[:64] if metadata.startswith(OURS) else "",
            )
        brought = read_attachments(message["attachments"], language=self._place.language)
        customer = self._customer(self._recipient)
        if not customer.value:
            return Ignored(reason="An echo to nobody.")
        return InboundMessage(
            external_id=mid,
            sender=customer,
            proof=Proof.VOUCHED,
            text=self._text(message, brought),
            happened_at=self._at,
            files=tuple(brought.files),
            reply_to_id=message["reply_to"]["mid"].text()[:998],
            outbound_echo=True,
            extra=brought.extra,
        )

    def _edit(self, edit: Untrusted) -> Inbound:
        mid = edit["mid"].text()[:998]
        if not mid:
            return unreadable("An edit names no message.", self._item)
        return Edit(external_id=mid, text=edit["text"].text(), happened_at=self._at)

    def _reaction(self, reaction: Untrusted) -> Inbound:
        mid = reaction["mid"].text()[:998]
        if not mid:
            return unreadable("A reaction names no message.", self._item)
        if self._sender in self._place.ours:
            return Ignored(reason="A reaction of our side in another app.")
        taken_back = reaction["action"].text() == "unreact"
        emoji = reaction["emoji"].text() or _EMOJI.get(reaction["reaction"].text(), "❔")
        return Reaction(
            external_id=mid,
            sender=self._customer(self._sender),
            emoji="" if taken_back else emoji[:40],
            happened_at=self._at,
        )

    def _postback(self, postback: Untrusted) -> list[Inbound]:
        """A button was pressed: its title is what the customer said by it."""
        stamp = f"{self._at.timestamp():.3f}" if self._at else "?"
        mid = postback["mid"].text()[:998] or f"postback:{self._sender}:{stamp}"
        text = postback["title"].text() or postback["payload"].text()[:1000]
        facts: dict[str, Json] = {
            "button": _texts(text=postback["title"], payload=postback["payload"]),
            "referral": _referral(postback["referral"]),
        }
        known = {name: value for name, value in facts.items() if value}
        read = self._written(mid, text=text, brought=Brought(), extra=known)
        return [read, *consent(text, read.sender, happened_at=self._at)]

    def _delivery(self, delivery: Untrusted) -> list[Inbound]:
        at = read_time(delivery["watermark"]) or self._at
        receipts: list[Inbound] = [
            Receipt(external_id=mid[:998], status=DeliveryStatus.DELIVERED, happened_at=at)
            for one in list(delivery["mids"])[:MAX_MIDS]
            if (mid := one.text())
        ]
        return receipts or [Ignored(reason="A delivery that names no message.")]

    def _read(self, read: Untrusted) -> Inbound:
        """Instagram names the newest message that was seen, Messenger only a time: then the id is
        empty, and everything sent until then was read."""
        at = read_time(read["watermark"]) or self._at
        mid = read["mid"].text()[:998]
        if not mid and at is None:
            return unreadable("A read mark has neither a message nor a time.", self._item)
        return SeenUpTo(sender=self._customer(self._sender), external_id=mid, happened_at=at)


def _id(value: Untrusted) -> str:
    """An id, which is a text of digits but in test events a number."""
    number = value.integer()
    return value.text().strip()[:100] or (str(number) if number is not None else "")


def _texts(**values: Untrusted) -> dict[str, Json]:
    return {name: text[:1000] for name, value in values.items() if (text := value.text())}


def _referral(referral: Untrusted) -> dict[str, Json]:
    return _texts(
        ref=referral["ref"],
        type=referral["source"],
        id=referral["ad_id"],
        headline=referral["ads_context_data"]["ad_title"],
        url=referral["referer_uri"],
        product=referral["product"]["id"],
    )


def _facts(message: Untrusted) -> dict[str, Json]:
    """The small facts beside what was written; what is not there is left out."""
    story = message["reply_to"]["story"]
    pressed = message["quick_reply"]["payload"]
    known: dict[str, Json] = {
        "button": _texts(text=message["text"], payload=pressed) if pressed.text() else {},
        "story": _texts(id=story["id"], url=story["url"]),
        "referral": _referral(message["referral"]),
    }
    return {name: value for name, value in known.items() if value}
