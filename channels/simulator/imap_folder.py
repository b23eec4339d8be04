"""A folder that a client has selected: what it may do there, and what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from channels.simulator.imap_fetch import fetched, items_of
from channels.simulator.imap_line import ImapLine, Refusal
from channels.simulator.imap_words import BadCommand, Word, in_set, search_tests, text_of
from channels.simulator.mailbox import Folder, Mailbox, Stored

PERMANENT: Final = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
Command = Callable[[str, list[Word]], Awaitable[str]]


class OpenFolder:
    """One client's view. `seen` is what the client believes the folder to hold, in order: it
    changes only when the client is told, so that sequence numbers mean the same on both sides."""

    def __init__(
        self, line: ImapLine, mailbox: Mailbox, folder: Folder, *, read_only: bool
    ) -> None:
        self._line = line
        self._mailbox = mailbox
        self.folder = folder
        self.read_only = read_only
        self.seen: list[Stored] = list(folder.messages)
        self.idles = False
        self.commands: dict[str, Command] = {
            "EXPUNGE": self._expunge,
            "SEARCH": self._search,
            "FETCH": self._fetch,
            "STORE": self._store,
            "COPY": self._copy,
            "MOVE": self._copy,
            "IDLE": self._idle,
            "UID": self._uid,
        }

    async def describe(self) -> None:
        """What SELECT and EXAMINE answer."""
        unseen = next((i for i, s in enumerate(self.seen, 1) if "\\Seen" not in s.flags), 0)
        await self._line.say(
            f"* FLAGS ({PERMANENT})",
            f"* {len(self.seen)} EXISTS",
            "* 0 RECENT",
            *([f"* OK [UNSEEN {unseen}] first unseen"] if unseen else []),
            f"* OK [UIDVALIDITY {self.folder.uid_validity}] UIDs valid",
            f"* OK [UIDNEXT {self.folder.uid_next}] next UID",
            f"* OK [PERMANENTFLAGS ({'' if self.read_only else PERMANENT})] limited",
        )

    async def tell_news(self) -> None:
        """Untagged EXPUNGE and EXISTS for what has changed behind the client's back."""
        now = list(self.folder.messages)
        here = {id(stored) for stored in now}
        lines = [
            f"* {place + 1} EXPUNGE"
            for place in range(len(self.seen) - 1, -1, -1)
            if id(self.seen[place]) not in here
        ]
        if len(now) != len(self.seen) - len(lines):
            lines.append(f"* {len(now)} EXISTS")
        self.seen = now
        if lines:
            await self._line.say(*lines)

    def close(self) -> None:
        """CLOSE: what is marked as deleted goes for good, unless the folder was only examined."""
        if not self.read_only:
            self._drop_deleted(self.folder.messages)

    async def _uid(self, _: str, words: list[Word]) -> str:
        name = text_of(words[0]).upper() if words else ""
        if name not in ("SEARCH", "FETCH", "STORE", "COPY", "MOVE", "EXPUNGE"):
            raise BadCommand(f"UID {name} is not known")
        await self.commands[name](f"UID {name}", words[1:])
        return f"UID {name} completed"

    async def _search(self, name: str, words: list[Word]) -> str:
        if words and isinstance(words[0], str) and words[0].upper() == "CHARSET":
            words = words[2:]
        last_uid = self.seen[-1].uid if self.seen else 0
        tests = search_tests(words, last_uid=last_uid, last_number=len(self.seen))
        found = [
            stored.uid if name.startswith("UID") else number
            for number, stored in enumerate(self.seen, 1)
            if all(test(stored, number) for test in tests)
        ]
        await self._line.say(" ".join(["* SEARCH", *map(str, found)]))
        return ""

    async def _fetch(self, name: str, words: list[Word]) -> str:
        if len(words) != 2:
            raise BadCommand("FETCH takes a set and items")
        items = items_of(words[1], with_uid=name.startswith("UID"))
        for number, stored in self._chosen(name, text_of(words[0])):
            before = set(stored.flags)
            await self._line.write(fetched(stored, number, items, marks=not self.read_only))
            if stored.flags != before and "FLAGS" not in items:
                await self._tell_flags(number, stored, name)
        return ""

    async def _store(self, name: str, words: list[Word]) -> str:
        self._need_writing()
        if len(words) < 3:
            raise BadCommand("STORE takes a set, an item and flags")
        item = text_of(words[1]).upper()
        given = words[2] if isinstance(words[2], list) else words[2:]
        flags = {text_of(flag) for flag in given}
        for number, stored in self._chosen(name, text_of(words[0])):
            if item.startswith("+"):
                stored.flags |= flags
            elif item.startswith("-"):
                stored.flags -= flags
            else:
                stored.flags = set(flags)
            if not item.endswith(".SILENT"):
                await self._tell_flags(number, stored, name)
        return ""

    async def _copy(self, name: str, words: list[Word]) -> str:
        self._need_writing()
        target = self._mailbox.folder(text_of(words[1])) if len(words) == 2 else None
        if target is None:
            raise Refusal("[TRYCREATE] There is no such mailbox")
        chosen = self._chosen(name, text_of(words[0]))
        copies = [target.add(s.raw, at=s.at, flags=set(s.flags)) for _, s in chosen]
        if chosen:
            old = ",".join(str(stored.uid) for _, stored in chosen)
            new = ",".join(str(stored.uid) for stored in copies)
            await self._line.say(f"* OK [COPYUID {target.uid_validity} {old} {new}] copied")
        if name.endswith("MOVE"):
            self.folder.drop({stored.uid for _, stored in chosen})
            await self.tell_news()
        return ""

    async def _expunge(self, name: str, words: list[Word]) -> str:
        self._need_writing()
        chosen = self.seen
        if name.startswith("UID") and words:
            chosen = [stored for _, stored in self._chosen(name, text_of(words[0]))]
        self._drop_deleted(chosen)
        await self.tell_news()
        return ""

    async def _idle(self, _: str, __: list[Word]) -> str:
        bell = asyncio.Event()
        self.folder.listen(bell)
        self.idles = True
        line = asyncio.create_task(self._line.raw_line())
        try:
            await self._line.say("+ idling")
            await self.tell_news()
            while not line.done():
                ring = asyncio.create_task(bell.wait())
                await asyncio.wait({line, ring}, return_when=asyncio.FIRST_COMPLETED)
                ring.cancel()
                bell.clear()
                await self.tell_news()
            if line.result().strip().upper() != b"DONE":
                raise BadCommand("IDLE ends with DONE")
            return "IDLE completed"
        finally:
            self.idles = False
            line.cancel()
            self.folder.ignore(bell)

    def _chosen(self, name: str, text: str) -> list[tuple[int, Stored]]:
        by_uid = name.startswith("UID")
        largest = (self.seen[-1].uid if by_uid else len(self.seen)) if self.seen else 0
        return [
            (number, stored)
            for number, stored in enumerate(self.seen, 1)
            if in_set(text, stored.uid if by_uid else number, largest)
        ]

    def _drop_deleted(self, among: list[Stored]) -> None:
        self.folder.drop({stored.uid for stored in among if "\\Deleted" in stored.flags})

    def _need_writing(self) -> None:
        if self.read_only:
            raise Refusal("[READ-ONLY] The mailbox was opened with EXAMINE")

    async def _tell_flags(self, number: int, stored: Stored, name: str) -> None:
        uid = f"UID {stored.uid} " if name.startswith("UID") else ""
        flags = " ".join(sorted(stored.flags))
        await self._line.say(f"* {number} FETCH ({uid}FLAGS ({flags}))")
