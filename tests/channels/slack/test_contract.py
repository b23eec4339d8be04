"""Slack keeps the contract of channels."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from channels.slack.channel import SlackChannel
from channels.slack.settings import SlackSettings
from channels.slack.signature import SIGNATURE
from hub.contract import Account, WebhookRequest
from hub.errors import Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import ErrorCase
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import HttpAnswer
from tests.channels.slack.slack_app import SHARED, ok, posted, problem, settings, signed


def refused(error: str, reason: str) -> ErrorCase:
    return ErrorCase(
        name=error, answer=problem(error), raises=Refused, reason=reason, provider_code=error
    )


class TestSlack(ChannelContract):
    """The kit on Slack."""

    channel = SlackChannel
    folder = Path(__file__).parent / "recordings"
    account_settings = settings()
    other_settings = settings(signing_secret=SecretStr("another"))
    signature_header = SIGNATURE
    to = SHARED
    accepting = posted()
    error_cases = (
        refused("invalid_auth", "credentials"),
        refused("token_revoked", "credentials"),
        refused("missing_scope", "credentials"),
        refused("account_inactive", "credentials"),
        refused("channel_not_found", "no_such_address"),
        refused("not_in_channel", "no_such_address"),
        refused("is_archived", "no_such_address"),
        refused("cannot_dm_bot", "no_such_address"),
        refused("restricted_action", "blocked"),
        refused("messages_tab_disabled", "blocked"),
        refused("msg_too_long", "too_long"),
        refused("no_text", "content"),
        refused("something_new", "other"),
        ErrorCase(
            name="429 with seconds",
            answer=HttpAnswer.json(
                {"ok": False, "error": "ratelimited"}, status=429, retry_after="7"
            ),
            raises=Throttled,
            after_s=7.0,
            provider_code="ratelimited",
        ),
        ErrorCase(
            name="429 silent",
            answer=HttpAnswer.json({"ok": False, "error": "ratelimited"}, status=429),
            raises=Throttled,
        ),
        ErrorCase(
            name="429 with nonsense",
            answer=HttpAnswer.json({"ok": False}, status=429, retry_after="soon"),
            raises=Throttled,
        ),
        ErrorCase(
            name="429 without a body",
            answer=HttpAnswer(status=429, headers=(("retry-after", "3"),)),
            raises=Throttled,
            after_s=3.0,
        ),
        ErrorCase(name="ratelimited with 200", answer=problem("ratelimited"), raises=Throttled),
        ErrorCase(name="internal_error", answer=problem("internal_error"), raises=Unreachable),
        ErrorCase(name="fatal_error", answer=problem("fatal_error"), raises=Uncertain),
        ErrorCase(
            name="503 of Slack's own",
            answer=HttpAnswer.json({"ok": False, "error": "service_unavailable"}, status=503),
            raises=Unreachable,
        ),
        ErrorCase(
            name="502 of a gateway", answer=HttpAnswer(status=502, body=b"<html>"), raises=Uncertain
        ),
        ErrorCase(name="200 that is no JSON", answer=HttpAnswer(body=b"<html>"), raises=Uncertain),
        ErrorCase(
            name="200 that is broken JSON",
            answer=HttpAnswer(body=b"{", headers=(("content-type", "application/json"),)),
            raises=Uncertain,
        ),
        ErrorCase(name="200 without ts", answer=ok(), raises=Uncertain),
        ErrorCase(name="200 that is a list", answer=HttpAnswer.json([]), raises=Uncertain),
        ErrorCase(
            name="401 without a body",
            answer=HttpAnswer(status=401),
            raises=Refused,
            reason="credentials",
        ),
        ErrorCase(name="no answer", answer=HttpAnswer(held=True), raises=Uncertain),
        ErrorCase(name="half an answer", answer=HttpAnswer(cut=True), raises=Uncertain),
    )

    def settings_at(self, url: str) -> SlackSettings:
        return settings(api_base=url, timeout_s=1.0)

    def sign(self, request: WebhookRequest, account: Account) -> WebhookRequest:
        return signed(request)
