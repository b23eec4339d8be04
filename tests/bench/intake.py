"""G1 to G3, G11: what a webhook costs, from the provider to the agents' screens."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from channels.simulator.simulator import Simulator
from hub import migrate
from hub.config import Config
from tests.bench.crew import crew
from tests.bench.figures import Figure, percentile, ratio
from tests.bench.load import ACCOUNT_SID, NUMBER, TOKEN, hammer, request, requests, steadily
from tests.bench.processes import Measured, server
from tests.bench.sockets import Crowd
from tests.ports import free_port
from tests.running import Desk, furnish, open_desk
from tests.served import environment

ROUNDS = 3


@asynccontextmanager
async def hilo(folder: Path) -> AsyncIterator[tuple[Measured, Config]]:
    """Hilo with one SMS account, on an empty database."""
    port = free_port()
    config = Config(
        data=folder,
        database_url=f"sqlite:///{folder}/hilo.db",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
    )
    migrate.upgrade(config.database)
    settings = {"account_sid": ACCOUNT_SID, "auth_token": TOKEN, "number": NUMBER}
    await furnish(config, Simulator(), {"sms": settings}, {})
    async with server("hilo", port, environment=environment(config)) as measured:
        yield measured, config


async def _capacity(measured: Measured, count: int, start: int) -> float:
    """Webhooks a second that one core would take: by the processor's time, so that a busy
    neighbour does not count."""
    port = int(measured.url.rpartition(":")[2])
    made = requests("127.0.0.1", port, "/hooks/sms/1", count, start=start)
    before = measured.cpu_s()
    result = await hammer("127.0.0.1", port, made)
    assert not result.failed, f"{result.failed} of {count} failed"
    return count / (measured.cpu_s() - before)


async def intake() -> list[Figure]:
    """G1: Hilo's whole intake against the same handler without a store, and the naive build."""
    of_bare: list[float] = []
    of_naive: list[float] = []
    rates: list[float] = []
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        ports = free_port(), free_port()
        async with (
            hilo(Path(one)) as (real, _),
            server("bare", ports[0], environment={}) as bare,
            server("naive", ports[1], environment={"HILO_DATA": other}) as naive,
        ):
            await _capacity(real, 1000, 0)  # Every customer known, every statement compiled.
            await _capacity(naive, 200, 0)
            for turn in range(ROUNDS):
                start = 1000 + turn * 4000
                ours = await _capacity(real, 3000, start)
                rates.append(ours)
                of_bare.append(ours / await _capacity(bare, 6000, start))
                of_naive.append(ours / await _capacity(naive, 600, start))
    return [
        Figure("G1", "durable intake, a second and core", f"{sorted(rates)[1]:.0f}", "", None),
        ratio("G1", "of the handler without a store", of_bare, at_least=0.12),
        ratio("G1", "of a session per request", of_naive, at_least=4),
    ]


