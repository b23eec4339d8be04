"""One IMAP connection: who is logged in, which folder is open, which command is meant."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from channels.simulator.imap_folder import Command, OpenFolder
from channels.simulator.imap_line import ImapLine, Refusal
from channels.simulator.imap_login import TOKEN_PROBLEM, Lookup, by_password, by_plain, by_token
from channels.simulator.imap_words import BadCommand, Word, read_internal_date, text_of, words_of
from channels.simulator.mailbox import Folder, Mailbox

CAPABILITIES: Final = (
    "IMAP4rev1 LITERAL+ SASL-IR AUTH=PLAIN AUTH=XOAUTH2 IDLE UIDPLUS MOVE SPECIAL-USE"
)


class ImapSession:
    """Reads commands and answers them until the client leaves."""

    def __init__(self, line: ImapLine, *, lookup: Lookup, is_down: Callable[[], bool]) -> None:
        self._line = line
        self._lookup = lookup
        self._is_down = is_down
        self._mailbox: Mailbox | None = None
        self._open: OpenFolder | None = None
        self._outside: dict[str, Command] = {
            "CAPABILITY": self._capability,
            "NOOP": self._noop,
            "CHECK": self._noop,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
        }
        self._inside: dict[str, Command] = {
            "SELECT": self._select,
            "EXAMINE": self._select,
            "CLOSE": self._close,
            "UNSELECT": self._close,
            "LIST": self._list,
            "LSUB": self._list,
            "STATUS": self._status,
            "APPEND": self._append,
        }

    @property
    def idles(self) -> bool:
        """Whether the client is waiting in IDLE."""
        return self._open is not None and self._open.idles

    async def run(self) -> None:
        """Serve the connection to its end."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            if self._is_down():
                await self._line.say("* BYE The server is down for maintenance")
            else:
                await self._line.say(f"* OK [CAPABILITY {CAPABILITIES}] ready")
                while await self._turn():
                    pass
        self._line.close()

    def abort(self) -> None:
        """Break the connection without a word."""
        self._line.abort()

    async def _turn(self) -> bool:
        """One command. False when the connection ends."""
        parts = await self._line.command()
        if parts is None:
            return False
        if self._is_down():
            await self._line.say("* BYE The server is down for maintenance")
            return False
        tag = "*"
        try:
            words = words_of(parts)
            if len(words) < 2:
                raise BadCommand("A command needs a tag and a name")
            tag, name = text_of(words[0]), text_of(words[1]).upper()
            if name == "LOGOUT":
                await self._line.say("* BYE See you", f"{tag} OK LOGOUT completed")
                return False
            done = await self._command(name)(name, words[2:])
            await self._line.say(f"{tag} OK {done or name + ' completed'}")
        except Refusal as refusal:
            await self._line.say(f"{tag} NO {refusal}")
        except BadCommand as bad:
            await self._line.say(f"{tag} BAD {bad}")
        return True

    def _command(self, name: str) -> Command:
        if name in self._outside:
            return self._outside[name]
        if self._mailbox is None:
            raise BadCommand("Log in first")
        if name in self._inside:
            return self._inside[name]
        if self._open is None:
            raise BadCommand(f"{name} is not known, or a mailbox has to be selected first")
        if name not in self._open.commands:
            raise BadCommand(f"{name} is not known")
        return self._open.commands[name]

    async def _capability(self, _: str, __: list[Word]) -> str:
        await self._line.say(f"* CAPABILITY {CAPABILITIES}")
        return ""

    async def _noop(self, _: str, __: list[Word]) -> str:
        if self._open is not None:
            await self._open.tell_news()
        return ""

    async def _login(self, _: str, words: list[Word]) -> str:
        if len(words) != 2:
            raise BadCommand("LOGIN takes a name and a password")
        self._mailbox = by_password(self._lookup, text_of(words[0]), text_of(words[1]))
        return f"[CAPABILITY {CAPABILITIES}] Logged in"

    async def _authenticate(self, _: str, words: list[Word]) -> str:
        kind = text_of(words[0]).upper() if words else ""
        if kind not in ("PLAIN", "XOAUTH2"):
            raise Refusal("[CANNOT] That mechanism is not offered")
        if len(words) > 1:
            blob = text_of(words[1])
        else:
            await self._line.say("+ ")
            blob = (await self._line.raw_line()).decode("latin-1").strip()
        if kind == "PLAIN":
            self._mailbox = by_plain(self._lookup, blob)
        else:
            self._mailbox = await self._by_token(blob)
        return f"[CAPABILITY {CAPABILITIES}] Logged in"

    async def _by_token(self, blob: str) -> Mailbox:
        try:
            return by_token(self._lookup, blob)
        except Refusal:
            await self._line.say(f"+ {TOKEN_PROBLEM.decode()}")
            await self._line.raw_line()
            raise

    async def _select(self, name: str, words: list[Word]) -> str:
        self._open = None
        mailbox, folder = self._named(words)
        self._open = OpenFolder(self._line, mailbox, folder, read_only=name == "EXAMINE")
        await self._open.describe()
        return f"[{'READ-ONLY' if name == 'EXAMINE' else 'READ-WRITE'}] {name} completed"

    async def _close(self, name: str, _: list[Word]) -> str:
        if self._open is None:
            raise BadCommand("No mailbox is selected")
        if name == "CLOSE":
            self._open.close()
        self._open = None
        return ""

    async def _list(self, name: str, words: list[Word]) -> str:
        if len(words) < 2 or self._mailbox is None:
            raise BadCommand(f"{name} takes a reference and a pattern")
        pattern = text_of(words[-1])
        if not pattern:
            await self._line.say(f'* {name} (\\Noselect) "/" ""')
            return ""
        wanted = re.compile(re.escape(pattern).replace(r"\*", ".*").replace("%", "[^/]*"), re.I)
        for folder in self._mailbox.folders.values():
            if wanted.fullmatch(folder.name):
                use = f" {folder.special_use}" if folder.special_use else ""
                await self._line.say(f'* {name} (\\HasNoChildren{use}) "/" "{folder.name}"')
        return ""

    async def _status(self, _: str, words: list[Word]) -> str:
        _mailbox, folder = self._named(words)
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
        await self._line.say(f'* STATUS "{folder.name}" ({told})')
        return ""

    async def _append(self, _: str, words: list[Word]) -> str:
        _mailbox, folder = self._named(words)
        flags = next((word for word in words[1:-1] if isinstance(word, list)), [])
        date = next((word for word in words[1:-1] if isinstance(word, str)), "")
        raw = words[-1]
        if not isinstance(raw, bytes):
            raise BadCommand("APPEND takes a literal")
        at = read_internal_date(date) if date else datetime.now(UTC)
        stored = folder.add(raw, at=at, flags={text_of(flag) for flag in flags})
        return f"[APPENDUID {folder.uid_validity} {stored.uid}] APPEND completed"

    def _named(self, words: list[Word]) -> tuple[Mailbox, Folder]:
        mailbox = self._mailbox
        folder = mailbox.folder(text_of(words[0])) if mailbox and words else None
        if mailbox is None or folder is None:
            raise Refusal("[NONEXISTENT] There is no such mailbox")
        return mailbox, folder
