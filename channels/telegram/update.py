"""An update of the Bot API as values. Pure. Source: Bot API, "Update"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from channels.telegram.buttons import label_of
from channels.telegram.content import read_content
from channels.telegram.entities import command
from channels.telegram.people import address, language_of, name_of, numeric_id, own_number
from channels.telegram.settings import TelegramSettings
from hub.contract import (
    Address,
    Claim,
    Deletion,
    Edit,
    Ignored,
    Inbound,
    InboundMessage,
    Json,
    OptOut,
    Participant,
    Proof,
    Reaction,
    Unreadable,
)
from hub.untrusted import Untrusted, clean

STOP_WORDS: Final = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "BAJA", "/STOP"})
# A reaction that has no character of its own.
_STAND_INS: Final = {"custom_emoji": "✨", "paid": "⭐"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Where something happened. `address` is the customer's: a person's, or a whole group's.

    prefix: of the external ids of its messages; a business account numbers its own.
    """

    id: int
    kind: str
    title: str
    address: Address
    prefix: str

    @property
    def is_private(self) -> bool:
        return self.kind == "private"

    def external_id(self, message_id: int) -> str:
        """A message's id is unique in its chat alone."""
        return f"{self.prefix}{self.id}:{message_id}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads updates of one bot. language: of the account."""

    settings: TelegramSettings
    language: str

    def read(self, update: Untrusted) -> list[Inbound]:
        """What an update means; kinds that nobody knows yet are ignored by name."""
        for kind, reader in _READERS.items():
            if kind in update:
                return reader(self, update[kind])
        kinds = sorted(set(update.keys()) - {"update_id"}) or ["none"]
        return [Ignored(reason=f"An update of the kind {clean(kinds[0][:40])}.")]

    def message(self, value: Untrusted) -> list[Inbound]:
        """A new message, in a chat with the bot or with a business account that it speaks for."""
        chat, number = self._chat(value), value["message_id"].integer()
        if chat is None or number is None:
            return [_unreadable("The message has no chat or no id.", value)]
        if reason := self._nobodys(chat, value):
            return [Ignored(reason=reason)]
        content = read_content(value, language=self.language)
        if content.is_service:
            return [Ignored(reason=f"Telegram's own note: {content.is_service}.")]
        sender = value["from"]
        echo = bool(chat.prefix) and numeric_id(sender["id"]) != chat.id
        message = InboundMessage(
            external_id=chat.external_id(number),
            sender=chat.address,
            proof=Proof.VOUCHED,
            text=self._attributed(chat, value, content.text),
            sender_name=chat.title if not chat.is_private or echo else name_of(sender),
            happened_at=_at(value["date"]),
            language="" if echo or not chat.is_private else language_of(sender),
            claims=() if echo else self._claims(chat, value),
            files=content.files,
            participants=self._participants(chat, value),
            reply_to_id=_replied(chat, value),
            quoted=value["quote"]["text"].text()[:4096],
            outbound_echo=echo,
            extra={**content.extra, **self._extra(value)},
        )
        return [message, *self._consent(chat, message)]

    def edit(self, value: Untrusted) -> list[Inbound]:
        """A changed message; a live location changes its place this way."""
        chat, number = self._chat(value), value["message_id"].integer()
        if chat is None or number is None:
            return [_unreadable("The edit has no chat or no message id.", value)]
        if reason := self._nobodys(chat, value):
            return [Ignored(reason=reason)]
        content = read_content(value, language=self.language)
        text = self._attributed(chat, value, content.text)
        at = _at(value["edit_date"]) or _at(value["date"])
        return [Edit(external_id=chat.external_id(number), text=text, happened_at=at)]

    def deletion(self, value: Untrusted) -> list[Inbound]:
        """Messages that were deleted in a business account's chat: the only news of the kind."""
        chat = self._chat(value)
        if chat is None:
            return [_unreadable("The deletion has no chat.", value)]
        numbers = [one.integer() for one in value["message_ids"]][:1000]
        return [
            Deletion(external_id=chat.external_id(number))
            for number in numbers
            if number is not None
        ] or [Ignored(reason="A deletion of nothing.")]

    def reaction(self, value: Untrusted) -> list[Inbound]:
        """A person's reaction to a message of either side."""
        chat, number = self._chat(value), value["message_id"].integer()
        person = numeric_id(value["user"]["id"])
        if chat is None or number is None:
            return [_unreadable("The reaction has no chat or no message.", value)]
        if person is None:
            return [Ignored(reason="A reaction of nobody in particular.")]
        if not chat.is_private and self.settings.groups == "ignored":
            return [Ignored(reason="A reaction in a group.")]
        return [
            Reaction(
                external_id=chat.external_id(number),
                sender=address(person),
                emoji=_emoji(value["new_reaction"]),
                happened_at=_at(value["date"]),
            )
        ]

    def callback(self, value: Untrusted) -> list[Inbound]:
        """A pressed button under a message of ours: its label is what the person says."""
        person, callback_id = numeric_id(value["from"]["id"]), value["id"].text()[:64]
        if person is None or not callback_id:
            return [_unreadable("The pressed button has no person or no id.", value)]
        message = value["message"]
        chat = self._chat(message) if message.is_object() else None
        if chat is not None and not chat.is_private and self.settings.groups == "ignored":
            return [Ignored(reason="A button in a group.")]
        data = value["data"].text()[:64] or value["game_short_name"].text()[:64]
        label = label_of(data, message["reply_markup"]) or data
        sender = chat.address if chat else address(person)
        in_group = chat is not None and not chat.is_private
        number = message["message_id"].integer()
        return [
            InboundMessage(
                external_id=f"callback:{callback_id}",
                sender=sender,
                proof=Proof.VOUCHED,
                text=f"{name_of(value['from'])}: {label}" if in_group else label,
                sender_name=chat.title if chat and in_group else name_of(value["from"]),
                language="" if in_group else language_of(value["from"]),
                reply_to_id=chat.external_id(number) if chat and number is not None else "",
                extra={"button": {"text": label, "payload": data}},
            )
        ]

    def membership(self, value: Untrusted) -> list[Inbound]:
        """The person blocked the bot, or took it back."""
        chat = self._chat(value)
        if chat is None:
            return [_unreadable("The change of membership has no chat.", value)]
        if not chat.is_private:
            return [Ignored(reason="The bot's membership of a group.")]
        status = value["new_chat_member"]["status"].text()
        if status not in ("kicked", "member"):
            return [Ignored(reason=f"The bot is now {status[:20] or 'something'} there.")]
        blocked = status == "kicked"
        word = "blocked" if blocked else "unblocked"
        at = _at(value["date"])
        return [OptOut(sender=chat.address, opted_out=blocked, word=word, happened_at=at)]

    def _chat(self, value: Untrusted) -> Chat | None:
        chat = value["chat"]
        found = numeric_id(chat["id"])
        if found is None:
            return None
        kind = chat["type"].text() or ("private" if found > 0 else "group")
        connection = value["business_connection_id"].text()[:100]
        return Chat(
            id=found,
            kind=kind,
            title=(chat["title"].text() or name_of(chat))[:200],
            address=address(found),
            prefix=f"{connection}:" if connection else "",
        )

    def _nobodys(self, chat: Chat, value: Untrusted) -> str:
        """Why a message is not a customer's, or ""."""
        sender = value["from"]
        if chat.kind == "channel" or (chat.kind != "private" and self.settings.groups == "ignored"):
            return f"A message in a {chat.kind[:20]}."
        if value["sender_business_bot"].is_object():
            return "Our own message in the business account's chat."
        if sender["is_bot"].flag() and not (chat.kind != "private" and value["sender_chat"]):
            return "A message of a bot."
        return ""

    def _claims(self, chat: Chat, value: Untrusted) -> tuple[Claim, ...]:
        if not chat.is_private:
            return ()
        phone = own_number(value["contact"], value["from"])
        return (Claim(Address("phone", phone), Proof.VOUCHED),) if phone else ()

    def _participants(self, chat: Chat, value: Untrusted) -> tuple[Participant, ...]:
        person = numeric_id(value["from"]["id"])
        if chat.is_private or person is None or value["from"]["is_bot"].flag():
            return ()
        name = name_of(value["from"])
        return (Participant(address=address(person), name=name, role="author"),)

    def _attributed(self, chat: Chat, value: Untrusted, text: str) -> str:
        """In a group, who says it stands before it."""
        if chat.is_private:
            return text
        title = value["sender_chat"]["title"].text()[:200]
        name = title or name_of(value["from"])
        return f"{name}: {text}" if name else text

    def _extra(self, value: Untrusted) -> dict[str, Json]:
        origin = value["forward_origin"]
        forwarded = (
            name_of(origin["sender_user"])
            or origin["sender_user_name"].text()[:200]
            or origin["chat"]["title"].text()[:200]
            or origin["sender_chat"]["title"].text()[:200]
        )
        word, payload = command(value["text"].text())
        known: dict[str, Json] = {
            "username": value["from"]["username"].text()[:64],
            "forwarded": forwarded or ("yes" if origin.is_object() else ""),
            "album": value["media_group_id"].text()[:64],
            "start": payload if word == "start" else "",
        }
        return {key: found for key, found in known.items() if found}

    def _consent(self, chat: Chat, message: InboundMessage) -> list[Inbound]:
        """What the message says about consent, beside being a message."""
        if not chat.is_private or message.outbound_echo:
            return []
        word = message.text.strip().upper().rstrip(".!")
        if word in STOP_WORDS:
            at = message.happened_at
            return [OptOut(sender=chat.address, opted_out=True, word=word, happened_at=at)]
        if word.partition(" ")[0] == "/START":
            at = message.happened_at
            return [OptOut(sender=chat.address, opted_out=False, word="/START", happened_at=at)]
        return []


