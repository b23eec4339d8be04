"""Phone calls keep the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.voice.channel import VoiceChannel
from channels.voice.settings import VoiceSettings
from hub.contract import Account, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.twilio_account import SETTINGS, signed

QUEUE = {"queue": "soporte", "queue_agents": ("+34919999998",)}


class TestVoice(ChannelContract):
    """The kit on calls through Twilio. Nobody is written to by telephone: no send tests."""

    channel = VoiceChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = VoiceSettings(**SETTINGS, **QUEUE)
    other_settings = VoiceSettings(**{**SETTINGS, "auth_token": SecretStr("another")}, **QUEUE)
    signature_header = "X-Twilio-Signature"

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
