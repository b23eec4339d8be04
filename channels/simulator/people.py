"""Simulated people: what their phones and mailboxes show, and what they say."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class File:
    """A file in somebody's hands."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry in a person's app: a bubble on the phone or a mail in the mailbox.

    status is what their app knows of their own message (sending, sent, read, lost) or "" for one
    they got. external_id is the provider's id or the Message-ID. raw is the whole mail. reaction
    is the emoji that they put on it. gone: they took it back.
    """

    id: int
    channel: str
    mine: bool
    text: str
    at: datetime
    status: str = ""
    sender: str = ""
    subject: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    external_id: str = ""
    buttons: tuple[str, ...] = ()
    place: str = ""
    read: bool = False
    reaction: str = ""
    gone: bool = False
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What happened when a person pressed send.

    external_id: what the message is to Hilo. outcomes: what Hilo answered at each try of the
    webhook; empty where the channel is pulled
    (mail waits in the mailbox). accepted: Hilo has it, or the mailbox does.
    """

    external_id: str
    accepted: bool
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Something a person sends, before a channel gives it its shape.

    answer_to: the item they answer; None on mail starts a new thread. button: the payload of a
    pressed button, whose label is the text. place: (latitude, longitude, label).
    """

    text: str = ""
    files: tuple[File, ...] = ()
    subject: str = ""
    answer_to: Item | None = None
    button: str = ""
    place: tuple[float, float, str] | None = None
    copies: tuple[str, ...] = ()
    at: datetime | None = None  # Only where the provider's protocol carries a time.


class Line(Protocol):
    """How one channel carries what people say and learns what they read."""

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Carry it to Hilo. Returns when Hilo or its mailbox has it, or gave up."""

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Tell the provider that the person has seen these."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something changed on a person's side. item is the new or changed entry."""

    person: Person
    item: Item


class Crowd:
    """Everybody who exists, and the news of what happens to them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.people: dict[str, Person] = {}
        self.lines: dict[str, Line] = {}
        self._followers: set[asyncio.Queue[Change]] = set()
        self._ids = itertools.count(1)

    def add(self, person: Person) -> Person:
        """Bring somebody into the world. Their key, phone and email must be new."""
        if person.key in self.people:
            raise ValueError(f"There is already somebody with the key {person.key}.")
        self.people[person.key] = person
        return person

    def by_phone(self, phone: str) -> Person | None:
        """Who answers this number."""
        return next((p for p in self.people.values() if phone and p.phone == phone), None)

    def by_whatsapp(self, address: str) -> Person | None:
        """Who answers this WhatsApp number or business-scoped user id."""
        found = (p for p in self.people.values() if address in (p.phone, p.whatsapp_user_id))
        return next(found, None) if address else None

    def by_email(self, email: str) -> Person | None:
        """Who reads this mailbox."""
        wanted = email.lower()
        return next((p for p in self.people.values() if p.email.lower() == wanted), None)

    def seen(self, channel: str, external_id: str) -> None:
        """We have read a message of whoever wrote it, and what they wrote before it."""
        for person in self.people.values():
            if any(i.mine and i.external_id == external_id for i in person.thread(channel)):
                person.seen(channel, external_id)

    def tell(self, change: Change) -> None:
        """Pass news on to everybody who follows."""
        for queue in self._followers:
            queue.put_nowait(change)

    def next_id(self) -> int:
        """A new number for an item."""
        return next(self._ids)

    @asynccontextmanager
    async def follow(self) -> AsyncIterator[asyncio.Queue[Change]]:
        """A queue that gets every change from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue()
        self._followers.add(queue)
        try:
            yield queue
        finally:
            self._followers.discard(queue)


