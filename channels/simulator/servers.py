"""Loopback servers of the simulator, and connections that can be cut from the inside."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Self

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = "127.0.0.1"


def free_socket(port: int, host: str = LOOPBACK) -> socket.socket:
    """A bound socket; port 0 takes any free one. Raises OSError if the port is taken."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


class HttpServer:
    """One ASGI app on one loopback port, on the running loop, that leaves signals alone."""

    def __init__(
        self, app: ASGIApp, *, port: int = 0, host: str = LOOPBACK, sockets: bool = False
    ) -> None:
        """sockets: whether it also takes WebSockets."""
        self._socket = free_socket(port, host)
        self.host, self.port = self._socket.getsockname()[:2]
        self.url = f"http://{self.host}:{self.port}"
        self._open: dict[tuple[str, int], asyncio.Transport] = {}
        config = uvicorn.Config(
            self._carrying_cut(app),
            http=self._protocol(),
            ws="websockets-sansio" if sockets else "none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _QuietServer(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Serve until `stop`. The port accepts connections from the moment of construction on."""
        self._task = asyncio.create_task(self._server.serve([self._socket]))
        await self._server.ready.wait()

    async def stop(self) -> None:
        """Close the port and break what is still open: hanging answers are faults, not work."""
        self._server.should_exit = True
        for transport in list(self._open.values()):
            transport.abort()
        if self._task is not None:
            await self._task

    def _carrying_cut(self, app: ASGIApp) -> ASGIApp:
        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                scope["hilo.cut"] = lambda: self._cut(scope.get("client"))
            await app(scope, receive, send)

        return wrapped

    def _cut(self, client: tuple[str, int] | None) -> None:
        if client is not None and (transport := self._open.get((client[0], client[1]))):
            transport.abort()

    def _protocol(self) -> type[asyncio.Protocol]:
        open_ = self._open

        class Cuttable(H11Protocol):
            """Uvicorn's own protocol, whose transports are kept by the client's address."""

            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                open_[transport.get_extra_info("peername")[:2]] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                open_.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        return Cuttable


class Served:
    """What is at a server of its own. Use it as an asynchronous context manager."""

    _server: HttpServer

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()


class _QuietServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and let whoever waits know."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave SIGINT to whoever runs the process: this server is only a guest in it."""
        yield


async def cut(request: Request) -> Response:
    """Break the connection that carries this request, without an answer."""
    request.scope["hilo.cut"]()
    return Response(status_code=500)  # Nobody is left to read it.


async def hang(request: Request) -> Response:
    """Never answer: return only when the client has given up or the server stops."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response(status_code=500)
