"""Hilo as a process of its own, which a test may kill and start again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from hub.config import Config


@dataclass
class Served:
    """One server process. `start` and `kill` may be called again and again."""

    config: Config
    log: Path
    process: Process | None = None
    _environment: dict[str, str] = field(default_factory=dict)

    async def start(self, *, wait: bool = True) -> None:
        """Start, and come back when it can store a message."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hub.cli",
                "serve",
                env={**os.environ, **environment(self.config)},
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
            )
        if wait:
            await self.ready()

    async def ready(self) -> None:
        """Wait until it answers. Raises RuntimeError with its log if it ended instead."""
        async with asyncio.timeout(60), httpx.AsyncClient() as http:
            while True:
                if self.process is None or self.process.returncode is not None:
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
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGKILL)
            await self.process.wait()

    async def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None and self.process.returncode is None:
            self.process.terminate()
            try:
                async with asyncio.timeout(20):
                    await self.process.wait()
            except TimeoutError:
                await self.kill()


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
