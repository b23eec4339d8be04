"""The commands, and where each is."""

from __future__ import annotations

from typing import Annotated

import typer

from hub import migrate as migrations
from hub.cli import (
    agents,
    backups,
    bots,
    calls,
    channels,
    customers,
    doctor,
    erasing,
    identity,
    replays,
    saved,
    tokens,
)
from hub.cli.demo import demo
from hub.cli.opening import config, out, plainly
from hub.logs import set_up
from hub.serve import serve as serve_forever

app = typer.Typer(
    name="hilo",
    help="One thread per customer, whatever channel they write on.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(agents.app, name="agent", help="Agents: who may sign in.")
app.add_typer(bots.app, name="bots", help="Assistants that answer first.")
app.add_typer(calls.app, name="calls", help="Calls that were had elsewhere.")
app.add_typer(channels.app, name="channels", help="Accounts: numbers, mailboxes, sites.")
app.add_typer(channels.app, name="channel", hidden=True)
app.add_typer(customers.app, name="customers", help="The shop's own list of customers.")
app.add_typer(identity.app, name="identity", help="Who is who, and why.")
app.add_typer(saved.app, name="saved", help="Saved replies: words for the composer.")
app.add_typer(tokens.app, name="token", help="Tokens: what programs sign in with.")


@app.command()
@plainly
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 0,
) -> None:
    """Serve the console, the webhooks and the chat, until stopped."""
    settings = config({k: v for k, v in {"host": host, "port": port}.items() if v})
    set_up(settings)
    if migrations.pending(settings.database):
        migrations.upgrade(settings.database)
    serve_forever(settings)


@app.command()
@plainly
def migrate() -> None:
    """Bring the database up to date. Safe to run at any time."""
    done = migrations.upgrade(config().database)
    out.print("\n".join(f"Done: {name}" for name in done) or "Nothing to do.")


app.command()(demo)
app.command()(doctor.doctor)
app.command()(replays.replay)
app.command()(backups.backup)
app.command()(backups.restore)
app.command()(erasing.erase)
