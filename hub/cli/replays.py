"""`hilo replay`: try again what was kept because it was not understood."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from hub.actions import unreadable
from hub.cli.opening import config, database, out, plain, plainly
from hub.config import Config
from hub.errors import ConfigError, NotFound
from hub.model import RawRequest
from hub.process import Process, open_process
from hub.replay import Outcome
from hub.replay import replay as replay_one
from hub.store import Reader


@plainly
def replay(
    request_id: Annotated[
        int | None, typer.Argument(help="One request; every one that waits if left out.")
    ] = None,
) -> None:
    """Try kept requests again, after a mend. What is stored already stays as it is."""
    settings = config()
    with database(settings) as db:  # Says what to do where there is none.
        if request_id is not None:
            db.read_now(_need_waiting, request_id)
    outcomes = asyncio.run(_replay(settings, request_id))
    for number, outcome in outcomes:
        if outcome.understood:
            out.print(f"[green]ok[/] request {number}: {outcome.messages} messages")
        else:
            out.print(f"[red]no[/] request {number}: {plain(outcome.reason)}")
    if not outcomes:
        out.print("Nothing waits.")
    if any(not outcome.understood for _, outcome in outcomes):
        raise typer.Exit(1)


async def _replay(settings: Config, request_id: int | None) -> list[tuple[int, Outcome]]:
    async with open_process(settings, exclusive=False) as process:
        waiting = await process.db.read(unreadable.waiting, limit=10_000)
        wanted = [row.id or 0 for row in reversed(waiting) if request_id in (None, row.id)]
        return [(number, await _try(process, number)) for number in wanted]


async def _try(process: Process, number: int) -> Outcome:
    """One of them; an account that is off or does not work keeps none of the others waiting."""
    try:
        return await replay_one(
            process.db, process.accounts, process.webhooks, number, now=process.clock()
        )
    except (NotFound, ConfigError) as error:
        return Outcome(False, error.sentence)


def _need_waiting(tx: Reader, request_id: int) -> None:
    row = tx.need(RawRequest, request_id)
    if row.replayed_at or row.dropped_at:
        raise NotFound(f"Request {request_id} does not wait any more.")
