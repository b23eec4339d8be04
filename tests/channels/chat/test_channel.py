"""The chat as a channel of the hub."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.chat.channel import ChatChannel
from channels.chat.embed import embed_code
from channels.chat.settings import ChatSettings
from hub.contract import (
    Address,
    Channel,
    DeliveryStatus,
    Mounting,
    Outbound,
    WebhookRequest,
)
from hub.errors import BadRequest, SignatureError
from tests.channels.chat.memory_hub import chat_account
from tests.channels.chat.serving import Context

ACCOUNT = chat_account(ChatSettings(site_name='Tom & "Jerry"', languages=("es",)))


@pytest.fixture
def channel() -> ChatChannel:
    return ChatChannel(Context("https://hilo.example"))


def test_it_keeps_the_protocols(channel: ChatChannel) -> None:
    assert isinstance(channel, Channel)
    assert isinstance(channel, Mounting)


async def test_sending_is_done_when_the_log_has_it(channel: ChatChannel) -> None:
    out = Outbound(key="k-1", message_id=1, conversation_id=1, to=Address("chat", "v", "1"))

    accepted = await channel.send(out, ACCOUNT)

    assert (accepted.external_id, accepted.status) == ("k-1", DeliveryStatus.SENT)
    assert await channel.send(out, ACCOUNT) == accepted


def test_nobody_can_speak_for_visitors_by_webhook(channel: ChatChannel) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    request = WebhookRequest(
        method="POST", url="https://hilo.example/hooks/chat/1", path="", query=(), headers=(),
        body=b"{}", received_at=now,
    )  # fmt: skip

    with pytest.raises(SignatureError):
        channel.verify(request, ACCOUNT, now=now, keys={})
    with pytest.raises(BadRequest):
        channel.parse(request, ACCOUNT)


def test_the_embed_code_is_safe_to_paste() -> None:
    assert embed_code(ACCOUNT, "https://hilo.example/") == (
        '<script async src="https://hilo.example/chat/loader.js" data-account="1" '
        'data-name="Tom &amp; &#34;Jerry&#34;" data-lang="es"></script>'
    )
