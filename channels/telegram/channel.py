"""Telegram: a bot's chats, and those of a business account that the bot speaks for."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import ClassVar, Final
from urllib.parse import quote

from channels.telegram import checking, sending
from channels.telegram.api import Api, Moved
from channels.telegram.files import fetch_file
from channels.telegram.people import KIND
from channels.telegram.polling import METHOD, poll
from channels.telegram.settings import TelegramSettings, secret_token, settings_of
from channels.telegram.update import Reader
from channels.wire.limits import check
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    ChannelContext,
    CheckResult,
    DeliveryStatus,
    Inbound,
    InboundMessage,
    Json,
    Keys,
    ListenerPort,
    Outbound,
    Settings,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, DeliveryError, Refused, SignatureError
from hub.untrusted import Untrusted

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
PIECES: Final = 3  # Messages that one text may become.


class TelegramChannel:
    """Telegram: texts, files, buttons, reactions, edits."""

    name: ClassVar[str] = "telegram"
    label: ClassVar[str] = "Telegram"
    icon: ClassVar[str] = "send"
    contact_kind: ClassVar[str] = KIND
    settings: ClassVar[type[Settings]] = TelegramSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=PIECES * sending.TEXT_LIMIT,
        part_limit=sending.TEXT_LIMIT,
        quick_replies=20,
        text_unit="utf16",
        max_files=10,
        max_file_bytes=50_000_000,
        receipts=frozenset({DeliveryStatus.SENT}),
        typing_out=True,
        reactions=True,
        quotes=True,
        edits_in=True,
        starts_conversations=False,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Telegram was told our secret; raise SignatureError if the sender was not.

        Only our own listener makes a request of method TELEGRAM: what comes by HTTP is routed for
        GET and POST alone, so nobody outside can send one.
        """
        if request.method == METHOD:
            return
        given = request.header(SECRET_HEADER).encode("utf-8", "replace")
        if not hmac.compare_digest(given, secret_token(account).encode()):
            raise SignatureError(f"{SECRET_HEADER} is not the one that Telegram was given.")

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The values in an update. Raises PayloadError, BadRequest."""
        if request.method not in ("POST", METHOD) or request.path not in ("", "/"):
            raise BadRequest("Telegram posts its updates to the account's own address.")
        update = Untrusted.parse(request.body).need_object()
        if "update_id" not in update:
            raise BadRequest("This is no update of Telegram.")
        return Reader(settings_of(account), account.language).read(update)

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """Nothing, for Telegram does what an answer says; a pressed button stops to spin."""
        for item in items:
            if isinstance(item, InboundMessage) and item.external_id.startswith("callback:"):
                said: dict[str, Json] = {
                    "method": "answerCallbackQuery",
                    "callback_query_id": item.external_id.removeprefix("callback:"),
                }
                return WebhookAnswer(body=json.dumps(said).encode(), media_type="application/json")
        return WebhookAnswer()

    def write_link(self, account: Account, words: str, reference: str) -> str:
        """The bot by its name, which is the account's address; it is told the reference alone."""
        name = account.address.strip().rpartition("/")[2].lstrip("@")
        return f"https://t.me/{quote(name)}?start={quote(reference)}" if name else ""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to Telegram, in as many pieces as it needs."""
        check(out, self.capabilities, label=self.label)
        return await sending.send(self._api(account), out)

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in."""
        return fetch_file(self._api(account), locator)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the token works; tells Telegram where to send updates."""
        return await checking.check(self._api(account), account)

    async def listen(self, account: Account, port: ListenerPort) -> None:
        """Ask for updates until cancelled; an account with a webhook waits."""
        if settings_of(account).receive != "polling":
            await asyncio.Event().wait()
        await poll(self._api(account), account, port)

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Show that somebody is typing. Read marks are for business accounts alone."""
        api = self._api(account)
        try:
            route = sending.route_of(to, read_external_id, quoted=True)
            own: dict[str, Json] = {"chat_id": route.chat_id}
            if route.connection:
                own["business_connection_id"] = route.connection
            if typing:
                await api.call("sendChatAction", {**own, "action": "typing"})
            elif route.connection and route.answers is not None:
                await api.call("readBusinessMessage", {**own, "message_id": route.answers})
        except (DeliveryError, Moved, Refused):
            return  # A sign that nobody sees is no loss.

    def _api(self, account: Account) -> Api:
        return Api(self._http, settings_of(account))