@dataclass(eq=False, slots=True, kw_only=True)
class Person:
    """Somebody with a phone, a mailbox and a mind of their own.

    language is en or es. about says who they are, by language. user_id is their customer number
    in the shop ("" if they have none). played: somebody at the page speaks for them now.
    mail_app is gmail, outlook or apple: how their replies quote. reachable: the phone is on.
    hides_number: their WhatsApp shows a business-scoped user id and no number. dmarc: what the
    receiving mail server says of their mails.
    """

    crowd: Crowd = field(repr=False)
    key: str
    name: str
    phone: str = ""
    email: str = ""
    language: str = "en"
    user_id: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    mail_app: str = "gmail"
    reachable: bool = True
    reads: bool = True
    played: bool = False
    hides_number: bool = False
    dmarc: str = "pass"
    _items: dict[str, list[Item]] = field(default_factory=dict, repr=False)
    _news: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    @property
    def whatsapp_user_id(self) -> str:
        """The business-scoped id: country, dot, digits; the same for every message of theirs."""
        country = "GB" if self.phone.startswith("+44") else "ES"
        return f"{country}.{int(hashlib.sha256(self.key.encode()).hexdigest()[:15], 16):019d}"

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    async def say(
        self,
        channel: str,
        text: str = "",
        *,
        files: Sequence[File] = (),
        subject: str = "",
        fresh: bool = False,
        answer_to: Item | None = None,
        button: str = "",
        place: tuple[float, float, str] | None = None,
        copies: Sequence[str] = (),
        at: datetime | None = None,
    ) -> Sent:
        """Send something on a channel. A mail answers the newest one in the mailbox unless it is
        fresh; elsewhere only `answer_to` quotes. Raises KeyError for a channel nobody set up."""
        line = self.crowd.lines[channel]
        if channel == "email" and answer_to is None and not fresh and not subject:
            answer_to = self.last(channel)
        saying = Saying(
            text=text,
            files=tuple(files),
            subject=subject,
            answer_to=answer_to,
            button=button,
            place=place,
            copies=tuple(copies),
            at=at,
        )
        return await line.say(self, saying)

    def inbox(self, channel: str) -> list[Item]:
        """What they got on a channel, oldest first."""
        return [item for item in self.thread(channel) if not item.mine]

    def thread(self, channel: str) -> list[Item]:
        """What they see on a channel, their own messages included, oldest first."""
        return list(self._items.get(channel, ()))

    def last(self, channel: str) -> Item | None:
        """The newest item they got on a channel."""
        return next(reversed(self.inbox(channel)), None)

    async def wait_for(self, channel: str, count: int = 1, *, limit_s: float = 60) -> list[Item]:
        """Their inbox as soon as it holds `count` items. Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while len(self.inbox(channel)) < count:
                self._news.clear()
                await self._news.wait()
        return self.inbox(channel)

    async def read(self, channel: str) -> None:
        """Open the thread: everything in it is read, and the provider learns of it."""
        unread = [item for item in self.inbox(channel) if not item.read]
        for item in unread:
            self.change(item, read=True)
        if unread and channel in self.crowd.lines:
            await self.crowd.lines[channel].read(self, unread)

    def unread(self, channel: str) -> int:
        """How many items of a channel they have not seen."""
        return sum(1 for item in self.inbox(channel) if not item.read)

    def put(self, item: Item) -> Item:
        """Show an item in their app."""
        self._items.setdefault(item.channel, []).append(item)
        self._tell(item)
        return item

    def wrote(self, channel: str, saying: Saying, external_id: str) -> Item:
        """Show in their app what they have just written, as not yet sent."""
        return self.put(
            Item(
                id=self.crowd.next_id(),
                channel=channel,
                mine=True,
                text=saying.text,
                at=self.crowd.clock(),
                status="sending",
                files=saying.files,
                external_id=external_id,
                place=saying.place[2] if saying.place else "",
            )
        )

    def change(
        self,
        item: Item,
        *,
        status: str | None = None,
        read: bool | None = None,
        reaction: str | None = None,
        gone: bool | None = None,
    ) -> Item:
        """Show a new state of an item that is already in their app."""
        items = self._items[item.channel]
        place = next(i for i, other in enumerate(items) if other.id == item.id)
        was = items[place]
        items[place] = replace(
            was,
            status=was.status if status is None else status,
            read=was.read if read is None else read,
            reaction=was.reaction if reaction is None else reaction,
            gone=was.gone if gone is None else gone,
        )
        self._tell(items[place])
        return items[place]

    def seen(self, channel: str, external_id: str = "") -> None:
        """We have read what they wrote on a channel, up to this message or ("") all of it."""
        for item in self.thread(channel):
            if item.mine and item.status == "sent":
                self.change(item, status="read")
            if external_id and item.external_id == external_id:
                return

    def _tell(self, item: Item) -> None:
        self._news.set()
        self.crowd.tell(Change(self, item))
