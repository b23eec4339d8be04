"""A screen without a browser: a page's fragments, and what the socket's ops make of them.

It keeps to the rules of `agent_ui/PROTOCOL.md`: an op of an older or equal revision changes
nothing, and one for a container that is not on the page is passed over.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
import websockets

from tests.running import Desk, Running

FRAGMENT = re.compile(
    r"(row|message|headline|who|brief|proving|told|same|identities|joins|options|hints|suggestion|import)-\d+\Z"
)
CONTAINER = re.compile(r"(rows|suggestions|imports|(thread|head|panel|channels|beside)-\d+)\Z")
# What a socket or a page says while its server is away.
GONE = (websockets.ConnectionClosed, websockets.InvalidHandshake, OSError, httpx.TransportError)
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Cutter(HTMLParser):
    """Cuts the elements out of a page whose ids say that they are fragments."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.fragments: dict[str, str] = {}
        self.containers: set[str] = set()
        self._lines = [0]
        for line in html.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        self._html = html
        self._open: list[tuple[str, str, int]] = []
        self.feed(html)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ident = dict(attrs).get("id") or ""
        if CONTAINER.match(ident):
            self.containers.add(ident)
        if tag not in VOID:
            self._open.append((tag, ident, self._at()))

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, ident, begin = self._open.pop()
            if opened == tag:
                if FRAGMENT.match(ident):
                    end = self._html.index(">", self._at()) + 1
                    self.fragments[ident] = alike(self._html[begin:end])
                return


def alike(html: str) -> str:
    """A fragment without what only its place on a page decides."""
    return re.sub(r' data-joins="[^"]*"', ' data-joins=""', html).strip()


@dataclass
class Mirror:
    """A page as of a cursor, and everything after it applied."""

    desk: Desk
    path: str
    queue: str
    conversation: int | None
    fragments: dict[str, str] = field(default_factory=dict)
    containers: set[str] = field(default_factory=set)
    revs: dict[str, int] = field(default_factory=dict)
    cursor: str = ""
    frames: list[dict[str, Any]] = field(default_factory=list)
    reloads: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    _socket: websockets.ClientConnection | None = None

    async def load(self) -> None:
        """Fetch the page anew, as a reload would."""
        page = await self.desk.get(self.path)
        assert page.status_code == 200, page.text
        self.cursor = page.headers["hilo-cursor"]
        self.fragments, self.containers = cut(page.text)
        self.revs = {name: rev(html) for name, html in self.fragments.items()}
        # What was joined with another shows that other: the page says which one it is.
        threads = [name for name in self.containers if name.startswith("thread-")]
        self.conversation = int(threads[0].partition("-")[2]) if threads else None

    def apply(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        for op in frame.get("ops", []):
            if "set" in op:
                self.state.update(op["set"])
            elif "drop" in op:
                if op["rev"] >= self.revs.get(op["drop"], -1):
                    self.fragments.pop(op["drop"], None)
                    self.revs[op["drop"]] = op["rev"]
            elif op["put"] in self.containers and op["rev"] > self.revs.get(op["id"], -1):
                self.fragments[op["id"]] = alike(op["html"])
                self.revs[op["id"]] = op["rev"]
        self.cursor = frame.get("cursor", self.cursor)

    async def follow(self, base: str) -> None:
        """Apply what the socket at `base` says, reloading when it says so, until cancelled."""
        url = base.replace("http", "ws") + "/socket"
        headers = {"Cookie": f"hilo_session={self.desk.cookie}", "Origin": base}
        while True:
            with suppress(*GONE):
                async with websockets.connect(url, additional_headers=headers) as socket:
                    self._socket = socket
                    await socket.send(json.dumps({"hello": self._shown()}))
                    async for text in socket:
                        frame = json.loads(text)
                        if frame.get("reload"):
                            self.reloads += 1
                            await self.load()
                            await socket.send(json.dumps({"see": self._shown()}))
                        else:
                            self.apply(frame)
            await asyncio.sleep(0.05)

    async def say(self, said: dict[str, Any]) -> None:
        """Say something on the socket that `follow` has opened."""
        assert self._socket is not None
        await self._socket.send(json.dumps(said))

    async def _moved(self) -> None:
        await asyncio.sleep(0.01)

    def _shown(self) -> dict[str, Any]:
        return {"cursor": self.cursor, "conversation": self.conversation, "queue": self.queue}

    async def caught_up(self, running: Running) -> None:
        """Wait until the screen has got as far as the log."""
        async with asyncio.timeout(60):
            while self.cursor != running.process.feed.newest:
                await self._moved()


def cut(html: str) -> tuple[dict[str, str], set[str]]:
    """The fragments and the containers of a page."""
    cutter = Cutter(html)
    return cutter.fragments, cutter.containers


def rev(html: str) -> int:
    found = re.search(r'data-rev="(\d+)"', html)
    return int(found[1]) if found else -1
