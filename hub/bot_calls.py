"""Asking a bot over HTTP, each kind in its own way, signed."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import httpx
import structlog
from standardwebhooks import Webhook

from hub.errors import ConfigError, HiloError, PayloadError
from hub.facts.mention import Mention
from hub.handoff import chatwoot, rasa, triage
from hub.handoff.answer import Answer, read_answer
from hub.handoff.settings import BotSettings
from hub.handoff.turn import Turn, write_turn
from hub.words import BotKind

MAX_ANSWER: Final = 1_000_000  # Bytes.
SLOTS_S: Final = 3  # For the slots of a Rasa that has answered.
_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BotCalls:
    """Asks bots. http: without limits of its own; bots stand where the operator says."""

    http: httpx.AsyncClient
    clock: Callable[[], datetime]

    async def ask(self, kind: BotKind, settings: BotSettings, turn: Turn) -> Answer | None:
        """What a bot says to a turn; None where it has taken it and answers by a call.

        Raises TimeoutError at the turn's deadline, httpx.HTTPError, PayloadError, BadRequest and
        ConfigError.
        """
        async with asyncio.timeout(max((turn.deadline - self.clock()).total_seconds(), 0)):
            match kind:
                case BotKind.TRIAGE:
                    return triage.answer(turn, collect=settings.collects)
                case BotKind.RASA:
                    return await self._ask_rasa(settings, turn)
                case BotKind.CHATWOOT:
                    body = chatwoot.write_event(turn, account_name="Hilo")
                    await self._post(settings, settings.url, body, turn)
                    return None
                case BotKind.HILO:
                    status, said = await self._post(settings, settings.url, write_turn(turn), turn)
                    return None if status == 202 else read_answer(said)

    async def _ask_rasa(self, settings: BotSettings, turn: Turn) -> Answer | None:
        channel = "callback" if settings.callback else "rest"
        url = f"{settings.url}/webhooks/{channel}/webhook"
        _, said = await self._post(settings, url, rasa.write_message(turn), turn)
        if settings.callback:
            return None
        given = rasa.read_messages(said, handoff_phrases=settings.handoff_phrases)
        if not settings.read_slots:
            return given
        known = {(one.kind, one.label, one.value) for one in turn.facts}
        slots = [
            one
            for one in await self._slots(settings, turn)
            if (one.kind, one.label, one.value) not in known
        ]
        return replace(given, facts=(*given.facts, *slots))

    async def _slots(self, settings: BotSettings, turn: Turn) -> Sequence[Mention]:
        url = f"{settings.url}/conversations/{rasa.sender_of(turn)}/tracker"
        try:
            async with asyncio.timeout(SLOTS_S):
                async with self.http.stream("GET", url, headers=_headers(settings)) as response:
                    response.raise_for_status()
                    return rasa.read_slots(await _body(response)).facts
        except (httpx.HTTPError, PayloadError, TimeoutError) as error:
            # What it said counts all the same, and asking once more would say it twice.
            _logger.warning("bot_slots_unread", error=type(error).__name__)
            return ()

    async def _post(
        self, settings: BotSettings, url: str, body: bytes, turn: Turn
    ) -> tuple[int, bytes]:
        """The status of an answer, and its body."""
        if not url:
            raise ConfigError("This bot has no address. Set its url.")
        headers = _headers(settings) | self._signed(settings, turn, body)
        async with self.http.stream("POST", url, content=body, headers=headers) as response:
            if response.status_code >= 300:
                raise PayloadError(f"It answered {response.status_code}.")
            return response.status_code, await _body(response)

    def _signed(self, settings: BotSettings, turn: Turn, body: bytes) -> dict[str, str]:
        """The headers of Standard Webhooks. The same turn has the same id, however often it is
        sent, so that a bot may know a repetition."""
        if settings.secret is None:
            return {}
        at = self.clock()
        message_id = f"turn_{turn.id}"
        secret = settings.secret.get_secret_value()
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": str(Webhook(secret).sign(message_id, at, body.decode())),
        }


async def _body(response: httpx.Response) -> bytes:
    """What it says, as it was sent: a packed answer may be a thousand times as long unpacked, and
    none was asked for. Raises PayloadError."""
    if response.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise PayloadError("Its answer is packed, which it was not asked for.")
    said = bytearray()
    async for chunk in response.aiter_raw():
        said += chunk
        if len(said) > MAX_ANSWER:
            raise PayloadError("Its answer is too long.")
    return bytes(said)


def _headers(settings: BotSettings) -> dict[str, str]:
    headers = {
        "content-type": "application/json",
        "user-agent": "Hilo",
        "accept-encoding": "identity",
    }
    if settings.bearer is not None:
        headers["authorization"] = f"Bearer {settings.bearer.get_secret_value()}"
    return headers


def bot_client(tls: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """A client for bots: each has its own time, which `BotCalls` keeps, and none waits for
    another's connection. No proxy of the environment, and no redirect: it would lose the body."""
    limits = httpx.Limits(max_connections=500, max_keepalive_connections=50)
    return httpx.AsyncClient(timeout=None, limits=limits, trust_env=False, verify=tls or True)


def new_secret(random: bytes) -> str:
    """A secret for signing, as bots' libraries want it: whsec_ and base64. random: 32 bytes."""
    return "whsec_" + base64.b64encode(random).decode()


def error_name(error: Exception) -> str:
    """What is kept and shown of a failure: our own sentence, or the error's name."""
    return error.sentence if isinstance(error, HiloError) else type(error).__name__
