"""Forms that a page's own route takes, because its answer is a page and not a command's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

from agent_ui.commands import Asked
from agent_ui.console import Console
from agent_ui.viewer import Viewer


@asynccontextmanager
async def sent(console: Console, request: Request, viewer: Viewer) -> AsyncIterator[Asked]:
    """What was sent, without files. Raises Forbidden where it lacks the session's own token."""
    async with request.form(max_files=0) as form:
        csrf = form.get("csrf", "")
        console.sessions.check(request, viewer.token, csrf if isinstance(csrf, str) else "")
        yield Asked(viewer, form, console.process.clock(), request)
