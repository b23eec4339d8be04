"""The frames of the visitor's socket: JSON objects with a `t` that names their kind.

From the browser: hello, say, typing, got, seen, more, identify, signout, ping, and of a proof:
code_ask, code, continue; of going on elsewhere: elsewhere, agree.
To the browser: welcome, update, typing, said, failed, older, identity, pong, error, and of a proof:
asked, proof; elsewhere, agreed; has (what we have already).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from channels.chat.problems import Problem
from channels.chat.session import Session, file_ticket
from hub.contract import Account, Json, VisitorFile, VisitorMessage
from hub.untrusted import Untrusted

MAX_FRAME: Final = 64_000
MAX_CHARACTERS: Final = 4_000
MAX_CURSOR: Final = 200
MAX_LANGUAGES: Final = 8
MAX_CONTACT: Final = 254
MAX_CODE: Final = 40
MAX_LINK: Final = 200
FORM: Final = ("name", "email", "phone", "order")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Browsers draw these themselves; anything else is offered as a download.
IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first frame: who comes back, from where on, and on which page."""

    token: str = field(repr=False)
    identity: str = field(repr=False)
    cursor: str
    languages: tuple[str, ...]
    page_url: str
    page_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message of the visitor. `key` is the browser's own, and makes repeats harmless.

    quick: a quick reply was pressed. person: "Talk to a person" was. contact: the text is the
    email or number at which they want to be answered. form: what was filled in before the first
    message, by the kind of fact.
    """

    key: str
    text: str
    quick: bool = False
    person: bool = False
    contact: bool = False
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typing:
    on: bool


@dataclass(frozen=True, slots=True)
class Got:
    """A message of ours has reached the browser."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The visitor has had everything up to this message before their eyes."""

    message_id: int


@dataclass(frozen=True, slots=True)
class More:
    """Messages older than this one are wanted."""

    before: int


@dataclass(frozen=True, slots=True)
class Identify:
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignOut:
    """The person has left this browser: the next one must see nothing of them."""


@dataclass(frozen=True, slots=True)
class Ping:
    """The browser asks whether we are still here."""


@dataclass(frozen=True, slots=True)
class CodeAsk:
    """The visitor says where they have written from before, and wants a code there. onward: they
    want to be answered there, whether they have written before or not."""

    contact: str
    onward: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """The code as it was typed."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Continue:
    """The button of a link that an agent has sent was pressed."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The visitor asks where they may go on."""


@dataclass(frozen=True, slots=True)
class Agree:
    """Whether answers that they do not read may go to the address they have shown."""

    on: bool


Frame: TypeAlias = (
    "Hello | Say | Typing | Got | Seen | More | Identify | SignOut | Ping | CodeAsk | Code"
    " | Continue | Elsewhere | Agree"
)


def read_frame(text: str) -> Frame:
    """One frame of a browser. Raises PayloadError where it is no JSON, Problem where it is no
    frame of ours."""
    data = Untrusted.parse(text)
    match data["t"].text():
        case "hello":
            return _hello(data)
        case "say":
            return read_say(data)
        case "typing":
            return Typing(data["on"].flag())
        case "got":
            return Got(_id(data["id"]))
        case "seen":
            return Seen(_id(data["id"]))
        case "more":
            return More(_id(data["before"]))
        case "identify":
            return Identify(data["token"].text())
        case "signout":
            return SignOut()
        case "ping":
            return Ping()
        case "code_ask":
            contact = data["contact"].text().strip()[:MAX_CONTACT]
            return CodeAsk(contact, data["onward"].flag())
        case "code":
            return Code(data["code"].text().strip()[:MAX_CODE])
        case "continue":
            return Continue(data["token"].text()[:MAX_LINK])
        case "elsewhere":
            return Elsewhere()
        case "agree":
            return Agree(data["on"].flag())
    raise Problem("not_understood")


def read_say(data: Untrusted) -> Say:
    """A message, out of a frame or of the fields of a form; its text is checked when sent."""
    key = data["key"].text()
    if not _KEY.fullmatch(key):
        raise Problem("not_understood")
    return Say(
        key=key,
        text=data["text"].text().strip(),
        quick=data["quick"].flag(),
        person=data["person"].flag(),
        contact=data["contact"].flag(),
        form=_form(data["form"]),
    )


def _form(data: Untrusted) -> dict[str, str]:
    """The fields that a form can have, as far as they were filled in."""
    found = {name: data[name].text().strip()[:MAX_CONTACT] for name in FORM}
    return {name: text for name, text in found.items() if text}


def is_key(text: str) -> bool:
    """Whether a text can be a message's key."""
    return _KEY.fullmatch(text) is not None


def message_json(
    message: VisitorMessage, session: Session, account: Account, *, now: datetime
) -> dict[str, Json]:
    """A message as the browser gets it; `rev` orders versions of the same id."""
    files = [] if message.deleted else message.files
    return {
        "id": message.id,
        # The hub may give back the whole external id; the browser knows only its own half.
        "key": message.key.removeprefix(f"{session.visitor}:") if message.mine else "",
        "mine": message.mine,
        "author": message.author,
        "name": message.author_name,
        "text": "" if message.deleted else message.text,
        "at": message.at.isoformat(),
        "status": message.status,
        "files": [_file_json(each, session, account, now=now) for each in files],
        "quick": list(message.quick_replies),
        "channel": message.channel,
        "deleted": message.deleted,
        "code": message.asks_code,
        "rev": message.revision,
    }


def messages_json(
    messages: Sequence[VisitorMessage], session: Session, account: Account, *, now: datetime
) -> list[Json]:
    """Several messages, in the order given."""
    return [message_json(each, session, account, now=now) for each in messages]


def file_id(url: str) -> int | None:
    """The hub's id of a file: the last part of the address it gives for it, if it is a number."""
    last = urlsplit(url).path.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else None


def _file_json(
    file: VisitorFile, session: Session, account: Account, *, now: datetime
) -> dict[str, Json]:
    number = file_id(file.url)
    url = ""
    if number is not None:
        ticket = file_ticket(session, account, number, now=now)
        url = f"../file/{account.id}/{ticket}"  # Relative to the frame, whatever the mount.
    image = file.media_type in IMAGES
    return {"name": file.name, "size": file.size, "image": image, "url": url}


def _hello(data: Untrusted) -> Hello:
    languages = [each.text()[:35] for each in data["languages"]][:MAX_LANGUAGES]
    cursor = data["cursor"].text()
    return Hello(
        token=data["token"].text(),
        identity=data["identity"].text(),
        cursor=cursor if len(cursor) <= MAX_CURSOR else "",
        languages=tuple(languages),
        page_url=_page(data["page"]["url"].text()),
        page_title=data["page"]["title"].text().strip()[:200],
    )


def _page(url: str) -> str:
    """Where the visitor is, without the query and fragment: those hold tokens and searches."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"[:500]


def _id(value: Untrusted) -> int:
    number = value.integer()
    if number is None or number < 0:
        raise Problem("not_understood")
    return number
