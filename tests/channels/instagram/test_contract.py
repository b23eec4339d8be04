"""Instagram keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from channels.instagram.channel import InstagramChannel, InstagramSettings
from hub.contract import Account, Address, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.meta_account import APP, signed
from tests.channels.meta_messaging import MESSAGING_CASES, TAKEN

SETTINGS: Final[dict[str, Any]] = {
    **APP,
    "app_id": "4455001122",
    "account_id": "17841400000000001",
    "other_id": "25025320000000002",
    "page_id": "1098765432101",
}


class TestInstagram(ChannelContract):
    """The kit on Instagram."""

    channel = InstagramChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = InstagramSettings(**SETTINGS)
    other_settings = InstagramSettings(**{**SETTINGS, "app_secret": SecretStr("another")})
    signature_header = "X-Hub-Signature-256"
    to = Address("instagram", "9876543210123456", "17841400000000001")
    accepting = TAKEN
    error_cases = MESSAGING_CASES

    def settings_at(self, url: str) -> InstagramSettings:
        return InstagramSettings(**SETTINGS, api_base=url, timeout_s=2.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
