"""`hilo bots`: assistants that answer first."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from hub.actions import bots as actions
from hub.actions import staff
from hub.actions.bots import Draft
from hub.bot_calls import BotCalls, bot_client, new_secret
from hub.cli.channels import given_settings, unsealed
from hub.cli.opening import config, database, out, plain, plainly, vault
from hub.errors import BadRequest, NotFound
from hub.handoff.settings import BotSettings
from hub.model import Bot
from hub.process import utc_now
from hub.queries import bot_quality, bots
from hub.store import Reader, Tx
from hub.trial import Tried, try_out
from hub.words import AfterSilence, BotKind

app = typer.Typer(no_args_is_help=True)

Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting, name=value; repeat. JSON for lists."),
]
File = Annotated[Path | None, typer.Option("--settings", help="A JSON file of settings.")]
Places = Annotated[
    list[int] | None, typer.Option("--account", help="An account where it answers; repeat.")
]


@app.command()
@plainly
def add(
    name: Annotated[str, typer.Argument(help="As customers see it.")],
    kind: Annotated[BotKind, typer.Option(help="How it is talked to.")] = BotKind.TRIAGE,
    account: Places = None,
    set_: Set = None,
    settings_file: File = None,
    hours: Annotated[str, typer.Option(help="mon-fri 18:00-09:00; empty: always.")] = "",
    zone: Annotated[str, typer.Option(help="Time zone of the hours.")] = "UTC",
    timeout: Annotated[int, typer.Option(help="Seconds until a person goes on.")] = 20,
    silence: Annotated[
        int, typer.Option(help="Minutes without a word of the customer; 0: for ever.")
    ] = 30,
    after_silence: Annotated[
        AfterSilence, typer.Option(help="Close it where nothing is open, or always a person.")
    ] = AfterSilence.CLOSE,
) -> None:
    """Add an assistant. Its token, and the secret that Hilo signs with, are shown this once."""
    settings = config()
    values = given_settings(set_, settings_file)
    secret = ""
    if kind is BotKind.HILO and not values.get("secret"):
        values["secret"] = secret = new_secret(secrets.token_bytes(32))
    if kind is not BotKind.TRIAGE and not values.get("url"):
        raise BadRequest("Say where its turns are sent: --set url=https://bot.example/turns")
    draft = Draft(
        name=name,
        kind=kind,
        settings=vault(settings).seal_settings(BotSettings, values, references=True),
        account_ids=account or [],
        hours=hours,
        zone=zone,
        timeout_s=timeout,
        silence_min=silence,
        after_silence=after_silence,
    )
    with database(settings) as db:
        bot_id, token = db.write_now(_add, draft)
    out.print(f"Added assistant {bot_id}, {plain(name)}.")
    if kind is not BotKind.TRIAGE:
        out.print(f"Token, with which it calls: {token}", soft_wrap=True)
    if secret:
        out.print(f"Secret, with which Hilo signs: {secret}", soft_wrap=True)
    if not account:
        out.print(f"It answers nowhere yet: hilo bots edit {bot_id} --account NUMBER")


@app.command()
@plainly
def edit(
    bot_id: int,
    name: Annotated[str | None, typer.Option(help="As customers see it.")] = None,
    account: Places = None,
    set_: Set = None,
    settings_file: File = None,
    hours: Annotated[str | None, typer.Option(help="mon-fri 18:00-09:00")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of the hours.")] = None,
    timeout: Annotated[int | None, typer.Option(help="Seconds to answer.")] = None,
    silence: Annotated[
        int | None, typer.Option(help="Minutes without a word of the customer; 0: for ever.")
    ] = None,
    after_silence: Annotated[
        AfterSilence | None, typer.Option(help="Close it where nothing is open, or a person.")
    ] = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off", help="Whether it answers.")] = None,
) -> None:
    """Change an assistant; what is left out stays. Turned off, what it has goes to people."""
    settings = config()
    with database(settings) as db:
        row = db.read_now(_present, bot_id)
        stored = unsealed(BotSettings, row.settings, but=[])
        sealed = vault(settings).seal_settings(
            BotSettings,
            stored | given_settings(set_, settings_file),
            kept=row.settings,
            references=True,
        )
        draft = Draft(
            name=row.name if name is None else name,
            kind=BotKind(row.kind),
            settings=sealed,
            account_ids=row.account_ids if account is None else account,
            hours=row.hours if hours is None else hours,
            zone=row.zone if zone is None else zone,
            timeout_s=row.timeout_s if timeout is None else timeout,
            silence_min=row.silence_min if silence is None else silence,
            after_silence=after_silence or AfterSilence(row.after_silence),
            enabled=row.enabled if enabled is None else enabled,
        )
        db.write_now(_change, bot_id, draft)
    out.print(f"Changed assistant {bot_id}.")


@app.command("list")
@plainly
def list_all() -> None:
    """List the assistants, with what came of the last 30 days."""
    table = Table(
        "Id", "Name", "Kind", "Accounts", "Hours", "State", "Matters", "Contained", "Left"
    )
    with database(config()) as db:
        since = utc_now() - actions.MEASURED
        for row in db.read_now(bots.every):
            quality = db.read_now(bot_quality.of, row.id or 0, since=since)
            shown: Sequence[object] = (
                row.id,
                row.name,
                row.kind,
                ", ".join(map(str, row.account_ids)) or "none",
                f"{row.hours} {row.zone}" if row.hours else "always",
                "on" if row.enabled else "off",
                quality.matters,
                quality.contained,
                quality.left,
            )
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


@app.command()
@plainly
def remove(bot_id: int) -> None:
    """Remove an assistant: what it has goes to people."""
    with database(config()) as db:
        db.write_now(_remove, bot_id)
    out.print(f"Removed assistant {bot_id}. What it had is with people now.")


@app.command()
@plainly
def token(bot_id: int) -> None:
    """Make a new token with which it may call; the old one ends at once."""
    with database(config()) as db:
        made = db.write_now(_renew, bot_id)
    out.print(f"Token, with which it calls: {made}", soft_wrap=True)


@app.command("try")
@plainly
def try_(
    bot_id: int,
    text: Annotated[str, typer.Argument(help="What a customer writes.")] = "Where is my order?",
    language: Annotated[str, typer.Option(help="Theirs.")] = "en",
) -> None:
    """Send an assistant a made-up turn, and show what comes back. Nothing of it is kept."""
    settings = config()
    with database(settings) as db:
        row = db.read_now(_present, bot_id)
    own = vault(settings).open_settings(BotSettings, row.settings)
    tried = asyncio.run(_tried(row, own, text, language))
    out.print(f"After {tried.took_s:.1f} s:")
    for line in _said(tried):
        out.print(plain(line), soft_wrap=True)
    if tried.error:
        raise typer.Exit(1)


async def _tried(row: Bot, settings: BotSettings, text: str, language: str) -> Tried:
    async with bot_client() as http:
        calls = BotCalls(http, utc_now)
        return await try_out(
            calls,
            BotKind(row.kind),
            settings,
            text,
            timeout_s=row.timeout_s,
            language=language,
        )


def _said(tried: Tried) -> list[str]:
    if tried.error:
        return [f"It failed: {tried.error}"]
    if tried.given is None:
        return ["It took the turn, and will answer by a call of its own."]
    lines = [f"It says: {say.text}" for say in tried.given.says]
    lines += [f"It knows: {one.label or one.kind} {one.value}" for one in tried.given.facts]
    return [*lines, f"Then: {tried.given.then}"]


def _add(tx: Tx, draft: Draft) -> tuple[int, str]:
    bot_id, token = actions.add(tx, draft, now=utc_now())
    _audit(tx, "bot.added", bot_id, name=draft.name, kind=str(draft.kind))
    return bot_id, token


def _change(tx: Tx, bot_id: int, draft: Draft) -> None:
    actions.change(tx, bot_id, draft, now=utc_now())
    _audit(tx, "bot.changed", bot_id, name=draft.name)


def _remove(tx: Tx, bot_id: int) -> None:
    actions.remove(tx, bot_id, now=utc_now())
    _audit(tx, "bot.removed", bot_id)


def _renew(tx: Tx, bot_id: int) -> str:
    _audit(tx, "bot.token_renewed", bot_id)
    return actions.renew_token(tx, bot_id)


def _audit(tx: Tx, act: str, bot_id: int, **detail: str) -> None:
    staff.audit(
        tx,
        act=act,
        subject=f"bot {bot_id}",
        agent_id=None,
        detail=detail,
        now=utc_now(),
    )


def _present(tx: Reader, bot_id: int) -> Bot:
    row = tx.need(Bot, bot_id)
    if row.removed_at is not None:
        raise NotFound("This bot was removed.")
    return row
