"""Links by which a customer begins to write, with the first words ready."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from channels.sms.channel import SmsChannel
from channels.telegram.channel import TelegramChannel
from channels.whatsapp.channel import WhatsAppChannel
from channels.whatsapp_cloud.channel import WhatsAppCloudChannel
from hub.contract import Account, Linking, Settings
from tests.channels.chat.serving import Context


@pytest.mark.parametrize(
    ("channel", "address", "link"),
    [
        (WhatsAppChannel, "+34 910 00 11 22", "https://wa.me/34910001122?text=Hi%20%28go-1%29"),
        (WhatsAppCloudChannel, "+34910001122", "https://wa.me/34910001122?text=Hi%20%28go-1%29"),
        (SmsChannel, "+34 910 001122", "sms:+34910001122?&body=Hi%20%28go-1%29"),
        (TelegramChannel, "@shop_bot", "https://t.me/shop_bot?start=go-1"),
        (TelegramChannel, "https://t.me/shop_bot", "https://t.me/shop_bot?start=go-1"),
        (WhatsAppChannel, "", ""),
        (SmsChannel, "SHOP", ""),
        (TelegramChannel, "", ""),
    ],
)
async def test_a_link_names_the_account_and_has_the_words_ready(
    channel: Any, address: str, link: str
) -> None:
    account = Account(
        id=1,
        channel=channel.name,
        name="Shop",
        address=address,
        settings=Settings(),
        webhook_url="",
        signing_key=b"",
    )
    async with httpx.AsyncClient() as http:
        made = channel(Context("https://hilo.example", http))
        assert isinstance(made, Linking)
        assert made.write_link(account, "Hi (go-1)", "go-1") == link
