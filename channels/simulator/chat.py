"""A visitor's browser on the shop's page: speaks the chat's socket as the widget does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin

from channels.simulator.identity import identity_token
from channels.simulator.people import Item, Person, Saying, Sent

_ANSWER_S: Final = 15.0
_AGAIN_S: Final = 1.0
_FOR_GOOD: Final = frozenset({4403, 4404})  # Not allowed here; no such chat.


class ChatLine:
    """The chat of one shop. identity_secret signs who is logged in; "" leaves all anonymous."""

    def __init__(self, hilo_url: str, account_id: int, *, identity_secret: str = "") -> None:
        self.hilo_url = hilo_url.rstrip("/")
        self.account_id = account_id
        self.identity_secret = identity_secret
        self._browsers: dict[str, Browser] = {}

    async def say(self, person: Person, saying: Saying) -> Sent:
        """Write in the chat. The page stays open afterwards, so that answers arrive."""
        try:
            browser = await self.open(person)
        except TimeoutError:
            return Sent(external_id="", accepted=False)
        return await browser.say(saying)

    async def read(self, person: Person, items: Sequence[Item]) -> None:
        """Have everything up to the newest before one's eyes."""
        browser = self._browsers.get(person.key)
        if browser is not None and items:
            await browser.see(items[-1])

    async def open(self, person: Person) -> Browser:
        """Open the page, or come back to it. Raises TimeoutError when nobody answers."""
        browser = self._browsers.get(person.key)
        if browser is None:
            browser = self._browsers[person.key] = Browser(self, person)
            browser.start()
        async with asyncio.timeout(_ANSWER_S):
            await browser.welcomed.wait()
        return browser

    async def leave(self, person: Person) -> None:
        """Close the page."""
        browser = self._browsers.pop(person.key, None)
        if browser is not None:
            await browser.stop()

    async def close(self) -> None:
        """Close every page."""
        for browser in list(self._browsers.values()):
            await browser.stop()
        self._browsers.clear()

    def token_of(self, person: Person) -> str:
        """Who is logged in, as the shop's server signs it; "" for a stranger."""
        if not (self.identity_secret and person.user_id):
            return ""
        now = person.crowd.clock()
        return identity_token(person, self.identity_secret, now=now, token_id=secrets.token_hex(16))


class Browser:
    """One tab with the chat open. Reconnects by itself and resumes at its cursor."""

    def __init__(self, line: ChatLine, person: Person) -> None:
        self.welcomed = asyncio.Event()
        self._line = line
        self._person = person
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._token = ""
        self._visitor = ""
        self._cursor = ""
        self._items: dict[int, Item] = {}  # By the hub's message id.
        self._waiting: dict[str, asyncio.Future[bool]] = {}  # By the key of what was said.
        self._mine: dict[str, Item] = {}

    def start(self) -> None:
        """Open the page."""
        self._task = asyncio.create_task(self._live())

    async def stop(self) -> None:
        """Close it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def say(self, saying: Saying) -> Sent:
        """Send a message; with files as a form, as frames are too small for them."""
        key = secrets.token_hex(12)
        person = self._person
        item = person.wrote("chat", saying, key)
        self._mine[key] = item
        accepted = await (self._upload if saying.files else self._tell)(key, saying)
        person.change(item, status="sent" if accepted else "lost")
        # This is what the hub knows the message by.
        return Sent(external_id=f"{self._visitor}:{key}", accepted=accepted)

    async def see(self, item: Item) -> None:
        """Tell that everything up to this message was seen."""
        await self._send({"t": "seen", "id": int(item.external_id)})

    async def type(self, on: bool) -> None:
        """Tell that the visitor is writing, or has stopped."""
        await self._send({"t": "typing", "on": on})

    async def _tell(self, key: str, saying: Saying) -> bool:
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answer
        frame: dict[str, object] = {"t": "say", "key": key, "text": saying.text}
        await self._send(frame | ({"quick": True} if saying.button else {}))
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await answer
        except TimeoutError:
            return False
        finally:
            self._waiting.pop(key, None)

    async def _upload(self, key: str, saying: Saying) -> bool:
        url = f"{self._line.hilo_url}/chat/say/{self._line.account_id}"
        files = [("file", (file.name, file.content, file.media_type)) for file in saying.files]
        headers = {"Authorization": f"Bearer {self._token}", "Origin": self._line.hilo_url}
        fields = {"key": key, "text": saying.text}
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=_ANSWER_S) as http:
                answer = await http.post(url, data=fields, files=files, headers=headers)
        except httpx.TransportError:
            return False
        return answer.is_success

    async def _send(self, frame: dict[str, object]) -> None:
        if self._socket is not None:
            with contextlib.suppress(WebSocketException):
                await self._socket.send(json.dumps(frame, ensure_ascii=False))

    async def _live(self) -> None:
        url = f"{self._line.hilo_url.replace('http', 'ws', 1)}/chat/socket/{self._line.account_id}"
        while True:
            try:
                async with connect(url, origin=_origin(self._line.hilo_url), proxy=None) as socket:
                    self._socket = socket
                    await self._send(self._hello())
                    async for text in socket:
                        await self._take(json.loads(text))
                    if socket.close_code in _FOR_GOOD:
                        return
            except (OSError, WebSocketException):
                pass  # A page on a bad network simply tries again.
            finally:
                self._socket = None
            await asyncio.sleep(_AGAIN_S)

    def _hello(self) -> dict[str, object]:
        return {
            "t": "hello",
            "token": self._token,
            "identity": self._line.token_of(self._person),
            "cursor": self._cursor,
            "languages": [self._person.language],
            "page": {"url": "https://tiendanube.example/", "title": "Tienda Nube"},
        }

    async def _take(self, frame: dict[str, object]) -> None:
        kind = frame.get("t")
        if kind in ("said", "failed"):
            waiting = self._waiting.get(str(frame.get("key")))
            if waiting is not None and not waiting.done():
                waiting.set_result(kind == "said")
        if kind == "welcome":
            self._token = str(frame.get("token", ""))
            self._visitor = str(frame.get("visitor", ""))
        if kind in ("welcome", "update"):
            self._cursor = str(frame.get("cursor", "")) or self._cursor
            messages = frame.get("messages")
            for message in messages if isinstance(messages, list) else []:
                await self._show(message)
        if kind == "welcome":
            self.welcomed.set()

    async def _show(self, message: dict[str, object]) -> None:
        """Show a message of the shop's, written in the chat; the rest is shown elsewhere."""
        number = message.get("id")
        if message.get("mine"):
            mine = self._mine.get(str(message.get("key")))
            if mine is not None and message.get("status"):
                self._person.change(mine, status=str(message["status"]))
            return
        if not isinstance(number, int) or number in self._items or message.get("channel"):
            return
        quick = message.get("quick")
        self._items[number] = self._person.put(
            Item(
                id=self._person.crowd.next_id(),
                channel="chat",
                mine=False,
                text=str(message.get("text", "")),
                at=_time(message.get("at"), self._person),
                sender=str(message.get("name", "")),
                external_id=str(number),
                buttons=tuple(map(str, quick)) if isinstance(quick, list) else (),
            )
        )
        await self._send({"t": "got", "id": number})
        if self._person.reads:
            await self._person.read("chat")


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return Origin(f"{parts.scheme}://{parts.netloc}")


def _time(value: object, person: Person) -> datetime:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return person.crowd.clock()
