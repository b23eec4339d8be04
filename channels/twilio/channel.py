"""What the channels at Twilio do alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from channels.twilio.clients import TwilioClients
from channels.twilio.form import Form
from channels.twilio.media import fetch_media
from channels.twilio.sending import TwilioSender
from channels.twilio.settings import settings_of
from channels.twilio.signature import verify_request
from channels.twilio.webhook import answer_webhook, parse_webhook
from hub.contract import Account, ChannelContext, Inbound, Keys, WebhookAnswer, WebhookRequest


class TwilioChannel:
    """The common part of all: who signs, and where files are."""

    def __init__(self, context: ChannelContext) -> None:
        self._http = context.http
        self._clients = TwilioClients(context.user_agent)

    def verify(
        self, request: WebhookRequest, account: Account, *, now: datetime, keys: Keys
    ) -> None:
        """Return if Twilio signed the request; raise SignatureError if it cannot have."""
        verify_request(request, settings_of(account))

    def fetch(
        self, locator: str, account: Account
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file that came in, or of a recording."""
        return fetch_media(self._http, locator, settings_of(account))

    async def aclose(self) -> None:
        """Close the connections to Twilio."""
        await self._clients.aclose()


class TwilioMessages(TwilioChannel, ABC):
    """The common part of those that carry messages. A channel adds how it reads one and sends."""

    def __init__(self, context: ChannelContext) -> None:
        super().__init__(context)
        self._sender = TwilioSender(self._clients)

    @abstractmethod
    def _read(self, form: Form) -> list[Inbound]: ...

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        """The message, with what it says about consent, or the receipt in a webhook."""
        return parse_webhook(request, self._read)

    def answer(
        self, request: WebhookRequest, account: Account, items: Sequence[Inbound]
    ) -> WebhookAnswer:
        """Empty TwiML, so that Twilio sends nothing back to the customer."""
        return answer_webhook(items)
