"""The Web API and the Socket Mode of the simulated Slack."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from channels.simulator.faults import Fault
from channels.simulator.people import File
from channels.simulator.slack_workspace import BOT_USER, TEAM, Posting, SlackFault, Workspace

SCOPES: Final = (
    "chat:write,im:history,im:read,im:write,users:read,users:read.email,files:read,files:write,"
    "reactions:read,channels:history,channels:read,groups:history,groups:read"
)
ACK_S: Final = 3.0
_CUT_AT: Final = 4000  # A longer text Slack itself posts as several messages.
_SENDS: Final = ("chat.postMessage", "files.completeUploadExternal")


class SlackApi:
    """Every method that Hilo calls; any other is `unknown_method`."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._uploads: dict[str, File] = {}
        self._methods: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            "auth.test": self._auth,
            "users.info": self._user,
            "conversations.info": self._channel,
            "conversations.open": self._open,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "chat.postMessage": self._post,
            "files.getUploadURLExternal": self._upload_url,
            "files.completeUploadExternal": self._complete,
            "apps.connections.open": self._connect,
        }

    def app(self) -> Starlette:
        """The methods, the files and the socket, on one host."""
        return Starlette(
            routes=[
                Route("/api/{method}", self.call, methods=["GET", "POST"]),
                Route("/upload/{file_id}", self.upload, methods=["POST"]),
                Route("/files-pri/{file_id}/{name}", self.give),
                WebSocketRoute("/link", self.link),
            ]
        )

    async def call(self, request: Request) -> Response:
        """One method, with every way in which that goes wrong."""
        name, params = request.path_params["method"], await _params(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        wanted = self.workspace.bot_token
        if name == "apps.connections.open":
            wanted = self.workspace.app_token
        if (token or params.get("token")) != wanted:
            return _failed("invalid_auth")
        subject = str(params.get("channel") or params.get("channel_id") or name)
        if name in _SENDS:
            trouble = await self.workspace.trouble.before(request, subject)
            if isinstance(trouble, Response):
                return trouble
            if trouble is not None:
                return _trouble(trouble)
        try:
            method = self._methods.get(name)
            done = await method(params) if method else _raise("unknown_method")
        except SlackFault as fault:
            return _failed(fault.error)
        if name in _SENDS:
            end = await self.workspace.trouble.after(request, subject)
            if end is not None:
                return end
        return JSONResponse({"ok": True, **done}, headers={"x-oauth-scopes": SCOPES})

    async def upload(self, request: Request) -> Response:
        """The bytes of a file, before it is shared."""
        file = self._uploads[request.path_params["file_id"]]
        content = await request.body()
        self._uploads[request.path_params["file_id"]] = File(file.name, file.media_type, content)
        return PlainTextResponse(f"OK - {len(content)}")

    async def give(self, request: Request) -> Response:
        """A file's bytes; without the token a page to sign in, with status 200."""
        if request.headers.get("authorization") != f"Bearer {self.workspace.bot_token}":
            return HTMLResponse("<html>Sign in</html>")
        file = self.workspace.files.get(request.path_params["file_id"])
        if file is None:
            return PlainTextResponse("", status_code=404)
        return Response(file.content, media_type=file.media_type)

    async def link(self, socket: WebSocket) -> None:
        """One connection of Socket Mode."""
        await socket.accept()
        link = Link(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.workspace.sockets.append(link)
        try:
            while True:
                link.heard(await socket.receive_json())
        except WebSocketDisconnect:
            return
        finally:
            self.workspace.sockets.remove(link)

    async def _auth(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"team": "Tienda", "team_id": TEAM, "user": "hilo", "user_id": BOT_USER}

    async def _user(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"user": self.workspace.profile(str(params.get("user", "")))}

    async def _channel(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": params.get("channel"), "name": "canal"}}

    async def _open(self, params: dict[str, Any]) -> dict[str, Any]:
        user = str(params.get("users", ""))
        self.workspace.profile(user)
        return {"channel": {"id": "D" + user[1:]}}

    async def _history(self, params: dict[str, Any]) -> dict[str, Any]:
        found = self.workspace.postings.get(str(params.get("channel")), [])
        shown = [one for one in reversed(found) if one.ts >= str(params.get("oldest", "0"))]
        return {"messages": [_shown(one) for one in shown[: int(params.get("limit", 15))]]}

    async def _replies(self, params: dict[str, Any]) -> dict[str, Any]:
        found = self.workspace.postings.get(str(params.get("channel")), [])
        ts = str(params.get("ts"))
        shown = [one for one in found if ts in (one.ts, one.thread)]
        return {"messages": [_shown(one) for one in shown[: int(params.get("limit", 15))]]}

    async def _post(self, params: dict[str, Any]) -> dict[str, Any]:
        text, channel = str(params.get("text", "")), str(params.get("channel", ""))
        if not text:
            raise SlackFault("no_text")
        blocks = params.get("blocks") or []
        buttons = tuple(
            element["text"]["text"] for block in blocks for element in block.get("elements", [])
        )
        posted: list[Posting] = []
        for at in range(0, len(text), _CUT_AT):
            posted.append(
                self.workspace.post(
                    channel,
                    text[at : at + _CUT_AT],
                    thread=str(params.get("thread_ts") or ""),
                    metadata=params.get("metadata"),
                    buttons=buttons,
                )
            )
        for posting in posted:
            self.workspace.world.errands.run(self.workspace.echo(channel, posting))
        return {"channel": channel, "ts": posted[0].ts, "message": _shown(posted[0])}

    async def _upload_url(self, params: dict[str, Any]) -> dict[str, Any]:
        name = str(params.get("filename", ""))
        file_id = f"FUP{len(self._uploads):06d}"
        self._uploads[file_id] = File(name, "application/octet-stream", b"")
        return {"upload_url": f"{self.workspace.url}/upload/{file_id}", "file_id": file_id}

    async def _complete(self, params: dict[str, Any]) -> dict[str, Any]:
        files = params.get("files") or []
        wanted = json.loads(files) if isinstance(files, str) else files
        found = tuple(self._uploads[one["id"]] for one in wanted)
        if not all(file.content for file in found):
            raise SlackFault("file_not_found")
        channel, thread = str(params.get("channel_id")), str(params.get("thread_ts") or "")
        self.workspace.post(channel, "", thread=thread, files=found)
        return {"files": [{"id": one["id"], "title": one.get("title")} for one in wanted]}

    async def _connect(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"url": self.workspace.url.replace("http://", "ws://") + "/link"}


class Link:
    """A connection that Hilo opened."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._waiting: dict[str, asyncio.Event] = {}

    async def send(self, envelope: dict[str, Any]) -> bool:
        """Send an envelope; whether it was acknowledged in time."""
        done = self._waiting[envelope["envelope_id"]] = asyncio.Event()
        await self._socket.send_json(envelope)
        try:
            async with asyncio.timeout(ACK_S):
                await done.wait()
        except TimeoutError:
            return False
        return True

    def heard(self, answer: dict[str, Any]) -> None:
        """An acknowledgement came."""
        if done := self._waiting.pop(str(answer.get("envelope_id")), None):
            done.set()


def _trouble(fault: Fault) -> Response:
    if fault is Fault.THROTTLED:
        body = {"ok": False, "error": "ratelimited"}
        return JSONResponse(body, status_code=429, headers={"Retry-After": "1"})
    if fault is Fault.THROTTLED_SILENTLY:
        return JSONResponse({"ok": False, "error": "ratelimited"}, status_code=429)
    if fault is Fault.OUTAGE:
        return JSONResponse({"ok": False, "error": "service_unavailable"}, status_code=503)
    return _failed("internal_error" if fault is Fault.SERVER_ERROR else "restricted_action")


def _failed(error: str) -> Response:
    return JSONResponse({"ok": False, "error": error})


def _raise(error: str) -> dict[str, Any]:
    raise SlackFault(error)


def _shown(posting: Posting) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": "message", "user": posting.user, "text": posting.text}
    shown |= {"ts": posting.ts}
    if posting.thread:
        shown["thread_ts"] = posting.thread
    return shown | ({"metadata": posting.metadata} if posting.metadata else {})


async def _params(request: Request) -> dict[str, Any]:
    """Parameters as the Web API takes them: query, JSON or a form."""
    found: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        found.update(json.loads(body or b"{}"))
    elif body:
        found.update(parse_qsl(body.decode()))
    return found
