"""`hilo agent`: who may sign in."""

from __future__ import annotations

import asyncio
import secrets
from typing import Annotated

import typer
from rich.table import Table

from hub.actions import staff
from hub.cli.opening import config, database, out, plainly
from hub.errors import BadRequest, NotFound
from hub.passwords import hash_password, weakness
from hub.process import utc_now
from hub.queries import agents
from hub.words import Role

app = typer.Typer(no_args_is_help=True)


@app.command()
@plainly
def add(
    email: str,
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    team: Annotated[list[str] | None, typer.Option(help="A team; repeat for more.")] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    zone: Annotated[str, typer.Option(help="Time zone, such as Europe/Madrid.")] = "UTC",
    password: Annotated[str, typer.Option(help="Made for you if left out.")] = "",
) -> None:
    """Add an agent. Prints the password it made, once."""
    chosen = password or secrets.token_urlsafe(12)
    if weak := weakness(chosen, email=email, name=name):
        raise BadRequest(f"This password is too weak ({weak}): choose a longer, stranger one.")
    hashed = asyncio.run(hash_password(chosen))
    with database(config()) as db:
        db.write_now(
            staff.add_agent,
            email=email,
            name=name,
            password_hash=hashed,
            role=str(role),
            language=language,
            zone=zone,
            teams=team or [],
            now=utc_now(),
        )
    out.print(f"Added {name}." + ("" if password else f" Password: [bold]{chosen}[/]"))


@app.command("list")
@plainly
def show() -> None:
    """List the agents."""
    table = Table("Email", "Name", "Role", "Active")
    with database(config()) as db:
        for agent in db.read_now(agents.every, active=False):
            table.add_row(agent.email, agent.name, agent.role, "yes" if agent.active else "no")
    out.print(table)


@app.command()
@plainly
def off(email: str) -> None:
    """Switch an agent off: signed out everywhere, their name stays in the threads."""
    with database(config()) as db:
        agent = db.read_now(agents.by_email, email)
        if agent is None or agent.id is None:
            raise NotFound(f"There is no agent {email}.")
        db.write_now(staff.change_agent, agent.id, active=False)
        db.write_now(staff.sign_out_everywhere, agent.id, now=utc_now())
    out.print(f"{agent.name} can no longer sign in.")


@app.command()
@plainly
def password(email: str, new: Annotated[str, typer.Option(prompt=True, hide_input=True)]) -> None:
    """Give an agent a new password; signs them out everywhere."""
    if weak := weakness(new, email=email):
        raise BadRequest(f"This password is too weak ({weak}): choose a longer, stranger one.")
    hashed = asyncio.run(hash_password(new))
    with database(config()) as db:
        agent = db.read_now(agents.by_email, email)
        if agent is None or agent.id is None:
            raise NotFound(f"There is no agent {email}.")
        db.write_now(staff.change_agent, agent.id, password_hash=hashed)
        db.write_now(staff.sign_out_everywhere, agent.id, now=utc_now())
    out.print(f"{agent.name} has a new password.")
