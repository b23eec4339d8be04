"""`hilo customers`: the shop's own list of customers, into Hilo."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from hub.actions import imports
from hub.actions.imports import OVER
from hub.cli.opening import config, database, err, identity, is_served, out, plain, plainly
from hub.config import Config
from hub.customer_file import Source
from hub.errors import Conflict, NotFound, Unavailable
from hub.import_report import Line, as_csv, line, lines
from hub.importing import SHORT_S, Import, has_died, who
from hub.known_customer import SHOP, LeftOut, check_region, check_source
from hub.model import ImportJob
from hub.process import utc_now
from hub.queries import imports as import_queries
from hub.store import Database, Reader

ALONE_S: Final = 0.25  # What a step may take where nobody else waits for the database.
PATIENCE_S: Final = 300.0
SHOWN: Final = 20

app = typer.Typer(no_args_is_help=True)


@app.command("import")
@plainly
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or JSON lines.", exists=True, dir_okay=False)],
    source: Annotated[str, typer.Option(help="Whose customer numbers these are.")] = SHOP,
    region: Annotated[
        str | None, typer.Option(help="Country of numbers without one: ES. Else HILO_REGION.")
    ] = None,
    team: Annotated[
        list[str] | None,
        typer.Option(help="Show those who never talked to this team only; several times."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what was refused to this file, as CSV.")
    ] = None,
) -> None:
    """Import known customers. Stopped, it goes on where it was; the same file adds nothing twice.

    The first row names the columns, in English or Spanish: external_id, name (or first_name and
    last_name), email, phone, language. Several values of a cell are divided by ; or |. What the
    shop states is evidence of who is who; it shows nobody's history to anybody.

    The numbers of customers are known under a source. Give the number of a chat account as the
    source, and they are the same as in the signed tokens of that chat.
    """
    settings = config()
    place = settings.region if region is None else check_region(region)
    opened = Source.open(file, source=check_source(source), region=place)
    try:
        _say_form(opened)
        if dry_run:
            _try(opened, report)
            return
        with database(settings) as db:
            job = _run(settings, db, opened, file.name, team or ())
            _say_end(db, job, report)
    finally:
        opened.table.close()


@app.command("imports")
@plainly
def list_all() -> None:
    """List the imports, newest first."""
    table = Table(
        "Id", "File", "Source", "State", "Read", "New", "Known", "Same", "Refused", "When"
    )
    with database(config()) as db:
        for job in db.read_now(import_queries.newest):
            table.add_row(*(plain(each) for each in _row(job)))
    out.print(table)


@app.command()
@plainly
def refused(
    import_id: int,
    report: Annotated[Path | None, typer.Option(help="Into this file; else printed.")] = None,
) -> None:
    """Print what an import refused and why, as CSV."""
    with database(config()) as db:
        if db.read_now(_job, import_id) is None:
            raise NotFound(f"There is no import {import_id}.")
        found = db.read_now(lines, import_id)
    if report is not None:
        _write_report(report, found)
    else:
        typer.echo(as_csv(found).decode("utf-8-sig"), nl=False)


@app.command()
@plainly
def cancel(import_id: int) -> None:
    """Stop an import. What it has taken in stays."""
    with database(config()) as db:
        db.write_now(imports.cancel, import_id, agent_id=None, now=utc_now())
    out.print(f"Import {import_id} is stopped.")


def _run(
    settings: Config, db: Database, opened: Source, name: str, teams: Sequence[str]
) -> ImportJob:
    """Take the file in, from where it was left; a bar shows how far."""
    job = db.write_now(
        imports.begin,
        name=name,
        source=opened.source,
        region=opened.region,
        digest=opened.table.digest,
        form=opened.said,
        ignored=opened.ignored,
        size=opened.table.size,
        audience=db.read_now(import_queries.audience_of, teams),
        now=utc_now(),
    )
    if job.state in OVER:
        out.print(f"This file was imported before: import {job.id}.")
        return job
    claimed = db.write_now(
        imports.claim,
        job.id or 0,
        by=who(),
        dead=job.lease_by if has_died(job.lease_by) else "",
        now=utc_now(),
    )
    if claimed is None:
        raise Conflict("Another process is at this import. See: hilo customers imports")
    if claimed.done_rows:
        out.print(f"Going on after row {claimed.done_rows}.")
    # On PostgreSQL nobody waits for this process: only the log does, for its open transaction.
    shared = settings.is_sqlite and is_served(settings)
    short = shared or not settings.is_sqlite
    work = Import(
        db,
        claimed,
        opened,
        by=who(),
        settings=identity(settings, db),
        clock=utc_now,
        short_s=SHORT_S if short else ALONE_S,
    )
    with _bar(claimed) as (progress, bar):
        while _step(work):
            now = db.read_now(_job, claimed.id or 0) or claimed
            progress.update(bar, completed=now.done_bytes, done=_done(now))
            if shared:  # SQLite's other writers knock now and then: let them find it open.
                time.sleep(work.took_s)
    return db.read_now(_job, claimed.id or 0) or claimed


def _step(work: Import) -> bool:
    """A step, tried again for a while where the database is busy."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return work.step()
        except Unavailable:
            if time.monotonic() > until:
                raise
            time.sleep(1.0)


