"""What Meta knows: the app, a number, a page, an Instagram account, files and messages."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from channels.simulator.people import File, Item, Person
from channels.simulator.world import World

WINDOW: Final = timedelta(hours=24)


class GraphError(Exception):
    """An error in the words of the Graph API."""

    def __init__(
        self,
        code: int,
        subcode: int | None = None,
        *,
        status: int = 400,
        after_s: int | None = None,
        transient: bool = False,
    ) -> None:
        super().__init__(f"(#{code})")
        self.status = status
        self.after_s = after_s
        self.error: dict[str, object] = {
            "message": f"(#{code}) Simulated.",
            "type": "OAuthException",
            "code": code,
            "fbtrace_id": "AsImUlAtEd",
        }
        if subcode is not None:
            self.error["error_subcode"] = subcode
        if transient:
            self.error["is_transient"] = True


@dataclass(slots=True, kw_only=True)
class MetaMessage:
    """A message of ours that Meta took."""

    id: str
    channel: str
    person: Person | None
    text: str
    files: tuple[File, ...] = ()
    buttons: tuple[str, ...] = ()
    key: str = ""
    template: bool = False
    history: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaTemplate:
    """A template of the WhatsApp account."""

    name: str
    language: str
    body: str
    status: str = "APPROVED"


class MetaMemory:
    """The app and everything that belongs to it. Ids follow from the seed, credentials from the
    secret."""

    def __init__(self, world: World, *, seed: int, secret: str) -> None:
        self.world = world
        known = hashlib.sha256(f"meta:{secret}".encode()).hexdigest()
        digits = f"{int(known[:48], 16):060d}"
        self.app_id = "4" + digits[:14]
        self.number_id = "105" + digits[14:26]
        self.waba_id = "100" + digits[26:38]
        self.page_id = "109" + digits[38:50]
        self.instagram_id = "17841" + digits[-12:]
        self.app_secret = known[:32]
        self.token = "EAA" + known[32:]
        self.verify_token = known[8:24]
        self.files: dict[str, File] = {}
        self.messages: dict[str, MetaMessage] = {}
        self.templates: list[MetaTemplate] = []
        self.seen: list[str] = []  # Inbound messages of which Hilo said that they were read.
        self.typing: list[str] = []  # Channels on which Hilo said that somebody is typing.
        self._written_at: dict[tuple[str, str], datetime] = {}
        self._seed = seed
        self._counter = itertools.count(1)

    def new_id(self, prefix: str) -> str:
        """The next id of its kind."""
        seed = f"{self._seed}:{prefix}:{next(self._counter)}"
        return prefix + hashlib.sha256(seed.encode()).hexdigest()[:24]

    def person_id(self, channel: str, person: Person) -> str:
        """By what a page or account knows somebody: another id in each."""
        digest = hashlib.sha256(f"{channel}:{person.key}".encode()).hexdigest()
        return str(10**15 + int(digest[:12], 16))

    def by_id(self, channel: str, identity: str) -> Person | None:
        """Who that is to a page or account."""
        people = self.world.crowd.people.values()
        return next((p for p in people if self.person_id(channel, p) == identity), None)

    def keep(self, file: File) -> str:
        """Store a file; returns its id, of digits."""
        identity = str(10**14 + next(self._counter))
        self.files[identity] = file
        return identity

    def note_written(self, channel: str, person: Person) -> None:
        """The customer wrote: for a day everything may be answered."""
        self._written_at[channel, person.key] = self.world.crowd.clock()

    def expire_window(self, channel: str, person: Person) -> None:
        """Behave as if the person had last written more than a day ago."""
        at = self._written_at.get((channel, person.key), self.world.crowd.clock())
        self._written_at[channel, person.key] = at - WINDOW - timedelta(minutes=1)

    def window_is_open(self, channel: str, person: Person) -> bool:
        """Whether free text may still be sent."""
        at = self._written_at.get((channel, person.key))
        return at is not None and self.world.crowd.clock() - at <= WINDOW

    def show(self, message: MetaMessage) -> Item | None:
        """Put a message of ours on the phone."""
        self.messages[message.id] = message
        if message.person is None:
            return None
        crowd = self.world.crowd
        return message.person.put(
            Item(
                id=crowd.next_id(),
                channel=message.channel,
                mine=False,
                text=message.text,
                at=crowd.clock(),
                files=message.files,
                external_id=message.id,
                buttons=message.buttons,
            )
        )
