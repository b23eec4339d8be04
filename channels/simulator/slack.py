"""Slack as Hilo and people meet it: a workspace with our app, on a loopback port.

    async with Slack(sim) as slack:
        settings = slack.settings()            # for the account in Hilo; "socket" for Socket Mode
        slack.postman.url = account.webhook_url
        await lucia.say("slack", "¿Sigue abierto?")

Not played, because Slack has none for apps: receipts.
"""

from __future__ import annotations

from channels.simulator.servers import HttpServer, Served
from channels.simulator.slack_api import SlackApi
from channels.simulator.slack_workspace import Workspace
from channels.simulator.world import World


class Slack(Served, Workspace):
    """A workspace that is served."""

    def __init__(
        self, world: World, *, seed: int = 0, secret: str = "tienda-nube", port: int = 0
    ) -> None:
        super().__init__(world, seed=seed, secret=secret)
        self._server = HttpServer(SlackApi(self).app(), port=port, sockets=True)
        self.url = self._server.url

    def settings(self, receive: str = "events") -> dict[str, object]:
        """The settings of Hilo's account."""
        settings: dict[str, object] = {
            "bot_token": self.bot_token,
            "receive": receive,
            "signing_secret": self.signing_secret,
            "api_base": self.url,
            "timeout_s": 3,
        }
        return settings | ({"app_token": self.app_token} if receive == "socket" else {})
