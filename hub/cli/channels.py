"""`hilo channel`: accounts of channels."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.cli.opening import config, database, out, plainly, vault
from hub.config import Config
from hub.contract import CheckResult, Verifying
from hub.errors import BadRequest, NotFound
from hub.guard import client
from hub.plugins import Context, load_channels, load_classes
from hub.process import VERSION, utc_now
from hub.queries import accounts
from hub.setting_fields import describe_settings
from hub.store import Database

app = typer.Typer(no_args_is_help=True)


@app.command()
@plainly
def add(
    channel: Annotated[str, typer.Argument(help="chat, email, sms, whatsapp, ...")],
    name: Annotated[str, typer.Option(help="As agents see it: Support WhatsApp.")],
    address: Annotated[str, typer.Option(help="The number or mailbox customers write to.")] = "",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting, name=value; repeat. JSON for lists."),
    ] = None,
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="A JSON file of settings.")
    ] = None,
    team: Annotated[list[str] | None, typer.Option(help="Only for this team; repeat.")] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
) -> None:
    """Add an account and print the webhook address to paste at the provider.

    A secret may be a reference: env:NAME or file:/path. `hilo channel settings CHANNEL` lists what
    a channel needs.
    """
    settings = config()
    model = _class(channel).settings
    values: dict[str, Any] = json.loads(settings_file.read_text()) if settings_file else {}
    values |= dict(_pair(text) for text in set_ or [])
    sealed = vault(settings).seal_settings(model, values)
    with database(settings) as db:
        account_id = db.write_now(
            account_actions.add,
            channel=channel,
            name=name,
            address=address,
            settings=sealed,
            language=language,
            teams=team or [],
            now=utc_now(),
        )
    out.print(f"Added account {account_id}, {name}.")
    out.print(f"Webhook: {settings.public_url}/hooks/{channel}/{account_id}")


@app.command("list")
@plainly
def show() -> None:
    """List the accounts."""
    settings = config()
    table = Table("Id", "Channel", "Name", "Address", "State", "Webhook")
    with database(settings) as db:
        for row in db.read_now(accounts.every):
            state = row.trouble or ("on" if row.enabled else "off")
            webhook = f"{settings.public_url}/hooks/{row.channel}/{row.id}"
            table.add_row(str(row.id), row.channel, row.name, row.address, state, webhook)
    out.print(table)


@app.command("settings")
@plainly
def describe(channel: str) -> None:
    """Say what an account of a channel is configured with."""
    table = Table("Setting", "Type", "Needed", "Meaning")
    for field in describe_settings(_class(channel).settings):
        kind = f"{field.type}{', secret' if field.secret else ''}"
        table.add_row(field.name, kind, "yes" if field.required else "", field.description)
    out.print(table)


@app.command()
@plainly
def check(
    account_id: Annotated[int | None, typer.Argument(help="Every account if left out.")] = None,
) -> None:
    """Try the credentials of accounts at their providers."""
    settings = config()
    with database(settings) as db:
        results = asyncio.run(check_accounts(settings, db, account_id))
    for name, found in results:
        for result in found:
            mark = "[green]ok[/]" if result.ok else "[red]no[/]"
            out.print(f"{mark} {name}: {result.what} {result.mend}".rstrip())
    if any(not result.ok for _, found in results for result in found):
        raise typer.Exit(1)


@app.command()
@plainly
def off(account_id: int) -> None:
    """Switch an account off: nothing is taken in or sent by it."""
    with database(config()) as db:
        db.write_now(account_actions.change, account_id, enabled=False)
    out.print(f"Account {account_id} is off.")


@app.command()
@plainly
def on(account_id: int) -> None:
    """Switch an account on again."""
    with database(config()) as db:
        db.write_now(account_actions.change, account_id, enabled=True)
    out.print(f"Account {account_id} is on.")


async def check_accounts(
    settings: Config, db: Database, account_id: int | None
) -> list[tuple[str, list[CheckResult]]]:
    """What the providers say to the credentials of one account, or of all that are on."""
    async with client(allow=settings.allow_hosts) as http:
        channels = load_channels(Context(http, settings.public_url, f"Hilo/{VERSION}"))
        known = Accounts(db, channels, vault(settings), public_url=settings.public_url)
        found = [await known.find(account_id)] if account_id else await known.enabled()
        results: list[tuple[str, list[CheckResult]]] = []
        for one in found:
            if isinstance(one.channel, Verifying):
                results.append((one.account.name, await one.channel.check(one.account)))
            else:
                said = CheckResult(ok=True, what="has no credentials to try.")
                results.append((one.account.name, [said]))
        await channels.aclose()
        return results


def _class(channel: str) -> Any:
    found = load_classes()
    if channel not in found:
        raise NotFound(f"There is no channel {channel!r}. There are: {', '.join(found)}.")
    return found[channel]


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadRequest(f"Write a setting as name=value, not {text!r}.")
    if value[:1] in "[{":
        try:
            return name, json.loads(value)
        except json.JSONDecodeError:
            raise BadRequest(f"The value of {name} is not JSON.") from None
    return name, value
