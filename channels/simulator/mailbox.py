"""Mailboxes: what an IMAP server keeps. Each message has a UID that never comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Stored:
    """One message in a folder. at is its INTERNALDATE."""

    uid: int
    raw: bytes = field(repr=False)
    at: datetime
    flags: set[str] = field(default_factory=set)


class Folder:
    """A folder with its UIDs, and a bell for whoever idles in it."""

    def __init__(self, name: str, *, uid_validity: int, special_use: str = "") -> None:
        self.name = name
        self.uid_validity = uid_validity
        self.special_use = special_use
        self.uid_next = 1
        self.messages: list[Stored] = []
        self._bells: set[asyncio.Event] = set()

    def add(self, raw: bytes, *, at: datetime, flags: set[str] | None = None) -> Stored:
        """Store a message; whoever idles learns of it."""
        stored = Stored(self.uid_next, raw, at, set(flags or ()))
        self.uid_next += 1
        self.messages.append(stored)
        self.ring()
        return stored

    def drop(self, uids: set[int]) -> None:
        """Remove messages for good."""
        self.messages = [stored for stored in self.messages if stored.uid not in uids]
        self.ring()

    def renumber(self) -> None:
        """Give every message a new UID under a new UIDVALIDITY, as a restored server does."""
        self.uid_validity += 1
        for place, stored in enumerate(self.messages, start=1):
            stored.uid = place
        self.uid_next = len(self.messages) + 1

    def ring(self) -> None:
        """Wake everybody who idles here."""
        for bell in self._bells:
            bell.set()

    def listen(self, bell: asyncio.Event) -> None:
        """Have this bell rung at every change."""
        self._bells.add(bell)

    def ignore(self, bell: asyncio.Event) -> None:
        """Stop ringing this bell."""
        self._bells.discard(bell)


class Mailbox:
    """One account on the mail server: address, password, OAuth token, folders."""

    def __init__(
        self, address: str, *, password: str, token: str = "", uid_validity: int = 1714
    ) -> None:
        self.address = address
        self.password = password
        self.token = token
        self.folders: dict[str, Folder] = {}
        for place, (name, use) in enumerate(
            (("INBOX", ""), ("Sent", "\\Sent"), ("Archive", "\\Archive"))
        ):
            self.folders[name] = Folder(name, uid_validity=uid_validity + place, special_use=use)

    @property
    def inbox(self) -> Folder:
        """Where mail arrives."""
        return self.folders["INBOX"]

    def folder(self, name: str) -> Folder | None:
        """A folder by its name; INBOX in any case."""
        return self.folders.get("INBOX" if name.upper() == "INBOX" else name)
