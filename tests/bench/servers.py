"""The servers that are measured: Hilo, and the floors it is held against.

bare: the same webhook verified and parsed, and nothing stored. naive: what one would write first,
an SQLModel session per request that inserts the row, then a render and a send per socket.
system_loop, our_loop, starlette_loop: a frame written to every socket, by the system call alone,
as the console does it, and as Starlette does.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import uvicorn
from jinja2 import Environment
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket, WebSocketDisconnect

from agent_ui.screens import Frame
from channels.sms.channel import SmsChannel
from hub.app import create_app
from hub.config import load
from hub.contract import Account, InboundMessage, WebhookRequest
from hub.frames import FrameProtocol, frames_of, text_frame
from hub.keys import PublicKeys
from hub.logs import set_up
from hub.plugins import Context
from tests.bench.load import ACCOUNT_SID, NUMBER, TOKEN

PAYLOAD = b"x" * 600


class Row(SQLModel, table=True):
    """The naive build's one table."""

    id: int | None = Field(default=None, primary_key=True)
    external_id: str = Field(unique=True)
    sender: str = Field(index=True)
    text: str
    at: datetime


def _account(port: int) -> tuple[SmsChannel, Account]:
    base = f"http://127.0.0.1:{port}"
    channel = SmsChannel(Context(httpx.AsyncClient(), base, "bench"))
    settings = SmsChannel.settings.model_validate(
        {"account_sid": ACCOUNT_SID, "auth_token": TOKEN, "number": NUMBER}
    )
    account = Account(
        id=1,
        channel="sms",
        name="bench",
        address=NUMBER,
        settings=settings,
        webhook_url=f"{base}/hooks/sms/1",
        signing_key=b"k" * 32,
    )
    return channel, account


async def _read(request: Request, account: Account) -> WebhookRequest:
    return WebhookRequest(
        method=request.method,
        url=account.webhook_url,
        path="",
        query=(),
        headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in request.headers.raw),
        body=await request.body(),
        received_at=datetime.now(UTC),
    )


async def health(request: Request) -> Response:
    return PlainTextResponse("ok")


def bare(port: int) -> Starlette:
    """Verify and parse, no store."""
    channel, account = _account(port)

    async def hook(request: Request) -> Response:
        incoming = await _read(request, account)
        channel.verify(incoming, account, now=incoming.received_at, keys=PublicKeys(None))
        channel.parse(incoming, account)
        return Response()

    return Starlette(
        routes=[Route("/health", health), Route("/hooks/sms/1", hook, methods=["POST"])]
    )


def naive(port: int) -> Starlette:
    """A session per request that inserts the row; a render and a send for each socket."""
    channel, account = _account(port)
    engine = create_async_engine("sqlite+aiosqlite:///" + os.environ["HILO_DATA"] + "/naive.db")
    template = Environment(autoescape=True).from_string(
        '<article id="message-{{ m.id }}"><b>{{ m.sender }}</b><p>{{ m.text }}</p></article>'
    )
    sockets: set[WebSocket] = set()

    async def hook(request: Request) -> Response:
        incoming = await _read(request, account)
        channel.verify(incoming, account, now=incoming.received_at, keys=PublicKeys(None))
        for item in channel.parse(incoming, account):
            if isinstance(item, InboundMessage):
                row = Row(
                    external_id=item.external_id,
                    sender=item.sender.value,
                    text=item.text,
                    at=incoming.received_at,
                )
                async with AsyncSession(engine) as session:
                    session.add(row)
                    await session.commit()
                    await session.refresh(row)
                for socket in list(sockets):
                    await socket.send_text(template.render(m=row))
        return Response()

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        sockets.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            sockets.discard(websocket)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            await connection.exec_driver_sql("PRAGMA synchronous=FULL")
            await connection.run_sync(Row.__table__.create)  # type: ignore[attr-defined]
        yield

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/hooks/sms/1", hook, methods=["POST"]),
            WebSocketRoute("/socket", socket),
        ],
        lifespan=lifespan,
    )


def fan_out(port: int, write: Callable[[WebSocket, Frame], Awaitable[bool]]) -> Starlette:
    """`POST /tell?times=N` writes a frame N times to every socket, by `write`."""
    sockets: set[WebSocket] = set()

    async def tell(request: Request) -> Response:
        frame = Frame(PAYLOAD, text_frame(PAYLOAD))
        for _ in range(int(request.query_params["times"])):
            for websocket in sockets:
                while not await write(websocket, frame):
                    await asyncio.sleep(0)
            await asyncio.sleep(0)
        return Response()

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        sockets.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            sockets.discard(websocket)

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/tell", tell, methods=["POST"]),
            WebSocketRoute("/socket", socket),
        ]
    )


async def _system(websocket: WebSocket, frame: Frame) -> bool:
    """The system call and nothing else: what a loop in C would come to."""
    writer = frames_of(websocket.scope)
    assert writer is not None
    descriptor = writer.transport.get_extra_info("socket").fileno()
    try:
        return os.write(descriptor, frame.wire) == len(frame.wire)
    except BlockingIOError:
        return False


async def _ours(websocket: WebSocket, frame: Frame) -> bool:
    """As the console writes to its screens."""
    writer = frames_of(websocket.scope)
    return writer is not None and writer.write_frame(frame.wire)


async def _starlette(websocket: WebSocket, frame: Frame) -> bool:
    await websocket.send_text(frame.payload.decode())
    return True


def hilo(port: int) -> ASGIApp:
    """The real thing."""
    config = load(os.environ)
    set_up(config)
    return create_app(config)


KINDS: dict[str, Callable[[int], ASGIApp]] = {
    "hilo": hilo,
    "bare": bare,
    "naive": naive,
    "system_loop": lambda port: fan_out(port, _system),
    "our_loop": lambda port: fan_out(port, _ours),
    "starlette_loop": lambda port: fan_out(port, _starlette),
}


def main() -> None:
    kind, port = sys.argv[1], int(sys.argv[2])
    uvicorn.run(
        KINDS[kind](port),
        host="127.0.0.1",
        port=port,
        ws=FrameProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        log_level="error",
        access_log=False,
    )


if __name__ == "__main__":
    main()
