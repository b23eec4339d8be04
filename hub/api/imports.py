"""Imports of files, handed over and watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel

from hub.actions import imports
from hub.actions.threads import audience_of
from hub.api.access import MayImport
from hub.api.opened import Opened
from hub.customer_file import look_at
from hub.errors import NotFound
from hub.files import FileLimits
from hub.import_report import as_csv, lines
from hub.known_customer import SHOP, check_region, check_source
from hub.model import ImportJob
from hub.store import Reader

_BLOCK: Final = 1 << 16

router = APIRouter(prefix="/imports", tags=["imports"])


class ImportOut(BaseModel):
    """An import. state: waiting, running, done, cancelled, failed. Of `size` bytes `done_bytes`
    were read and stored. Rows: made a new customer, matched a known one, changed nothing, were
    refused; partial: taken without one of their values."""

    id: int
    name: str
    source: str
    state: str
    trouble: str
    form: str
    ignored_columns: list[str]
    size: int
    done_bytes: int
    done_rows: int
    made: int
    matched: int
    unchanged: int
    refused: int
    partial: int
    created_at: datetime
    ended_at: datetime | None


@router.post("", status_code=202)
async def begin(
    caller: MayImport,
    door: Opened,
    response: Response,
    file: Annotated[UploadFile, File(description="CSV or JSON lines.")],
    source: Annotated[str, Form(description="Whose numbers these are.")] = SHOP,
    region: Annotated[str, Form(description="Country of numbers without one: ES.")] = "",
) -> ImportOut:
    """Hand over a file of known customers. The same file again is the same import."""
    place, country = check_source(source), check_region(region) or door.region
    stored = await door.files.store(
        _blocks(file),
        name=file.filename or "import",
        declared_type="text/csv",
        limits=FileLimits(max_bytes=door.max_upload),
    )
    try:
        path = await door.files.path(stored.key)
        look = await asyncio.to_thread(look_at, path, source=place, region=country)
    except BaseException:
        await door.files.delete(stored.key)
        raise
    job = await door.db.write(
        imports.begin,
        name=file.filename or "import",
        source=place,
        region=country,
        digest=look.digest,
        form=look.form,
        ignored=look.ignored,
        size=look.size,
        file_key=stored.key,
        audience=audience_of([caller.teams or frozenset()]),
        token_id=caller.token_id,
        address=caller.address,
        now=door.clock(),
    )
    door.wake()
    response.headers["Location"] = f"/api/v1/imports/{job.id}"
    return _out(job)


@router.get("/{import_id}")
async def by_id(caller: MayImport, door: Opened, import_id: int) -> ImportOut:
    """How far an import is."""
    return _out(await door.db.read(_job, import_id))


@router.get("/{import_id}/report")
async def report(caller: MayImport, door: Opened, import_id: int) -> Response:
    """What was refused of an import and why, as CSV."""
    await door.db.read(_job, import_id)
    content = as_csv(await door.db.read(lines, import_id))
    name = f'attachment; filename="import-{import_id}.csv"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return Response(content, 200, headers, media_type="text/csv")


@router.post("/{import_id}/cancel")
async def cancel(caller: MayImport, door: Opened, import_id: int) -> ImportOut:
    """Stop an import. What it has taken in stays."""
    await door.db.write(
        imports.cancel, import_id, agent_id=None, address=caller.address, now=door.clock()
    )
    return _out(await door.db.read(_job, import_id))


async def _blocks(file: UploadFile) -> AsyncIterator[bytes]:
    while block := await file.read(_BLOCK):
        yield block


def _job(tx: Reader, import_id: int) -> ImportJob:
    found = tx.get(ImportJob, import_id)
    if found is None:
        raise NotFound("There is no such import.")
    return found


def _out(job: ImportJob) -> ImportOut:
    return ImportOut(
        id=job.id or 0,
        name=job.name,
        source=job.source,
        state=job.state,
        trouble=job.trouble,
        form=job.form,
        ignored_columns=[str(each) for each in job.ignored],
        size=job.size,
        done_bytes=job.done_bytes,
        done_rows=job.done_rows,
        made=job.made,
        matched=job.matched,
        unchanged=job.unchanged,
        refused=job.refused,
        partial=job.partial,
        created_at=job.created_at,
        ended_at=job.ended_at,
    )
