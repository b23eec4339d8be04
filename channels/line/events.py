"""LINE's webhook events as values. Pure. Source: LINE Developers, "Webhook event objects"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from channels.line.content import read_content
from channels.line.settings import LineSettings
from hub.contract import (
    Address,
    Deletion,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    OptOut,
    Participant,
    Proof,
    Unreadable,
)
from hub.untrusted import Untrusted, clean

KIND: Final = "line"
MAX_EVENTS: Final = 1000
STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "BAJA"})
START_WORDS: Final = frozenset({"START", "UNSTOP"})
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an event comes from. user: who did it, "" where a group does not tell."""

    customer: Address
    user: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the webhooks of one account. language: of the account."""

    settings: LineSettings
    language: str

    def read(self, payload: Untrusted) -> list[Inbound]:
        """What a webhook means. Raises PayloadError without a list of events; an empty one is
        LINE's way of trying an address."""
        scope = self.settings.provider_id or payload["destination"].text()[:80]
        events = list(payload["events"].need_list())
        found: list[Inbound] = []
        for event in events[:MAX_EVENTS]:
            found += self._event(event, scope)
        if len(events) > MAX_EVENTS:
            found.append(Unreadable(reason=f"{len(events)} events came at once."))
        return found or [Ignored(reason="LINE tries whether the address answers.")]

    def _event(self, event: Untrusted, scope: str) -> list[Inbound]:
        kind = event["type"].text()
        reader = _EVENTS.get(kind)
        if reader is None:
            return [Ignored(reason=f"An event of the kind {clean(kind or 'none')[:40]}.")]
        source = _source(event["source"], scope)
        if source is None:
            return [_unreadable("The event names nobody.", event)]
        if source.is_group and self.settings.groups == "ignored":
            return [Ignored(reason="Something in a group.")]
        return reader(self, event, source)

    def message(self, event: Untrusted, source: Source) -> list[Inbound]:
        """A message. A redelivered one has the same id."""
        message = event["message"]
        number = _number(message["id"])
        if not number:
            return [_unreadable("The message has no id.", event)]
        content = read_content(message, language=self.language)
        found = InboundMessage(
            external_id=number,
            sender=source.customer,
            proof=Proof.VOUCHED,
            text=content.text,
            happened_at=_at(event["timestamp"]),
            files=content.files,
            participants=_author(source),
            reply_to_id=_quoted(message),
            extra={**content.extra, **_extra(event)},
        )
        return [found, *_consent(found, source)]

    def postback(self, event: Untrusted, source: Source) -> list[Inbound]:
        """A pressed button of a menu or a card; what it shows in the chat LINE does not tell."""
        postback = event["postback"]
        data = postback["data"].text()[:300]
        params = {
            clean(key)[:40]: value.text()[:300]
            for key in postback["params"].keys()  # noqa: SIM118  # It is no dict.
            if (value := postback["params"][key]).text()
        }
        event_id = event["webhookEventId"].text()
        if not _ID.fullmatch(event_id):
            event_id = f"{source.user[:40]}:{event['timestamp'].integer() or 0}"
        chosen = ", ".join(params.values())
        button: dict[str, Json] = {"payload": data, **({"params": params} if params else {})}
        return [
            InboundMessage(
                external_id=f"postback:{event_id}",
                sender=source.customer,
                proof=Proof.VOUCHED,
                text=chosen or data,
                happened_at=_at(event["timestamp"]),
                participants=_author(source),
                extra={"button": button, **_extra(event)},
            )
        ]

    def unsend(self, event: Untrusted, source: Source) -> list[Inbound]:
        """A message was taken back."""
        number = _number(event["unsend"]["messageId"])
        if not number:
            return [_unreadable("The taken-back message has no id.", event)]
        return [Deletion(external_id=number, happened_at=_at(event["timestamp"]))]

    def follow(self, event: Untrusted, source: Source) -> list[Inbound]:
        """Somebody became a friend, or stopped blocking."""
        if event["follow"]["isUnblocked"].value is False:
            return [Ignored(reason="A new friend who has not written yet.")]
        at = _at(event["timestamp"])
        return [OptOut(sender=source.customer, opted_out=False, word="follow", happened_at=at)]

    def unfollow(self, event: Untrusted, source: Source) -> list[Inbound]:
        """Somebody blocked the account. LINE takes messages to them and says nothing."""
        at = _at(event["timestamp"])
        return [OptOut(sender=source.customer, opted_out=True, word="unfollow", happened_at=at)]


def tokens(payload: Untrusted) -> dict[str, dict[str, str]]:
    """What LINE gives for acting on a message, by the message's id: reply, quote and read."""
    found: dict[str, dict[str, str]] = {}
    for event in list(payload["events"])[:MAX_EVENTS]:
        message = event["message"]
        own = {
            "reply": event["replyToken"].text()[:200],
            "quote": message["quoteToken"].text()[:2000],
            "read": message["markAsReadToken"].text()[:2000],
        }
        if number := _number(message["id"]):
            found[number] = {key: value for key, value in own.items() if value}
    return found


def _number(value: Untrusted) -> str:
    """A message's id, which LINE writes as text; "" where it is none."""
    found = value.text() or str(value.integer() or "")
    return found if _ID.fullmatch(found) else ""


def _source(source: Untrusted, scope: str) -> Source | None:
    user = source["userId"].text()
    user = user if _ID.fullmatch(user) else ""
    kind = source["type"].text()
    place = source["groupId" if kind == "group" else "roomId"].text() if kind != "user" else ""
    if kind in ("group", "room") and _ID.fullmatch(place):
        return Source(customer=Address(KIND, place, scope), user=user, is_group=True)
    if not user:
        return None
    return Source(customer=Address(KIND, user, scope), user=user, is_group=False)


def _author(source: Source) -> tuple[Participant, ...]:
    if not source.is_group or not source.user:
        return ()
    address = Address(KIND, source.user, source.customer.scope)
    return (Participant(address=address, role="author"),)


def _extra(event: Untrusted) -> dict[str, Json]:
    return {"standby": True} if event["mode"].text() == "standby" else {}


def _quoted(message: Untrusted) -> str:
    return _number(message["quotedMessageId"])


def _consent(message: InboundMessage, source: Source) -> list[Inbound]:
    word = message.text.strip().upper().rstrip(".!")
    if source.is_group or word not in STOP_WORDS | START_WORDS:
        return []
    out, at = word in STOP_WORDS, message.happened_at
    return [OptOut(sender=source.customer, opted_out=out, word=word, happened_at=at)]


def _at(value: Untrusted) -> datetime | None:
    """The time of an event, in milliseconds; the same when it is delivered again."""
    millis = value.integer()
    if not millis or not 0 < millis < 7_300_000_000_000:
        return None
    return _EPOCH + timedelta(milliseconds=millis)


def _unreadable(reason: str, value: Untrusted) -> Unreadable:
    return Unreadable(reason=reason, fragment=clean(repr(value.value)[:2000]))


_EVENTS: Final[Mapping[str, Callable[[Reader, Untrusted, Source], list[Inbound]]]] = {
    "message": Reader.message,
    "postback": Reader.postback,
    "unsend": Reader.unsend,
    "follow": Reader.follow,
    "unfollow": Reader.unfollow,
}
