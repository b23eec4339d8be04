"""The driver of bots: sends each turn, takes the answer, and gives up in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

import httpx
import structlog

from hub.actions import attachments
from hub.actions import bots as actions
from hub.actions.facts import FactSettings
from hub.actions.resolving import IdentitySettings
from hub.bot_calls import BotCalls, error_name
from hub.driver import Driver
from hub.errors import BadRequest, Conflict, HiloError
from hub.events import Whisper
from hub.feed import Feed
from hub.files import FileLimits, Files
from hub.handoff.answer import Answer, Say
from hub.handoff.settings import BotSettings
from hub.handoff.turn import Turn
from hub.model import Bot, BotTurn
from hub.queries import bots as queries
from hub.signals import Signals
from hub.store import Database, Reader
from hub.trial import Tried, try_out
from hub.vault import Vault
from hub.words import BotKind

IDLE_S: Final = 1.0
AT_ONCE: Final = 20
TYPING_S: Final = 4.0  # Networks show it for some seconds each time.
_logger = structlog.get_logger(__name__)


class Bots:
    """One per process; a turn is taken by one of them."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        files: Files,
        *,
        identity: Callable[[], Awaitable[IdentitySettings]],
        told: Callable[[], Awaitable[FactSettings]],
        feed: Feed,
        signals: Signals,
        http: httpx.AsyncClient,
        guarded: httpx.AsyncClient,
        limits: FileLimits,
        public_url: str,
        alone: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._vault = vault
        self._files = files
        self._identity = identity
        self._told = told
        self._calls = BotCalls(http, clock)
        self._feed = feed
        self._signals = signals
        self._guarded = guarded  # Files stand where a bot says: never inside.
        self._limits = limits
        self._public_url = public_url
        self._alone = alone
        self._clock = clock
        self._driver = Driver(
            self._step, tick_s=IDLE_S, waits="bots_wait", patience=HiloError, failed="bots_failed"
        )

    def wake(self) -> None:
        """Look for a turn now."""
        self._driver.wake()

    async def run(self) -> None:
        """Take turns for ever. Ends by cancellation, and lets no answer be half done."""
        await self._resume()
        await self._driver.run()

    async def _resume(self) -> None:
        """Nobody else asks on SQLite: what is under way was another process's, which has died."""
        if self._alone:
            try:
                await self._db.write(actions.resume, now=self._clock())
            except HiloError as error:
                _logger.warning("bots_wait", error=error.sentence)

    async def _step(self) -> float | None:
        for row in await self._claim():
            await self._driver.begin(self._take, row)
        due_at = await self._db.read(queries.next_due_at)
        if due_at is None:
            return None
        return min(max((due_at - self._clock()).total_seconds(), 0.02), IDLE_S)

    async def _claim(self) -> list[BotTurn]:
        now = self._clock()
        if not await self._db.read(queries.due, now, limit=1):
            return []
        return await self._db.write(actions.claim, now=now, limit=AT_ONCE)

    async def _take(self, row: BotTurn) -> None:
        turn_id = row.id or 0
        try:
            bot = await self._db.read(_bot, row.bot_id)
            settings = self._vault.open_settings(BotSettings, bot.settings)
            turn = await self._turn(row)
            async with self._thinking(row, bot):
                given = await self._calls.ask(BotKind(bot.kind), settings, turn)
            if given is None:
                await self._db.write(actions.wait, turn_id)
            else:
                await self.answer(row.token, given, epoch=row.epoch)
        except Conflict:
            return  # Somebody else went on: there is nothing to do.
        except (HiloError, httpx.HTTPError, TimeoutError) as error:
            said = error_name(error)
            _logger.warning("bot_failed", bot=row.bot_id, turn=turn_id, error=said)
            await self._put_off(turn_id, said)
        except Exception as error:
            _logger.exception("bot_failed", bot=row.bot_id, turn=turn_id)
            await self._put_off(turn_id, type(error).__name__)

    async def _put_off(self, turn_id: int, error: str) -> None:
        try:
            await self._db.write(actions.put_off, turn_id, error=error, now=self._clock())
        except HiloError as failed:
            _logger.warning("bot_unsettled", turn=turn_id, error=failed.sentence)

    async def _turn(self, row: BotTurn) -> Turn:
        settings = await self._identity()
        return await self._db.read(
            queries.turn_of,
            row,
            public_url=self._public_url,
            secret=settings.secret,
            region=settings.region,
            now=self._clock(),
        )

    # --- typing -----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _thinking(self, row: BotTurn, bot: Bot) -> AsyncIterator[None]:
        """While it is asked, its customer and the console see it type."""
        if bot.kind == BotKind.TRIAGE:
            yield  # It has answered before anybody would see it.
            return
        typing = asyncio.create_task(self._keep_typing(row, bot))
        try:
            yield
        finally:
            typing.cancel()
            self._type(row, bot, on=False)

    async def _keep_typing(self, row: BotTurn, bot: Bot) -> None:
        while True:
            self._type(row, bot, on=True)
            await asyncio.sleep(TYPING_S)

    def _type(self, row: BotTurn, bot: Bot, *, on: bool) -> None:
        self._signals.typing(row.part_id, row.account_id, on=on)
        self._feed.whisper(
            Whisper(
                kind="agent_typing",
                conversation_id=row.conversation_id,
                account_id=row.account_id,
                part_id=row.part_id,
                name=bot.name,
                what="reply",
                on=on,
            )
        )

    async def try_out(
        self, kind: BotKind, settings: BotSettings, text: str, *, timeout_s: int, language: str
    ) -> Tried:
        """See `hub.trial`."""
        return await try_out(
            self._calls, kind, settings, text, timeout_s=timeout_s, language=language
        )

    # --- answers ----------------------------------------------------------------------------------

    async def answer(self, token: str, given: Answer, *, epoch: int | None = None) -> Sequence[int]:
        """Do what a bot answers to a turn. Raises NotFound, Conflict and BadRequest."""
        # Whoever has no turn has nothing fetched either.
        await self._db.read(actions.check, token, epoch=epoch)
        files = await self._fetch(given.says)
        told = await self._told()
        return await self._db.write(
            actions.answer,
            token,
            given,
            epoch=epoch,
            files=files,
            told=told,
            now=self._clock(),
        )

    async def interject(self, bot_id: int, conversation_id: int, given: Answer) -> Sequence[int]:
        """Do what a bot says by a call that names no turn. Raises NotFound and Conflict, and
        BadRequest for a file that cannot be had."""
        files = await self._fetch(given.says)
        told = await self._told()
        return await self._db.write(
            actions.interject,
            bot_id,
            conversation_id,
            given,
            files=files,
            told=told,
            now=self._clock(),
        )

    # --- files ------------------------------------------------------------------------------------

    async def _fetch(self, says: Sequence[Say]) -> list[list[int]]:
        """The files of each thing that is said, fetched and kept. Raises BadRequest."""
        return [[await self._keep(file.url, file.name) for file in say.files] for say in says]

    async def _keep(self, url: str, name: str) -> int:
        try:
            response = await self._guarded.get(url)
            response.raise_for_status()
        except httpx.HTTPError as error:
            raise BadRequest(
                "The file %(url)s could not be fetched: %(error)s.",
                url=url,
                error=type(error).__name__,
            ) from None
        stored = await self._files.store(
            response.content,
            name=name or url.rpartition("/")[2].partition("?")[0] or "file",
            declared_type=response.headers.get("content-type", ""),
            limits=self._limits,
        )
        put = partial(
            attachments.put,
            agent_id=None,
            name=stored.name,
            media_type=stored.media_type,
            size=stored.size,
            key=stored.key,
            sha256=stored.sha256,
            width=stored.width,
            height=stored.height,
            now=self._clock(),
        )
        return await self._db.write(put)


def _bot(tx: Reader, bot_id: int) -> Bot:
    return tx.need(Bot, bot_id)
