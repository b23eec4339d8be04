"""WhatsApp keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.whatsapp.channel import WhatsAppChannel, WhatsAppSettings
from hub.contract import Account, Address, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.twilio_account import ERROR_CASES, SETTINGS, created, signed


class TestWhatsApp(ChannelContract):
    """The kit on WhatsApp through Twilio."""

    channel = WhatsAppChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = WhatsAppSettings(**SETTINGS)
    other_settings = WhatsAppSettings(**{**SETTINGS, "auth_token": SecretStr("another")})
    signature_header = "X-Twilio-Signature"
    to = Address("whatsapp", "ES.8104417720031456789")
    accepting = created()
    error_cases = ERROR_CASES

    def settings_at(self, url: str) -> WhatsAppSettings:
        return WhatsAppSettings(**SETTINGS, api_base=url, timeout_s=2.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
