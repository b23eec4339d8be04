"""A whole Hilo for tests: the real application on a loopback port, with the simulated world."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from channels.simulator.apps import Apps
from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.actions import accounts as account_actions
from hub.actions import staff
from hub.app import create_app
from hub.config import Config
from hub.passwords import hash_password
from hub.plugins import load_classes
from hub.process import Process, utc_now
from hub.serve import server
from hub.store import Database
from hub.vault import Vault
from hub.words import Role
from tests.ports import free_port

PASSWORD = "lana-verde-1984"
ORIGIN = "http://127.0.0.1"
_HASHES: dict[str, str] = {}


@dataclass
class Running:
    """What a test has of a running Hilo. accounts: the id of each channel's account."""

    config: Config
    process: Process
    sim: Simulator
    accounts: dict[str, int]

    @property
    def url(self) -> str:
        return self.config.public_url

    def webhook(self, channel: str) -> str:
        return f"{self.url}/hooks/{channel}/{self.accounts[channel]}"

    async def sign_in(self, who: str = "marta") -> Desk:
        """An agent's browser, without a browser."""
        return await open_desk(self.config, who)


@dataclass
class Desk:
    """What an agent does, over HTTP like the console's own modules."""

    http: httpx.AsyncClient
    csrf: str = ""
    cookie: str = ""
    _held: list[int] = field(default_factory=list)

    async def sign_in(self, email: str) -> None:
        page = await self.http.get("/login")
        found = re.search(r'name="csrf" value="([^"]+)"', page.text)
        assert found is not None
        form = {"email": email, "password": PASSWORD, "csrf": found[1], "next": ""}
        answer = await self.http.post("/login", data=form)
        assert answer.status_code == 303, answer.text
        self.cookie = self.http.cookies["hilo_session"]
        inbox = await self.http.get("/inbox")
        token = re.search(r'data-csrf="([^"]+)"', inbox.text)
        assert token is not None
        self.csrf = token[1]

    async def get(self, path: str, *, part: str = "") -> httpx.Response:
        return await self.http.get(path, headers={"Hilo-Part": part} if part else {})

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        """Post a command the way the modules do; `key` is made unless given."""
        data = {"csrf": self.csrf, "key": uuid4().hex, **fields}
        return await self.http.post(path, data=data, headers={"Accept": "application/json"})

    async def do(self, path: str, **fields: Any) -> dict[str, Any]:
        """Post a command that must succeed."""
        answer = await self.post(path, **fields)
        assert answer.status_code == 200, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def close(self) -> None:
        await self.http.aclose()


async def open_desk(config: Config, who: str) -> Desk:
    """An agent who is signed in at a server with these settings."""
    desk = Desk(httpx.AsyncClient(base_url=config.public_url, timeout=20))
    await desk.sign_in(f"{who}@hilo.example")
    return desk


@asynccontextmanager
async def running(
    database_url: str,
    folder: Path,
    *,
    channels: Sequence[str] = ("chat", "sms", "whatsapp", "email"),
    teams: Mapping[str, Sequence[str]] | None = None,
    pace: Pace | None = None,
    sim: Simulator | None = None,
    fresh: bool = True,
    accounts: dict[str, int] | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    apps: Apps | None = None,
    clock: Callable[[], datetime] = utc_now,
    model_url: str = "",
) -> AsyncIterator[Running]:
    """Serve Hilo on a free port with agents marta (administrator), jon and ana, and accounts
    whose providers the simulator plays. teams: for which teams an account is; ana is in "shop".
    model_url: of a language model for the brief.
    settings: of accounts that the simulator does not play, or not alone. apps: the providers of
    further channels, each of which gets an account. clock: what Hilo takes for the time."""
    port = free_port()
    config = Config(
        data=folder,
        database_url=database_url,
        port=port,
        public_url=f"{ORIGIN}:{port}",
        allow_hosts=("127.0.0.1", "localhost"),
        model_url=model_url,
        model_name="small" if model_url else "",
    )
    async with AsyncExitStack() as stack:
        if sim is None:
            sim = await stack.enter_async_context(Simulator(pace=pace or Pace.instant()))
        ids = accounts or {}
        if fresh:
            own = dict(settings or {channel: sim.settings_for(channel) for channel in channels})
            own |= apps.settings() if apps else {}
            ids = await furnish(config, sim, own, teams or {})
        app = create_app(config, clock=clock)
        served = server(app, config)
        serving = asyncio.create_task(served.serve())
        stack.push_async_callback(_stop, served, serving)
        while not served.started:
            assert not serving.done(), serving.exception()
            await asyncio.sleep(0.01)
        found = Running(config, app.process, sim, ids)
        for channel in ("sms", "whatsapp"):
            if channel in ids:
                sim.connect(channel, webhook_url=found.webhook(channel))
        if "chat" in ids:
            sim.connect_chat(found.url, ids["chat"])
        for one in apps.all if apps else ():
            await one.connect(found.webhook(one.channel))
        yield found


async def _stop(served: Any, serving: asyncio.Task[None]) -> None:
    served.should_exit = True
    served.config.timeout_graceful_shutdown = 1
    with suppress(asyncio.CancelledError):
        await serving


async def _hashed() -> str:
    """The hash of everybody's password, made once in a run: slow is what it is meant to be."""
    if PASSWORD not in _HASHES:
        _HASHES[PASSWORD] = await hash_password(PASSWORD)
    return _HASHES[PASSWORD]


async def furnish(
    config: Config,
    sim: Simulator,
    own: Mapping[str, Mapping[str, Any]],
    teams: Mapping[str, Sequence[str]],
) -> dict[str, int]:
    """Agents and accounts for an empty database: the id of each channel's account."""
    db = await Database.open(config.database)
    vault, classes, now = Vault.open(config.data), load_classes(), utc_now()
    hashed = await _hashed()
    people = {"marta": Role.ADMINISTRATOR, "jon": Role.AGENT, "ana": Role.AGENT}
    for name, role in people.items():
        await db.write(
            staff.add_agent,
            email=f"{name}@hilo.example",
            name=f"{name.title()} Prueba",
            password_hash=hashed,
            role=str(role),
            zone="Europe/Madrid",
            teams=["shop"] if name == "ana" else [],
            now=now,
        )
    ids: dict[str, int] = {}
    for channel in own:
        settings = dict(own[channel])
        if channel == "chat":
            settings["allowed_origins"] = [ORIGIN, config.public_url]
        ids[channel] = await db.write(
            account_actions.add,
            channel=channel,
            name=channel.title(),
            address=sim.address_of(channel),
            settings=vault.seal_settings(classes[channel].settings, settings),
            teams=teams.get(channel, ()),
            now=now,
        )
    await db.close()
    return ids
