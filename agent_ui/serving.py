"""Files and original mails, to those who may see their messages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from agent_ui import mail
from agent_ui.console import Console
from agent_ui.mail_view import inline_urls
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.errors import NotFound
from hub.file_url import file_headers
from hub.model import Attachment, Message
from hub.queries import messages
from hub.store import Reader
from hub.words import FileState

_GONE = noted("This file is not there, or your team may not see it.")


class Serving:
    """The GET routes that give bytes away."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def attachment(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        row = await self._process.db.read(_file, viewer, request.path_params["id"])
        path = await self._process.files.path(row.key)
        download = request.query_params.get("download") == "1"
        headers = file_headers(row.media_type, row.name, sha256=row.sha256, download=download)
        return FileResponse(path, headers=headers)

    async def original(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        row, files = await self._process.db.read(_mail, viewer, request.path_params["id"])
        pictures = request.query_params.get("pictures") == "1"
        content = mail.original(row.html or "", inline_urls(files), pictures=pictures)
        return HTMLResponse(
            content,
            headers={
                "Content-Security-Policy": mail.original_policy(pictures=pictures),
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "no-referrer",
                "Cache-Control": "private, no-store",
            },
        )


def _file(tx: Reader, viewer: Viewer, attachment_id: int) -> Attachment:
    row = tx.get(Attachment, attachment_id)
    if row is None or row.state != FileState.READY:
        raise NotFound(_GONE)
    message = tx.get(Message, row.message_id) if row.message_id else None
    own = row.message_id is None and row.agent_id == viewer.id
    seen = message is not None and viewer.eyes.see_message(message) and not message.erased_at
    if not own and not (seen and message is not None and message.deleted_at is None):
        raise NotFound(_GONE)
    return row


def _mail(tx: Reader, viewer: Viewer, message_id: int) -> tuple[Message, list[Attachment]]:
    row = tx.get(Message, message_id)
    gone = row is None or row.erased_at or row.deleted_at or row.html is None
    if row is None or gone or not viewer.eyes.see_message(row):
        raise NotFound("This mail is not there, or your team may not see it.")
    return row, messages.attachments_of(tx, [message_id])
