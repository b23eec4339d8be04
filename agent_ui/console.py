"""What every route of the console shares: the process, the sessions, the viewer's shell."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from agent_ui import views
from agent_ui.answers import html
from agent_ui.render import page, piece
from agent_ui.scene import Scene
from agent_ui.session import Sessions
from agent_ui.viewer import Viewer
from hub.errors import Forbidden
from hub.process import Process
from hub.queries import conversations, suggestions
from hub.store import Reader


@dataclass(frozen=True, slots=True)
class Console:
    """The console of one process."""

    process: Process
    sessions: Sessions

    async def viewer(self, request: Request) -> Viewer:
        """Whom a request comes from; kept on it for whoever answers errors. Raises SignedOut."""
        viewer = await self.sessions.viewer(request)
        request.state.viewer = viewer
        return viewer

    def scene(self, tx: Reader, viewer: Viewer) -> Scene:
        """The database through the viewer's eyes."""
        return Scene(tx, self.process.channels, viewer.eyes)

    async def show(
        self,
        request: Request,
        viewer: Viewer,
        name: str,
        view: object,
        *,
        cursor: str,
        section: views.Section = "inbox",
        status: int = 200,
        part: str = "",
        headers: dict[str, str] | None = None,
    ) -> Response:
        """A page, or the piece of it that was asked for. cursor was read before the view."""
        shell = await self.shell(viewer, cursor=cursor, section=section)
        locale = viewer.locale(self.process.clock())
        more = {"Hilo-Cursor": cursor, **(headers or {})}
        if part:
            return html(piece(part, view, locale=locale, shell=shell), status, more)
        return html(page(name, view, locale=locale, shell=shell), status, more)

    async def shell(
        self, viewer: Viewer, *, cursor: str, section: views.Section = "inbox", **more: Any
    ) -> views.Shell:
        """What a page has around it."""
        counts, unread, suggested = await self.process.db.read(_counts, viewer)
        return views.Shell(
            me=viewer.me(),
            csrf=self.sessions.csrf(viewer.token),
            key=new_key(),
            cursor=cursor,
            section=section,
            counts=counts,
            unread=unread,
            suggestions=suggested,
            rephrases=self.process.rephraser.is_on,
            **more,
        )


def new_key() -> str:
    """A fresh idempotency key."""
    return secrets.token_hex(16)


def need_administrator(viewer: Viewer) -> None:
    """Raises Forbidden for everybody else."""
    if viewer.agent.role != "administrator":
        raise Forbidden("Your role may not do this. Ask an administrator.")


def _counts(tx: Reader, viewer: Viewer) -> tuple[tuple[tuple[views.Queue, int], ...], int, int]:
    audiences = conversations.audiences(tx, viewer.eyes.teams)
    return (
        counts_of(tx, viewer),
        conversations.count_mine_unread(tx, viewer.id),
        suggestions.count(tx, audiences=audiences),
    )


def counts_of(tx: Reader, viewer: Viewer) -> tuple[tuple[views.Queue, int], ...]:
    """How many conversations are in each queue, as the viewer counts them."""
    found = conversations.counters(tx, agent_id=viewer.id, teams=viewer.eyes.teams)
    return (
        ("mine", found["mine"]),
        ("unassigned", found["unassigned"]),
        ("all", found["all"]),
        ("assistant", found["assistant"]),
        ("snoozed", found["snoozed"]),
        ("done", found["done"]),
    )
