"""What a running process has: opened once, handed to whatever is mounted on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import httpx
import structlog

from hub import guard
from hub.accounts import Accounts
from hub.bot_calls import bot_client
from hub.bots import Bots
from hub.config import Config
from hub.courier import Courier
from hub.events import EventKind
from hub.feed import Feed
from hub.fetcher import Fetcher
from hub.file_url import FileUrls
from hub.files import FileLimits, Files
from hub.identity.addresses import normalise
from hub.identity.names import forget_names
from hub.importer import Importer
from hub.indexer import Indexer
from hub.keys import PublicKeys
from hub.listeners import Listeners
from hub.plugins import Channels, Context, load_channels
from hub.presence import Presence
from hub.proving import Proving
from hub.rephrasing import Rephraser
from hub.sender import Sender
from hub.signals import Signals
from hub.store import Database
from hub.suggester import Suggester
from hub.timers import Timers
from hub.transcriber import Transcriber, command_of
from hub.vault import Vault
from hub.webhooks import Webhooks

VERSION: Final = "0.1.0"
_logger = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The only clock of a process; tests hand in their own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The parts of a running hub. Mounts use them; nothing here knows a page or a channel."""

    config: Config
    clock: Callable[[], datetime]
    vault: Vault
    db: Database
    feed: Feed
    files: Files
    urls: FileUrls
    limits: FileLimits
    http: httpx.AsyncClient
    channels: Channels
    accounts: Accounts
    webhooks: Webhooks
    sender: Sender
    fetcher: Fetcher
    listeners: Listeners
    timers: Timers
    importer: Importer
    indexer: Indexer
    suggester: Suggester
    signals: Signals
    presence: Presence
    proving: Proving
    courier: Courier
    transcriber: Transcriber
    bots: Bots
    rephraser: Rephraser
    drivers: list[Callable[[], Awaitable[None]]] = field(default_factory=list)  # Of mounts.

    async def run(self) -> None:
        """Run the drivers until cancelled."""
        async with asyncio.TaskGroup() as group:
            for driver in (
                self.feed.run,
                self.sender.run,
                self.fetcher.run,
                self.listeners.run,
                self.timers.run,
                self.importer.run,
                self.indexer.run,
                self.suggester.run,
                self.signals.run,
                self.courier.run,
                self.transcriber.run,
                self.bots.run,
                self._listen_to_log,
                self._listen_to_whispers,
            ):
                group.create_task(driver())
            for more in self.drivers:
                group.create_task(_run(more))

    async def _listen_to_log(self) -> None:
        """Wake the drivers by what has happened, in this process or in another."""
        async for batch in self.feed.follow(self.feed.newest):
            events = [logged.event for logged in batch.events]
            kinds = {event.kind for event in events}
            if batch.reload or kinds & {EventKind.ACCOUNT, EventKind.RELOAD}:
                self.accounts.forget()
                self.listeners.wake()
            if EventKind.PATTERNS in kinds:
                self.accounts.forget_patterns()
            if batch.reload or EventKind.TURN in kinds:
                self.bots.wake()
            out = any(event.data.get("out") for event in events)
            if batch.reload or out or EventKind.DELIVERY in kinds:
                self.sender.wake()
            if EventKind.ERASED in kinds:
                normalise.cache_clear()  # It remembers addresses,
                forget_names()  # and this one names.
            if batch.reload or any(event.data.get("files") for event in events):
                self.fetcher.wake()

    async def _listen_to_whispers(self) -> None:
        async for whisper in self.feed.whispers():
            self.presence.hear(whisper)


async def _run(driver: Callable[[], Awaitable[None]]) -> None:
    await driver()


@asynccontextmanager
async def open_process(
    config: Config, *, clock: Callable[[], datetime] = utc_now, exclusive: bool = True
) -> AsyncIterator[Process]:
    """Open everything a process needs; `run` is started by whoever serves.

    Raises ConfigError with what to mend, and Unavailable while the database is away.
    """
    async with AsyncExitStack() as stack:
        config.data.mkdir(parents=True, exist_ok=True)
        vault = Vault.open(config.data, config.secret_key)
        db = await Database.open(config.database, exclusive=exclusive)
        stack.push_async_callback(db.close)
        feed = Feed(db)
        await feed.start()
        files = Files.open(config.files)
        tls = httpx.create_ssl_context()  # One for all: each has read 140 authorities, 0.8 MB.
        http = guard.client(allow=config.allow_hosts, tls=tls)
        stack.push_async_callback(http.aclose)
        context = Context(http, config.public_url, f"Hilo/{VERSION}")
        channels = load_channels(context)
        stack.push_async_callback(channels.aclose)
        accounts = Accounts(db, channels, vault, public_url=config.public_url, region=config.region)
        await accounts.load_channels()
        limits = FileLimits(max_bytes=config.max_file_bytes)
        urls = FileUrls(config.public_url, vault.subkeys("file urls"))

        def max_body(channel: str) -> int:
            mail = channels.need(channel).contact_kind == "email"
            return config.max_mail_bytes if mail else config.max_body_bytes

        webhooks = Webhooks(
            db,
            accounts,
            feed,
            files,
            limits=limits,
            max_body=max_body,
            clock=clock,
            keys=PublicKeys(http),
        )
        courier = Courier(
            db,
            accounts,
            vault,
            identity=accounts.identity,
            clock=clock,
        )
        signals = Signals(db, accounts)
        proving = Proving(db, vault, identity=accounts.identity, clock=clock, wake=courier.wake)
        yield Process(
            config=config,
            clock=clock,
            vault=vault,
            db=db,
            feed=feed,
            files=files,
            urls=urls,
            limits=limits,
            http=http,
            channels=channels,
            accounts=accounts,
            webhooks=webhooks,
            sender=Sender(db, accounts, files, urls, clock=clock),
            fetcher=Fetcher(db, accounts, files, limits=limits, clock=clock),
            listeners=Listeners(db, accounts, webhooks, clock=clock),
            timers=Timers(db, accounts, webhooks, files, config=config, clock=clock),
            importer=Importer(db, accounts, files, clock=clock),
            indexer=Indexer(db),
            suggester=Suggester(db, accounts, clock=clock),
            signals=signals,
            presence=Presence(clock),
            proving=proving,
            courier=courier,
            transcriber=Transcriber(
                db, accounts, files, channels, command=command_of(config), clock=clock
            ),
            bots=Bots(
                db,
                vault,
                files,
                identity=accounts.identity,
                told=accounts.facts,
                feed=feed,
                signals=signals,
                http=await stack.enter_async_context(bot_client(tls)),
                guarded=http,
                limits=limits,
                public_url=config.public_url,
                alone=config.is_sqlite,
                clock=clock,
            ),
            rephraser=Rephraser(
                await stack.enter_async_context(bot_client(tls)),
                config.model_url,
                config.model_name,
                config.model_key.get_secret_value(),
            ),
        )
