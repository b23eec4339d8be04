"""`hilo channels` (or `hilo channel`): accounts of channels."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from hub import checks
from hub.accounts import Accounts
from hub.actions import accounts as account_actions
from hub.actions import staff
from hub.cli.opening import Language, config, database, out, plain, plainly, vault
from hub.config import Config
from hub.contract import CheckResult, Json, Settings
from hub.errors import BadRequest, NotFound
from hub.guard import client
from hub.model import AccountHealth, AccountRow
from hub.plugins import Context, load_channels, load_classes
from hub.process import VERSION, utc_now
from hub.queries import accounts, agents
from hub.setting_fields import describe_settings
from hub.store import Database, Reader, Tx

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

    A secret may be a reference: env:NAME or file:/path. `hilo channels settings CHANNEL` lists what
    a channel needs.
    """
    settings = config()
    model = _class(channel).settings
    values = given_settings(set_, settings_file)
    values |= _asked(model, values)
    sealed = vault(settings).seal_settings(model, values, references=True)
    with database(settings) as db:
        account_id = db.write_now(
            _add,
            channel=channel,
            name=name,
            address=address or str(sealed.get(model.own_address) or ""),
            settings=sealed,
            language=str(language),
            teams=team or [],
            now=utc_now(),
        )
    out.print(f"Added account {account_id}, {plain(name)}.")
    out.print(f"Webhook: {settings.public_url}/hooks/{channel}/{account_id}", soft_wrap=True)
    for number, step in enumerate(_steps(model, sealed), start=1):
        out.print(f"{number}. {plain(step)}", soft_wrap=True)
    out.print(f"Then: hilo channels check {account_id}")


@app.command()
@plainly
def edit(
    account_id: int,
    name: Annotated[str | None, typer.Option(help="As agents see it.")] = None,
    address: Annotated[str | None, typer.Option(help="The number or mailbox.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="A setting, name=value; repeat. Secrets left out stay."),
    ] = None,
    settings_file: Annotated[
        Path | None, typer.Option("--settings", help="A JSON file of settings.")
    ] = None,
    forget: Annotated[
        list[str] | None, typer.Option(help="A setting to go back to its default; repeat.")
    ] = None,
    language: Annotated[Language | None, typer.Option(help="What customers read.")] = None,
) -> None:
    """Change an account. A server that is running takes it up within a second or two."""
    settings = config()
    values = given_settings(set_, settings_file)
    with database(settings) as db:
        row = db.read_now(_present, account_id)
        model = _class(row.channel).settings
        sealed = vault(settings).seal_settings(
            model,
            unsealed(model, row.settings, but=forget or []) | values,
            kept={key: value for key, value in row.settings.items() if key not in (forget or [])},
            references=True,
        )
        own = str(sealed.get(model.own_address) or "")
        changed = db.write_now(
            _edit,
            account_id,
            name=row.name if name is None else name,
            address=own or (row.address if address is None else address),
            language=row.language if language is None else str(language),
            settings=sealed,
        )
    said = f"Changed {', '.join(changed)}" if changed else "Nothing was to change"
    out.print(f"{said}. Then: hilo channels check {account_id}")


@app.command("list")
@plainly
def list_all() -> None:
    """List the accounts."""
    settings = config()
    table = Table("Id", "Channel", "Name", "Address", "State", "Webhook")
    with database(settings) as db:
        healths = db.read_now(accounts.healths)
        for row in db.read_now(accounts.present):
            state = _state(row, healths.get(row.id or 0))
            webhook = f"{settings.public_url}/hooks/{row.channel}/{row.id}"
            shown = (row.id, row.channel, row.name, row.address, state, webhook)
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


def _state(row: AccountRow, health: AccountHealth | None) -> str:
    if not row.enabled:
        return "off"
    if health is not None and health.down_at is not None:
        return f"not answering since {health.down_at:%Y-%m-%d %H:%M} UTC"
    return row.trouble or "on"


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
@app.command("off", hidden=True)
@plainly
def pause(account_id: int) -> None:
    """Pause an account: nothing is taken in or sent by it."""
    with database(config()) as db:
        db.write_now(_switch, account_id, enabled=False)
    out.print(f"Account {account_id} is off.")


@app.command()
@app.command("on", hidden=True)
@plainly
def resume(account_id: int) -> None:
    """Let a paused account go on."""
    with database(config()) as db:
        db.write_now(_switch, account_id, enabled=True)
    out.print(f"Account {account_id} is on.")


@app.command()
@plainly
def remove(
    account_id: int,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")] = False,
) -> None:
    """Remove an account for good, with its credentials. What was written stays."""
    with database(config()) as db:
        row = db.read_now(_present, account_id)
        if not yes and not typer.confirm(f"Remove {row.name} for good?"):
            raise typer.Exit(1)
        db.write_now(_remove, account_id)
    out.print(f"Removed account {account_id}, {plain(row.name)}.")


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
        rows = [row for row in await db.read(accounts.present) if account_id in (None, row.id)]
        if account_id is not None and not rows:
            raise NotFound(f"There is no account {account_id}.")
        try:
            return [
                (row.name, await checks.check_stored(db, known, row, now=utc_now()))
                for row in rows
                if row.enabled or account_id
            ]
        finally:
            await channels.aclose()


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


def _edit(tx: Tx, /, account_id: int, **values: Any) -> list[str]:
    row = _present(tx, account_id)
    names = agents.team_names(tx)
    seen = accounts.teams_by_account(tx).get(account_id, frozenset())
    changed = account_actions.edit(
        tx,
        account_id,
        **values,
        retention_days=row.retention_days,
        teams=[names[team] for team in seen],
    )
    if changed:
        _write_down(tx, "account.changed", account_id, changed=changed)
    return changed


def _remove(tx: Tx, account_id: int) -> None:
    name = _present(tx, account_id).name
    account_actions.remove(tx, account_id, now=utc_now())
    _write_down(tx, "account.removed", account_id, name=name)


def _present(tx: Reader, account_id: int) -> AccountRow:
    row = tx.get(AccountRow, account_id)
    if row is None or row.removed_at is not None:
        raise NotFound(f"There is no account {account_id}.")
    return row


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


def given_settings(pairs: list[str] | None, file: Path | None) -> dict[str, Any]:
    """Settings as the options --set and --settings give them."""
    return (_from_file(file) if file else {}) | dict(_pair(text) for text in pairs or [])


def _asked(model: type[Settings], given: Mapping[str, Any]) -> dict[str, str]:
    """What is needed and was not given, asked for where somebody sits at the terminal."""
    if not sys.stdin.isatty():
        return {}
    return {
        field.name: typer.prompt(field.label, hide_input=field.secret)
        for field in describe_settings(model)
        if field.required and field.name not in given
    }


def unsealed(
    model: type[Settings], stored: Mapping[str, Json], *, but: Sequence[str]
) -> dict[str, Any]:
    """What is stored in the open."""
    return {
        field.name: stored[field.name]
        for field in describe_settings(model)
        if not field.secret and field.name in stored and field.name not in but
    }


def _steps(model: type[Settings], settings: Mapping[str, Json]) -> Iterator[str]:
    """What to do at the provider, as the settings are."""
    for when, sentences in model.steps.items():
        name, _, worth = when.partition(":")
        if not name or str(settings.get(name)) in worth.split(","):
            yield from sentences


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
