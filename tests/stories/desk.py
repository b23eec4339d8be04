"""What the stories of single channels share: an agent who answers, and looks into the store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from sqlmodel import SQLModel, col

from hub.actions import accounts as account_actions
from hub.contract import Account, CheckResult, Verifying
from hub.model import Delivery, Message
from hub.plugins import load_classes
from hub.process import utc_now
from hub.vault import Vault
from hub.words import MessageKind
from tests.running import Desk, Running

Row = TypeVar("Row", bound=SQLModel)
VIA = "1:1"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)


async def until(true: Callable[[], Awaitable[bool]], *, within_s: float = 60) -> None:
    """Look again and again until it is true. Raises TimeoutError."""
    async with asyncio.timeout(within_s):
        while not await true():
            await asyncio.sleep(0.02)


async def rows(found: Running, table: type[Row]) -> list[Row]:
    """Every row of a table."""
    return list(await found.process.db.read(lambda tx: tx.select(table)))


async def inbound(found: Running) -> list[Message]:
    """What customers have written, oldest first."""
    kind = MessageKind.INBOUND
    return await found.process.db.read(lambda tx: tx.select(Message, col(Message.kind) == kind))


async def settled(found: Running, statuses: Sequence[str]) -> None:
    """Wait until our deliveries have these statuses, oldest first."""

    async def so() -> bool:
        return [row.status for row in await rows(found, Delivery)] == list(statuses)

    await until(so)


async def reply(marta: Desk, found: Running, text: str, *, via: str = VIA, **fields: Any) -> None:
    """Answer the newest message, at once."""
    newest = max(row.id or 0 for row in await rows(found, Message))
    await marta.do("/conversation/1/reply", text=text, via=via, seen=str(newest), **fields)


async def attach(marta: Desk, name: str, content: bytes, media_type: str) -> str:
    """Put a file into the composer; returns its id."""
    answer = await marta.http.post(
        "/conversation/1/files",
        data={"csrf": marta.csrf},
        files={"upload": (name, content, media_type)},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["file"]["id"])


async def check(found: Running, channel: str) -> list[CheckResult]:
    """What `hilo channel check` finds."""
    own = await found.process.accounts.find(found.accounts[channel])
    assert isinstance(own.channel, Verifying)
    return await own.channel.check(own.account)


async def add_account(found: Running, channel: str, settings: dict[str, object]) -> Account:
    """One more account of a channel."""
    vault, classes = Vault.open(found.config.data), load_classes()
    sealed = vault.seal_settings(classes[channel].settings, settings)
    account_id = await found.process.db.write(
        account_actions.add,
        channel=channel,
        name="Another",
        address="",
        settings=sealed,
        teams=(),
        now=utc_now(),
    )
    return (await found.process.accounts.find(account_id)).account
