"""The Messaging API of the simulated LINE, both of its hosts on one port."""

from __future__ import annotations

import uuid
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.faults import Fault
from channels.simulator.line_account import BOT, CHANNEL, LineAccount
from channels.simulator.people import File, Person

TEXT: Final = 5000
AT_ONCE: Final = 5
ENDPOINT: Final = "/v2/bot/channel/webhook/endpoint"


class LineApi:
    """Every call that Hilo makes, and LINE's own 404 for every other."""

    def __init__(self, account: LineAccount) -> None:
        self.account = account

    def app(self) -> Starlette:
        """The calls and the files."""
        message = "/v2/bot/message"
        return Starlette(
            routes=[
                Route("/v2/bot/info", self._guarded(self.info)),
                Route("/v2/bot/profile/{user}", self._guarded(self.profile)),
                Route(ENDPOINT, self._guarded(self.endpoint), methods=["GET", "PUT"]),
                Route("/v2/bot/channel/webhook/test", self._guarded(self.test), methods=["POST"]),
                Route(f"{message}/push", self._guarded(self.push), methods=["POST"]),
                Route(f"{message}/reply", self._guarded(self.reply), methods=["POST"]),
                Route(f"{message}/{{id}}/content", self._guarded(self.content)),
                Route(f"{message}/quota", self._guarded(self.quota)),
                Route("/v2/bot/chat/loading/start", self._guarded(self.typing), methods=["POST"]),
                Route("/v2/bot/chat/markAsRead", self._guarded(self.read), methods=["POST"]),
            ]
        )

    def _guarded(self, call: Any) -> Any:
        async def checked(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {self.account.access_token}":
                return _problem(401, "Authentication failed. Confirm that the access token")
            answer: Response = await call(request)
            return answer

        return checked

    async def info(self, request: Request) -> Response:
        """Who the account is."""
        named = {"userId": BOT, "basicId": "@tienda", "displayName": "Tienda", "chatMode": "bot"}
        return JSONResponse(named)

    async def profile(self, request: Request) -> Response:
        """A friend's profile."""
        person = self.account.friend(request.path_params["user"])
        if person is None or request.path_params["user"] in self.account.blocked:
            return _problem(404, "Not found")
        return JSONResponse({"displayName": person.name, "language": person.language})

    async def endpoint(self, request: Request) -> Response:
        """Where webhooks go."""
        if request.method == "PUT":
            self.account.postman.url = str((await request.json())["endpoint"])
            return JSONResponse({})
        url = self.account.postman.url
        return JSONResponse({"endpoint": url, "active": True}) if url else _problem(404, "No")

    async def test(self, request: Request) -> Response:
        """LINE tries the webhook with an empty list of events."""
        posted = await self.account.try_webhook()
        return JSONResponse({"success": posted, "statusCode": 200, "reason": "OK", "detail": ""})

    async def quota(self, request: Request) -> Response:
        """No limit this month."""
        return JSONResponse({"type": "none"})

    async def content(self, request: Request) -> Response:
        """A file's bytes; 202 while it is being prepared."""
        number = request.path_params["id"]
        if number in self.account.preparing:
            self.account.preparing.discard(number)
            return Response(status_code=202)
        file = self.account.files.get(number)
        return Response(file.content) if file else _problem(404, "Not found")

    async def push(self, request: Request) -> Response:
        """Up to five messages, taken once for each retry key."""
        body, key = await request.json(), request.headers.get("x-line-retry-key", "")
        to = str(body.get("to", ""))
        trouble = await self.account.trouble.before(request, to)
        if isinstance(trouble, Response):
            return trouble
        if trouble is not None:
            return _trouble(trouble)
        if not _is_uuid(key):
            return _problem(400, "The retry key is invalid")
        if key in self.account.pushed:
            done = {"message": "The retry key is already accepted"}
            done_before = {**done, "sentMessages": self.account.pushed[key]}
            return JSONResponse(done_before, status_code=409)
        person = self.account.friend(to)
        if person is None:
            return _problem(400, "The property, 'to', in the request body is invalid")
        if self.account.quota is not None and self.account.quota <= 0:
            return _problem(429, "You have reached your monthly limit.")
        if reason := _wrong(body.get("messages")):
            return _problem(400, reason)
        sent = await self._show(person, body["messages"])
        self.account.pushed[key] = sent
        return await self.account.trouble.after(request, to) or JSONResponse({"sentMessages": sent})

    async def reply(self, request: Request) -> Response:
        """An answer by reply token, once."""
        body = await request.json()
        if "x-line-retry-key" in request.headers:
            return _problem(400, "The retry key is not supported")
        person = self.account.reply_tokens.pop(str(body.get("replyToken")), None)
        if person is None:
            return _problem(400, "Invalid reply token")
        if reason := _wrong(body.get("messages")):
            return _problem(400, reason)
        self.account.replied += 1
        return JSONResponse({"sentMessages": await self._show(person, body["messages"])})

    async def typing(self, request: Request) -> Response:
        """The three dots."""
        self.account.typing.append(str((await request.json())["chatId"]))
        return JSONResponse({}, status_code=202)

    async def read(self, request: Request) -> Response:
        """A message was read by an agent."""
        token = str((await request.json())["markAsReadToken"])
        self.account.read_tokens.append(token)
        self.account.world.crowd.seen(CHANNEL, token.removeprefix("r-"))
        return JSONResponse({})

    async def _show(self, person: Person, messages: list[dict[str, Any]]) -> list[dict[str, str]]:
        sent: list[dict[str, str]] = []
        for message in messages:
            number = self.account.show(person, message, file=await self._picture(message))
            sent.append({"id": number, "quoteToken": f"quote-{number}"})
        return sent

    async def _picture(self, message: dict[str, Any]) -> File | None:
        if message["type"] != "image":
            return None
        try:
            content, kind = await self.account.world.caller.fetch(
                message["originalContentUrl"], max_bytes=10_000_000
            )
        except (httpx.HTTPError, ValueError):
            return None
        return File("image", kind, content)


def _wrong(messages: Any) -> str:
    """What LINE does not like of messages, or ""."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= AT_ONCE:
        return "The property, 'messages', in the request body is invalid"
    for message in messages:
        text = message.get("text", "")
        if message["type"] == "text" and not 0 < len(text.encode("utf-16-le")) // 2 <= TEXT:
            return "Length must be between 0 and 5000"
        if message["type"] == "image" and not message["originalContentUrl"].startswith("https://"):
            return "Must be a valid HTTPS URL"
        if message["type"] not in ("text", "image"):
            return "Unknown message type"
        items = message.get("quickReply", {}).get("items", [])
        if len(items) > 13 or any(len(one["action"]["label"]) > 20 for one in items):
            return "The quick replies are invalid"
    return ""


def _trouble(fault: Fault) -> Response:
    if fault is Fault.THROTTLED:
        return _problem(429, "The API rate limit has been exceeded.", **{"Retry-After": "1"})
    if fault is Fault.THROTTLED_SILENTLY:
        return _problem(429, "The API rate limit has been exceeded.")
    if fault is Fault.OUTAGE:
        return _problem(503, "Service unavailable")
    if fault is Fault.SERVER_ERROR:
        return _problem(500, "Internal server error")
    return _problem(400, "A message (messages[0]) in the request body is invalid")


def _problem(status: int, message: str, **headers: str) -> Response:
    return JSONResponse({"message": message}, status_code=status, headers=headers)


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
