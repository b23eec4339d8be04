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
    DeliveryStatus,
    Elsewhere,
    Inbound,
    InboundMessage,
    KnownOf,
    VisitorFile,
    VisitorMessage,
    VisitorUpdate,
)
from hub.errors import NotFound
from hub.events import EventKind, Whisper
from hub.feed import Feed
from hub.files import Files
from hub.following import either
from hub.identity.addresses import normalise
from hub.model import AccountRow, Agent, Attachment, ContactPoint, Customer, Delivery, Message, Part
from hub.moving import Moving
from hub.proving import Proving
from hub.queries import customers, disclosing, messages, visible
from hub.queries.visible import Opened
from hub.store import Database, Reader
from hub.webhooks import Webhooks
from hub.words import AuthorKind, FileState, MessageKind

_UNSAID: Final = frozenset(
    {
        DeliveryStatus.HELD,
        DeliveryStatus.QUEUED,
        DeliveryStatus.SENDING,
        DeliveryStatus.CANCELLED,
    }
)

_NUMBERS: Final = ("phone", "whatsapp")


Seeing = Callable[[Reader], Opened]  # Asks a snapshot what a session may read.


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
            _history, seeing, here=self._channel, before=before, limit=min(limit, 200)
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
                found = await self._db.read(_visible, seeing, ids, here=self._channel)
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
        row = await self._db.read(_file, await self._seeing(proven), file_id)
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


def _history(
    tx: Reader, seeing: Seeing, *, here: str, before: int | None, limit: int
) -> list[VisitorMessage]:
    return _shown(tx, visible.page(tx, seeing(tx), before=before, limit=limit), here)


def _visible(tx: Reader, seeing: Seeing, ids: list[int], *, here: str) -> list[VisitorMessage]:
    seen = seeing(tx)
    rows = [found for message_id in ids if (found := tx.get(Message, message_id))]
    return _shown(tx, [row for row in rows if seen.shows(row)], here)


def _file(tx: Reader, seeing: Seeing, file_id: int) -> Attachment | None:
    row = tx.get(Attachment, file_id)
    message = tx.get(Message, row.message_id) if row and row.message_id else None
    if row is None or message is None or row.state != FileState.READY:
        return None
    if message.deleted_at or message.erased_at:
        return None
    return row if seeing(tx).shows(message) else None


def _open_parts(tx: Reader, proven: Sequence[Address]) -> list[int]:
    """The parts to which an agent's typing may be meant for this session."""
    found = [customers.part(tx, point_id, "") for point_id in _points(tx, proven)]
    return [part.id for part in found if part is not None and part.id is not None]


def _shown(tx: Reader, rows: Sequence[Message], here: str) -> list[VisitorMessage]:
    ids = [row.id or 0 for row in rows]
    files: dict[int, list[Attachment]] = {}
    for file in messages.attachments_of(tx, ids) if ids else []:
        files.setdefault(file.message_id or 0, []).append(file)
    sent = {row.message_id: row for row in messages.deliveries_of(tx, ids)} if ids else {}
    names, channels = _names(tx, rows), _channels(tx, rows)
    return [
        shown(
            row,
            files.get(row.id or 0, []),
            sent.get(row.id or 0),
            names.get(row.agent_id or 0),
            elsewhere="" if (name := channels.get(row.account_id or 0, here)) == here else name,
        )
        for row in rows
        if _is_out(row, sent.get(row.id or 0))
    ]


def _is_out(row: Message, delivery: Delivery | None) -> bool:
    """What has not been handed over yet has not been said; only then it has an id for receipts."""
    if row.kind != MessageKind.OUTBOUND or delivery is None:
        return True
    return delivery.status not in _UNSAID


def _names(tx: Reader, rows: Sequence[Message]) -> dict[int, str]:
    """Customers see an agent's first name."""
    ids = {row.agent_id for row in rows if row.agent_id}
    agents = [found for agent_id in sorted(ids) if (found := tx.get(Agent, agent_id))]
    return {agent.id or 0: agent.name.split(" ")[0] for agent in agents}


def _channels(tx: Reader, rows: Sequence[Message]) -> dict[int, str]:
    """The channel of each account that the messages went through."""
    ids = {row.account_id for row in rows if row.account_id}
    return {number: tx.need(AccountRow, number).channel for number in sorted(ids)}


def shown(
    row: Message,
    files: Sequence[Attachment],
    delivery: Delivery | None,
    agent: str | None,
    *,
    elsewhere: str = "",
) -> VisitorMessage:
    """A message as its customer reads it. elsewhere: the channel it was on, when not here."""
    gone = row.deleted_at is not None or row.erased_at is not None
    mine = row.kind == MessageKind.INBOUND and row.author_kind != AuthorKind.PARTICIPANT
    replies = row.extra.get("quick_replies", []) if not gone else []
    external = (delivery.external_id if delivery else row.external_id) or ""
    return VisitorMessage(
        id=row.id or 0,
        # The channel's receipts name a message of ours by its external id.
        key=external.rpartition(":")[2] if mine else external,
        mine=mine,
        author=str(row.author_kind),
        author_name=agent or row.author_name,
        text="" if gone else row.text,
        at=row.happened_at or row.at,
        status=delivery.status if delivery else "sent",
        files=()
        if gone
        else tuple(
            VisitorFile(
                name=file.name, media_type=file.media_type, size=file.size or 0, url=str(file.id)
            )
            for file in files
            if file.state == FileState.READY
        ),
        quick_replies=tuple(str(reply) for reply in replies),
        channel=elsewhere,
        deleted=gone,
        asks_code=not gone and row.extra.get("asks") == "code",
        revision=row.revision,
    )
