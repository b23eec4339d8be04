"""The messaging apps of the simulated world, each with its provider, beside chat, mail and Twilio.

    async with Simulator() as sim, Apps(sim) as apps:
        for app in apps.all:                      # For the accounts in Hilo:
            app.channel, app.name, app.settings()
        await apps.connect("telegram", webhook_url=account.webhook_url)

One more provider is one more `App` in `Apps.all`, and one more server in `_servers`.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final, Self

from channels.simulator.kiosk import Kiosk
from channels.simulator.line import Line
from channels.simulator.meta import Meta
from channels.simulator.meta_whatsapp import NUMBER as CLOUD_NUMBER
from channels.simulator.simulator import SMS_NUMBER, Simulator
from channels.simulator.slack import Slack
from channels.simulator.telegram import Telegram
from channels.simulator.voice import Voice

_META: Final = (
    ("whatsapp_cloud", "WhatsApp taller", f"+{CLOUD_NUMBER}"),
    ("messenger", "Messenger", "Tienda Nube"),
    ("instagram", "Instagram", "@tiendanube"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One channel. settings: of Hilo's account. connect: pastes a webhook URL at the provider."""

    channel: str
    name: str
    address: str
    settings: Callable[[], Mapping[str, object]]
    connect: Callable[[str], Awaitable[None]]


class Apps:
    """Use it as an asynchronous context manager, within that of its simulator."""

    def __init__(self, sim: Simulator, *, seed: int = 0, secret: str = "tienda-nube") -> None:
        self.meta = Meta(sim, seed=seed, secret=secret)
        self.telegram = Telegram(sim, seed=seed, secret=secret)
        self.slack = Slack(sim, seed=seed, secret=secret)
        self.line = Line(sim, seed=seed, secret=secret)
        self.kiosk = Kiosk(sim, knows_phones=True)
        self.voice = Voice(sim)
        self._telegram_secret = hashlib.sha256(f"updates:{secret}".encode()).hexdigest()
        self._open = AsyncExitStack()
        self.all: tuple[App, ...] = (*self._metas(), *self._others())
        sim.addresses.update({app.channel: app.address for app in self.all})

    async def __aenter__(self) -> Self:
        servers = (self.meta, self.telegram, self.slack, self.line, self.kiosk)
        await asyncio.gather(*(self._open.enter_async_context(server) for server in servers))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    def settings(self) -> dict[str, Mapping[str, object]]:
        """The settings of Hilo's accounts, by channel."""
        return {app.channel: app.settings() for app in self.all}

    async def connect(self, channel: str, *, webhook_url: str) -> None:
        """Paste a webhook URL at the provider of a channel. Raises KeyError for another one."""
        await {app.channel: app for app in self.all}[channel].connect(webhook_url)

    def _metas(self) -> list[App]:
        def app(channel: str, name: str, address: str) -> App:
            async def connect(url: str) -> None:
                await self.meta.connect(channel, url)

            return App(
                channel=channel,
                name=name,
                address=address,
                settings=lambda: self.meta.settings(channel),
                connect=connect,
            )

        return [app(*one) for one in _META]

    def _others(self) -> list[App]:
        async def telegram(url: str) -> None:
            self.telegram.connect(url, self._telegram_secret)

        async def slack(url: str) -> None:
            self.slack.postman.url = url

        async def line(url: str) -> None:
            self.line.postman.url = url

        async def kiosk(url: str) -> None:
            self.kiosk.webhook_url = url

        async def voice(url: str) -> None:
            self.voice.connect(url)

        return [
            App(
                channel="telegram",
                name="Telegram",
                address="@t_bot",
                settings=lambda: self.telegram.settings() | {"secret_token": self._telegram_secret},
                connect=telegram,
            ),
            App(
                channel="slack",
                name="Slack",
                address="Tienda",
                settings=self.slack.settings,
                connect=slack,
            ),
            App(
                channel="line",
                name="LINE",
                address="@tienda",
                settings=self.line.settings,
                connect=line,
            ),
            App(
                channel="webhook",
                name="Tableta de Gros",
                address="",
                settings=self.kiosk.settings,
                connect=kiosk,
            ),
            App(
                channel="voice",
                name="Teléfono",
                address=SMS_NUMBER,
                settings=self.voice.settings,
                connect=voice,
            ),
        ]
