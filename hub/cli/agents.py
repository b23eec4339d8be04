"""`hilo agent`: who may sign in."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import available_timezones

import typer
from rich.table import Table

from hub.actions import staff
from hub.cli.opening import Language, config, database, out, plain, plainly
from hub.errors import BadRequest, NotFound
from hub.passwords import hash_password, weakness
from hub.process import utc_now
from hub.queries import agents
from hub.store import Tx
from hub.words import Role

app = typer.Typer(no_args_is_help=True)


@app.command()
@plainly
def add(
    email: str,
    name: Annotated[str, typer.Option(help="As customers and colleagues see it.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.AGENT,
    team: Annotated[list[str] | None, typer.Option(help="A team; repeat for more.")] = None,
    language: Annotated[Language, typer.Option(help="What they read.")] = Language.EN,
    zone: Annotated[str, typer.Option(help="Time zone, such as Europe/Madrid.")] = "UTC",
    password: Annotated[str, typer.Option(help="Made for you if left out.")] = "",
) -> None:
    """Add an agent. Prints the password it made, once."""
    if "@" not in email.strip()[1:-1]:
        raise BadRequest(f"{email} is no mail address.")
    if zone not in available_timezones():
        raise BadRequest(f"There is no time zone {zone}: write one such as Europe/Madrid.")
    chosen = password or secrets.token_urlsafe(12)
    if weak := weakness(chosen, email=email, name=name):
        raise BadRequest(f"This password is too weak ({weak}): choose a longer, stranger one.")
    hashed = asyncio.run(hash_password(chosen))
    with database(config()) as db:
        db.write_now(
            _add,
            email=email,
            name=name,
            password_hash=hashed,
            role=str(role),
            language=str(language),
            zone=zone,
            teams=team or [],
            now=utc_now(),
        )
    made = "" if password else f" Password: [bold]{chosen}[/]"
    out.print(f"Added {plain(name)}.{made}", soft_wrap=True)


@app.command("list")
@plainly
def show() -> None:
    """List the agents."""
    table = Table("Email", "Name", "Role", "Active")
    with database(config()) as db:
        for agent in db.read_now(agents.every, active=False):
            shown = (agent.email, agent.name, agent.role, "yes" if agent.active else "no")
            table.add_row(*(plain(each) for each in shown))
    out.print(table)


@app.command()
@plainly
def off(email: str) -> None:
    """Switch an agent off: signed out everywhere, their name stays in the threads."""
    with database(config()) as db:
        name = db.write_now(_change, email, "agent.off", active=False)
    out.print(f"{plain(name)} can no longer sign in.")


@app.command()
@plainly
def on(email: str) -> None:
    """Let an agent sign in again, with the password they had."""
    with database(config()) as db:
        name = db.write_now(_change, email, "agent.on", active=True)
    out.print(f"{plain(name)} can sign in again.")


@app.command()
@plainly
def role(email: str, new: Annotated[Role, typer.Argument(help="What they may do.")]) -> None:
    """Give an agent another role; signs them out everywhere, so that it holds at once."""
    with database(config()) as db:
        name = db.write_now(_change, email, "agent.role", role=str(new))
    out.print(f"{plain(name)} is {new} now.")


@app.command()
@plainly
def password(email: str, new: Annotated[str, typer.Option(prompt=True, hide_input=True)]) -> None:
    """Give an agent a new password; signs them out everywhere."""
    if weak := weakness(new, email=email):
        raise BadRequest(f"This password is too weak ({weak}): choose a longer, stranger one.")
    hashed = asyncio.run(hash_password(new))
    with database(config()) as db:
        name = db.write_now(_change, email, "agent.password", password_hash=hashed)
    out.print(f"{plain(name)} has a new password.")


def _add(tx: Tx, /, *, now: datetime, **values: Any) -> None:
    agent_id = staff.add_agent(tx, now=now, **values)
    detail = {"role": values["role"], "teams": list(values["teams"])}
    subject = f"agent {agent_id}"
    staff.audit(tx, act="agent.added", subject=subject, agent_id=None, detail=detail, now=now)


def _change(tx: Tx, /, email: str, act: str, **values: Any) -> str:
    """Change an agent, sign them out everywhere and write it down. Returns their name."""
    agent = agents.by_email(tx, email)
    if agent is None or agent.id is None:
        raise NotFound(f"There is no agent {email}.")
    now = utc_now()
    staff.change_agent(tx, agent.id, **values)
    staff.sign_out_everywhere(tx, agent.id, now=now)
    detail = {"from": agent.role, "to": values["role"]} if "role" in values else {}
    subject = f"agent {agent.id}"
    staff.audit(tx, act=act, subject=subject, agent_id=None, detail=detail, now=now)
    return agent.name
