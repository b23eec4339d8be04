"""What the tests of LINE share: the account, its fake API, and messages of ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
from pydantic import SecretStr

from channels.line.channel import LineChannel
from channels.line.settings import LineSettings
from hub.contract import Account, Address, Outbound
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider

SECRET: Final = "hilo_line_channel_secret"
TOKEN: Final = "line-token"
BOT: Final = "U0b0t0000000000000000000000000000"
ANA: Final = Address("line", "U4af4980629000000000000000000cafe", BOT)


def settings(**changed: Any) -> LineSettings:
    """The account's settings."""
    values: dict[str, Any] = {
        "channel_access_token": SecretStr(TOKEN),
        "channel_secret": SecretStr(SECRET),
    }
    return LineSettings(**{**values, **changed})


def account(found: LineSettings, url: str = "https://hilo.example.com") -> Account:
    """The account."""
    return Account(
        id=1,
        channel="line",
        name="LINE",
        address="",
        settings=found,
        webhook_url=f"{url}/hooks/line/1",
        signing_key=bytes(range(32)),
        language="es",
    )


def taken(*ids: str) -> HttpAnswer:
    """LINE's answer to messages that it took."""
    sent = [{"id": one, "quoteToken": f"quote-{one}"} for one in ids or ("9001",)]
    return HttpAnswer.json({"sentMessages": sent})


def problem(
    status: int, message: str = "No", *details: dict[str, str], **headers: str
) -> HttpAnswer:
    """Its answer to messages that it refuses."""
    body: dict[str, object] = {"message": message}
    return HttpAnswer.json(body | ({"details": list(details)} if details else {}), status=status,
                           **headers)  # fmt: skip


def said(seen: SeenRequest) -> dict[str, Any]:
    """The JSON of a call."""
    found: dict[str, Any] = json.loads(seen.body)
    return found


def text(words: str = "Ya va de camino.", **changed: Any) -> Outbound:
    """A message of ours to Ana."""
    values: dict[str, Any] = {"key": "k1", "message_id": 9, "conversation_id": 3, "to": ANA}
    return Outbound(**{**values, "text": words, **changed})


@asynccontextmanager
async def line_at(
    answers: Answers, **changed: Any
) -> AsyncIterator[tuple[LineChannel, Account, FakeProvider]]:
    """The channel, its account, and the fake that plays LINE's two hosts."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        own = {"api_base": fake.url, "data_base": fake.url, "timeout_s": 2.0, **changed}
        channel = LineChannel(Context(http=http))
        try:
            yield channel, account(settings(**own)), fake
        finally:
            await channel.aclose()
