"""Channels at a fake Twilio: what the tests of sending, fetching and checking start from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from channels.sms.channel import SmsChannel, SmsSettings
from channels.whatsapp.channel import WhatsAppChannel, WhatsAppSettings
from hub.contract import Account, Address, Outbound, OutboundFile, Settings
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider
from tests.channels.twilio_account import SETTINGS

PUBLIC_URL = "https://hilo.example.com"


def account(settings: Settings, *, channel: str) -> Account:
    """Account 1 of a channel."""
    return Account(
        id=1,
        channel=channel,
        name="Test account",
        address="+34910000000",
        settings=settings,
        webhook_url=f"{PUBLIC_URL}/hooks/{channel}/1",
        signing_key=bytes(32),
    )


@asynccontextmanager
async def sms_at(
    answers: Answers, **settings: Any
) -> AsyncIterator[tuple[SmsChannel, Account, FakeProvider]]:
    """The SMS channel and an account whose Twilio is a fake that gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        channel = SmsChannel(Context(http=http))
        given = {"mms": True, "api_base": fake.url, "timeout_s": 1.5, **SETTINGS, **settings}
        try:
            yield channel, account(SmsSettings(**given), channel="sms"), fake
        finally:
            await channel.aclose()


@asynccontextmanager
async def whatsapp_at(
    answers: Answers, **settings: Any
) -> AsyncIterator[tuple[WhatsAppChannel, Account, FakeProvider]]:
    """The WhatsApp channel and an account whose Twilio is a fake that gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        channel = WhatsAppChannel(Context(http=http))
        given = {"api_base": fake.url, "timeout_s": 1.5, **SETTINGS, **settings}
        try:
            yield channel, account(WhatsAppSettings(**given), channel="whatsapp"), fake
        finally:
            await channel.aclose()


Given = HttpAnswer | Callable[[], HttpAnswer]


def by_method(*, post: Given | list[Given], get: Given) -> Callable[[SeenRequest], HttpAnswer]:
    """Answers to POST, used up in order but for the last one, and to GET. A function is called
    when it is its turn: what it lists is as old as it says then, however busy the machine is."""
    posts = list(post) if isinstance(post, list) else [post]

    def answer(seen: SeenRequest) -> HttpAnswer:
        given = get
        if seen.method == "POST":
            given = posts.pop(0) if len(posts) > 1 else posts[0]
        return given if isinstance(given, HttpAnswer) else given()

    return answer


def text_to(kind: str, value: str, **fields: Any) -> Outbound:
    """A text to an address."""
    given: dict[str, Any] = {"text": "Ya va de camino."} | fields
    return Outbound(
        key="hilo-91", message_id=1, conversation_id=1, to=Address(kind, value), **given
    )


def file(name: str, media_type: str, size: int = 1000) -> OutboundFile:
    """A file to send, at a public address."""
    url = f"{PUBLIC_URL}/files/1/{name}?signed=1"
    return OutboundFile(name=name, media_type=media_type, size=size, path="", url=url)
