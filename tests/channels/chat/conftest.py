"""The chat on a real server, a shop's page that shows it, and a hub in memory behind it."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from channels.chat.settings import ChatSettings
from hub.contract import Account
from tests.channels.chat.memory_hub import MemoryHub, chat_account
from tests.channels.chat.serving import (
    Server,
    Wire,
    address,
    chat_app,
    listening,
    serving,
    shop_app,
)
from tests.servers import ONE_LOOP

HERE = Path(__file__).parent
SECRET = "the shop's own key, 32 bytes or more"


@dataclass(frozen=True, slots=True)
class World:
    """Everything a test of the chat may touch. `url` leads to the chat through the wire.

    shop is another origin of the same site, so that the frame may store; far_shop is the same
    shop on another site, where Chromium's fresh profiles forbid storage to the frame.
    """

    hub: MemoryHub
    account: Account
    url: str
    shop: str
    far_shop: str
    wire: Wire

    def configure(self, settings: ChatSettings) -> None:
        """Give the account other settings."""
        self.hub.accounts[self.account.id] = chat_account(settings)


def identity_token(
    *, now: datetime, key: str = SECRET, algorithm: str = "HS256", **claims: object
) -> str:
    """A token as the shop's server signs it; `claims` change or (None) leave out the usual ones."""
    at = int(now.timestamp())
    usual: Mapping[str, object] = {
        "sub": "c-1042",
        "email": "lucia@example.com",
        "phone": "+34600111222",
        "name": "Lucía Paz",
        "locale": "es",
        "iat": at,
        "exp": at + 300,
        "jti": secrets.token_hex(8),
    }
    body = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    return jwt.encode(body, key, algorithm=algorithm)


@pytest.fixture
def settings() -> ChatSettings:
    """The settings of the account; a module may have its own."""
    return ChatSettings.model_validate(
        {
            "site_name": "Tienda Nube",
            "identity_secret": SECRET,
            "reply_minutes": 3,
            "hours_en": "Monday to Friday, 9 to 18",
            "hours_es": "de lunes a viernes, de 9 a 18",
            "privacy_url": "https://shop.example/privacy",
        }
    )


@pytest.fixture
def browser(shared_browser: Browser) -> Browser:
    """The browser that tests share."""
    return shared_browser


@pytest_asyncio.fixture(loop_scope="session")
async def world(settings: ChatSettings, tmp_path: Path) -> AsyncIterator[World]:
    """The chat and the shop, and a wire between the chat and everybody."""
    chat_listener, wire_listener, shop_listener = listening(), listening(), listening()
    url, shop = address(wire_listener), address(shop_listener)
    far_shop = address(shop_listener, "localhost")
    account = chat_account(settings.model_copy(update={"allowed_origins": (shop, far_shop)}))
    hub = MemoryHub({account.id: account}, folder=tmp_path)
    wire = Wire(address(chat_listener))
    servers = (Server(chat_app(hub, url), chat_listener), Server(shop_app(url), shop_listener))
    async with serving(*servers), wire.relaying(wire_listener):
        yield World(hub, account, url, shop, far_shop, wire)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run in one loop whatever looks at the chat, with the browser that tests share or without."""
    for item in items:
        asked = item.fixturenames if isinstance(item, pytest.Function) else []
        if "world" in asked and item.path.is_relative_to(HERE):
            item.add_marker(ONE_LOOP, append=False)
