"""Telegram keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.telegram.channel import SECRET_HEADER, TelegramChannel
from channels.telegram.settings import TelegramSettings
from hub.contract import Account, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from hub.testing.mutation import with_header
from tests.channels.telegram.telegram_bot import ANA, SECRET, problem, result, sent, settings


def refused(code: int, description: str, reason: str) -> ErrorCase:
    return ErrorCase(
        name=f"{code} {description}",
        answer=problem(code, description),
        raises=Refused,
        reason=reason,
        provider_code=str(code),
    )


class TestTelegram(ChannelContract):
    """The kit on Telegram."""

    channel = TelegramChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = settings()
    other_settings = settings(secret_token=SecretStr("another"))
    signature_header = SECRET_HEADER
    body_is_signed = False  # The secret stands beside the body, the same every time.
    to = ANA
    accepting = sent()
    error_cases = (
        refused(400, "Bad Request: chat not found", "no_such_address"),
        refused(400, "Bad Request: message is too long", "too_long"),
        refused(400, "Bad Request: message text is empty", "content"),
        refused(400, "Bad Request: can't parse entities: ...", "content"),
        refused(400, "Bad Request: business connection not found", "credentials"),
        refused(400, "Bad Request: something new", "other"),
        refused(401, "Unauthorized", "credentials"),
        refused(404, "Not Found", "credentials"),
        refused(403, "Forbidden: bot was blocked by the user", "blocked"),
        refused(403, "Forbidden: user is deactivated", "no_such_address"),
        refused(403, "Forbidden: bot can't initiate conversation with a user", "no_such_address"),
        refused(403, "Forbidden: something new", "blocked"),
        refused(413, "Request Entity Too Large", "file"),
        ErrorCase(
            name="429 with seconds",
            answer=problem(429, "Too Many Requests: retry after 5", retry_after=5),
            raises=Throttled,
            after_s=5.0,
            provider_code="429",
        ),
        ErrorCase(
            name="429 with a header",
            answer=HttpAnswer(status=429, headers=(("retry-after", "7"),)),
            raises=Throttled,
            after_s=7.0,
        ),
        ErrorCase(name="429 silent", answer=problem(429), raises=Throttled),
        ErrorCase(
            name="429 with nonsense",
            answer=problem(429, "slow", retry_after="soon"),
            raises=Throttled,
        ),
        ErrorCase(
            name="429 of a year",
            answer=problem(429, "slow", retry_after=31_000_000),
            raises=Throttled,
            after_s=3600.0,
        ),
        ErrorCase(name="500", answer=problem(500), raises=Unreachable),
        ErrorCase(
            name="502 of a gateway",
            answer=HttpAnswer(status=502, body=b"<html>"),
            raises=Uncertain,
        ),
        ErrorCase(name="200 that is no JSON", answer=HttpAnswer(body=b"<html>"), raises=Uncertain),
        ErrorCase(name="200 without a result", answer=result({}), raises=Uncertain),
        ErrorCase(name="200 that is a list", answer=HttpAnswer.json([]), raises=Uncertain),
        ErrorCase(
            name="401 without a body",
            answer=HttpAnswer(status=401),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(name="a redirect", answer=HttpAnswer(status=302), raises=Uncertain),
        ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Uncertain),
        ErrorCase(name="half an answer", answer=HttpAnswer(cut=True), raises=Uncertain),
    )

    def settings_at(self, url: str) -> TelegramSettings:
        return settings(api_base=url, timeout_s=1.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return with_header(request, SECRET_HEADER, SECRET)