@contextmanager
def _bar(job: ImportJob) -> Iterator[tuple[Progress, TaskID]]:
    with Progress(
        TextColumn("Importing"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[done]}"),
        console=err,
        transient=False,
    ) as progress:
        yield (
            progress,
            progress.add_task("", total=job.size, completed=job.done_bytes, done=_done(job)),
        )


def _done(job: ImportJob) -> str:
    return f"{job.made:,} new, {job.matched:,} known, {job.refused:,} refused"


def _try(opened: Source, report: Path | None) -> None:
    """Read the whole file and store nothing."""
    counts: Counter[str] = Counter()
    found: list[Line] = []
    for item in opened.items():
        bad = isinstance(item.found, LeftOut)
        counts["refused" if bad else "good"] += 1
        for left in [item.found] if isinstance(item.found, LeftOut) else item.found.left_out:
            counts["partial"] += not bad
            if len(found) < imports.MAX_LISTED:
                known = "" if isinstance(item.found, LeftOut) else item.found.external_id
                found.append(line(item.row, left, known))
    out.print(
        f"Would import {counts['good']:,} rows and refuse {counts['refused']:,}; "
        f"leave out {counts['partial']:,} values. Nothing was stored."
    )
    if report is not None:
        _write_report(report, found)
    else:
        _say_lines(found)


def _say_form(opened: Source) -> None:
    out.print(f"Read as {opened.said}.")
    if opened.ignored:
        out.print(f"Columns not needed: {plain(', '.join(opened.ignored))}.")


def _say_end(db: Database, job: ImportJob, report: Path | None) -> None:
    out.print(
        f"Import {job.id} is {job.state}: {job.made:,} new customers, {job.matched:,} known, "
        f"{job.unchanged:,} unchanged, {job.refused:,} rows refused, {job.partial:,} in part."
    )
    found = db.read_now(lines, job.id or 0)
    if report is not None:
        _write_report(report, found)
    else:
        _say_lines(found)
    if job.state != "done":
        raise typer.Exit(1)


def _say_lines(found: Sequence[Line]) -> None:
    for row, field, value, _, reason in found[:SHOWN]:
        what = f"{field} {value}: " if field or value else ""
        out.print(plain(f"Row {row}: {what}{reason}"))
    if len(found) > SHOWN:
        out.print(f"And {len(found) - SHOWN:,} more: name a file with --report.")


def _write_report(path: Path, found: Sequence[Line]) -> None:
    path.write_bytes(as_csv(found))
    out.print(f"What was refused is in {plain(path)}.")


def _row(job: ImportJob) -> tuple[object, ...]:
    state = job.state
    if state == "running" and (job.lease_until is None or job.lease_until < utc_now()):
        state = "stopped"
    read = f"{100 * job.done_bytes // max(job.size, 1)} %"
    when = job.created_at.strftime("%Y-%m-%d %H:%M")
    return (
        *(job.id, job.name, job.source, state, read),
        *(job.made, job.matched, job.unchanged, job.refused, when),
    )


def _job(tx: Reader, job_id: int) -> ImportJob | None:
    return tx.get(ImportJob, job_id)
