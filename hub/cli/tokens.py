"""`hilo token`: what programs sign in with at /api/v1."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from hub.actions import tokens
from hub.actions.tokens import Scope
from hub.cli.opening import config, database, out, plain, plainly
from hub.process import utc_now
from hub.queries import tokens as token_queries

app = typer.Typer(no_args_is_help=True)


@app.command()
@plainly
def add(
    name: Annotated[str, typer.Argument(help="Of the program that will use it: Shop.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeat.")],
    team: Annotated[list[str] | None, typer.Option(help="It sees only what they see.")] = None,
) -> None:
    """Make a token and print it: nobody sees it again."""
    with database(config()) as db:
        made = db.write_now(
            tokens.add,
            name=name,
            scopes=[str(each) for each in scope],
            secret=tokens.new_secret(),
            teams=team or [],
            agent_id=None,
            now=utc_now(),
        )
    out.print(f"Added token {made.id}, {plain(name)}. Keep it now; it is not shown again.")
    out.print(f"Token: {made.secret}", soft_wrap=True)


@app.command("list")
@plainly
def list_all() -> None:
    """List the tokens."""
    table = Table("Id", "Name", "Ends with", "Scopes", "State", "Last used")
    with database(config()) as db:
        for row in db.read_now(token_queries.every):
            used = row.used_at.strftime("%Y-%m-%d %H:%M") if row.used_at else "never"
            state = "ended" if row.ended_at else "on"
            shown = (row.id, row.name, f"...{row.hint}", row.scopes, state, used)
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


@app.command()
@plainly
def end(token_id: int) -> None:
    """End a token at once and for good."""
    with database(config()) as db:
        db.write_now(tokens.end, token_id, agent_id=None, now=utc_now())
    out.print(f"Token {token_id} is ended.")
