"""Meta as Hilo and people meet it: a WhatsApp number, a page and an Instagram account of one app.

async with Meta(sim) as meta:
    settings = meta.settings("whatsapp_cloud")      # for the account in Hilo
    await meta.connect("whatsapp_cloud", account.webhook_url)   # with Meta's handshake
    await lucia.say("whatsapp_cloud", "¿Sigue abierto?")
    await lucia.wait_for("whatsapp_cloud")
"""

from __future__ import annotations

from channels.simulator.meta_api import GraphApi
from channels.simulator.meta_memory import MetaMemory
from channels.simulator.meta_page import PageLine
from channels.simulator.meta_post import MetaPost
from channels.simulator.meta_whatsapp import CHANNEL, CloudNumber
from channels.simulator.servers import HttpServer, Served
from channels.simulator.world import World

CHANNELS = (CHANNEL, "messenger", "instagram")


class Meta(Served):
    """One app at Meta, served."""

    def __init__(
        self, world: World, *, seed: int = 0, secret: str = "tienda-nube", port: int = 0
    ) -> None:
        self.world = world
        self.memory = MetaMemory(world, seed=seed, secret=secret)
        self.whatsapp = CloudNumber(self.memory)
        self.api = GraphApi(self.memory, self.whatsapp)
        self._server = HttpServer(self.api.app(), port=port)
        self.url = self._server.url
        self.messenger = PageLine(self.memory, "messenger", base=self.url)
        self.instagram = PageLine(self.memory, "instagram", base=self.url)
        self.api.pages = {"messenger": self.messenger, "instagram": self.instagram}
        world.crowd.lines[CHANNEL] = self.whatsapp
        world.crowd.lines["messenger"] = self.messenger
        world.crowd.lines["instagram"] = self.instagram

    def settings(self, channel: str) -> dict[str, object]:
        """The settings of Hilo's account for one of the three. Raises KeyError for another."""
        own = self.memory
        app: dict[str, object] = {
            "access_token": own.token,
            "app_secret": own.app_secret,
            "verify_token": own.verify_token,
            "api_base": self.url,
            "timeout_s": 3,
        }
        ids: dict[str, dict[str, object]] = {
            CHANNEL: {"phone_number_id": own.number_id, "waba_id": own.waba_id},
            "messenger": {"app_id": own.app_id, "page_id": own.page_id},
            "instagram": {
                "app_id": own.app_id,
                "account_id": own.instagram_id,
                "page_id": own.page_id,
            },
        }
        return app | ids[channel]

    async def connect(self, channel: str, webhook_url: str) -> None:
        """Paste a callback URL at Meta, which checks it at once. Raises ValueError."""
        posts: dict[str, MetaPost] = {
            CHANNEL: self.whatsapp.post,
            "messenger": self.messenger.post,
            "instagram": self.instagram.post,
        }
        await posts[channel].subscribe(webhook_url, self.memory.verify_token)
