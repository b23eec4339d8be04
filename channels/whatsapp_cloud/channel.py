"""WhatsApp through Meta's own Cloud API."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import ClassVar
from urllib.parse import quote

from channels.meta.graph import Graph
from channels.meta.handshake import answer_challenge
from channels.meta.limits import check
from channels.meta.media import FileGone, fetch_media
from channels.meta.owners import WHATSAPP, owner
from channels.meta.signature import verify_request
from channels.whatsapp_cloud import checking
from channels.whatsapp_cloud.codes import CODES
from channels.whatsapp_cloud.inbound import read_webhook
from channels.whatsapp_cloud.pieces import FILE_TYPES, TEXT_LIMIT
from channels.whatsapp_cloud.receipts import RECEIPTS
from channels.whatsapp_cloud.sending import send
from channels.whatsapp_cloud.settings import WhatsAppCloudSettings, settings_of
from channels.whatsapp_cloud.templates import approved_templates
from hub.contract import (
    Accepted,
    Account,
    Address,
    Capabilities,
    ChannelContext,
    CheckResult,
    Inbound,
    Keys,
    OfferedTemplate,
    Outbound,
    Refusal,
    Settings,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import Refused


class WhatsAppCloudChannel:
    """WhatsApp by Meta: every type in, texts, files, buttons and templates out, up to read."""

    name: ClassVar[str] = "whatsapp_cloud"
    label: ClassVar[str] = "WhatsApp"
    icon: ClassVar[str] = "message-circle"
    contact_kind: ClassVar[str] = "whatsapp"
    settings: ClassVar[type[Settings]] = WhatsAppCloudSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=3 * TEXT_LIMIT,
        part_limit=TEXT_LIMIT,
        quick_replies=10,
        max_files=10,
        max_file_bytes=100_000_000,
        file_types=FILE_TYPES,
        receipts=RECEIPTS,
        typing_out=True,
        reactions=True,
        quotes=True,
        edits_in=True,
        reply_window_s=24 * 3600,
        templates=True,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._user_agent = context.user_agent

    def challenge(self, request: WebhookRequest, account: Account) -> WebhookAnswer | None:
        """Answer the GET with which Meta checks the callback URL."""
        return answer_challenge(request, settings_of(account))

    def owned(self, account: Account) -> frozenset[str]:
        """The number and its account, as webhooks of the app name them."""
        settings = settings_of(account)
        return frozenset(
            owner(WHATSAPP, identity) for identity in (settings.phone_number_id, settings.waba_id)
        )

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Meta signed the request; raise SignatureError if it cannot have."""
        verify_request(request, settings_of(account))

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The messages, statuses and echoes in a webhook."""
        return read_webhook(request, account)

    def write_link(self, account: Account, words: str, reference: str) -> str:
        """The number as WhatsApp opens it, with the words ready."""
        number = "".join(letter for letter in account.address if letter.isdigit())
        return f"https://wa.me/{number}?text={quote(words)}" if number else ""

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to WhatsApp, in as many pieces as it needs."""
        check(out, self.capabilities)
        return await send(self._graph(account), out, settings_of(account))

    @asynccontextmanager
    async def _fetch(self, locator: str, account: Account) -> AsyncIterator[AsyncIterator[bytes]]:
        settings, graph = settings_of(account), self._graph(account)
        if not locator.replace("-", "").replace("_", "").isalnum():
            raise Refused("This is no id of a file at WhatsApp.", reason=Refusal.FILE)
        token = settings.access_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}", "User-Agent": self._user_agent}
        url = await self._media_url(graph, locator, settings)
        for again in (True, False):
            try:
                async with fetch_media(self._http, url, settings, headers=headers) as chunks:
                    yield chunks
                    return
            except FileGone:
                if not again:
                    raise
                # An address ends after five minutes; the id does not.
                url = await self._media_url(graph, locator, settings)

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in, by its id."""
        return self._fetch(locator, account)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the token, the number and its webhook are as they must be."""
        return await checking.check(self._graph(account), account, settings_of(account))

    async def templates(self, account: Account) -> list[OfferedTemplate]:
        """The templates that WhatsApp has approved."""
        return await approved_templates(self._graph(account), settings_of(account).waba_id)

    async def signal(
        self, to: Address, account: Account, *, typing: bool, read_external_id: str
    ) -> None:
        """Mark the customer's last message as read, and show that somebody is typing an answer."""
        if not read_external_id:
            return
        call = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": read_external_id,
        }
        shown = {"typing_indicator": {"type": "text"}} if typing else {}
        path = f"{settings_of(account).phone_number_id}/messages"
        await self._graph(account).post(path, {**call, **shown}, harmless=True)

    async def _media_url(self, graph: Graph, locator: str, settings: WhatsAppCloudSettings) -> str:
        found = await graph.get(locator, phone_number_id=settings.phone_number_id)
        url = found["url"].text()
        if not url:
            raise Refused("The file is no longer at WhatsApp.", reason=Refusal.FILE)
        return url

    def _graph(self, account: Account) -> Graph:
        return Graph(self._http, settings_of(account), CODES, self._user_agent)
