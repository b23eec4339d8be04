"""LINE as Hilo and people meet it: an official account, on a loopback port.

    async with Line(sim) as line:
        settings = line.settings()           # for the account in Hilo, whose check sets the webhook
        await lucia.say("line", "¿Sigue abierto?")

Not played, because LINE has none: receipts, edits, reactions.
"""

from __future__ import annotations

from channels.simulator.line_account import LineAccount
from channels.simulator.line_api import LineApi
from channels.simulator.servers import HttpServer, Served
from channels.simulator.world import World


class Line(Served, LineAccount):
    """An account that is served."""

    def __init__(
        self, world: World, *, seed: int = 0, secret: str = "tienda-nube", port: int = 0
    ) -> None:
        super().__init__(world, seed=seed, secret=secret)
        self._server = HttpServer(LineApi(self).app(), port=port)
        self.url = self._server.url

    def settings(self) -> dict[str, object]:
        """The settings of Hilo's account."""
        return {
            "channel_access_token": self.access_token,
            "channel_secret": self.channel_secret,
            "api_base": self.url,
            "data_base": self.url,
            "timeout_s": 3,
        }
