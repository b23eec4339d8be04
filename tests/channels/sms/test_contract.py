"""SMS keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.sms.channel import SmsChannel, SmsSettings
from hub.contract import Account, WebhookRequest
from hub.testing.contract import ChannelContract
from tests.channels.twilio_account import ERROR_CASES, SETTINGS, created, signed


class TestSms(ChannelContract):
    """The kit on SMS through Twilio."""

    channel = SmsChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = SmsSettings(**SETTINGS, mms=True)
    other_settings = SmsSettings(**{**SETTINGS, "auth_token": SecretStr("another")})
    signature_header = "X-Twilio-Signature"
    accepting = created()
    error_cases = ERROR_CASES

    def settings_at(self, url: str) -> SmsSettings:
        return SmsSettings(**SETTINGS, mms=True, api_base=url, timeout_s=2.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request, account)
