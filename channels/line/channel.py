"""LINE: an official account's chats."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime
from typing import ClassVar

from channels.line import checking
from channels.line.api import Api
from channels.line.events import KIND, Reader, tokens
from channels.line.files import fetch_file
from channels.line.people import People
from channels.line.sending import TEXT_LIMIT, LineSender
from channels.line.settings import LineSettings, settings_of
from channels.line.signature import verify_request
from channels.wire.limits import check
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    ChannelContext,
    CheckResult,
    Inbound,
    Json,
    Keys,
    Outbound,
    Settings,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, DeliveryError, PayloadError
from hub.untrusted import Untrusted

TYPING_S = 20  # How long the three dots stay, unless an answer comes.


class LineChannel:
    """LINE: texts, pictures, files as links, quick replies, quotes."""

    name: ClassVar[str] = "line"
    label: ClassVar[str] = "LINE"
    icon: ClassVar[str] = "message-circle"
    contact_kind: ClassVar[str] = KIND
    settings: ClassVar[type[Settings]] = LineSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=2 * TEXT_LIMIT,
        part_limit=TEXT_LIMIT,
        quick_replies=13,
        text_unit="utf16",
        max_files=10,
        max_file_bytes=50_000_000,
        typing_out=True,
        quotes=True,
        idempotent_send=True,
        starts_conversations=False,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._sender = LineSender()
        self._people = People()

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if LINE signed the request; raise SignatureError if it cannot have."""
        verify_request(request, settings_of(account))

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The values in a webhook. Raises PayloadError, BadRequest."""
        if request.method != "POST" or request.path not in ("", "/"):
            raise BadRequest("LINE posts to the account's own address.")
        payload = Untrusted.parse(request.body).need_object()
        return Reader(settings_of(account), account.language).read(payload)

    async def enrich(self, items: Sequence[Inbound], account: Account) -> Sequence[Inbound]:
        """Names of people and groups."""
        return await self._people.enrich(items, account.id, self._api(account))

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """Nothing. What LINE gives for acting on these messages is remembered, now that they
        are stored."""
        with suppress(PayloadError):
            self._sender.remember(account.id, tokens(Untrusted.parse(request.body)))
        return WebhookAnswer()

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to LINE; the same one is taken once, however often it is sent."""
        check(out, self.capabilities, label=self.label)
        return await self._sender.send(self._api(account), out, account)

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in."""
        return fetch_file(self._api(account), locator)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the token works; tells LINE where to send events, and has it try."""
        return await checking.check(self._api(account), account)

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Show that somebody is typing, or that a message was read."""
        api = self._api(account)
        token = self._sender.token(account.id, read_external_id, "read")
        with suppress(DeliveryError):  # A sign that nobody sees is no loss.
            if typing and to.value.startswith("U"):
                body: Json = {"chatId": to.value, "loadingSeconds": TYPING_S}
                await api.ask("POST", "/v2/bot/chat/loading/start", json=body)
            elif not typing and token:
                await api.ask("POST", "/v2/bot/chat/markAsRead", json={"markAsReadToken": token})

    async def aclose(self) -> None:
        """Stop asking for names."""
        await self._people.aclose()

    def _api(self, account: Account) -> Api:
        return Api(self._http, settings_of(account))
