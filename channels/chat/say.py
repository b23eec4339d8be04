"""POST /chat/say/{account}: a message with files, which a socket's frames are too small for."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime

from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from channels.chat.front import Front, language_for, remote, utc_now
from channels.chat.intake import inbound
from channels.chat.limits import SAY, UPLOAD, UPLOAD_FROM_IP
from channels.chat.line import told
from channels.chat.problems import Problem
from channels.chat.session import Session, unseal
from channels.chat.uploads import MAX_MESSAGE_BYTES, read_file, read_form
from channels.chat.wire import Say, is_key
from channels.chat.words import accepted
from hub.contract import Account, FileRef, Json
from hub.errors import HiloError
from hub.untrusted import clean

# Uploads in memory at once, so that a crowd of them cannot exhaust it: 8 of 25 MB.
MAX_AT_ONCE = 8
UPLOAD_LIMIT_S = 300.0


class SayRoute:
    """The endpoint; one per process, because it counts the uploads under way."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._places = asyncio.Semaphore(MAX_AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        """Take one message; answers its id, or a sentence that says what is wrong."""
        language = "en"
        try:
            account = await self._front.account(int(request.path_params["account_id"]))
            language = language_for(account, _wishes(request))
            message_id = await self._take(request, account, language)
        except Problem as problem:
            return await self._refuse(request, problem.http, told(problem, language))
        except HiloError as error:
            body: dict[str, Json] = {"code": error.code, "final": False, "after_s": 2.0}
            return await self._refuse(request, error.status, body)
        return JSONResponse({"id": message_id})

    async def _refuse(self, request: Request, status: int, body: dict[str, Json]) -> Response:
        """Hear the rest out, because a browser that is cut off while it sends never reads why;
        but not more than a message may have, nor from a site that has no business here."""
        left = 0 if status == 403 else MAX_MESSAGE_BYTES
        heard = False
        with suppress(ClientDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(UPLOAD_LIMIT_S):
                async for chunk in request.stream():
                    left -= len(chunk)
                    if left < 0:
                        break
                heard = left >= 0
        headers = None if heard else {"Connection": "close"}
        return JSONResponse(body, status_code=status, headers=headers)

    async def _take(self, request: Request, account: Account, language: str) -> int:
        session = self._admit(request, account, now=utc_now())
        async with self._places:
            try:
                async with asyncio.timeout(UPLOAD_LIMIT_S):
                    form = await read_form(request.headers, request.stream())
            except TimeoutError:
                raise Problem("form", http=408, final=False) from None
            try:
                say, files = _fields(form), await _files(form)
            finally:
                await form.close()
            message = inbound(say, session, account, language=language, files=files)
            return await self._front.receive(account, message)

    def _admit(self, request: Request, account: Account, *, now: datetime) -> Session:
        """Everything that can be refused before a byte of the body is read."""
        self._front.check_origin(request, account)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        session = unseal(token, account, now=now) if scheme.lower() == "bearer" else None
        if session is None:
            raise Problem("session", http=401, final=False)
        at_s = time.monotonic()
        ip = f"{account.id}:{remote(request)}"
        self._front.limits.need(UPLOAD_FROM_IP, ip, at_s=at_s)
        self._front.limits.need(UPLOAD, session.visitor, at_s=at_s)
        self._front.limits.need(SAY, session.visitor, at_s=at_s)
        return session


def _fields(form: FormData) -> Say:
    key, text = form.get("key"), form.get("text")
    if not isinstance(key, str) or not is_key(key):
        raise Problem("not_understood")
    return Say(key=key, text=clean(text).strip() if isinstance(text, str) else "")


async def _files(form: FormData) -> list[FileRef]:
    found = [item for item in form.getlist("file") if isinstance(item, UploadFile)]
    files = [await read_file(item) for item in found]
    if sum(file.size or 0 for file in files) > MAX_MESSAGE_BYTES:
        raise Problem("file_size", http=413, megabytes=str(MAX_MESSAGE_BYTES // 1_000_000))
    return files


def _wishes(request: Request) -> list[str]:
    header = request.headers.get("accept-language", "")
    return [request.query_params.get("lang", "")[:35], *accepted(header)]
