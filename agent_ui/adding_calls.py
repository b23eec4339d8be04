"""A transcript or a recording that lies in the composer becomes a call of the thread."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import pages
from agent_ui.commands import Asked, Done, audit
from agent_ui.console import Console, new_key
from agent_ui.say import zone_of
from agent_ui.scene import address_of
from agent_ui.viewer import Viewer
from agent_ui.views import AddCallView
from agent_ui.words import noted, words
from hub.actions import attachments, call_imports
from hub.actions.call_imports import CallImport
from hub.call_file import account_for, read_call_file
from hub.contract import Transcribing
from hub.errors import BadRequest, NotFound
from hub.model import Attachment, Conversation
from hub.queries import accounts, customers
from hub.store import Reader, Tx
from hub.words import FileState

_GONE: Final = noted("This file is not in your composer any more.")
_ADDED: Final = noted("The call is in the thread. Say whose voice is whose if it is not right.")
_PHONES: Final = ("phone", "whatsapp")


class AddingCalls:
    """The page that asks when it was and whose, and the command that puts it there."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        cursor = self._process.feed.newest
        asked = request.query_params.get("file", "")
        file_id = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
        view = await self._process.db.read(self._view, viewer, request.path_params["id"], file_id)
        return await self._console.show(request, viewer, "add_call", view, cursor=cursor)

    async def add(self, asked: Asked) -> Done:
        """Put it into the thread."""
        conversation = await self._process.db.read(
            pages.find, asked.viewer, asked.request.path_params["id"]
        )
        view = await self._process.db.read(
            self._view, asked.viewer, conversation.id or 0, asked.number("file") or 0
        )
        part_id = asked.number("part") or 0
        if part_id not in {part for part, _ in view.parts}:
            raise BadRequest(noted("Choose whose call it was."))
        account_id = asked.number("account") or view.accounts[0][0]
        if account_id not in {account for account, _ in view.accounts}:
            raise NotFound(noted("There is nothing here, or your team may not see it."))
        row = await self._process.db.read(own_file, asked.viewer, view.file_id)
        path = await self._process.files.path(row.key)
        outbound = asked.text("outbound") == "1"
        content = await asyncio.to_thread(path.read_bytes)
        read = await read_call_file(
            content,
            name=row.name,
            declared=row.media_type,
            channels=self._process.channels,
            files=self._process.files,
            limits=self._process.limits,
            outbound=outbound,
            customers=(view.customer,),
            agents=(asked.viewer.agent.name,),
            told=await self._process.accounts.facts(),
            now=asked.now,
        )
        item = CallImport(
            at=_moment(asked),
            part_id=part_id,
            outbound=outbound,
            text=read.text,
            sound=read.sound,
            heard=read.heard,
            roles=read.roles or {},
            note=asked.text("note"),
            agent_id=asked.viewer.id,
            write="waiting" if self._process.transcriber.can else "missing",
        )
        done = await self._process.db.write(_take, account_id, item, row.id or 0, asked)
        self._process.transcriber.wake()
        return {
            "sentence": words(asked.viewer.language).gettext(_ADDED),
            "url": f"/message/{done}/call",
        }

    def _view(self, tx: Reader, viewer: Viewer, conversation_id: int, file_id: int) -> AddCallView:
        conversation = pages.find(tx, viewer, conversation_id)
        row = own_file(tx, viewer, file_id)
        scene = self._console.scene(tx, viewer)
        name, _ = scene.name_of(conversation.customer_id)
        return AddCallView(
            conversation_id=conversation_id,
            file_id=file_id,
            name=row.name,
            sound=row.media_type.startswith(("audio/", "video/")),
            customer=name,
            key=new_key(),
            parts=tuple(_parts(tx, conversation)),
            accounts=tuple(self._accounts(tx, viewer)),
            can_write=self._process.transcriber.can,
        )

    def _accounts(self, tx: Reader, viewer: Viewer) -> list[tuple[int, str]]:
        """The accounts that take calls, as far as the viewer sees them. Raises BadRequest."""
        channels = self._process.channels
        found = [
            (row.id or 0, row.name)
            for row in accounts.present(tx)
            if row.enabled
            and isinstance(channels.get(row.channel), Transcribing)
            and viewer.eyes.see_account(row.id)
        ]
        if not found:
            account_for(tx, {})
        return found


def own_file(tx: Reader, viewer: Viewer, file_id: int) -> Attachment:
    """A file in the viewer's own composer. Raises NotFound."""
    row = tx.get(Attachment, file_id)
    ready = row is not None and row.state == FileState.READY and row.message_id is None
    if row is None or not ready or row.agent_id != viewer.id:
        raise NotFound(_GONE)
    return row


def _parts(tx: Reader, conversation: Conversation) -> list[tuple[int, str]]:
    """Whose call it may have been: telephones first, then whatever else there is."""
    found = customers.points_of(tx, conversation.customer_id)
    found.sort(key=lambda pair: pair[1].kind not in _PHONES)
    return [(part.id or 0, address_of(point)) for part, point in found if part.id]


def _take(tx: Tx, account_id: int, item: CallImport, file_id: int, asked: Asked) -> int:
    done = call_imports.take(tx, account_id, item, now=asked.now)
    attachments.drop(tx, file_id, agent_id=asked.viewer.id)
    audit(tx, asked, "call.added", f"message {done.message_id}", again=done.again)
    return done.message_id


def _moment(asked: Asked) -> datetime | None:
    text = asked.text("at").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(noted("Write when the call was.")) from None
    zone = zone_of(asked.viewer.agent.zone)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
