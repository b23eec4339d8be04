"""Telegram as Hilo and people meet it: one bot, its chats, and the Bot API on a loopback port.

    async with Telegram(sim) as telegram:
        settings = telegram.settings()                # for the account in Hilo
        telegram.connect(account.webhook_url, secret) # or let Hilo's check call setWebhook
        await lucia.say("telegram", "¿Sigue abierto?")
        await lucia.wait_for("telegram")

Not played, because Telegram has none: receipts. A refused message is told at once.
"""

from __future__ import annotations

from channels.simulator.servers import HttpServer, Served
from channels.simulator.telegram_api import BotApi
from channels.simulator.telegram_bot import Bot
from channels.simulator.world import World


class Telegram(Served, Bot):
    """A bot that is served."""

    def __init__(
        self, world: World, *, seed: int = 0, secret: str = "tienda-nube", port: int = 0
    ) -> None:
        super().__init__(world, seed=seed, secret=secret)
        self._server = HttpServer(BotApi(self).app(), port=port)
        self.url = self._server.url

    def settings(self) -> dict[str, object]:
        """The settings of Hilo's account."""
        return {"token": self.token, "api_base": self.url, "timeout_s": 3}
