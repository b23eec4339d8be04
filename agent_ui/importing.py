"""The settings' page of imports: a file goes in, and how far it is can be watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from agent_ui.answers import wants_piece
from agent_ui.commands import Asked, Done
from agent_ui.console import Console, need_administrator
from agent_ui.import_progress import import_view
from agent_ui.import_views import ImportsView
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from hub.actions import imports
from hub.customer_file import look_at
from hub.errors import BadRequest, NotFound
from hub.files import FileLimits
from hub.import_report import as_csv, lines
from hub.known_customer import check_region, check_source
from hub.model import ImportJob
from hub.queries import accounts, agents
from hub.queries import imports as import_queries
from hub.store import Reader

_BLOCK: Final = 1 << 16


class Importing:
    """The page's routes. Administrators only."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._process = console.process

    async def show(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        cursor = self._process.feed.newest
        view = await self._process.db.read(self._view, viewer, self._process.clock())
        part = "imports" if wants_piece(request) == "imports" else ""
        return await self._console.show(
            request, viewer, "imports", view, cursor=cursor, section="settings", part=part
        )

    async def begin(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        source = check_source(asked.text("source"))
        region = check_region(asked.text("region")) or self._process.config.region
        teams = [asked.text("team")] if asked.text("team") else []
        audience = await self._process.db.read(import_queries.audience_of, teams)
        file = asked.form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadRequest("Choose a file first.")
        stored = await self._process.files.store(
            _blocks(file),
            name=file.filename,
            declared_type="text/csv",
            limits=FileLimits(max_bytes=self._process.config.max_import_bytes),
        )
        try:
            path = await self._process.files.path(stored.key)
            look = await asyncio.to_thread(look_at, path, source=source, region=region)
        except BaseException:
            await self._process.files.delete(stored.key)
            raise
        job = await self._process.db.write(
            imports.begin,
            name=file.filename,
            source=source,
            region=region,
            digest=look.digest,
            form=look.form,
            ignored=look.ignored,
            size=look.size,
            file_key=stored.key,
            audience=audience,
            agent_id=asked.viewer.id,
            address=asked.address,
            now=asked.now,
        )
        self._process.importer.wake()
        return {"url": f"/settings/imports#import-{job.id}", "import": job.id}

    async def cancel(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        await self._process.db.write(
            imports.cancel,
            asked.request.path_params["id"],
            agent_id=asked.viewer.id,
            address=asked.address,
            now=asked.now,
        )
        return {"url": "/settings/imports"}

    async def report(self, request: Request) -> Response:
        viewer = await self._console.viewer(request)
        need_administrator(viewer)
        job_id = request.path_params["id"]
        content = as_csv(await self._process.db.read(_report, job_id))
        headers = {
            "Content-Disposition": f'attachment; filename="import-{job_id}.csv"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return Response(content, 200, headers, media_type="text/csv")

    def _view(self, tx: Reader, viewer: Viewer, now: datetime) -> ImportsView:
        return ImportsView(
            tabs=tabs_of(viewer),
            imports=tuple(import_view(tx, job, now) for job in import_queries.newest(tx)),
            sources=tuple(
                (str(row.id), row.name) for row in accounts.every(tx) if row.channel == "chat"
            ),
            teams=tuple(sorted(agents.team_names(tx).values())),
            region=self._process.config.region,
            max_bytes=self._process.config.max_import_bytes,
        )


def _report(tx: Reader, job_id: int) -> list[tuple[str, str, str, str, str]]:
    if tx.get(ImportJob, job_id) is None:
        raise NotFound("There is no such import.")
    return lines(tx, job_id)


async def _blocks(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(_BLOCK):
        yield block
