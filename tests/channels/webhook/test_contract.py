"""The generic channel keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.webhook.channel import WebhookChannel
from channels.webhook.settings import WebhookSettings
from hub.contract import Account, Address, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from tests.channels.webhook.systems import OTHER, settings, signed

SAID = {"reason": "opted_out", "text": "The card is blocked.", "code": "E-7"}


class TestWebhook(ChannelContract):
    """The kit on a system of the operator's own."""

    channel = WebhookChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = settings(senders_vouched=True, believe="vouched")
    other_settings = settings(secret=SecretStr(OTHER))
    to = Address("webhook", "card-2210", "account-1")
    signature_header = "webhook-signature"
    accepting = HttpAnswer.json({"id": "out-7", "status": "sent"})
    error_cases = (
        ErrorCase(
            name="its own reason",
            answer=HttpAnswer.json({"error": SAID}, status=422),
            raises=Refused,
            reason="opted_out",
            provider_code="E-7",
        ),
        ErrorCase(
            name="not understood",
            answer=HttpAnswer(status=400),
            raises=Refused,
            provider_code="400",
        ),
        ErrorCase(
            name="wrong secret",
            answer=HttpAnswer(status=401),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(
            name="forbidden",
            answer=HttpAnswer(status=403),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(
            name="nothing there",
            answer=HttpAnswer(status=404),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(name="gone", answer=HttpAnswer(status=410), raises=Refused, reason="credentials"),
        ErrorCase(
            name="too long", answer=HttpAnswer(status=413), raises=Refused, reason="too_long"
        ),
        ErrorCase(
            name="no such file", answer=HttpAnswer(status=415), raises=Refused, reason="file"
        ),
        ErrorCase(name="content", answer=HttpAnswer(status=422), raises=Refused, reason="content"),
        ErrorCase(
            name="moved",
            answer=HttpAnswer(status=308, headers=(("location", "/x"),)),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(
            name="slow down",
            answer=HttpAnswer(status=429, headers=(("retry-after", "3"),)),
            raises=Throttled,
            after_s=3.0,
        ),
        ErrorCase(name="slow down, no time", answer=HttpAnswer(status=429), raises=Throttled),
        ErrorCase(
            name="slow down, absurdly",
            answer=HttpAnswer(status=429, headers=(("retry-after", "9999999"),)),
            raises=Throttled,
            after_s=3600.0,
        ),
        ErrorCase(
            name="away for a while",
            answer=HttpAnswer(status=503, headers=(("retry-after", "7"),)),
            raises=Throttled,
            after_s=7.0,
        ),
        ErrorCase(name="away", answer=HttpAnswer(status=503), raises=Unreachable),
        ErrorCase(name="broken", answer=HttpAnswer(status=500, body=b"<h1>"), raises=Unreachable),
        ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Unreachable),
        ErrorCase(name="broken off", answer=HttpAnswer(cut=True), raises=Unreachable),
    )

    def settings_at(self, url: str) -> WebhookSettings:
        return settings(url=f"{url}/hilo", timeout_s=0.5)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        # What is not signed in the file stays so: its name says that it is forged.
        return request if b"\xff" in request.body else signed(request)


class TestUnsureSystem(ChannelContract):
    """The kit on a system that does twice what it is asked twice."""

    channel = WebhookChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = settings(senders_vouched=True, believe="vouched")
    accepting = HttpAnswer(status=202)
    error_cases = (
        ErrorCase(name="broken", answer=HttpAnswer(status=502), raises=Uncertain),
        ErrorCase(name="away", answer=HttpAnswer(status=503), raises=Unreachable),
        ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Uncertain),
        ErrorCase(name="broken off", answer=HttpAnswer(cut=True), raises=Uncertain),
    )

    def settings_at(self, url: str) -> WebhookSettings:
        return settings(url=f"{url}/hilo", timeout_s=0.5, repeats_safely=False)
