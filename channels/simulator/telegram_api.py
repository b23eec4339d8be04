"""The Bot API of the simulated Telegram."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.faults import Fault
from channels.simulator.people import File
from channels.simulator.telegram_bot import Bot, BotError

TEXT: Final = 4096
CAPTION: Final = 1024
MAX_FETCHED: Final = 20_000_000
_FILES: Final = ("photo", "document", "video", "audio", "voice", "animation")


_FAULTS: Final = {
    Fault.OUTAGE: (502, "Bad Gateway", {}),
    Fault.THROTTLED: (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    Fault.THROTTLED_SILENTLY: (429, "Too Many Requests", {}),
    Fault.SERVER_ERROR: (500, "Internal Server Error", {}),
    Fault.REFUSED: (403, "Forbidden: user is deactivated", {}),
}


class BotApi:
    """Every method that Hilo calls, and Telegram's own 404 for every other."""

    def __init__(self, telegram: Bot) -> None:
        self.telegram = telegram
        self._methods: dict[str, Callable[[dict[str, Any]], Awaitable[object]]] = {
            "getMe": self._get_me,
            "getWebhookInfo": self._webhook_info,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getUpdates": self._get_updates,
            "getFile": self._get_file,
            "sendChatAction": self._chat_action,
            "sendMessage": self._send_message,
            **{f"send{kind.title()}": self._send_file for kind in _FILES},
        }

    def app(self) -> Starlette:
        """The methods and the files, on one host."""
        token = self.telegram.token
        return Starlette(
            routes=[
                Route(f"/bot{token}/{{method}}", self.call, methods=["GET", "POST"]),
                Route(f"/file/bot{token}/{{path:path}}", self.give),
                Route("/{rest:path}", self.unknown, methods=["GET", "POST"]),
            ]
        )

    async def unknown(self, request: Request) -> Response:
        """A wrong token."""
        return _answer(BotError(401, "Unauthorized"))

    async def give(self, request: Request) -> Response:
        """A file's bytes."""
        file = self.telegram.files.get(request.path_params["path"].partition("/")[2])
        if file is None:
            return _answer(BotError(404, "Not Found"))
        return Response(file.content, media_type="application/octet-stream")

    async def call(self, request: Request) -> Response:
        """One method, with every way in which that goes wrong."""
        name = request.path_params["method"]
        method = self._methods.get(name)
        if method is None:
            return _answer(BotError(404, "Not Found"))
        params = await _params(request)
        sends = name.startswith("send") and name != "sendChatAction"
        subject = str(params.get("chat_id", name))
        if sends and (trouble := await self.telegram.trouble.before(request, subject)) is not None:
            if isinstance(trouble, Response):
                return trouble
            code, description, parameters = _FAULTS[trouble]
            return _answer(BotError(code, description, **parameters))
        try:
            done = await method(params)
        except BotError as error:
            return _answer(error)
        if sends and (end := await self.telegram.trouble.after(request, subject)) is not None:
            return end
        return JSONResponse({"ok": True, "result": done})

    async def _get_me(self, params: dict[str, Any]) -> object:
        return {**self.telegram.bot, "can_read_all_group_messages": False}

    async def _webhook_info(self, params: dict[str, Any]) -> object:
        return {"url": self.telegram.postman.url, "pending_update_count": 0}

    async def _set_webhook(self, params: dict[str, Any]) -> object:
        self.telegram.connect(str(params.get("url", "")), str(params.get("secret_token", "")))
        return True

    async def _delete_webhook(self, params: dict[str, Any]) -> object:
        self.telegram.connect("", "")
        return True

    async def _get_updates(self, params: dict[str, Any]) -> object:
        if self.telegram.postman.url:
            raise BotError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(params.get("offset") or 0)
        waiting = self.telegram.updates
        waiting[:] = [update for update in waiting if update["update_id"] >= offset]
        if not waiting:
            await asyncio.sleep(0.05)  # A short one of Telegram's long waits.
        return waiting[: int(params.get("limit") or 100)]

    async def _get_file(self, params: dict[str, Any]) -> object:
        file_id = str(params.get("file_id", ""))
        file = self.telegram.files.get(file_id)
        if file is None:
            raise BotError(400, "Bad Request: invalid file_id")
        if len(file.content) > MAX_FETCHED:
            raise BotError(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_size": len(file.content), "file_path": f"f/{file_id}"}

    async def _chat_action(self, params: dict[str, Any]) -> object:
        self.telegram.person_in(_chat_id(params))
        self.telegram.typing.append(_chat_id(params))
        return True

    async def _send_message(self, params: dict[str, Any]) -> object:
        text = str(params.get("text", ""))
        if not text.strip():
            raise BotError(400, "Bad Request: message text is empty")
        if _units(text) > TEXT:
            raise BotError(400, "Bad Request: message is too long")
        person = self.telegram.person_in(_chat_id(params))
        return self.telegram.show(person, text=text, buttons=_buttons(params))

    async def _send_file(self, params: dict[str, Any]) -> object:
        caption = str(params.get("caption", ""))
        if _units(caption) > CAPTION:
            raise BotError(400, "Bad Request: message caption is too long")
        files = [params[kind] for kind in _FILES if isinstance(params.get(kind), File)]
        if not files or not files[0].content:
            raise BotError(400, "Bad Request: file must be non-empty")
        person = self.telegram.person_in(_chat_id(params))
        buttons = _buttons(params)
        return self.telegram.show(person, text=caption, files=(files[0],), buttons=buttons)


def _answer(error: BotError) -> JSONResponse:
    body: dict[str, object] = {
        "ok": False,
        "error_code": error.code,
        "description": error.description,
    }
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)


def _chat_id(params: dict[str, Any]) -> int:
    try:
        return int(params.get("chat_id", ""))
    except ValueError:
        raise BotError(400, "Bad Request: chat not found") from None


def _buttons(params: dict[str, Any]) -> dict[str, str]:
    """Data by label. Raises BotError for data of more than 64 bytes."""
    markup = params.get("reply_markup") or {}
    markup = json.loads(markup) if isinstance(markup, str) else markup
    found: dict[str, str] = {}
    for row in markup.get("inline_keyboard", []):
        for button in row:
            if not 0 < len(button["callback_data"].encode()) <= 64:
                raise BotError(400, "Bad Request: BUTTON_DATA_INVALID")
            found[button["text"]] = button["callback_data"]
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def _params(request: Request) -> dict[str, Any]:
    """Parameters as the Bot API takes them: query, JSON or a form with files."""
    found: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        found.update(json.loads(await request.body() or b"{}"))
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form() as form:
            for name, value in form.items():
                if isinstance(value, UploadFile):
                    content = await value.read()
                    found[name] = File(value.filename or "file", value.content_type or "", content)
                else:
                    found[name] = value
    return found
