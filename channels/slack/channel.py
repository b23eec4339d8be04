"""Slack: direct messages to an app, and channels that are shared with customers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import ClassVar

from channels.slack import checking, socket_mode
from channels.slack.client import SlackClients
from channels.slack.envelope import METHOD, read_envelope, read_form
from channels.slack.events import KIND, Reader
from channels.slack.files import fetch_file
from channels.slack.people import People
from channels.slack.sending import TEXT_LIMIT, SlackSender
from channels.slack.settings import SlackSettings, settings_of
from channels.slack.signature import verify_request
from channels.wire.limits import check
from hub.contract import (
    Accepted,
    Account,
    Capabilities,
    ChannelContext,
    CheckResult,
    DeliveryStatus,
    Inbound,
    InboundMessage,
    Keys,
    ListenerPort,
    Outbound,
    Settings,
    WebhookAnswer,
    WebhookRequest,
)
from hub.errors import BadRequest, PayloadError, SignatureError


class SlackChannel:
    """Slack: texts, threads, files, buttons, reactions, edits, deletions."""

    name: ClassVar[str] = "slack"
    label: ClassVar[str] = "Slack"
    icon: ClassVar[str] = "hash"
    contact_kind: ClassVar[str] = KIND
    settings: ClassVar[type[Settings]] = SlackSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        text_limit=3 * TEXT_LIMIT,
        part_limit=TEXT_LIMIT,
        quick_replies=20,
        text_unit="utf16",
        max_files=10,
        max_file_bytes=50_000_000,
        receipts=frozenset({DeliveryStatus.SENT}),
        reactions=True,
        quotes=True,
        edits_in=True,
    )

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._clients = SlackClients(context.user_agent)
        self._sender = SlackSender(context.http)
        self._people = People()

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Slack signed the request lately; raise SignatureError if it cannot have.

        Only our own listener makes a request of method SLACK: what comes by HTTP is routed for
        GET and POST alone, so nobody outside can send one.
        """
        if request.method != METHOD:
            verify_request(request, settings_of(account), now=now)

    def challenge(self, request: WebhookRequest, account: Account) -> WebhookAnswer | None:
        """Slack's two questions whether an address is ours: only a signed one is answered."""
        try:
            form = read_form(request)
            envelope = None if form is not None else read_envelope(request)
        except PayloadError:
            return None
        if form is not None and form.get("ssl_check") == "1":
            return WebhookAnswer()
        if envelope is None or envelope["type"].text() != "url_verification":
            return None
        try:
            verify_request(request, settings_of(account), now=request.received_at)
        except SignatureError:
            return None
        challenge = envelope["challenge"].text()[:1000]
        return WebhookAnswer(body=challenge.encode(), media_type="text/plain")

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The values in an envelope. Raises PayloadError, BadRequest."""
        if request.method not in ("POST", METHOD) or request.path not in ("", "/"):
            raise BadRequest("Slack posts to the account's own address.")
        return Reader(settings_of(account)).read(read_envelope(request))

    async def enrich(self, items: Sequence[Inbound], account: Account) -> Sequence[Inbound]:
        """Names, and the mail address that the workspace's directory states."""
        for item in items:
            if isinstance(item, InboundMessage) and "button" not in item.extra:
                channel, _, ts = item.external_id.partition(":")
                root = item.extra.get("thread")
                # A message without a thread begins one.
                thread = root if isinstance(root, str) and root else ts
                self._sender.note_thread(account.id, f"{channel}:{ts}", thread)
        client = self._clients.of(settings_of(account))
        return await self._people.enrich(items, account.id, client)

    async def send(self, out: Outbound, account: Account) -> Accepted:
        """Hand one message to Slack, in as many pieces as it needs."""
        check(out, self.capabilities, label=self.label)
        settings = settings_of(account)
        return await self._sender.send(self._clients.of(settings), out, account, settings)

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in."""
        settings = settings_of(account)
        return fetch_file(self._http, self._clients.of(settings), locator, settings)

    async def check(self, account: Account) -> list[CheckResult]:
        """Whether the app has its permissions, and how its events come."""
        settings = settings_of(account)
        return await checking.check(self._clients.of(settings), settings, account)

    async def listen(self, account: Account, port: ListenerPort) -> None:
        """Keep Socket Mode open until cancelled; an account with a webhook waits."""
        settings = settings_of(account)
        if settings.receive != "socket":
            await asyncio.Event().wait()
        await socket_mode.listen(self._clients.of(settings), settings, account, port)

    async def aclose(self) -> None:
        """Close the connections to Slack."""
        await self._people.aclose()
        await self._clients.aclose()
