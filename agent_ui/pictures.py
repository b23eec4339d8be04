"""Remote pictures in mails: off until an agent asks, and remembered for their sender."""

from __future__ import annotations

from agent_ui.commands import Asked, Done
from agent_ui.console import Console
from agent_ui.viewer import Viewer
from hub.actions import reading
from hub.errors import NotFound
from hub.model import Message
from hub.store import Reader


class Pictures:
    """The command that allows them."""

    def __init__(self, console: Console) -> None:
        self._process = console.process

    async def allow(self, asked: Asked) -> Done:
        message = await self._process.db.read(
            _message, asked.viewer, asked.request.path_params["id"]
        )
        await self._process.db.write(
            reading.allow_pictures, message.id or 0, remember=asked.text("remember") == "1"
        )
        return {"url": f"/conversation/{message.conversation_id}"}


def _message(tx: Reader, viewer: Viewer, message_id: int) -> Message:
    row = tx.get(Message, message_id)
    if row is None or not viewer.eyes.see_message(row):
        raise NotFound("This mail is not there, or your team may not see it.")
    return row
