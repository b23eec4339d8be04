"""A system of the operator's own, as the tests of the generic channel know it."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook

from channels.webhook.channel import WebhookChannel
from channels.webhook.settings import WebhookSettings
from hub.contract import Account, Outbound, WebhookRequest
from hub.testing.cases import Context
from hub.testing.contract import ChannelContract
from hub.testing.fake_provider import Answers, FakeProvider, fake_provider
from hub.testing.mutation import with_header
from hub.testing.recording import PUBLIC_URL

SECRET = "whsec_" + base64.b64encode(b"hilo-test-secret-of-32-bytes-abc").decode()
OTHER = "whsec_" + base64.b64encode(b"another-secret-of-thirty-2-bytes").decode()
NOW = datetime(2026, 5, 4, 9, 15, tzinfo=UTC)


def settings(**values: Any) -> WebhookSettings:
    """The settings of the account under test."""
    return WebhookSettings(**{"secret": SecretStr(SECRET), **values})


def account(own: WebhookSettings | None = None) -> Account:
    """Account 1 of the channel."""
    return Account(
        id=1,
        channel="webhook",
        name="Kiosk",
        address="",
        settings=own or settings(),
        webhook_url=f"{PUBLIC_URL}/hooks/webhook/1",
        signing_key=bytes(32),
    )


def channel() -> WebhookChannel:
    """A channel that calls nobody."""
    return ChannelContract.pure_channel(_Case())  # type: ignore[no-any-return]  # Any channel.


class _Case(ChannelContract):
    channel = WebhookChannel


def signed(request: WebhookRequest, *secrets: str) -> WebhookRequest:
    """The request signed by the reference library, at the time that its header says."""
    stamp = request.header("webhook-timestamp")
    at = datetime.fromtimestamp(int(stamp), UTC)
    body, message_id = request.body.decode(), request.header("webhook-id")
    found = (Webhook(one).sign(message_id, at, body) for one in secrets or (SECRET,))
    return with_header(request, "webhook-signature", " ".join(found))


def posted(payload: object, *, at: datetime = NOW, message_id: str = "msg_1") -> WebhookRequest:
    """A request with that JSON, not signed yet."""
    return WebhookRequest(
        method="POST",
        url=f"{PUBLIC_URL}/hooks/webhook/1",
        path="",
        query=(),
        headers=(
            ("Content-Type", "application/json"),
            ("webhook-id", message_id),
            ("webhook-timestamp", str(int(at.timestamp()))),
        ),
        body=json.dumps(payload).encode(),
        received_at=NOW,
    )


def outbound(**values: Any) -> Outbound:
    """An answer to the kiosk's customer."""
    from_kit = ChannelContract.outbound(_Case())
    given = {name: getattr(from_kit, name) for name in ("message_id", "conversation_id", "to")}
    return Outbound(**{**given, "key": "hilo-1", "text": "Ya va de camino.", **values})


@asynccontextmanager
async def system(
    answers: Answers, **values: Any
) -> AsyncIterator[tuple[WebhookChannel, Account, FakeProvider]]:
    """A channel, an account and the system that its answers go to."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        own = settings(url=f"{fake.url}/hilo", timeout_s=0.5, **values)
        yield WebhookChannel(Context(http=http)), account(own), fake
