"""Real servers for the tests of the chat: the chat itself, a shop's page, and a line to cut."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from channels.chat.channel import ChatChannel
from hub.contract import VisitorPort


@dataclass(slots=True)
class Context:
    """What a channel is given when it starts."""

    public_url: str
    http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    user_agent: str = "Hilo tests"


def listening(host: str = "127.0.0.1") -> socket.socket:
    """A socket that already takes connections, so that nobody needs to wait for a server."""
    listener = socket.create_server((host, 0), backlog=256)
    listener.setblocking(False)
    return listener


def address(listener: socket.socket, host: str = "127.0.0.1") -> str:
    """Where a listener is reached."""
    return f"http://{host}:{listener.getsockname()[1]}"


class Server(uvicorn.Server):
    """One application on one listener, that leaves this process's signals alone."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
        )
        self._listener = listener

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def start(self) -> asyncio.Task[None]:
        """Serve; the task ends some time after `should_exit` is set."""
        return asyncio.create_task(self.serve([self._listener]))


@asynccontextmanager
async def serving(*servers: Server) -> AsyncIterator[None]:
    """Serve several applications."""
    tasks = [server.start() for server in servers]
    try:
        yield
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks)


def chat_app(port: VisitorPort, public_url: str) -> Starlette:
    """The chat as the hub mounts it."""
    channel = ChatChannel(Context(public_url))
    return Starlette(routes=[Mount("/chat", routes=list(channel.routes(port)))])


SHOP_CSP = (
    "default-src 'none'; script-src 'nonce-shop'; style-src 'self'; img-src 'self'; "
    "connect-src 'none'; frame-src {chat}; base-uri 'none'; object-src 'none'"
)
SHOP_PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="stylesheet" href="/shop.css">
<script async nonce="shop" src="{chat}/chat/loader.js" data-account="1"{data}></script></head>
<body><main><h1>Tienda Nube</h1><p>A page like any other.</p>
<button id="before">A button of the shop</button></main></body></html>"""
SHOP_CSS = """body{margin:0;background:#EDEAE4;font:16px system-ui;color:#1E1B17}
main{padding:48px;max-width:900px}h1{font-size:2rem}"""


def shop_app(chat_url: str) -> Starlette:
    """A shop on another origin, with as strict a policy as shops have."""

    async def page(request: Request) -> Response:
        asked = {"name": "Tienda Nube", **request.query_params}
        wanted = [pair for pair in asked.items() if pair[0] != "page"]
        data = "".join(f' data-{name}="{value}"' for name, value in wanted)
        lang = request.query_params.get("page", "en")
        html = SHOP_PAGE.format(chat=chat_url, data=data, lang=lang)
        policy = SHOP_CSP.format(chat=chat_url)
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def icon(request: Request) -> Response:
        return Response(status_code=204)

    async def css(request: Request) -> Response:
        return Response(SHOP_CSS, media_type="text/css")

    paths = {"/": page, "/shop.css": css, "/favicon.ico": icon}
    return Starlette(routes=[Route(path, answer) for path, answer in paths.items()])


class Wire:
    """A TCP relay in front of a server: the line that storms, tunnels and sleep cut."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.removeprefix("http://").partition(":")
        self._port = int(port)
        self._open: set[asyncio.StreamWriter] = set()
        self.is_cut = False  # While set, whoever connects is turned away.

    def cut(self) -> int:
        """Break every connection, without a word of goodbye; returns how many there were."""
        count = len(self._open)
        for writer in list(self._open):
            writer.transport.abort()
        return count

    @asynccontextmanager
    async def relaying(self, listener: socket.socket) -> AsyncIterator[None]:
        """Relay what comes to the listener."""
        server = await asyncio.start_server(self._relay, sock=listener)
        try:
            yield
        finally:
            server.close()
            self.cut()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        onward, back = await asyncio.open_connection(self._host, self._port)
        self._open |= {writer, back}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_pour(reader, back))
                group.create_task(_pour(onward, writer))
        finally:
            self._open -= {writer, back}
            for each in (writer, back):
                each.transport.abort()


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65_536):
            sink.write(data)
            await sink.drain()
    sink.transport.abort()
