"""GET /chat/file/{account}/{ticket}: a file to those who may see it, and never as a page."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from channels.chat.front import Front, language_for, utc_now
from channels.chat.session import read_file_ticket
from channels.chat.wire import IMAGES
from channels.chat.words import accepted, sentence
from hub.errors import HiloError, NotFound

# Whatever the file holds, it is saved and not run: not as a page, not as a script, not sniffed.
_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class FileRoute:
    """The endpoint."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def __call__(self, request: Request) -> Response:
        """The file, or 404 with a sentence; a ticket that ran out is told like a forged one."""
        language = "en"
        try:
            account = await self._front.account(int(request.path_params["account_id"]))
            wishes = accepted(request.headers.get("accept-language", ""))
            language = language_for(account, wishes)
            read = read_file_ticket(request.path_params["ticket"], account, now=utc_now())
            if read is None:
                raise NotFound("The ticket is not valid.")
            file_id, proven = read
            path, media_type, name = await self._front.port.file(account.id, proven, file_id)
        except HiloError as error:
            status = error.status if error.status in (404, 503) else 404
            return PlainTextResponse(sentence(language, "error.file_gone"), status_code=status)
        kind = media_type if media_type in IMAGES else "application/octet-stream"
        saved_as = f"attachment; filename*=utf-8''{_ascii(name)}"
        headers = {**_HEADERS, "Content-Disposition": saved_as}
        return FileResponse(path, media_type=kind, headers=headers)


def _ascii(name: str) -> str:
    """A file's name in a header. Source: RFC 5987."""
    return quote(name.replace("\n", " ").replace("\r", " ")[:200], safe="")
