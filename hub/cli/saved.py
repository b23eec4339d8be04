"""`hilo saved`: replies that are written again and again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from hub.actions import saved_import, staff
from hub.actions.saved_import import Imported
from hub.cli.opening import config, database, out, plain, plainly
from hub.errors import BadRequest
from hub.process import utc_now
from hub.saved_file import Row, as_csv, read
from hub.store import Tx

app = typer.Typer(no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A CSV file.")]


@app.command("list")
@plainly
def list_all() -> None:
    """List the saved replies."""
    table = Table("Title", "English", "Spanish", "Labels", "Teams")
    with database(config()) as db:
        for row in db.read_now(saved_import.rows_of):
            shown = (row[0], _short(row[1]), _short(row[2]), row[3], row[4] or "everybody")
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


@app.command("export")
@plainly
def export(file: File) -> None:
    """Write all of them into a CSV file."""
    with database(config()) as db:
        rows = db.read_now(saved_import.rows_of)
    try:
        file.write_bytes(as_csv(rows))
    except OSError as error:
        raise BadRequest("The file cannot be written: %(why)s.", why=str(error)) from None
    out.print(f"Wrote {len(rows)} saved replies.")


@app.command("import")
@plainly
def import_(
    file: File,
    language: Annotated[
        Literal["en", "es"], typer.Option(help="Of a text whose words do not tell.")
    ] = "en",
) -> None:
    """Read a CSV file of ours, or of another product: the same title is the same reply."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadRequest("The file cannot be read: %(why)s.", why=str(error)) from None
    rows = read(content, language=language)
    with database(config()) as db:
        done = db.write_now(_take, rows)
    out.print(f"Added {done.added}, changed {done.changed}, {done.same} were the same.")
    for number, why in done.refused:
        out.print(plain(f"Row {number} was left out: {why}"), soft_wrap=True)
    if done.refused:
        raise typer.Exit(1)


def _take(tx: Tx, rows: list[Row]) -> Imported:
    now = utc_now()
    done = saved_import.take(tx, rows, agent_id=None, now=now)
    staff.audit(
        tx,
        act="reply.imported",
        subject="saved replies",
        agent_id=None,
        detail={"added": done.added, "changed": done.changed},
        now=now,
    )
    return done


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
