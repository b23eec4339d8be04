"""One message of ours as the calls that Telegram takes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from channels.telegram.api import Api, Moved
from channels.telegram.buttons import keyboard
from channels.wire.pieces import send_pieces
from channels.wire.text import split, units
from hub.contract import Accepted, Address, DeliveryStatus, Json, Outbound, OutboundFile, Refusal
from hub.errors import Refused, Uncertain
from hub.untrusted import Untrusted

TEXT_LIMIT: Final = 4096  # UTF-16 units. Source: Bot API, "sendMessage".
CAPTION_LIMIT: Final = 1024
PHOTO_BYTES: Final = 10_000_000
# By media type: the method and the field that takes the file. Everything else is a document.
_METHODS: Final[Mapping[str, tuple[str, str]]] = {
    "image/jpeg": ("sendPhoto", "photo"),
    "image/png": ("sendPhoto", "photo"),
    "image/webp": ("sendPhoto", "photo"),
    "image/gif": ("sendAnimation", "animation"),
    "video/mp4": ("sendVideo", "video"),
    "audio/ogg": ("sendVoice", "voice"),
    "audio/mpeg": ("sendAudio", "audio"),
    "audio/mp4": ("sendAudio", "audio"),
}
_DOCUMENT: Final = ("sendDocument", "document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a message goes. connection: of the business account that the bot speaks for, or "".

    answers: the id of the quoted message in that chat, or None.
    """

    chat_id: int
    connection: str = ""
    answers: int | None = None

    def params(self) -> dict[str, Json]:
        """Its part of a call."""
        found: dict[str, Json] = {"chat_id": self.chat_id}
        if self.connection:
            found["business_connection_id"] = self.connection
        if self.answers is not None:
            quote = {"message_id": self.answers, "allow_sending_without_reply": True}
            found["reply_parameters"] = quote
        return found

    def external_id(self, message_id: int) -> str:
        """A message's id as updates will name it."""
        prefix = f"{self.connection}:" if self.connection else ""
        return f"{prefix}{self.chat_id}:{message_id}"


def route_of(to: Address, answered: str, *, quoted: bool) -> Route:
    """The chat to write to, by the way by which the customer last wrote. Raises Refused.

    answered: the external id of the message that is answered, or "".
    """
    try:
        chat_id = int(to.value)
    except ValueError:
        what = "This is no chat of Telegram."
        raise Refused(what, reason=Refusal.NO_SUCH_ADDRESS) from None
    *connection, chat, number = ("", "", *answered.split(":"))[-3:]
    same = chat == str(chat_id) and number.isascii() and number.isdecimal()
    return Route(
        chat_id=chat_id,
        connection=connection[0] if same else "",
        answers=int(number) if same and quoted and len(number) < 18 else None,
    )


async def send(api: Api, out: Outbound) -> Accepted:
    """Hand over every piece, in the order in which the customer shall read them."""
    route = route_of(out.to, out.reply_external_id, quoted=out.quoted)
    pieces = _pieces(api, out, route)
    return await send_pieces(pieces, status=DeliveryStatus.SENT)


def _pieces(api: Api, out: Outbound, route: Route) -> list[Callable[[], Awaitable[str]]]:
    """A short text goes as the caption of a single file, else first and by itself."""
    captioned = len(out.files) == 1 and units(out.text, "utf16") <= CAPTION_LIMIT
    texts = [] if captioned else split(out.text, TEXT_LIMIT)
    kept = keyboard(out.quick_replies) if out.quick_replies else None
    calls: list[Callable[[], Awaitable[str]]] = []
    for at, text in enumerate(texts):
        where = route if at == 0 else replace(route, answers=None)
        markup = kept if at == len(texts) - 1 else None
        calls.append(partial(_send_text, api, where, text, markup))
    for file in out.files:
        where = replace(route, answers=None) if calls else route
        caption, markup = (out.text, kept) if captioned else ("", None)
        calls.append(partial(_send_file, api, where, file, caption, markup))
    return calls


async def _send_text(api: Api, route: Route, text: str, markup: Json) -> str:
    params: dict[str, Json] = {"text": text, **route.params()}
    if markup is not None:
        params["reply_markup"] = markup
    try:
        return _id(await api.call("sendMessage", params), route)
    except Moved as moved:
        there = replace(route, chat_id=moved.chat_id, answers=None)
        return _id(await _again(api.call("sendMessage", {**params, **there.params()})), there)


async def _send_file(api: Api, route: Route, file: OutboundFile, caption: str, markup: Json) -> str:
    method, field = _METHODS.get(file.media_type.lower(), _DOCUMENT)
    if method == "sendPhoto" and file.size > PHOTO_BYTES:
        method, field = _DOCUMENT
    params: dict[str, Json] = dict(route.params())
    params |= {"caption": caption} if caption else {}
    params |= {"reply_markup": markup} if markup is not None else {}
    try:
        return _id(await api.upload(method, _fields(params), name=field, file=file), route)
    except Refused as error:
        # A picture that is too narrow or a sound that is not Opus is still a good document.
        if error.reason != Refusal.FILE or method == _DOCUMENT[0]:
            raise
        sent = await api.upload(_DOCUMENT[0], _fields(params), name=_DOCUMENT[1], file=file)
        return _id(sent, route)
    except Moved as moved:
        there = replace(route, chat_id=moved.chat_id, answers=None)
        fields = _fields({**params, **there.params()})
        return _id(await _again(api.upload(method, fields, name=field, file=file)), there)


async def _again(sent: Awaitable[Untrusted]) -> Untrusted:
    """The second try, at the group's new id. A group that moves twice at once is none."""
    try:
        return await sent
    except Moved:
        what = "The group has moved and cannot be found."
        raise Refused(what, reason=Refusal.NO_SUCH_ADDRESS) from None


def _fields(params: Mapping[str, Json]) -> dict[str, str]:
    """Parameters as fields of a form, in which objects are JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in params.items()
    }


def _id(sent: Untrusted, route: Route) -> str:
    number = sent["message_id"].integer()
    if number is None:
        raise Uncertain("Telegram took the message and gave no id.")
    return route.external_id(number)
