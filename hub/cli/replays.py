"""`hilo replay`: try again what was kept because it was not understood."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hub.actions import unreadable
from hub.cli.opening import config, out, plainly
from hub.config import Config
from hub.process import open_process
from hub.replay import Outcome
from hub.replay import replay as replay_one


@plainly
def replay(
    request_id: Annotated[
        int | None, typer.Argument(help="One request; every one that waits if left out.")
    ] = None,
) -> None:
    """Try kept requests again, after a mend. What is stored already stays as it is."""
    outcomes = asyncio.run(_replay(config(), request_id))
    for number, outcome in outcomes:
        if outcome.understood:
            out.print(f"[green]ok[/] request {number}: {outcome.messages} messages")
        else:
            out.print(f"[red]no[/] request {number}: {outcome.reason}")
    if not outcomes:
        out.print("Nothing waits.")
    if any(not outcome.understood for _, outcome in outcomes):
        raise typer.Exit(1)


async def _replay(settings: Config, request_id: int | None) -> list[tuple[int, Outcome]]:
    async with open_process(settings, exclusive=False) as process:
        waiting = await process.db.read(unreadable.waiting, limit=10_000)
        wanted = [row.id or 0 for row in reversed(waiting) if request_id in (None, row.id)]
        return [
            (
                number,
                await replay_one(
                    process.db, process.accounts, process.webhooks, number, now=process.clock()
                ),
            )
            for number in wanted
        ]
