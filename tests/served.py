"""Hilo as a process of its own, which a test may kill and start again."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass
from pathlib import Path

import httpx

from hub.config import Config
from tests.nursery import Child, Nursery
from tests.ports import free_port
from tests.running import ORIGIN

START_S = 240  # A busy machine is no failure.


def config_for(database_url: str, folder: Path) -> Config:
    """Settings for a server on a free port of the loopback."""
    port = free_port()
    return Config(
        data=folder,
        database_url=database_url,
        port=port,
        public_url=f"{ORIGIN}:{port}",
        allow_hosts=("127.0.0.1", "localhost"),
    )


@dataclass
class Served:
    """One server process. `start` and `kill` may be called again and again."""

    config: Config
    log: Path
    nursery: Nursery
    child: Child | None = None

    async def start(self, *, wait: bool = True) -> None:
        """Start, and come back when it can store a message."""
        self.log.touch()
        self.child = await asyncio.to_thread(self.nursery.serve, environment(self.config), self.log)
        if wait:
            await self.ready()

    async def ready(self) -> None:
        """Wait until it answers. Raises RuntimeError with its log if it ended instead."""
        async with asyncio.timeout(START_S), httpx.AsyncClient() as http:
            while True:
                if self.child is None or self.child.ended:
                    raise RuntimeError(self.log.read_text(errors="replace")[-3000:])
                try:
                    answer = await http.get(f"{self.config.public_url}/health")
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 200:
                    return
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.child is not None:
            self.child.signal(signal.SIGKILL)
            await self._gone(self.child)

    async def stop(self) -> None:
        """End it as an operator would."""
        if self.child is not None:
            self.child.signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(20):
                    await self._gone(self.child)
            except TimeoutError:
                await self.kill()

    async def _gone(self, child: Child) -> None:
        while not child.ended:
            await asyncio.sleep(0.01)


def environment(config: Config) -> dict[str, str]:
    """The variables that give another process the same settings."""
    return {
        "HILO_DATA": str(config.data),
        "HILO_DATABASE_URL": config.database,
        "HILO_PUBLIC_URL": config.public_url,
        "HILO_HOST": config.host,
        "HILO_PORT": str(config.port),
        "HILO_ALLOW_HOSTS": ",".join(config.allow_hosts),
        "HILO_LOG_LEVEL": "warning",
    }
