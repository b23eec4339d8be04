"""A call on a page of its own: all of it, whose voice is whose, and what came of it."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.call_view import PAGE, call_view
from agent_ui.commands import Asked, Done
from agent_ui.console import Console
from agent_ui.thread import file_view
from agent_ui.viewer import Viewer
from agent_ui.words import noted, words
from hub.actions import call_imports, calls
from hub.errors import NotFound
from hub.model import Message
from hub.queries import messages
from hub.store import Reader
from hub.words import MessageKind

_GONE: Final = noted("This call is not there, or your team may not see it.")
_KEPT: Final = noted("Kept with the call.")


class Calling:
    """The page of a call, and what agents add to it."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._process.feed.newest
        view = await self._process.db.read(self._view, viewer, request.path_params["id"])
        return await self._console.show(request, viewer, "call", view, cursor=cursor)

    async def note(self, asked: Asked) -> Done:
        """What came of it, in an agent's words."""
        row = await self._row(asked)
        await self._process.db.write(
            calls.write_note, row.id or 0, asked.text("note"), by=asked.author, now=asked.now
        )
        return self._done(asked, row)

    async def write(self, asked: Asked) -> Done:
        """Have its recording written down on this machine."""
        row, can = await self._row(asked), self._process.transcriber.can
        await self._process.db.write(call_imports.write_down, row.id or 0, can=can, now=asked.now)
        self._process.transcriber.wake()
        return {"sentence": "", "url": f"/message/{row.id}/call"}

    async def speakers(self, asked: Asked) -> Done:
        """Whose voice is whose: fields role-KEY and name-KEY."""
        row = await self._row(asked)
        fields = [(name, asked.text(name)) for name in asked.form]
        roles = {n.removeprefix("role-"): v for n, v in fields if n.startswith("role-")}
        names = {n.removeprefix("name-"): v for n, v in fields if n.startswith("name-")}
        await self._process.db.write(
            calls.name_speakers, row.id or 0, roles, names, now=self._process.clock()
        )
        return self._done(asked, row)

    def _done(self, asked: Asked, row: Message) -> dict[str, str]:
        return {
            "sentence": words(asked.viewer.language).gettext(_KEPT),
            "url": f"/message/{row.id}/call",
        }

    async def _row(self, asked: Asked) -> Message:
        return await self._process.db.read(find_call, asked.viewer, asked.request.path_params["id"])

    def _view(self, tx: Reader, viewer: Viewer, message_id: int) -> views.CallView:
        row = find_call(tx, viewer, message_id)
        files = [file_view(file) for file in messages.attachments_of(tx, [message_id])]
        return call_view(self._console.scene(tx, viewer), row, files, limit=PAGE)


def find_call(tx: Reader, viewer: Viewer, message_id: int) -> Message:
    """The call, if the viewer may see it. Raises NotFound for every other."""
    row = tx.get(Message, message_id)
    gone = row is None or row.kind != MessageKind.CALL or row.erased_at or row.deleted_at
    if row is None or gone or not viewer.eyes.see_message(row):
        raise NotFound(_GONE)
    return row
