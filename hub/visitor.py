"""What a channel with a public face may do: receive, show history as far as may-see allows.

What the far end of a session may read follows from the addresses that this session has proven and
from nothing else: being joined with somebody never opens their history.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from hub.accounts import Accounts
from hub.contract import (
    Account,
    Address,
    CodeAnswer,
    Elsewhere,
    Inbound,
    InboundMessage,
    KnownOf,
    VisitorMessage,
    VisitorUpdate,
)
from hub.errors import NotFound
from hub.events import EventKind, Whisper
from hub.feed import Feed
from hub.files import Files
from hub.following import either
from hub.identity.addresses import normalise
from hub.model import ContactPoint, Customer, Part
from hub.moving import Moving
from hub.proving import Proving
from hub.queries import customers, disclosing, messages, seen, visible
from hub.queries.seen import Seeing
from hub.store import Database, Reader
from hub.webhooks import Webhooks

_NUMBERS: Final = ("phone", "whatsapp")


class Visitors:
    """The visitor port of this process, for every mounted channel."""

    def __init__(
        self,
        db: Database,
        accounts: Accounts,
        webhooks: Webhooks,
        feed: Feed,
        files: Files,
        proving: Proving,
        *,
        channel: str,
        someone_there: Callable[[int], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._accounts = accounts
        self._webhooks = webhooks
        self._feed = feed
        self._files = files
        self._proving = proving
        self._moving = Moving(db, accounts, clock=clock)
        self._channel = channel
        self._someone_there = someone_there
        self._clock = clock

    async def account(self, account_id: int) -> Account:
        return (await self._accounts.find(account_id, channel=self._channel)).account

    async def receive(self, account_id: int, items: Sequence[Inbound]) -> list[int]:
        await self.account(account_id)
        ids = await self._webhooks.store(account_id, items, request=None)
        # A message that was stored before has an id as well: its sender is told the same again.
        return [
            found or await self._known(account_id, item)
            for found, item in zip(ids, items, strict=True)
        ]

    async def _known(self, account_id: int, item: Inbound) -> int:
        if not isinstance(item, InboundMessage):
            return 0
        known = await self._db.read(messages.by_external_id, account_id, item.external_id)
        return (known.id or 0) if known else 0

    async def history(
        self, account_id: int, proven: Sequence[Address], *, before: int | None, limit: int
    ) -> list[VisitorMessage]:
        seeing = await self._seeing(proven)
        return await self._db.read(
            seen.history, seeing, here=self._channel, before=before, limit=min(limit, 200)
        )

    async def cursor(self) -> str:
        return self._feed.newest

    async def follow(
        self, account_id: int, proven: Sequence[Address], cursor: str
    ) -> AsyncIterator[VisitorUpdate]:
        async for heard in either(self._feed.follow(cursor), self._feed.whispers()):
            if isinstance(heard, Whisper):
                if heard.kind == "agent_typing" and heard.what == "reply":
                    async for update in self._typing(heard, proven):
                        yield update
                continue
            if heard.reload:
                yield VisitorUpdate(cursor=heard.cursor, reload=True)
                return
            wanted = [
                logged.event.message_id
                for logged in heard.events
                if logged.event.kind in (EventKind.MESSAGE, EventKind.DELIVERY)
                and logged.event.message_id is not None
            ]
            if wanted:
                ids = list(dict.fromkeys(wanted))
                seeing = await self._seeing(proven)
                found = await self._db.read(seen.some, seeing, ids, here=self._channel)
                if found:
                    yield VisitorUpdate(cursor=heard.cursor, messages=tuple(found))

    async def _typing(
        self, whisper: Whisper, proven: Sequence[Address]
    ) -> AsyncIterator[VisitorUpdate]:
        """Typing is passed on only to whom the agent is about to answer."""
        if whisper.part_id in await self._db.read(_open_parts, proven):
            name = whisper.name if whisper.on else ""
            yield VisitorUpdate(cursor="", typing=name, whisper=True)

    async def whisper_typing(self, account_id: int, visitor: Address, typing: bool) -> None:
        found = await self._db.read(_part, visitor)
        if found is not None:
            part, name = found
            self._feed.whisper(
                Whisper(
                    kind="customer_typing",
                    conversation_id=part.conversation_id,
                    account_id=account_id,
                    part_id=part.id,
                    name=name,
                    on=typing,
                )
            )

    async def file(
        self, account_id: int, proven: Sequence[Address], file_id: int
    ) -> tuple[str, str, str]:
        row = await self._db.read(seen.file, await self._seeing(proven), file_id)
        if row is None:
            raise NotFound("This file is not there, or not for you.")
        return str(await self._files.path(row.key)), row.media_type, row.name

    async def _seeing(self, proven: Sequence[Address]) -> Seeing:
        settings = await self._accounts.identity()
        return partial(
            visible.opened,
            proven=tuple(proven),
            secret=settings.secret,
            region=settings.region,
            now=self._clock(),
        )

    async def presence(self, account_id: int) -> bool:
        return self._someone_there(account_id)

    async def ask_code(
        self,
        account_id: int,
        visitor: Address,
        address: Address,
        *,
        language: str,
        site: str,
        onward: bool = False,
    ) -> None:
        await self._proving.ask(
            account_id, visitor, address, language=language, site=site, onward=onward
        )

    async def answer_code(self, account_id: int, visitor: Address, code: str) -> CodeAnswer:
        found = await self._proving.answer(visitor, code)
        return CodeAnswer(proven=found.address, left=found.left)

    async def follow_link(self, account_id: int, visitor: Address, token: str) -> Address | None:
        return await self._proving.follow(account_id, visitor, token)

    async def note_proven(self, account_id: int, visitor: Address, address: Address) -> None:
        await self._proving.note(account_id, visitor, address)

    async def elsewhere(
        self, account_id: int, proven: Sequence[Address], *, language: str
    ) -> Elsewhere:
        return await self._moving.elsewhere(account_id, proven, language=language)

    async def agree(self, account_id: int, proven: Sequence[Address], on: bool) -> None:
        await self._moving.agree(account_id, proven, on)

    async def known(self, account_id: int, proven: Sequence[Address]) -> KnownOf:
        seeing = await self._seeing(proven)
        return await self._db.read(disclosing.known_of, seeing, tuple(proven), now=self._clock())


def _points(tx: Reader, proven: Sequence[Address]) -> dict[int, ContactPoint]:
    """The contact points that a session has proven. A shared mailbox proves nobody."""
    found: dict[int, ContactPoint] = {}
    for address in proven[:20]:
        normal = normalise(address)
        if normal is None or normal.nobody or normal.shared:
            continue
        # A number is one number: whoever can be reached at it owns what was said by any channel.
        kinds = _NUMBERS if normal.number_type else (normal.kind,)
        for kind in kinds:
            point = customers.contact_point(tx, kind, normal.scope, normal.value)
            if point is not None and point.id is not None and not point.shared:
                found[point.id] = point
    return found


def _part(tx: Reader, address: Address) -> tuple[Part, str] | None:
    """The part of a visitor, and the name their customer goes by."""
    points = _points(tx, [address])
    part = customers.part(tx, next(iter(points)), "") if points else None
    return (part, tx.need(Customer, part.customer_id).name) if part else None


def _open_parts(tx: Reader, proven: Sequence[Address]) -> list[int]:
    """The parts to which an agent's typing may be meant for this session."""
    found = [customers.part(tx, point_id, "") for point_id in _points(tx, proven)]
    return [part.id for part in found if part is not None and part.id is not None]
