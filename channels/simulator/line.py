"""LINE as Hilo and people meet it: an official account, on a loopback port.

    async with Line(sim) as line:
        settings = line.settings()           # for the account in Hilo, whose check sets the webhook
        await lucia.say("line", "¿Sigue abierto?")

Not played, because LINE has none: receipts, edits, reactions.
"""

from __future__ import annotations

from typing import Self

from channels.simulator.line_account import LineAccount
from channels.simulator.line_api import LineApi
from channels.simulator.servers import HttpServer
from channels.simulator.world import World


class Line(LineAccount):
    """An account that is served. Use it as an asynchronous context manager."""

    def __init__(
        self, world: World, *, seed: int = 0, secret: str = "tienda-nube", port: int = 0
    ) -> None:
        super().__init__(world, seed=seed, secret=secret)
        self._server = HttpServer(LineApi(self).app(), port=port)
        self.url = self._server.url

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()

    def settings(self) -> dict[str, object]:
        """The settings of Hilo's account."""
        return {
            "channel_access_token": self.access_token,
            "channel_secret": self.channel_secret,
            "api_base": self.url,
            "data_base": self.url,
            "timeout_s": 3,
        }
