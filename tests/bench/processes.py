"""Servers as processes of their own, on a core of their own, with their time and memory read."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Measured:
    """A running process: its processor seconds so far, and its memory now."""

    def __init__(self, process: Process, url: str) -> None:
        self._process = process
        self.url = url

    @property
    def pid(self) -> int:
        return self._process.pid

    def cpu_s(self) -> float:
        """User and system seconds of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> int:
        """Resident bytes."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * _PAGE


@asynccontextmanager
async def server(
    kind: str, port: int, *, environment: Mapping[str, str], core: int = 0
) -> AsyncIterator[Measured]:
    """`python -m tests.bench.servers KIND` on one core, until the block ends."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.servers",
        kind,
        str(port),
        env={**os.environ, **environment},
        stdin=DEVNULL,
        stdout=PIPE,
    )
    _pin(process.pid, core)
    measured = Measured(process, f"http://127.0.0.1:{port}")
    try:
        await _ready(measured)
        yield measured
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def pin_self(core: int) -> None:
    """Keep this process, which makes the load, off the servers' core."""
    _pin(0, core)


def _pin(pid: int, core: int) -> None:
    cores = sorted(os.sched_getaffinity(0)) if pid == 0 else list(range(os.cpu_count() or 1))
    if len(cores) > 1:
        os.sched_setaffinity(pid, {cores[core % len(cores)]})


async def _ready(measured: Measured) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as http:
        while True:
            try:
                if (await http.get(f"{measured.url}/health")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
