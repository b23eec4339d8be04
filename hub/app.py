"""The application: routes of the hub, of channels with a face of their own, and of mounts."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from typing import Final, Protocol

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from hub import metrics
from hub.api.door import PATH as API
from hub.api.door import Door
from hub.bot_door import BotDoor, limiter
from hub.config import Config
from hub.contract import Mounting
from hub.errors import HiloError, Unavailable
from hub.file_url import PATH as FILES
from hub.file_url import file_headers
from hub.model import Attachment
from hub.plugins import load_mounts
from hub.process import VERSION, Process, open_process, utc_now
from hub.store import Reader
from hub.visitor import Visitors
from hub.webhooks import METHODS
from hub.words import FileState

SWITCH_S: Final = 0.0005
_logger = structlog.get_logger(__name__)


class Application:
    """The ASGI application of one process. `process` is there between startup and shutdown.

    Webhooks, which come in hundreds a second, go straight to their endpoint; everything else goes
    through Starlette, whose layers cost as much as half an intake.
    """

    def __init__(self, config: Config, *, clock: Callable[[], datetime]) -> None:
        self._config = config
        self._clock = clock
        self._routes: Router | None = None
        self._hooks: Route | None = None
        self._process: Process | None = None
        self._starlette = Starlette(routes=[Mount("/", app=self._late)], lifespan=self._lifespan)

    @property
    def process(self) -> Process:
        """What is running. Raises Unavailable before startup."""
        if self._process is None:
            raise Unavailable("Hilo is starting.")
        return self._process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._hooks is not None and scope["type"] == "http":
            match, found = self._hooks.matches(scope)
            if match is Match.FULL and self._process is not None:
                scope.update(found)
                request = Request(scope, receive, send)
                response = await self._process.webhooks.serve(request)
                await response(scope, receive, send)
                return
        await self._starlette(scope, receive, send)

    async def _late(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Routes need what the process has opened: until then, come again."""
        if self._routes is not None:
            await self._routes(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send).close(1012)
        else:
            await PlainTextResponse("Hilo is starting.", 503)(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            opened = open_process(self._config, clock=self._clock)
            process = await stack.enter_async_context(opened)
            self._hooks = _hooks(process)
            self._routes = Router(routes=routes_of(process))
            self._process = process
            # The writer's thread and the loop take turns: at Python's own 5 ms a lone webhook would
            # wait as long for its 200.
            sys.setswitchinterval(SWITCH_S)
            drivers = asyncio.create_task(process.run())
            try:
                yield
            finally:
                self._routes = self._hooks = self._process = None
                drivers.cancel()
                with suppress(asyncio.CancelledError):
                    await drivers


def create_app(config: Config, *, clock: Callable[[], datetime] = utc_now) -> Application:
    """The ASGI application of one process. It opens and closes with its lifespan."""
    return Application(config, clock=clock)


def _hooks(process: Process) -> Route:
    path = "/hooks/{channel}/{account_id:int}{rest:path}"
    return Route(path, process.webhooks.serve, methods=list(METHODS))


def routes_of(process: Process) -> list[BaseRoute]:
    """Every route, the hub's own first."""
    routes: list[BaseRoute] = [
        _hooks(process),
        Route(FILES + "/{token}/{name}", _Files(process).serve),
        Route("/health", _Health(process).serve),
        Route("/metrics", metrics.endpoint(process)),
    ]
    routes += _bot_door(process).routes()
    routes.append(Mount(API, app=_Api(_door(process)).serve))
    for mount in load_mounts():
        routes.extend(mount(process))
    routes += [Mount(f"/{name}", app=_Face(process, name).serve) for name in process.channels]
    return routes


def _bot_door(process: Process) -> BotDoor:
    return BotDoor(
        db=process.db,
        bots=process.bots,
        vault=process.vault,
        clock=process.clock,
        wrong=limiter(),
    )


def _door(process: Process) -> Door:
    return Door(
        db=process.db,
        accounts=process.accounts,
        files=process.files,
        clock=process.clock,
        wake=process.importer.wake,
        max_upload=process.config.max_import_bytes,
        region=process.config.region,
        channels=process.channels,
        limits=process.limits,
        can_write_down=process.transcriber.can,
    )


def _visitors(process: Process, channel: str) -> Visitors:
    return Visitors(
        process.db,
        process.accounts,
        process.webhooks,
        process.feed,
        process.files,
        process.proving,
        channel=channel,
        someone_there=lambda account_id: bool(process.presence.here()),
        clock=process.clock,
    )


class _Api:
    """The API of programs, made when the first of them calls."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._app: ASGIApp | None = None

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app or await self._made()
        await app(scope, receive, send)

    async def _made(self) -> ASGIApp:
        make = await asyncio.to_thread(_api)
        if self._app is None:  # Nobody else has made it meanwhile.
            self._app = make(self._door, version=VERSION)
        return self._app


class _Make(Protocol):
    def __call__(self, door: Door, *, version: str) -> ASGIApp: ...


def _api() -> _Make:
    # FastAPI and the models of its routes are 7 MB and a third of a second, which a shop whose
    # programs never call should not pay.
    from hub.api.application import api  # noqa: PLC0415

    return api


class _Face:
    """What a channel shows to visitors, where it shows anything: there as soon as an account is."""

    def __init__(self, process: Process, name: str) -> None:
        self._process = process
        self._name = name
        self._routes: Router | None = None

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            routes = self._routes or await self._opened()
        except HiloError as error:
            if scope["type"] == "websocket":
                await WebSocket(scope, receive, send).close(1012)
            else:
                await PlainTextResponse(error.sentence, error.status)(scope, receive, send)
            return
        await routes(scope, receive, send)

    async def _opened(self) -> Router:
        """Its routes. Strangers who try names load nothing that no account needs."""
        channels = self._process.channels
        if not channels.is_loaded(self._name):
            await self._process.accounts.load_channels()
        if not channels.is_loaded(self._name):
            return Router()
        if self._routes is None:
            channel, visitors = channels[self._name], _visitors(self._process, self._name)
            shown = channel.routes(visitors) if isinstance(channel, Mounting) else ()
            self._routes = Router(list(shown))
        return self._routes


class _Health:
    """Whether this process can store a message: for load balancers and `hilo doctor`."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def serve(self, request: Request) -> Response:
        try:
            await self._process.db.check()
        except HiloError as error:
            return JSONResponse({"ok": False, "why": error.sentence}, status_code=503)
        return JSONResponse({"ok": True})


class _Files:
    """Files at signed addresses that end by themselves, for providers that fetch what we send."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def serve(self, request: Request) -> Response:
        try:
            token = request.path_params["token"]
            attachment_id = self._process.urls.check(token, now=self._process.clock())
            row = await self._process.db.read(_ready, attachment_id)
            path = await self._process.files.path(row.key)
        except HiloError as error:
            return PlainTextResponse(error.sentence, error.status)
        headers = file_headers(row.media_type, row.name, sha256=row.sha256, public=True)
        return FileResponse(path, headers=headers)


def _ready(tx: Reader, attachment_id: int) -> Attachment:
    row = tx.need(Attachment, attachment_id)
    return row if row.state == FileState.READY else tx.need(Attachment, 0)
