"""What the tests of Slack share: the app, its fake API, and messages of ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
from pydantic import SecretStr

from channels.slack.channel import SlackChannel
from channels.slack.settings import SlackSettings
from channels.slack.signature import SIGNATURE, TIMESTAMP, sign
from hub.contract import Account, Address, Outbound, WebhookRequest
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider
from hub.testing.mutation import with_header

SECRET: Final = "hilo_slack_signing_secret"
ANA: Final = Address("slack", "U222A", "T111")
SHARED: Final = Address("slack", "C0SHARED1", "T111")


def settings(**changed: Any) -> SlackSettings:
    """The app's settings."""
    values: dict[str, Any] = {
        "bot_token": SecretStr("xoxb-hilo-test"),
        "signing_secret": SecretStr(SECRET),
    }
    return SlackSettings(**{**values, **changed})


def account(found: SlackSettings) -> Account:
    """The app's account."""
    return Account(
        id=1,
        channel="slack",
        name="Slack",
        address="",
        settings=found,
        webhook_url="https://hilo.example.com/hooks/slack/1",
        signing_key=bytes(range(32)),
    )


def signed(request: WebhookRequest, *, at: int | None = None) -> WebhookRequest:
    """The request signed as Slack signs, when it came or at another time."""
    timestamp = str(int(request.received_at.timestamp()) if at is None else at)
    request = with_header(request, TIMESTAMP, timestamp)
    return with_header(request, SIGNATURE, sign(request.body, timestamp, SECRET))


def ok(**fields: object) -> HttpAnswer:
    """Slack's answer to a call that worked."""
    return HttpAnswer.json({"ok": True, **fields})


def posted(ts: str = "1763719300.000900", channel: str = "C0SHARED1") -> HttpAnswer:
    """Its answer to a message that it took."""
    return ok(channel=channel, ts=ts, message={"text": "x"})


def problem(error: str, **fields: object) -> HttpAnswer:
    """Its answer to a call that did not work: with status 200."""
    return HttpAnswer.json({"ok": False, "error": error, **fields})


def said(seen: SeenRequest) -> dict[str, Any]:
    """The parameters of a call, JSON or form."""
    if seen.headers.get("content-type", "").startswith("application/json"):
        found: dict[str, Any] = json.loads(seen.body)
        return found
    return {**dict(seen.query), **dict(parse_qsl(seen.body.decode()))}


def method(seen: SeenRequest) -> str:
    """The method that was called."""
    return seen.path.rpartition("/")[2]


def text(words: str = "Ya va de camino.", **changed: Any) -> Outbound:
    """A message of ours to Ana, who has written in D0AAA1."""
    values: dict[str, Any] = {
        "key": "k1",
        "message_id": 9,
        "conversation_id": 3,
        "to": ANA,
        "reply_external_id": "D0AAA1:1763719200.000100",
    }
    return Outbound(**{**values, "text": words, **changed})


@asynccontextmanager
async def slack_at(
    answers: Answers, **changed: Any
) -> AsyncIterator[tuple[SlackChannel, Account, FakeProvider]]:
    """The channel, its account, and the fake that plays Slack's API."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        own = {"api_base": fake.url, "timeout_s": 2.0, **changed}
        channel = SlackChannel(Context(http=http))
        try:
            yield channel, account(settings(**own)), fake
        finally:
            await channel.aclose()
