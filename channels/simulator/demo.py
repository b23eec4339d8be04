"""What `hilo demo` runs beside Hilo: the providers, the cast, the page and the story.

    demo = Demo(page_port=8001)
    async with demo:                              # Servers are up; demo.page_url is known.
        for account in demo.accounts():           # Make these accounts in Hilo, then start it:
            ...                                   #   account.channel, .name, .address, .settings
        await demo.connect(                       # Paste the webhook URLs at the providers.
            hilo_url="http://127.0.0.1:8000",
            webhooks={"sms": ..., "telegram": ...},   # Account.webhook_url of each
            chat_account=4,                           # The chat account's id
            console_url="http://127.0.0.1:8000/",
        )
        await demo.tell_history(answer)           # A few seconds: returns when Hilo has it all.
        await demo.meet_assistant()               # Once Hilo has one that answers the chat.
        await demo.go_on()                        # Customers write and react until cancelled.

What it needs of its caller: accounts made of `accounts()`, Hilo serving at `hilo_url` and allowed
to fetch files from loopback, the account's webhook URLs, and `answer`, which sends an agent's line
(`story.AgentLine`) from the console's side; without `answer` the agents of the history are silent.
Mail needs no URL: Hilo reads the support mailbox by IMAP. Given again for a database that already
has the accounts, the same secret keeps the credentials; ports and ids are new, so the accounts'
settings have to be updated and the history should not be told twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from channels.simulator.apps import Apps
from channels.simulator.assistant import talk_to_assistant
from channels.simulator.customers import invite
from channels.simulator.pace import Pace
from channels.simulator.page import Page
from channels.simulator.servers import LOOPBACK, HttpServer
from channels.simulator.simulator import Ports, Simulator
from channels.simulator.story import Answer, Story

# Twilio repeats only lost connections unless the URL asks for more, and a demo is restarted often.
_OVERRIDES = "#rc=5&rp=all"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlan:
    """An account that Hilo should have."""

    channel: str
    name: str
    address: str
    settings: Mapping[str, object]


class Demo:
    """An asynchronous context manager; see the module's text for the order of calls.

    seed decides ids and chance: a new world on an old database needs another one. page_port: 0
    takes any free port. page_url: where to play the customer, known before anything is started.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        secret: str = "tienda-nube",
        page_port: int = 0,
        page_host: str = LOOPBACK,
        ports: Ports | None = None,
        pace: Pace | None = None,
        tempo: float = 1.0,
    ) -> None:
        self.sim = Simulator(seed=seed, secret=secret, ports=ports, pace=pace)
        self.apps = Apps(self.sim, seed=seed, secret=secret)
        self.people = invite(self.sim)
        self.page = Page(self.sim)
        self._server = HttpServer(self.page.app, port=page_port, host=page_host)
        self.page_url = f"{self._server.url}/"
        self._tempo = tempo
        self._story = Story(self.sim, tempo=tempo)

    async def __aenter__(self) -> Self:
        await self.sim.__aenter__()
        await asyncio.gather(self.apps.__aenter__(), self._server.start())
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._server.stop()
        await self.apps.__aexit__(*exc)
        await self.sim.__aexit__(*exc)

    def accounts(self, *, page_origins: tuple[str, ...] = ()) -> list[AccountPlan]:
        """The accounts that Hilo should have. page_origins: further origins under which the page
        is reached, such as that of a proxy."""
        names = {"chat": "Tienda Nube", "whatsapp": "WhatsApp", "sms": "SMS", "email": "Hola"}
        plans = []
        for channel, name in names.items():
            settings = self.sim.settings_for(channel)
            if channel == "chat":
                by_name = f"http://localhost:{self._server.port}"
                settings["allowed_origins"] = [self._server.url, by_name, *page_origins]
            plans.append(
                AccountPlan(
                    channel=channel,
                    name=name,
                    address=self.sim.address_of(channel),
                    settings=settings,
                )
            )
        apps = (
            AccountPlan(
                channel=app.channel, name=app.name, address=app.address, settings=app.settings()
            )
            for app in self.apps.all
        )
        return [*plans, *apps]

    async def connect(
        self,
        *,
        hilo_url: str,
        webhooks: Mapping[str, str],
        chat_account: int,
        console_url: str = "",
    ) -> None:
        """Tell the providers where Hilo is."""
        for channel in ("sms", "whatsapp"):
            self.sim.connect(channel, webhook_url=webhooks[channel] + _OVERRIDES)
        self.sim.connect_chat(hilo_url, chat_account)
        self.page.console_url = console_url
        apps = (app for app in self.apps.all if app.channel in webhooks)
        await asyncio.gather(*(app.connect(webhooks[app.channel]) for app in apps))

    async def tell_history(self, answer: Answer | None = None) -> None:
        """Play the scenes of the last days through the wire."""
        self._story = Story(self.sim, answer=answer, tempo=self._tempo)
        await self._story.tell_history()

    async def meet_assistant(self) -> None:
        """Have a customer talk to the assistant of the chat, until it hands over."""
        await talk_to_assistant(self.sim)

    async def go_on(self) -> None:
        """Let customers write and react until cancelled."""
        await self._story.go_on()
