"""`hilo doctor`: what is well, what is not, and the mend."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import func, select
from sqlmodel import col

from hub.actions import unreadable
from hub.cli.channels import check_accounts
from hub.cli.opening import config, database, out, plain, plainly, vault
from hub.config import Config
from hub.contract import CheckResult, DeliveryStatus
from hub.errors import HiloError
from hub.files import Files
from hub.health import Sign
from hub.model import AccountHealth, AccountRow, Attachment, Delivery
from hub.plugins import load_classes
from hub.process import utc_now
from hub.queries import accounts, agents
from hub.store import Database, Reader
from hub.vault import KEY_FILE
from hub.words import FileState, Role

LEAST_FREE: Final = 1_000_000_000


@plainly
def doctor(
    offline: Annotated[bool, typer.Option(help="Do not ask the providers.")] = False,
) -> None:
    """Check everything that has to be right, and say how to mend what is not."""
    settings = config()
    results: list[CheckResult] = []
    try:
        results += _place(settings)
        with database(settings) as db:
            results += db.read_now(_state)
            results += _secrets(settings, db.read_now(accounts.present))
            results.append(asyncio.run(_store(settings)))
            if not offline:
                results += _providers(settings, db)
    except HiloError as error:
        results.append(CheckResult(ok=False, what=error.sentence))
    for result in results:
        mark = "[green]ok[/]" if result.ok else "[red]no[/]"
        mend = f" [yellow]{plain(result.mend)}[/]" if result.mend else ""
        out.print(f"{mark} {plain(result.what)}{mend}")
    if any(not result.ok for result in results):
        raise typer.Exit(1)


def _place(settings: Config) -> Iterator[CheckResult]:
    """What can be told without the database."""
    data = settings.data.absolute()
    if not data.is_dir():
        yield CheckResult(ok=False, what=f"There is no folder {data}.", mend="Run: hilo migrate")
        return
    yield _free(data)
    public = settings.public_url
    if public.startswith("http://") and "localhost" not in public and "127.0.0.1" not in public:
        yield CheckResult(
            ok=False,
            what=f"The public address {public} is not encrypted.",
            mend="Put a TLS proxy before Hilo and set HILO_PUBLIC_URL to its https address.",
        )
    else:
        yield CheckResult(ok=True, what=f"Providers are given {public}.")


def _secrets(settings: Config, rows: Sequence[AccountRow]) -> list[CheckResult]:
    """Whether what the accounts have sealed opens with the key that is there."""
    if not settings.secret_key and not (settings.data / KEY_FILE).exists():
        mend = "It is made at the first start."
        if any(row.settings for row in rows):
            mend = "Put it back: without it the accounts' credentials must be entered again."
        what = f"There is no key {settings.data / KEY_FILE}."
        return [CheckResult(ok=not any(row.settings for row in rows), what=what, mend=mend)]
    try:
        opened, classes = vault(settings), load_classes()
    except HiloError as error:
        return [CheckResult(ok=False, what=error.sentence)]
    found: list[CheckResult] = []
    for row in rows:
        try:
            if row.channel in classes:
                opened.open_settings(classes[row.channel].settings, row.settings)
            else:
                found.append(CheckResult(ok=False, what=f"{row.name}: no channel {row.channel}."))
        except HiloError as error:
            found.append(CheckResult(ok=False, what=f"{row.name}: {error.sentence}"))
    return found or [CheckResult(ok=True, what="The secret key opens what was sealed.")]


async def _store(settings: Config) -> CheckResult:
    try:
        await Files.open(settings.files).exists(f"00/{'0' * 32}")
    except HiloError as error:
        return CheckResult(ok=False, what=error.sentence, mend="Is HILO_FILES_URL right?")
    return CheckResult(ok=True, what="The file store answers.")


def _free(data: Path) -> CheckResult:
    free = shutil.disk_usage(data).free
    if free < LEAST_FREE:
        return CheckResult(
            ok=False,
            what=f"Only {free // 1_000_000} MB are free in {data}.",
            mend="Make room: a full disk stops everything.",
        )
    return CheckResult(ok=True, what=f"{free // 1_000_000_000} GB are free in {data}.")


def _state(tx: Reader) -> list[CheckResult]:
    """What the rows tell."""
    found: list[CheckResult] = []
    if not any(agent.role == Role.ADMINISTRATOR for agent in agents.every(tx)):
        found.append(
            CheckResult(
                ok=False,
                what="There is no administrator.",
                mend="Run: hilo agent add EMAIL --name NAME --role administrator",
            )
        )
    rows, healths = accounts.present(tx), accounts.healths(tx)
    for row in rows:
        health = healths.get(row.id or 0)
        if row.enabled and health is not None and health.down_at is not None:
            found.append(_down(row, health))
        if row.trouble:
            found.append(CheckResult(ok=False, what=f"{row.name}: {row.trouble}"))
        if row.forged:
            said = f"{row.name}: {row.forged} requests were refused for their signature."
            found.append(CheckResult(ok=True, what=said))
    if not rows:
        found.append(
            CheckResult(
                ok=False,
                what="There is no account.",
                mend="Run: hilo channels add CHANNEL --name NAME",
            )
        )
    names = {row.id: row.name for row in rows}
    for request in unreadable.waiting(tx, limit=20):
        name = names.get(request.account_id, "")
        said = f"Request {request.id} of {name} was not understood: {request.reason}"
        found.append(CheckResult(ok=False, what=said, mend="After a mend: hilo replay"))
    found += _numbers(tx)
    return found


def _down(row: AccountRow, health: AccountHealth) -> CheckResult:
    since = f"{health.down_at:%Y-%m-%d %H:%M} UTC"
    if health.cause == Sign.CREDENTIALS:
        what, mend = "refuses our credentials", f"Run: hilo channel check {row.id}"
    else:
        what, mend = "does not answer", "Ask the provider; what waits is tried again by itself."
    said = f" It said: {health.said}" if health.said else ""
    return CheckResult(
        ok=False, what=f"The provider of {row.name} {what} since {since}.{said}", mend=mend
    )


def _numbers(tx: Reader) -> Iterator[CheckResult]:
    uncertain = tx.scalar(
        select(func.count()).where(col(Delivery.status) == DeliveryStatus.UNCERTAIN)
    )
    if uncertain:
        yield CheckResult(
            ok=False,
            what=f"{uncertain} messages may or may not have gone out.",
            mend="Their authors see them in the console and can settle each.",
        )
    late = utc_now() - timedelta(minutes=5)
    stuck = tx.scalar(
        select(func.count()).where(col(Delivery.due_at).is_not(None), col(Delivery.due_at) < late)
    )
    if stuck:
        yield CheckResult(
            ok=False, what=f"{stuck} messages are due for over five minutes.", mend="Is it serving?"
        )
    failed = tx.scalar(select(func.count()).where(col(Attachment.state) == FileState.FAILED))
    if failed:
        yield CheckResult(ok=True, what=f"{failed} files could not be fetched.")


def _providers(settings: Config, db: Database) -> list[CheckResult]:
    results = asyncio.run(check_accounts(settings, db, None))
    return [
        CheckResult(ok=result.ok, what=f"{name}: {result.what}", mend=result.mend)
        for name, found in results
        for result in found
    ]
