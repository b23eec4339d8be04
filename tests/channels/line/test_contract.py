"""LINE keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.line.channel import LineChannel
from channels.line.settings import LineSettings
from channels.line.signature import SIGNATURE, sign
from hub.contract import Account, WebhookRequest
from hub.errors import Refused, Throttled, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from hub.testing.mutation import with_header
from tests.channels.line.line_account import ANA, SECRET, problem, settings, taken


def refused(name: str, answer: HttpAnswer, reason: str) -> ErrorCase:
    return ErrorCase(name=name, answer=answer, raises=Refused, reason=reason)


TO = {"message": "May not be empty", "property": "to"}


class TestLine(ChannelContract):
    """The kit on LINE."""

    channel = LineChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = settings()
    other_settings = settings(channel_secret=SecretStr("another"))
    signature_header = SIGNATURE
    to = ANA
    accepting = taken()
    error_cases = (
        refused("401", problem(401, "Authentication failed"), "credentials"),
        refused("403", problem(403, "Not authorized"), "credentials"),
        refused("404", problem(404, "Not found"), "no_such_address"),
        refused(
            "400 to",
            problem(400, "The property, 'to', in the request body is invalid (line: -, column: -)"),
            "no_such_address",
        ),
        refused(
            "400 to in details",
            problem(400, "The request body has 1 error(s)", TO),
            "no_such_address",
        ),
        refused(
            "400", problem(400, "A message (messages[0]) in the request body is invalid"), "content"
        ),
        refused("413", problem(413, "Too large"), "too_long"),
        refused("monthly limit", problem(429, "You have reached your monthly limit."), "other"),
        refused("401 without a body", HttpAnswer(status=401), "credentials"),
        ErrorCase(
            name="429 with seconds",
            answer=problem(429, "The API rate limit has been exceeded.", retry_after="7"),
            raises=Throttled,
            after_s=7.0,
            provider_code="429",
        ),
        ErrorCase(
            name="429 silent",
            answer=problem(429, "The API rate limit has been exceeded."),
            raises=Throttled,
        ),
        ErrorCase(
            name="429 with nonsense",
            answer=problem(429, "No", retry_after="soon"),
            raises=Throttled,
        ),
        # The retry key makes all of these safe to send again.
        ErrorCase(name="500", answer=problem(500), raises=Unreachable),
        ErrorCase(name="502", answer=HttpAnswer(status=502, body=b"<html>"), raises=Unreachable),
        ErrorCase(name="a redirect", answer=HttpAnswer(status=302), raises=Unreachable),
        ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Unreachable),
        ErrorCase(name="half an answer", answer=HttpAnswer(cut=True), raises=Unreachable),
    )

    def settings_at(self, url: str) -> LineSettings:
        return settings(api_base=url, data_base=url, timeout_s=1.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return with_header(request, SIGNATURE, sign(request.body, SECRET))