def _replied(chat: Chat, value: Untrusted) -> str:
    replied = value["reply_to_message"]
    number = replied["message_id"].integer()
    elsewhere = numeric_id(replied["chat"]["id"])
    if number is None or (elsewhere is not None and elsewhere != chat.id):
        return ""
    return chat.external_id(number)


def _emoji(reactions: Untrusted) -> str:
    """The first reaction that is now there, "" for none: it was taken away."""
    for one in reactions:
        if emoji := one["emoji"].text()[:16]:
            return emoji
        if stand_in := _STAND_INS.get(one["type"].text()):
            return stand_in
    return ""


def _at(value: Untrusted) -> datetime | None:
    seconds = value.integer()
    # 0 is an inaccessible message's; later than the year 2200 is nobody's honest clock.
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 7.3e9 else None


def _unreadable(reason: str, value: Untrusted) -> Unreadable:
    return Unreadable(reason=reason, fragment=clean(repr(value.value)[:2000]))


_READERS: Final[Mapping[str, Callable[[Reader, Untrusted], list[Inbound]]]] = {
    "message": Reader.message,
    "business_message": Reader.message,
    "edited_message": Reader.edit,
    "edited_business_message": Reader.edit,
    "deleted_business_messages": Reader.deletion,
    "message_reaction": Reader.reaction,
    "callback_query": Reader.callback,
    "my_chat_member": Reader.membership,
}
