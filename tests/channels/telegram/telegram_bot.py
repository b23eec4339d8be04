"""What the tests of Telegram share: the bot, its fake API, and messages of ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from pydantic import SecretStr

from channels.telegram.channel import TelegramChannel
from channels.telegram.settings import TelegramSettings
from hub.contract import Account, Address, Outbound, OutboundFile
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider

TOKEN: Final = "123456:HILO"
SECRET: Final = "hilo-tg-secret_01"
ANA: Final = Address("telegram", "777000111")


def settings(**changed: Any) -> TelegramSettings:
    """The bot's settings."""
    return TelegramSettings(
        **{"token": SecretStr(TOKEN), "secret_token": SecretStr(SECRET), **changed}
    )


def account(found: TelegramSettings, *, url: str = "https://hilo.example.com") -> Account:
    """The bot's account."""
    return Account(
        id=1,
        channel="telegram",
        name="Bot",
        address="",
        settings=found,
        webhook_url=f"{url}/hooks/telegram/1",
        signing_key=bytes(range(32)),
        language="es",
    )


def result(value: object) -> HttpAnswer:
    """The Bot API's answer to a call that worked."""
    return HttpAnswer.json({"ok": True, "result": value})


def sent(number: int = 91) -> HttpAnswer:
    """Its answer to a message that it took."""
    return result({"message_id": number, "date": 1763719300, "chat": {"id": 777000111}})


def problem(code: int, description: str = "No", **parameters: object) -> HttpAnswer:
    """Its answer to a call that did not work."""
    body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return HttpAnswer.json(body, status=code)


def said(seen: SeenRequest) -> dict[str, Any]:
    """The parameters of a call."""
    found: dict[str, Any] = json.loads(seen.body)
    return found


def text(words: str = "Ya va de camino.", **changed: Any) -> Outbound:
    """A message of ours to Ana."""
    values: dict[str, Any] = {"key": "k1", "message_id": 9, "conversation_id": 3, "to": ANA}
    return Outbound(**{**values, "text": words, **changed})


def file(folder: Path, name: str, media_type: str, content: bytes = b"content") -> OutboundFile:
    """A file of ours."""
    path = folder / name
    path.write_bytes(content)
    return OutboundFile(
        name=name,
        media_type=media_type,
        size=len(content),
        path=str(path),
        url=f"https://hilo.example.com/files/1/{name}",
    )


@asynccontextmanager
async def telegram_at(
    answers: Answers, **changed: Any
) -> AsyncIterator[tuple[TelegramChannel, Account, FakeProvider]]:
    """The channel, its account, and the fake that plays the Bot API."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        own = {"api_base": fake.url, "timeout_s": 2.0, **changed}
        yield TelegramChannel(Context(http=http)), account(settings(**own)), fake