async def ack() -> list[Figure]:
    """G2: the wait for a 200 at 500 a second, against this disk's own sync in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        async with hilo(Path(folder)) as (measured, _):
            port = int(measured.url.rpartition(":")[2])
            await hammer("127.0.0.1", port, requests("127.0.0.1", port, "/hooks/sms/1", 1000))
            syncs, ratios, waits = [], [], []
            for turn in range(ROUNDS):
                sync = await asyncio.to_thread(_sync_s, Path(folder))
                made = requests("127.0.0.1", port, "/hooks/sms/1", 2000, start=2000 + turn * 2000)
                result = await steadily("127.0.0.1", port, made.__getitem__, 2000, rate=500)
                wait = percentile(result.latencies, 0.5)
                syncs.append(sync)
                waits.append(wait)
                ratios.append(wait / sync)
    said = f"{sorted(waits)[1] * 1000:.2f} ms, sync {sorted(syncs)[1] * 1000:.2f} ms"
    return [
        Figure("G2", "median wait for a 200 at 500/s", said, "", None),
        ratio("G2", "of a sync of this disk", ratios, at_most=8),
    ]


def _sync_s(folder: Path) -> float:
    """The median time of an fdatasync of a page."""
    times = []
    with (folder / "sync").open("wb", buffering=0) as file:
        for _ in range(200):
            file.write(b"x" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - began)
    return percentile(times, 0.5)


async def to_screens() -> list[Figure]:
    """G3: from webhook to twenty screens, against the naive build with twenty sockets."""
    capacities, costs = [], []
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        port = free_port()
        async with (
            hilo(Path(one)) as (real, config),
            server("naive", port, environment={"HILO_DATA": other}) as naive,
        ):
            desk = await open_desk(config, "marta")
            page = await desk.get("/inbox?queue=all")
            hello = {"hello": {"cursor": page.headers["hilo-cursor"], "queue": "all"}}
            watching, naively = Crowd(), Crowd()
            await watching.join(config.port, 20, cookies=[desk.cookie], hello=hello)
            await naively.join(port, 20)
            await _capacity(real, 600, 0)
            for turn in range(ROUNDS):
                start = 1000 + turn * 3000
                ours = await _capacity(real, 2000, start)
                theirs = await _capacity(naive, 300, start)
                capacities.append(ours / theirs)
                costs.append(theirs / ours)
            watching.leave()
            naively.leave()
            await desk.close()
    return [
        ratio("G3", "webhook to agent, capacity of the naive build", capacities, at_least=5),
        ratio("G3", "processor time per event of the naive build", costs, at_most=0.4),
    ]


async def real_day() -> list[Figure]:
    """G11: 320 webhooks a second, a thousand agents, pages and searches: from webhook to screen."""
    with tempfile.TemporaryDirectory() as folder:
        async with hilo(Path(folder)) as (measured, config):
            port = config.port
            cookies = await crew(config, 1000)
            await hammer("127.0.0.1", port, requests("127.0.0.1", port, "/hooks/sms/1", 1000))
            desk = await open_desk(config, "marta")
            page = await desk.get("/inbox?queue=all")
            cursor = page.headers["hilo-cursor"]
            crowd, watching = Crowd(), Crowd(watch=True)
            # They look at their own queues; twenty look at everything, and their clocks count.
            mine = {"hello": {"cursor": cursor, "queue": "mine"}}
            await crowd.join(port, 980, cookies=cookies[20:], hello=mine)
            everything = {"hello": {"cursor": cursor, "queue": "all"}}
            await watching.join(port, 20, cookies=cookies[:20], hello=everything)
            reading = asyncio.create_task(_read_on(desk))
            before = measured.cpu_s()
            result = await steadily(
                "127.0.0.1", port, partial(_stamped, port), 320 * 15, rate=320, connections=64
            )
            spent = (measured.cpu_s() - before) / result.seconds
            reading.cancel()
            await asyncio.sleep(1)
            arrived = watching.arrived
            crowd.leave()
            watching.leave()
            await desk.close()
    p50, p99 = percentile(arrived, 0.5) * 1000, percentile(arrived, 0.99) * 1000
    return [
        Figure("G11", "320/s and 1,000 screens, p50", f"{p50:.1f} ms", "under 25 ms", p50 < 25),
        Figure("G11", "the same, p99", f"{p99:.1f} ms", "under 250 ms", p99 < 250),
        Figure("G11", "of one core", f"{spent:.0%}", "", None),
    ]


async def _read_on(desk: Desk) -> None:
    """What agents do besides: four pages and searches a second."""
    while True:
        for path in ("/inbox?queue=all", "/search?q=pedido", "/customers", "/conversation/1"):
            await desk.get(path)
            await asyncio.sleep(0.25)


def _stamped(port: int, number: int) -> bytes:
    """A request whose text says when it was sent."""
    text = f"m-{time.monotonic_ns():020d}"
    return request("127.0.0.1", port, "/hooks/sms/1", 500_000 + number, text=text)


MEASURES = (intake, ack, to_screens, real_day)
