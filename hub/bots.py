"""The driver of bots: sends each turn, takes the answer, and gives up in time."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

import httpx
import structlog
from standardwebhooks import Webhook

from hub.actions import attachments
from hub.actions import bots as actions
from hub.actions.facts import FactSettings
from hub.actions.resolving import IdentitySettings
from hub.errors import BadRequest, ConfigError, Conflict, HiloError, PayloadError
from hub.facts.mention import Mention
from hub.files import FileLimits, Files
from hub.handoff import chatwoot, rasa, triage
from hub.handoff.answer import Answer, Say, read_answer
from hub.handoff.settings import BotSettings
from hub.handoff.turn import Turn, write_turn
from hub.model import Bot, BotTurn
from hub.queries import bots as queries
from hub.store import Database, Reader
from hub.vault import Vault
from hub.words import BotKind

IDLE_S: Final = 1.0
MAX_ANSWER: Final = 1_000_000  # Bytes.
AT_ONCE: Final = 20
SLOTS_S: Final = 3  # For the slots of a Rasa that has answered.
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
        http: httpx.AsyncClient,
        guarded: httpx.AsyncClient,
        limits: FileLimits,
        public_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._vault = vault
        self._files = files
        self._identity = identity
        self._told = told
        self._http = http  # Bots stand where the operator says, also beside us.
        self._guarded = guarded  # Files stand where a bot says: never inside.
        self._limits = limits
        self._public_url = public_url
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look for a turn now."""
        self._woken.set()

    async def run(self) -> None:
        """Take turns for ever. Ends by cancellation, and lets no answer be half done."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._woken.clear()
                try:
                    for row in await self._claim():
                        group.create_task(self._take(row))
                except HiloError as error:
                    _logger.warning("bots_wait", error=error.sentence)
                except Exception:
                    _logger.exception("bots_failed")
                await self._rest()

    async def _rest(self) -> None:
        wait = IDLE_S
        try:
            due_at = await self._db.read(queries.next_due_at)
        except HiloError:
            due_at = None
        if due_at is not None:
            wait = min(max((due_at - self._clock()).total_seconds(), 0.02), IDLE_S)
        try:
            async with asyncio.timeout(wait):
                await self._woken.wait()
        except TimeoutError:
            return

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
            given = await self._ask(bot, settings, turn)
            if given is None:
                await self._db.write(actions.wait, turn_id)
            else:
                await self.answer(row.token, given, epoch=row.epoch)
        except Conflict:
            return  # Somebody else went on: there is nothing to do.
        except (HiloError, httpx.HTTPError, TimeoutError) as error:
            said = error.sentence if isinstance(error, HiloError) else type(error).__name__
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

    # --- the kinds --------------------------------------------------------------------------------

    async def _ask(self, bot: Bot, settings: BotSettings, turn: Turn) -> Answer | None:
        """What a bot says to a turn; None where it has taken it and answers by a call."""
        async with asyncio.timeout(max((turn.deadline - self._clock()).total_seconds(), 0)):
            match bot.kind:
                case BotKind.TRIAGE:
                    return triage.answer(turn, collect=settings.collect)
                case BotKind.RASA:
                    return await self._ask_rasa(settings, turn)
                case BotKind.CHATWOOT:
                    body = chatwoot.write_event(turn, account_name="Hilo")
                    await self._post(settings, settings.url, body, turn)
                    return None
                case _:
                    response = await self._post(settings, settings.url, write_turn(turn), turn)
                    return None if response.status_code == 202 else read_answer(response.content)

    async def _ask_rasa(self, settings: BotSettings, turn: Turn) -> Answer | None:
        channel = "callback" if settings.callback else "rest"
        url = f"{settings.url}/webhooks/{channel}/webhook"
        response = await self._post(settings, url, rasa.write_message(turn), turn)
        if settings.callback:
            return None
        phrases = settings.handoff_phrases
        given = rasa.read_messages(response.content, handoff_phrases=phrases)
        if not settings.read_slots:
            return given
        return replace(given, facts=(*given.facts, *await self._slots(settings, turn)))

    async def _slots(self, settings: BotSettings, turn: Turn) -> Sequence[Mention]:
        url = f"{settings.url}/conversations/{rasa.sender_of(turn)}/tracker"
        try:
            async with asyncio.timeout(SLOTS_S):
                response = await self._http.get(url, headers=_headers(settings))
            response.raise_for_status()
            return rasa.read_slots(response.content[:MAX_ANSWER]).facts
        except (httpx.HTTPError, PayloadError, TimeoutError) as error:
            # What it said counts all the same, and asking once more would say it twice.
            _logger.warning("bot_slots_unread", error=type(error).__name__)
            return ()

    async def _post(
        self, settings: BotSettings, url: str, body: bytes, turn: Turn
    ) -> httpx.Response:
        if not url.startswith(("https://", "http://")):
            raise ConfigError("This bot has no address. Set its url.")
        headers = _headers(settings) | self._signed(settings, turn, body)
        response = await self._http.post(url, content=body, headers=headers)
        if response.status_code >= 400:
            raise PayloadError(f"It answered {response.status_code}.")
        if len(response.content) > MAX_ANSWER:
            raise PayloadError("Its answer is too long.")
        return response

    def _signed(self, settings: BotSettings, turn: Turn, body: bytes) -> dict[str, str]:
        """The headers of Standard Webhooks. The same turn has the same id, however often it is
        sent, so that a bot may know a repetition."""
        if settings.secret is None:
            return {}
        at = self._clock()
        message_id = f"turn_{turn.id}"
        secret = settings.secret.get_secret_value()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": str(Webhook(secret).sign(message_id, at, body.decode())),
        }

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


def _headers(settings: BotSettings) -> dict[str, str]:
    headers = {"content-type": "application/json", "user-agent": "Hilo"}
    if settings.bearer is not None:
        headers["authorization"] = f"Bearer {settings.bearer.get_secret_value()}"
    return headers


def bot_client() -> httpx.AsyncClient:
    """A client for bots: each has its own time, which the driver keeps, and none waits for
    another's connection. No proxy of the environment, and no redirect: it would lose the body."""
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=50)
    return httpx.AsyncClient(timeout=None, limits=limits, trust_env=False)


def new_secret(random: bytes) -> str:
    """A secret for signing, as bots' libraries want it: whsec_ and base64. random: 32 bytes."""
    return "whsec_" + base64.b64encode(random).decode()
