"""Messenger keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from channels.messenger.channel import MessengerChannel, MessengerSettings
from hub.contract import Account, Address, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.meta_account import APP, signed
from tests.channels.meta_messaging import MESSAGING_CASES, TAKEN

SETTINGS: Final[dict[str, Any]] = {
    **APP,
    "app_id": "4455001122",
    "page_id": "1098765432101",
}


class TestMessenger(ChannelContract):
    """The kit on Messenger."""

    channel = MessengerChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = MessengerSettings(**SETTINGS)
    other_settings = MessengerSettings(**{**SETTINGS, "app_secret": SecretStr("another")})
    signature_header = "X-Hub-Signature-256"
    to = Address("messenger", "7654321098765432", "1098765432101")
    accepting = TAKEN
    error_cases = MESSAGING_CASES

    def settings_at(self, url: str) -> MessengerSettings:
        return MessengerSettings(**SETTINGS, api_base=url, timeout_s=2.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
