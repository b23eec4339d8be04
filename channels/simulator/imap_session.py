"""One IMAP connection: its state, and what each command does."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import hmac
import json
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from channels.simulator.imap_fetch import fetched, items_of
from channels.simulator.imap_words import (
    BadCommand,
    Word,
    in_set,
    literal_size,
    read_internal_date,
    search_tests,
    text_of,
    words_of,
)
from channels.simulator.mailbox import Folder, Mailbox, Stored

CAPABILITIES: Final = (
    "IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE UIDPLUS MOVE SPECIAL-USE"
)
MAX_LITERAL: Final = 50_000_000
_PERMANENT: Final = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
_Command = Callable[[str, list[Word]], Awaitable[str]]


class _Refusal(Exception):
    """Raised where a command is understood and answered with NO."""


class ImapSession:
    """Reads commands and answers them until the client leaves."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        lookup: Callable[[str], Mailbox | None],
        is_down: Callable[[], bool],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._lookup = lookup
        self._is_down = is_down
        self._mailbox: Mailbox | None = None
        self._folder: Folder | None = None
        self._read_only = False
        self._seen: list[Stored] = []  # What this client believes the folder to hold, in order.
        self.idles = False
        self._open: dict[str, _Command] = {
            "CAPABILITY": self._capability,
            "NOOP": self._noop,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
        }
        self._inside: dict[str, _Command] = {
            "SELECT": self._select,
            "EXAMINE": self._select,
            "LIST": self._list,
            "LSUB": self._list,
            "STATUS": self._status,
            "APPEND": self._append,
        }
        self._selected: dict[str, _Command] = {
            "CHECK": self._noop,
            "CLOSE": self._close,
            "UNSELECT": self._close,
            "EXPUNGE": self._expunge,
            "SEARCH": self._search,
            "FETCH": self._fetch,
            "STORE": self._store,
            "COPY": self._copy,
            "MOVE": self._copy,
            "IDLE": self._idle,
            "UID": self._uid,
        }

    async def run(self) -> None:
        """Serve the connection to its end."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if self._is_down():
                await self._say("* BYE The server is down for maintenance")
            else:
                await self._say(f"* OK [CAPABILITY {CAPABILITIES}] ready")
                while await self._turn():
                    pass
        self._writer.close()

    def abort(self) -> None:
        """Break the connection without a word."""
        self._writer.transport.abort()

    async def _turn(self) -> bool:
        """One command. False when the connection ends."""
        parts = await self._read()
        if parts is None:
            return False
        if self._is_down():
            await self._say("* BYE The server is down for maintenance")
            return False
        tag = "*"
        try:
            words = words_of(parts)
            if len(words) < 2:
                raise BadCommand("A command needs a tag and a name")
            tag, name = text_of(words[0]), text_of(words[1]).upper()
            if name == "LOGOUT":
                await self._say("* BYE See you", f"{tag} OK LOGOUT completed")
                return False
            done = await self._command(name)(name, words[2:])
            await self._say(f"{tag} OK {done or name + ' completed'}")
        except _Refusal as refusal:
            await self._say(f"{tag} NO {refusal}")
        except BadCommand as bad:
            await self._say(f"{tag} BAD {bad}")
        return True

    def _command(self, name: str) -> _Command:
        if name in self._open:
            return self._open[name]
        if self._mailbox is None:
            raise BadCommand("Log in first")
        if name in self._inside:
            return self._inside[name]
        if name not in self._selected:
            raise BadCommand(f"{name} is not known")
        if self._folder is None:
            raise BadCommand("Select a mailbox first")
        return self._selected[name]

    async def _read(self) -> list[bytes] | None:
        parts: list[bytes] = []
        while True:
            line = await self._reader.readline()
            if not line.endswith(b"\n"):
                return None
            parts.append(line)
            literal = literal_size(line)
            if literal is None:
                return parts
            size, waits = literal
            if size > MAX_LITERAL:
                await self._say("* BYE That is too big")
                return None
            if waits:
                await self._say("+ go on")
            parts.append(await self._reader.readexactly(size))

    async def _say(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace"))
        await self._writer.drain()

    # --- before login ---------------------------------------------------------------------

    async def _capability(self, _: str, __: list[Word]) -> str:
        await self._say(f"* CAPABILITY {CAPABILITIES}")
        return ""

    async def _noop(self, _: str, __: list[Word]) -> str:
        await self._tell_news()
        return ""

    async def _login(self, _: str, words: list[Word]) -> str:
        if len(words) != 2:
            raise BadCommand("LOGIN takes a name and a password")
        return self._enter(text_of(words[0]), password=text_of(words[1]))

    async def _authenticate(self, _: str, words: list[Word]) -> str:
        kind = text_of(words[0]).upper() if words else ""
        if kind not in ("PLAIN", "XOAUTH2"):
            raise _Refusal("[CANNOT] That mechanism is not offered")
        if len(words) > 1:
            blob = text_of(words[1])
        else:
            await self._say("+ ")
            blob = (await self._reader.readline()).decode("latin-1").strip()
        try:
            said = base64.b64decode("" if blob == "=" else blob, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadCommand("That is no base64") from None
        if kind == "PLAIN":
            fields = said.split("\0")
            if len(fields) != 3:
                raise BadCommand("PLAIN takes three fields")
            return self._enter(fields[1], password=fields[2])
        return await self._enter_by_token(said)

    async def _enter_by_token(self, said: str) -> str:
        found = re.match(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01\Z", said)
        if found is None:
            raise BadCommand("That is no XOAUTH2 answer")
        try:
            return self._enter(found[1], token=found[2])
        except _Refusal:
            problem = json.dumps({"status": "400", "schemes": "Bearer"}).encode()
            await self._say(f"+ {base64.b64encode(problem).decode()}")
            await self._reader.readline()  # The client acknowledges with an empty line.
            raise

    def _enter(self, name: str, *, password: str = "", token: str = "") -> str:
        mailbox = self._lookup(name)
        wanted, given = "", "?"
        if mailbox is not None:
            wanted, given = (mailbox.token, token) if token else (mailbox.password, password)
        if mailbox is None or not wanted or not hmac.compare_digest(wanted, given):
            raise _Refusal("[AUTHENTICATIONFAILED] Invalid credentials")
        self._mailbox = mailbox
        return f"[CAPABILITY {CAPABILITIES}] Logged in"

    # --- with a mailbox -------------------------------------------------------------------

    async def _select(self, name: str, words: list[Word]) -> str:
        self._folder = None
        folder = self._named(words)
        self._folder, self._read_only = folder, name == "EXAMINE"
        self._seen = list(folder.messages)
        unseen = next((i for i, s in enumerate(self._seen, 1) if "\\Seen" not in s.flags), 0)
        await self._say(
            f"* FLAGS ({_PERMANENT})",
            f"* {len(self._seen)} EXISTS",
            "* 0 RECENT",
            *([f"* OK [UNSEEN {unseen}] first unseen"] if unseen else []),
            f"* OK [UIDVALIDITY {folder.uid_validity}] UIDs valid",
            f"* OK [UIDNEXT {folder.uid_next}] next UID",
            f"* OK [PERMANENTFLAGS ({'' if self._read_only else _PERMANENT})] limited",
        )
        return f"[{'READ-ONLY' if self._read_only else 'READ-WRITE'}] {name} completed"

    async def _list(self, name: str, words: list[Word]) -> str:
        if len(words) < 2 or self._mailbox is None:
            raise BadCommand(f"{name} takes a reference and a pattern")
        pattern = text_of(words[-1])
        if not pattern:
            await self._say(f'* {name} (\\Noselect) "/" ""')
            return ""
        wanted = re.compile(re.escape(pattern).replace(r"\*", ".*").replace("%", "[^/]*"), re.I)
        for folder in self._mailbox.folders.values():
            if wanted.fullmatch(folder.name):
                use = f" {folder.special_use}" if folder.special_use else ""
                await self._say(f'* {name} (\\HasNoChildren{use}) "/" "{folder.name}"')
        return ""

    async def _status(self, _: str, words: list[Word]) -> str:
        folder = self._named(words)
        asked = words[1] if len(words) > 1 else []
        facts = {
            "MESSAGES": len(folder.messages),
            "RECENT": 0,
            "UIDNEXT": folder.uid_next,
            "UIDVALIDITY": folder.uid_validity,
            "UNSEEN": sum(1 for stored in folder.messages if "\\Seen" not in stored.flags),
        }
        names = [text_of(word).upper() for word in asked] if isinstance(asked, list) else []
        if not names or any(name not in facts for name in names):
            raise BadCommand("STATUS asks for something unknown")
        told = " ".join(f"{name} {facts[name]}" for name in names)
        await self._say(f'* STATUS "{folder.name}" ({told})')
        return ""

    async def _append(self, _: str, words: list[Word]) -> str:
        folder = self._named(words)
        flags = next((word for word in words[1:-1] if isinstance(word, list)), [])
        date = next((word for word in words[1:-1] if isinstance(word, str)), "")
        raw = words[-1]
        if not isinstance(raw, bytes):
            raise BadCommand("APPEND takes a literal")
        at = read_internal_date(date) if date else datetime.now(UTC)
        stored = folder.add(raw, at=at, flags={text_of(flag) for flag in flags})
        return f"[APPENDUID {folder.uid_validity} {stored.uid}] APPEND completed"

    def _named(self, words: list[Word]) -> Folder:
        folder = self._mailbox.folder(text_of(words[0])) if self._mailbox and words else None
        if folder is None:
            raise _Refusal("[NONEXISTENT] There is no such mailbox")
        return folder

    # --- with a folder --------------------------------------------------------------------

    @property
    def _here(self) -> Folder:
        if self._folder is None:
            raise BadCommand("Select a mailbox first")
        return self._folder

    async def _uid(self, _: str, words: list[Word]) -> str:
        name = text_of(words[0]).upper() if words else ""
        if name not in ("SEARCH", "FETCH", "STORE", "COPY", "MOVE", "EXPUNGE"):
            raise BadCommand(f"UID {name} is not known")
        await self._selected[name](f"UID {name}", words[1:])
        return f"UID {name} completed"

    async def _search(self, name: str, words: list[Word]) -> str:
        if words and text_of(words[0]).upper() == "CHARSET":
            words = words[2:]
        last_uid = self._seen[-1].uid if self._seen else 0
        tests = search_tests(words, last_uid=last_uid, last_number=len(self._seen))
        found = [
            stored.uid if name.startswith("UID") else number
            for number, stored in enumerate(self._seen, 1)
            if all(test(stored, number) for test in tests)
        ]
        await self._say(" ".join(["* SEARCH", *map(str, found)]))
        return ""

    async def _fetch(self, name: str, words: list[Word]) -> str:
        if len(words) != 2:
            raise BadCommand("FETCH takes a set and items")
        items = items_of(words[1], with_uid=name.startswith("UID"))
        for number, stored in self._chosen(name, text_of(words[0])):
            before = set(stored.flags)
            self._writer.write(fetched(stored, number, items, marks=not self._read_only))
            if stored.flags != before and "FLAGS" not in items:
                await self._tell_flags(number, stored, name)
            await self._writer.drain()
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
        if len(words) != 2:
            raise BadCommand(f"{name} takes a set and a mailbox")
        target = self._named(words[1:])
        chosen = self._chosen(name, text_of(words[0]))
        copies = [target.add(s.raw, at=s.at, flags=set(s.flags)) for _, s in chosen]
        if chosen:
            old = ",".join(str(stored.uid) for _, stored in chosen)
            new = ",".join(str(stored.uid) for stored in copies)
            await self._say(f"* OK [COPYUID {target.uid_validity} {old} {new}] copied")
        if name.endswith("MOVE"):
            self._here.drop({stored.uid for _, stored in chosen})
            await self._tell_news()
        return ""

    async def _expunge(self, name: str, words: list[Word]) -> str:
        self._need_writing()
        chosen = self._seen
        if name.startswith("UID") and words:
            chosen = [stored for _, stored in self._chosen(name, text_of(words[0]))]
        self._here.drop({stored.uid for stored in chosen if "\\Deleted" in stored.flags})
        await self._tell_news()
        return ""

    async def _close(self, name: str, _: list[Word]) -> str:
        if name == "CLOSE" and not self._read_only:
            self._here.drop({s.uid for s in self._here.messages if "\\Deleted" in s.flags})
        self._folder, self._seen = None, []
        return ""

    async def _idle(self, _: str, __: list[Word]) -> str:
        bell = asyncio.Event()
        folder = self._here
        folder.listen(bell)
        self.idles = True
        line = asyncio.create_task(self._reader.readline())
        try:
            await self._say("+ idling")
            await self._tell_news()
            while not line.done():
                ring = asyncio.create_task(bell.wait())
                await asyncio.wait({line, ring}, return_when=asyncio.FIRST_COMPLETED)
                ring.cancel()
                bell.clear()
                await self._tell_news()
            if line.result().strip().upper() != b"DONE":
                raise BadCommand("IDLE ends with DONE")
            return "IDLE completed"
        finally:
            self.idles = False
            line.cancel()
            folder.ignore(bell)

    def _chosen(self, name: str, text: str) -> list[tuple[int, Stored]]:
        by_uid = name.startswith("UID")
        numbered = list(enumerate(self._seen, 1))
        largest = (self._seen[-1].uid if by_uid else len(self._seen)) if self._seen else 0
        return [
            (number, stored)
            for number, stored in numbered
            if in_set(text, stored.uid if by_uid else number, largest)
        ]

    def _need_writing(self) -> None:
        if self._read_only:
            raise _Refusal("[READ-ONLY] The mailbox was opened with EXAMINE")

    async def _tell_flags(self, number: int, stored: Stored, name: str) -> None:
        uid = f"UID {stored.uid} " if name.startswith("UID") else ""
        await self._say(f"* {number} FETCH ({uid}FLAGS ({' '.join(sorted(stored.flags))}))")

    async def _tell_news(self) -> None:
        """Untagged EXPUNGE and EXISTS for what has changed behind the client's back."""
        if self._folder is None:
            return
        now = self._folder.messages
        here = {id(stored) for stored in now}
        lines: list[str] = []
        for place in range(len(self._seen) - 1, -1, -1):
            if id(self._seen[place]) not in here:
                lines.append(f"* {place + 1} EXPUNGE")
                del self._seen[place]
        if len(now) != len(self._seen):
            lines.append(f"* {len(now)} EXISTS")
        self._seen = list(now)
        if lines:
            await self._say(*lines)
