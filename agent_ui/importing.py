"""The settings' page of imports: a file goes in, and how far it is can be watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from agent_ui.commands import Asked, Done
from agent_ui.console import Console, need_administrator
from agent_ui.import_views import ImportsView, ImportView, RefusalView
from agent_ui.settings import tabs_of
from agent_ui.viewer import Viewer
from agent_ui.words import noted
from hub.actions import imports
from hub.customer_file import look_at
from hub.errors import BadRequest, NotFound
from hub.files import FileLimits
from hub.import_report import as_csv, lines
from hub.known_customer import Reason, check_region, check_source
from hub.model import ImportJob
from hub.queries import accounts
from hub.queries import imports as import_queries
from hub.store import Reader

RELOAD_S: Final = 2
SHOWN: Final = 10  # Refusals of an import that the page itself shows.
_BLOCK: Final = 1 << 16
REASONS: Final = {
    Reason.TOO_LONG: noted("The row is longer than 64 KB."),
    Reason.NUL: noted("The row holds a zero byte, which is no text."),
    Reason.ENCODING: noted("The row holds letters that are not of the file's encoding."),
    Reason.QUOTES: noted("A quote opens and does not close, or closes inside a cell."),
    Reason.NOT_JSON: noted("The line is no JSON object."),
    Reason.CELLS: noted("The row has more cells than the header."),
    Reason.NOBODY: noted(
        "There is no customer number, and no email or mobile of one person alone."
    ),
    Reason.BAD_ID: noted("This customer number is empty of meaning or too long."),
    Reason.BAD_EMAIL: noted("This is no email address."),
    Reason.BAD_PHONE: noted(
        "This is no phone number. Without a country code the import needs a region."
    ),
    Reason.BAD_NAME: noted("This name has nothing that can be read."),
    Reason.BAD_LANGUAGE: noted("This is no language. Write a code such as es or en-GB."),
    Reason.TOO_MANY: noted("There are more than 10 of a kind: the first 10 were taken."),
    Reason.NOT_STORED: noted("The row could not be stored."),
}


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
        # It reloads itself as long as there is something to see, with or without JavaScript.
        headers = {"Refresh": str(RELOAD_S)} if view.is_running else {}
        return await self._console.show(
            request, viewer, "imports", view, cursor=cursor, section="settings", headers=headers
        )

    async def begin(self, asked: Asked) -> Done:
        need_administrator(asked.viewer)
        source = check_source(asked.text("source"))
        region = check_region(asked.text("region")) or self._process.config.region
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
            imports=tuple(_import(tx, job, now) for job in import_queries.newest(tx)),
            sources=tuple(
                (str(row.id), row.name) for row in accounts.every(tx) if row.channel == "chat"
            ),
            region=self._process.config.region,
            max_bytes=self._process.config.max_import_bytes,
        )


def _import(tx: Reader, job: ImportJob, now: datetime) -> ImportView:
    leased = job.lease_until is not None and job.lease_until > now
    return ImportView(
        id=job.id or 0,
        name=job.name,
        source=job.source,
        state=job.state,
        percent=100 if job.state == "done" else min(99, 100 * job.done_bytes // max(job.size, 1)),
        form=job.form,
        ignored=tuple(str(each) for each in job.ignored),
        rows=job.done_rows,
        made=job.made,
        matched=job.matched,
        unchanged=job.unchanged,
        refused=job.refused,
        partial=job.partial,
        trouble=job.trouble,
        stopped=job.state in ("waiting", "running") and not leased and not job.file_key,
        created_at=job.created_at,
        refusals=tuple(
            RefusalView(row=row.row, value=row.value, reason=REASONS[Reason(row.reason)])
            for row in import_queries.refusals(tx, job.id or 0, limit=SHOWN)
        ),
    )


def _report(tx: Reader, job_id: int) -> list[tuple[str, str, str, str, str]]:
    if tx.get(ImportJob, job_id) is None:
        raise NotFound("There is no such import.")
    return lines(tx, job_id)


async def _blocks(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(_BLOCK):
        yield block
