"""`hilo calls`: calls that were had elsewhere, put into their customers' threads."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlmodel import col

from hub.accounts import Accounts
from hub.actions import call_imports
from hub.actions.call_imports import CallImport, Imported
from hub.call import Call, call_of
from hub.call_file import account_for, number_of, read_call_file
from hub.cli.opening import config, database, out, plain, plainly, vault
from hub.config import Config
from hub.contract import Address, Channel
from hub.errors import BadRequest, NotFound
from hub.files import FileLimits, Files
from hub.guard import client
from hub.known_customer import check_region
from hub.model import Message
from hub.plugins import Context, load_channels
from hub.process import VERSION, utc_now
from hub.queries import calls
from hub.store import Database, Reader
from hub.transcriber import command_of
from hub.words import MessageKind

MISSING: Final = (
    "This machine cannot write recordings down. Install what it needs: "
    'pip install "hilo[transcribe]", or set HILO_TRANSCRIBE_COMMAND.'
)

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Calls that were had elsewhere."""


@app.command("import")
@plainly
def import_(
    file: Annotated[
        Path, typer.Argument(help="A transcript or a recording.", exists=True, dir_okay=False)
    ],
    phone: Annotated[str, typer.Option(help="The customer's number: +34600111222.")],
    at: Annotated[str, typer.Option(help="When it began: 2026-05-04T09:15+02:00.")] = "",
    account: Annotated[int | None, typer.Option(help="Of phone calls, where several.")] = None,
    outbound: Annotated[bool, typer.Option("--outbound", help="We called.")] = False,
    name: Annotated[str, typer.Option(help="The customer's name, as they gave it.")] = "",
    agent: Annotated[str, typer.Option(help="Who spoke for us.")] = "",
    speaker: Annotated[
        list[str] | None,
        typer.Option(help="Whose voice is whose: A=customer; repeat. Guessed if left out."),
    ] = None,
    external_id: Annotated[
        str, typer.Option("--id", help="Your own id: the same again replaces the words.")
    ] = "",
    note: Annotated[str, typer.Option(help="What came of it.")] = "",
    region: Annotated[str | None, typer.Option(help="Country of a number without one.")] = None,
) -> None:
    """Put a call into its customer's thread: WebVTT, SRT, JSON of Whisper, Deepgram or
    AssemblyAI, or a recording, which is written down where this machine can. The same file again
    is the same call."""
    settings = config()
    country = settings.region if region is None else check_region(region)
    item = CallImport(
        at=_moment(at),
        sender=number_of(phone, country),
        sender_name=name,
        outbound=outbound,
        external_id=external_id,
        note=note,
        agents=(agent,) if agent else (),
    )
    with database(settings) as db:
        done = asyncio.run(_import(settings, db, file, item, account, _roles(speaker or [])))
        call, lines, voices = db.read_now(_look, done.message_id)
    what = "was there already" if done.again else "is in its thread"
    out.print(f"Call {done.message_id} {what}: {lines} lines.")
    for key, role in voices.items():
        out.print(f"  {plain(key)}: {role or 'nobody in particular'}")
    if call.writing == "missing":
        out.print(plain(MISSING))
    elif call.writing:
        out.print("Its recording is written down as soon as a server runs.")


@app.command("list")
@plainly
def list_all() -> None:
    """List the newest calls."""
    with database(config()) as db:
        for row in db.read_now(_newest):
            call = call_of(row.extra)
            began = call.started_at or row.at
            out.print(f"{row.id}  {began:%Y-%m-%d %H:%M}  {call.outcome.value}")


async def _import(
    settings: Config,
    db: Database,
    file: Path,
    item: CallImport,
    account: int | None,
    said: Mapping[str, str],
) -> Imported:
    async with client(allow=settings.allow_hosts) as http:
        channels = load_channels(Context(http, settings.public_url, f"Hilo/{VERSION}"))
        known = Accounts(
            db, channels, vault(settings), public_url=settings.public_url, region=settings.region
        )
        try:
            account_id = db.read_now(_account, channels, account)
            return await _take(settings, db, known, channels, file, item, account_id, said)
        finally:
            await channels.aclose()


async def _take(
    settings: Config,
    db: Database,
    known: Accounts,
    channels: Mapping[str, Channel],
    file: Path,
    item: CallImport,
    account_id: int,
    said: Mapping[str, str],
) -> Imported:
    limits = FileLimits(max_bytes=settings.max_file_bytes)
    content = await asyncio.to_thread(file.read_bytes)
    read = await read_call_file(
        content,
        name=file.name,
        declared="",
        channels=channels,
        files=Files.open(settings.files),
        limits=limits,
        outbound=item.outbound,
        customers=(item.sender_name,) if item.sender_name else (),
        agents=item.agents,
        said=said,
        told=await known.facts(),
        now=utc_now(),
    )
    return await db.write(
        call_imports.take,
        account_id,
        CallImport(
            at=item.at,
            sender=item.sender or Address("phone", ""),
            sender_name=item.sender_name,
            outbound=item.outbound,
            external_id=item.external_id,
            note=item.note,
            text=read.text,
            sound=read.sound,
            heard=read.heard,
            roles=read.roles or {},
            firm=bool(said),
            write="waiting" if command_of(settings) else "missing",
        ),
        identity=await known.identity(),
        now=utc_now(),
    )


def _account(tx: Reader, channels: Mapping[str, Channel], wanted: int | None) -> int:
    return account_for(tx, channels, wanted=wanted)


def _look(tx: Reader, message_id: int) -> tuple[Call, int, dict[str, str]]:
    call = call_of(tx.need(Message, message_id).extra)
    keys = calls.speakers(tx, message_id)
    return call, calls.count_lines(tx, message_id), {key: call.role(key) for key in keys}


def _newest(tx: Reader) -> list[Message]:
    kind = MessageKind.CALL
    found = tx.select(
        Message, col(Message.kind) == kind, order_by=(col(Message.id).desc(),), limit=50
    )
    if not found:
        raise NotFound("There are no calls yet.")
    return found


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest("Write a time as 2026-05-04T09:15+02:00.") from None
    return (found if found.tzinfo else found.astimezone()).astimezone(UTC)


def _roles(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        key, equals, role = text.rpartition("=")
        if not equals:
            raise BadRequest("Write a speaker as A=customer.")
        found[key] = role.strip()
    return found
