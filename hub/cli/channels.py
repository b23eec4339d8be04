"""`hilo channel`: accounts of channels."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.actions import staff
from hub.cli.opening import Language, config, database, out, plain, plainly, vault
from hub.config import Config
from hub.contract import CheckResult, Verifying
from hub.errors import BadRequest, HiloError, NotFound
from hub.guard import client
from hub.model import AccountRow
from hub.plugins import Context, load_channels, load_classes
from hub.process import VERSION, utc_now
from hub.queries import accounts
from hub.setting_fields import describe_settings
from hub.store import Database, Tx

CHECK_S: Final = 30.0  # A provider that does not answer is what `check` is there to find.

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
    language: Annotated[Language, typer.Option(help="What customers read.")] = Language.EN,
) -> None:
    """Add an account and print the webhook address to paste at the provider.

    A secret may be a reference: env:NAME or file:/path. `hilo channel settings CHANNEL` lists what
    a channel needs.
    """
    settings = config()
    model = _class(channel).settings
    values = _from_file(settings_file) if settings_file else {}
    values |= dict(_pair(text) for text in set_ or [])
    sealed = vault(settings).seal_settings(model, values, references=True)
    with database(settings) as db:
        account_id = db.write_now(
            _add,
            channel=channel,
            name=name,
            address=address,
            settings=sealed,
            language=str(language),
            teams=team or [],
            now=utc_now(),
        )
    out.print(f"Added account {account_id}, {plain(name)}.")
    out.print(f"Webhook: {settings.public_url}/hooks/{channel}/{account_id}", soft_wrap=True)


@app.command("list")
@plainly
def list_all() -> None:
    """List the accounts."""
    settings = config()
    table = Table("Id", "Channel", "Name", "Address", "State", "Webhook")
    with database(settings) as db:
        for row in db.read_now(accounts.every):
            state = row.trouble if row.trouble and row.enabled else "on" if row.enabled else "off"
            webhook = f"{settings.public_url}/hooks/{row.channel}/{row.id}"
            shown = (row.id, row.channel, row.name, row.address, state, webhook)
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


@app.command("settings")
@plainly
def describe(channel: str) -> None:
    """Say what an account of a channel is configured with."""
    table = Table("Setting", "Type", "Needed", "Meaning")
    for field in describe_settings(_class(channel).settings):
        kind = f"{field.type}{', secret' if field.secret else ''}"
        table.add_row(field.name, kind, "yes" if field.required else "", plain(field.description))
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
            out.print(f"{mark} {plain(f'{name}: {result.what} {result.mend}'.rstrip())}")
    if any(not result.ok for _, found in results for result in found):
        raise typer.Exit(1)


@app.command()
@plainly
def off(account_id: int) -> None:
    """Switch an account off: nothing is taken in or sent by it."""
    with database(config()) as db:
        db.write_now(_switch, account_id, enabled=False)
    out.print(f"Account {account_id} is off.")


@app.command()
@plainly
def on(account_id: int) -> None:
    """Switch an account on again."""
    with database(config()) as db:
        db.write_now(_switch, account_id, enabled=True)
    out.print(f"Account {account_id} is on.")


@app.command()
@plainly
def keep(
    account_id: int,
    days: Annotated[int, typer.Argument(min=0, help="0 keeps messages for good.")],
) -> None:
    """Erase an account's messages when they are so many days old."""
    with database(config()) as db:
        db.write_now(_keep, account_id, days or None)
    out.print(f"Account {account_id} keeps messages {f'{days} days' if days else 'for good'}.")


@app.command()
@plainly
def show(
    account_id: int,
    team: Annotated[list[str] | None, typer.Option(help="A team; repeat. None: everybody.")] = None,
) -> None:
    """Show an account to these teams only, or to everybody. Open screens follow at once."""
    with database(config()) as db:
        db.write_now(_show_to, account_id, team or [])
    out.print(f"Account {account_id} is shown to {', '.join(team or []) or 'everybody'}.")


async def check_accounts(
    settings: Config, db: Database, account_id: int | None
) -> list[tuple[str, list[CheckResult]]]:
    """What the providers say to the credentials of one account, or of all that are on."""
    async with client(allow=settings.allow_hosts) as http:
        channels = load_channels(Context(http, settings.public_url, f"Hilo/{VERSION}"))
        known = Accounts(db, channels, vault(settings), public_url=settings.public_url)
        rows = [row for row in await db.read(accounts.every) if account_id in (None, row.id)]
        if account_id is not None and not rows:
            raise NotFound(f"There is no account {account_id}.")
        try:
            return [
                (row.name, await _check(known, row)) for row in rows if row.enabled or account_id
            ]
        finally:
            await channels.aclose()


async def _check(known: Accounts, row: AccountRow) -> list[CheckResult]:
    """One account; one that does not work keeps nobody from hearing of the others."""
    try:
        one = known.open(row)
        if not isinstance(one.channel, Verifying):
            return [CheckResult(ok=True, what="has no credentials to try.")]
        async with asyncio.timeout(CHECK_S):
            return await one.channel.check(one.account)
    except TimeoutError:
        return [CheckResult(ok=False, what="The provider does not answer.", mend="Try again soon.")]
    except HiloError as error:
        return [CheckResult(ok=False, what=error.sentence)]


def _add(tx: Tx, /, **values: Any) -> int:
    account_id = account_actions.add(tx, **values)
    staff.audit(
        tx,
        act="account.added",
        subject=f"account {account_id}",
        agent_id=None,
        detail={"channel": values["channel"], "name": values["name"]},
        now=values["now"],
    )
    return account_id


def _switch(tx: Tx, account_id: int, *, enabled: bool) -> None:
    account_actions.change(tx, account_id, enabled=enabled)
    _write_down(tx, "account.enabled", account_id, enabled=enabled)


def _keep(tx: Tx, account_id: int, days: int | None) -> None:
    account_actions.change(tx, account_id, retention_days=days)
    _write_down(tx, "account.retention", account_id, days=days)


def _show_to(tx: Tx, account_id: int, teams: list[str]) -> None:
    tx.need(AccountRow, account_id)
    account_actions.show_to(tx, account_id, teams)
    _write_down(tx, "account.audience", account_id, teams=teams)


def _write_down(tx: Tx, act: str, account_id: int, **detail: Any) -> None:
    staff.audit(
        tx,
        act=act,
        subject=f"account {account_id}",
        agent_id=None,
        detail=detail,
        now=utc_now(),
    )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadRequest(f"{path} is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise BadRequest(f"{path} has to hold one JSON object of settings.")
    return found


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
