"""The addresses that bots call: an answer to a turn, Rasa's callback, Chatwoot's endpoints."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.actions import staff
from hub.api.problems import problem
from hub.bots import Bots
from hub.errors import BadRequest, HiloError, NotFound, SignedOut, TooLarge
from hub.handoff import chatwoot, rasa
from hub.handoff.answer import Answer, Then, read_answer, read_facts
from hub.handoff.settings import BotSettings
from hub.limits import Limiter
from hub.model import Bot
from hub.queries import bots as queries
from hub.store import Database
from hub.untrusted import Untrusted
from hub.vault import Vault
from hub.words import BotKind

PATH: Final = "/bots"
MAX_BODY: Final = 1_000_000
READ_S: Final = 15.0  # For a body to arrive: a bot stands in a server, and not on a mountain.
MAX_ID: Final = 2**53
WRONG: Final = 30  # Wrong tokens in five minutes and address.
_SENDER: Final = re.compile(r"hilo-(\d{1,18})-\d{1,18}")
_logger = structlog.get_logger(__name__)

Handler = Callable[[Request], Coroutine[Any, Any, dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BotDoor:
    """What these routes have of the process."""

    db: Database
    bots: Bots
    vault: Vault
    clock: Callable[[], datetime]
    wrong: Limiter
    read_s: float = READ_S

    def routes(self) -> list[BaseRoute]:
        """Every address under /bots."""
        talk = PATH + "/chatwoot/api/v1/accounts/{account:int}/conversations/{id:int}"
        return [
            self._post(PATH + "/turns/{token}", self.answer),
            self._post(PATH + "/rasa/{token}", self.rasa),
            self._post(talk + "/messages", self.message),
            self._post(talk + "/toggle_status", self.status),
            self._post(talk + "/assignments", self.assign),
            self._post(talk + "/custom_attributes", self.attributes),
            self._post(talk + "/labels", self.nothing),
            self._post(talk + "/toggle_typing_status", self.nothing),
        ]

    def _post(self, path: str, handler: Handler) -> Route:
        async def serve(request: Request) -> Response:
            try:
                body = msgspec.json.encode(await handler(request))
            except HiloError as error:
                return problem(error)
            except ClientDisconnect:
                return Response(status_code=400)
            except Exception:
                _logger.exception("bot_call_failed", path=request.url.path)
                return problem(HiloError("This was not done. Trying again is safe."))
            return Response(body, media_type="application/json")

        return Route(path, serve, methods=["POST"])

    async def answer(self, request: Request) -> dict[str, Any]:
        """An answer to a turn. Its address is its permission: nobody can guess it."""
        token = request.path_params["token"]
        # Whoever has no turn has no byte of theirs read either.
        if await self.db.read(queries.by_token, token) is None:
            self._count_wrong(request)
            raise NotFound("There is no such turn.")
        body = await self._read(request)
        given = read_answer(body)
        epoch = Untrusted.parse(body)["epoch"].integer() if body.strip() else None
        ids = await self.bots.answer(token, given, epoch=epoch)
        return {"ok": True, "messages": list(ids)}

    async def rasa(self, request: Request) -> dict[str, Any]:
        """One message of Rasa's callback channel."""
        bot = await self._bot(request, request.path_params["token"], BotKind.RASA)
        settings = self.vault.open_settings(BotSettings, bot.settings)
        body = await self._read(request)
        sender = _SENDER.fullmatch(Untrusted.parse(body)["recipient_id"].text())
        if sender is None:
            raise BadRequest("recipient_id is the sender that Rasa was given: hilo-7-3.")
        given = rasa.read_messages(body, handoff_phrases=settings.handoff_phrases)
        ids = await self._interject(bot, int(sender[1]), given)
        return {"ok": True, "messages": list(ids)}

    async def message(self, request: Request) -> dict[str, Any]:
        """Chatwoot's `messages`."""
        bot = await self._chatwoot(request)
        given = chatwoot.read_message(await self._read(request))
        conversation_id = request.path_params["id"]
        ids = await self._interject(bot, conversation_id, given)
        return chatwoot.message_json(ids[0] if ids else 0, conversation_id, given)

    async def status(self, request: Request) -> dict[str, Any]:
        """Chatwoot's `toggle_status`."""
        bot = await self._chatwoot(request)
        given = chatwoot.read_status(await self._read(request))
        await self._interject(bot, request.path_params["id"], given)
        names = {Then.HANDOFF: "open", Then.RESOLVE: "resolved"}
        status = names.get(given.then, "pending")
        number = request.path_params["id"]
        payload = {"success": True, "current_status": status, "conversation_id": number}
        return {"meta": {}, "payload": payload}

    async def assign(self, request: Request) -> dict[str, Any]:
        """Chatwoot's `assignments`: whoever it names, people go on."""
        bot = await self._chatwoot(request)
        await self._read(request)
        await self._interject(bot, request.path_params["id"], Answer(then=Then.HANDOFF))
        return {}

    async def attributes(self, request: Request) -> dict[str, Any]:
        """Chatwoot's custom attributes of a conversation: what the bot got to know."""
        bot = await self._chatwoot(request)
        found = Untrusted.parse(await self._read(request))["custom_attributes"]
        await self._interject(bot, request.path_params["id"], Answer(facts=read_facts(found)))
        return {"custom_attributes": found.value if found.is_object() else {}}

    async def nothing(self, request: Request) -> dict[str, Any]:
        """What means nothing here, and is no reason for a bot to fail."""
        await self._chatwoot(request)
        await self._read(request)
        return {"payload": []}

    async def _interject(self, bot: Bot, conversation_id: int, given: Answer) -> Sequence[int]:
        if not 0 < conversation_id < MAX_ID:
            raise NotFound("There is no such conversation.")
        if given.is_silent and not given.summary:
            return ()
        return await self.bots.interject(bot.id or 0, conversation_id, given)

    async def _chatwoot(self, request: Request) -> Bot:
        token = request.headers.get("api_access_token", "") or request.headers.get(
            "api-access-token", ""
        )
        return await self._bot(request, token, BotKind.CHATWOOT)

    async def _bot(self, request: Request, token: str, kind: BotKind) -> Bot:
        found = await self.db.read(queries.by_token_hash, staff.hash_token(token))
        if found is None or found.kind != kind or not found.enabled:
            self._count_wrong(request)
            raise SignedOut("This token is of no bot. Renew it in the settings.")
        return found

    async def _read(self, request: Request) -> bytes:
        """The body, where it comes in time. Raises BadRequest and TooLarge."""
        try:
            async with asyncio.timeout(self.read_s):
                return await _read(request)
        except TimeoutError:
            raise BadRequest("The body did not arrive in time.") from None

    def _count_wrong(self, request: Request) -> None:
        self.wrong.take(request.client.host if request.client else "", now=self.clock())


def limiter() -> Limiter:
    """How often an address may name a wrong token."""
    return Limiter(WRONG, per=timedelta(minutes=5))


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise TooLarge("An answer may have %(limit)s bytes at most.", limit=MAX_BODY)
    return bytes(body)
