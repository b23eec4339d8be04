"""A hub that lives in memory: a whole `VisitorPort`, with an agent's side for tests to play."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from channels.chat.settings import ChatSettings
from hub.contract import (
    Account,
    Address,
    CodeAnswer,
    Elsewhere,
    FileRef,
    Inbound,
    InboundMessage,
    KnownOf,
    Receipt,
    SeenUpTo,
    VisitorFile,
    VisitorMessage,
    VisitorUpdate,
    WayOn,
)
from hub.errors import BadRequest, NotFound, TooMany, Unavailable

ERA = "memory"


def chat_account(settings: ChatSettings, *, account_id: int = 1) -> Account:
    """A chat account with these settings."""
    return Account(
        id=account_id,
        channel="chat",
        name="Shop chat",
        address="",
        settings=settings,
        webhook_url="",
        signing_key=bytes([account_id]) * 32,
    )


@dataclass(slots=True)
class MemoryHub:
    """Messages by the address they belong to, and a log of their changes to follow."""

    accounts: dict[int, Account]
    folder: Path = field(default_factory=Path)
    someone_is_in: bool = True
    is_down: bool = False
    received: list[Inbound] = field(default_factory=list)
    whispers: list[tuple[Address, bool]] = field(default_factory=list)
    # Codes and links: to whom each was sent, the addresses that are known, who has shown what.
    familiar: set[Address] = field(default_factory=set)
    codes: dict[Address, tuple[Address, str, int]] = field(default_factory=dict)
    links: dict[str, Address] = field(default_factory=dict)
    noted: list[tuple[Address, Address]] = field(default_factory=list)
    # Where they may go on, who agreed to be answered where, and what is known already.
    ways: tuple[WayOn, ...] = ()
    agreed: dict[Address, Address] = field(default_factory=dict)
    have: KnownOf = field(default_factory=KnownOf)
    _messages: dict[int, tuple[Address, VisitorMessage]] = field(default_factory=dict)
    _ids: dict[str, int] = field(default_factory=dict)
    _log: list[int] = field(default_factory=list)
    _forgotten: int = 0
    _typing: tuple[int, str] = (0, "")
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    # --- what tests see and do -----------------------------------------------------------------

    @property
    def inbound(self) -> list[InboundMessage]:
        """The messages of visitors, each once."""
        return [item for item in self.received if isinstance(item, InboundMessage)]

    @property
    def truth(self) -> list[VisitorMessage]:
        """Every message as it is now, in order."""
        return [message for _, message in self._messages.values()]

    @property
    def visitors(self) -> list[Address]:
        """Who has written, first come first."""
        return list(dict.fromkeys(item.sender for item in self.inbound))

    async def until(self, what: str, *, limit_s: float = 60.0) -> None:
        """Wait until a message with this text has come in, or fail after a while."""
        async with asyncio.timeout(limit_s), self._changed:
            await self._changed.wait_for(lambda: any(m.text == what for m in self.truth))

    async def until_read(self, message_id: int, *, limit_s: float = 60.0) -> None:
        """Wait until the visitor has read a message of ours."""
        async with asyncio.timeout(limit_s), self._changed:
            await self._changed.wait_for(lambda: self._messages[message_id][1].status == "read")

    async def say(
        self,
        to: Address,
        text: str,
        *,
        author: str = "agent",
        name: str = "Marta",
        quick: Sequence[str] = (),
        files: Sequence[VisitorFile] = (),
        channel: str = "",
        at: datetime | None = None,
        asks_code: bool = False,
    ) -> int:
        """An agent, the assistant or the system writes to an address."""
        message = VisitorMessage(
            id=len(self._messages) + 1,
            key=f"out-{len(self._messages) + 1}",
            mine=False,
            author=author,
            author_name=name,
            text=text,
            at=at or datetime.now(UTC),
            status="sent",
            files=tuple(files),
            quick_replies=tuple(quick),
            channel=channel,
            asks_code=asks_code,
        )
        return await self._put(to, message)

    async def type(self, name: str) -> None:
        """An agent types, or stops with ""."""
        async with self._changed:
            self._typing = (self._typing[0] + 1, name)
            self._changed.notify_all()

    async def delete(self, message_id: int) -> None:
        """A message is taken back."""
        to, message = self._messages[message_id]
        await self._put(to, replace(message, deleted=True, revision=message.revision + 1))

    def forget_log(self) -> None:
        """Cursors of before now are no longer known."""
        self._forgotten = len(self._log)

    # --- the port ------------------------------------------------------------------------------

    async def account(self, account_id: int) -> Account:
        if (found := self.accounts.get(account_id)) is None:
            raise NotFound("There is no such account.")
        return found

    async def receive(self, account_id: int, items: Sequence[Inbound]) -> list[int]:
        if self.is_down:
            raise Unavailable("The database is away.")
        return [await self._receive(item) for item in items]

    async def history(
        self, account_id: int, proven: Sequence[Address], *, before: int | None, limit: int
    ) -> list[VisitorMessage]:
        seen = [m for to, m in self._messages.values() if to in proven]
        return [m for m in seen if before is None or m.id < before][-limit:]

    async def cursor(self) -> str:
        return f"{ERA}:{len(self._log)}"

    async def follow(
        self, account_id: int, proven: Sequence[Address], cursor: str
    ) -> AsyncIterator[VisitorUpdate]:
        era, _, number = cursor.partition(":")
        at = int(number) if era == ERA and number.isdecimal() else -1
        typed = self._typing[0]
        while self._forgotten <= at <= len(self._log):
            changed, at = self._log[at:], len(self._log)
            seen = [m for to, m in (self._messages[i] for i in changed) if to in proven]
            if seen:
                yield VisitorUpdate(cursor=f"{ERA}:{at}", messages=tuple(seen))
            if typed != self._typing[0]:
                typed, name = self._typing
                yield VisitorUpdate(cursor="", typing=name, whisper=True)
            await self._news(at, typed)
        yield VisitorUpdate(cursor=f"{ERA}:{len(self._log)}", reload=True)

    async def whisper_typing(self, account_id: int, visitor: Address, typing: bool) -> None:
        async with self._changed:
            self.whispers.append((visitor, typing))
            self._changed.notify_all()

    async def file(
        self, account_id: int, proven: Sequence[Address], file_id: int
    ) -> tuple[str, str, str]:
        for to, message in self._messages.values():
            for file in message.files:
                if file.url == str(file_id) and to in proven and not message.deleted:
                    return str(self.folder / str(file_id)), file.media_type, file.name
        raise NotFound("There is no such file.")

    async def presence(self, account_id: int) -> bool:
        return self.someone_is_in

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
        if onward:
            self.familiar.add(address)
        if self.is_down:
            raise Unavailable("The database is away.")
        if [asked for asked, _, _ in self.codes.values()].count(address) >= 3:
            raise TooMany("Too often.", after_s=900)
        self.codes[visitor] = (address, "246810", 5)

    async def answer_code(self, account_id: int, visitor: Address, code: str) -> CodeAnswer:
        address, right, left = self.codes.get(visitor, (visitor, "", 0))
        if not left:
            return CodeAnswer()
        if code.replace(" ", "") == right and address in self.familiar:
            del self.codes[visitor]
            return CodeAnswer(proven=address)
        self.codes[visitor] = (address, right, left - 1)
        return CodeAnswer(left=left - 1)

    async def follow_link(self, account_id: int, visitor: Address, token: str) -> Address | None:
        return self.links.pop(token, None)

    async def note_proven(self, account_id: int, visitor: Address, address: Address) -> None:
        self.noted.append((visitor, address))

    async def elsewhere(
        self, account_id: int, proven: Sequence[Address], *, language: str
    ) -> Elsewhere:
        to = proven[-1].value if len(proven) > 1 else ""
        return Elsewhere(ways=self.ways, mail=True, to=to, agreed=proven[0] in self.agreed)

    async def agree(self, account_id: int, proven: Sequence[Address], on: bool) -> None:
        if not on:
            self.agreed.pop(proven[0], None)
        elif len(proven) > 1:
            self.agreed[proven[0]] = proven[-1]
        else:
            raise BadRequest("Nothing was shown.")

    async def known(self, account_id: int, proven: Sequence[Address]) -> KnownOf:
        return self.have

    # --- inside --------------------------------------------------------------------------------

    async def _news(self, at: int, typed: int) -> None:
        async with self._changed:
            await self._changed.wait_for(
                lambda: len(self._log) != at or self._typing[0] != typed or self._forgotten > at
            )

    async def _receive(self, item: Inbound) -> int:
        if isinstance(item, InboundMessage):
            return await self._receive_message(item)
        self.received.append(item)
        if isinstance(item, Receipt):
            await self._climb(item.external_id, item.status)
        if isinstance(item, SeenUpTo):
            await self._climb(item.external_id, "read")
        return 0

    async def _receive_message(self, item: InboundMessage) -> int:
        if (known := self._ids.get(item.external_id)) is not None:
            return known
        self.received.append(item)
        files = tuple(self._keep(each) for each in item.files)
        message = VisitorMessage(
            id=len(self._messages) + 1,
            key=item.external_id,
            mine=True,
            author="customer",
            author_name=item.sender_name,
            text=item.text,
            at=datetime.now(UTC),
            status="sent",
            files=files,
        )
        self._ids[item.external_id] = message.id
        return await self._put(item.sender, message)

    def _keep(self, file: FileRef) -> VisitorFile:
        number, content = len(list(self.folder.iterdir())) + 1, file.content or b""
        (self.folder / str(number)).write_bytes(content)
        return VisitorFile(
            name=file.name, media_type=file.media_type, size=len(content), url=str(number)
        )

    async def _climb(self, key: str, status: str) -> None:
        for message_id, (to, message) in list(self._messages.items()):
            if message.key == key and not message.mine and message.status != "read":
                changed = replace(message, status=status, revision=message.revision + 1)
                await self._put(to, changed)
                assert self._messages[message_id][1] is changed

    async def _put(self, to: Address, message: VisitorMessage) -> int:
        async with self._changed:
            self._messages[message.id] = (to, message)
            self._log.append(message.id)
            self._changed.notify_all()
        return message.id
