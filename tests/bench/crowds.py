"""G4, G5, G10: a thousand screens, what they cost, and one that does not read."""

from __future__ import annotations

import asyncio
import tempfile
import time
from functools import partial
from pathlib import Path

import httpx

from tests.bench.crew import crew
from tests.bench.figures import Figure, percentile, ratio
from tests.bench.intake import hilo
from tests.bench.load import hammer, request, requests, steadily
from tests.bench.processes import server
from tests.bench.sockets import Crowd
from tests.ports import free_port
from tests.running import open_desk

ROUNDS = 3
SCREENS = 1000


async def fan_out() -> list[Figure]:
    """G4: a frame to a thousand sockets, against the system call alone and against Starlette."""
    ports = {kind: free_port() for kind in ("system_loop", "our_loop", "starlette_loop")}
    of_system, of_starlette, rates = [], [], []
    async with (
        server("system_loop", ports["system_loop"], environment={}) as system,
        server("our_loop", ports["our_loop"], environment={}) as ours,
        server("starlette_loop", ports["starlette_loop"], environment={}) as starlette,
    ):
        crowds = {kind: Crowd() for kind in ports}
        for kind, crowd in crowds.items():
            await crowd.join(ports[kind], SCREENS)
        for _ in range(ROUNDS):
            rate = {
                kind: await _rate(measured.url, crowds[kind], measured.cpu_s)
                for kind, measured in (
                    ("system_loop", system),
                    ("our_loop", ours),
                    ("starlette_loop", starlette),
                )
            }
            rates.append(rate["our_loop"])
            of_system.append(rate["our_loop"] / rate["system_loop"])
            of_starlette.append(rate["our_loop"] / rate["starlette_loop"])
        for crowd in crowds.values():
            crowd.leave()
    return [
        Figure("G4", "frames delivered, a second and core", f"{sorted(rates)[1]:.0f}", "", None),
        ratio("G4", "of the system call alone", of_system, at_least=0.8),
        ratio("G4", "of Starlette's send in a loop", of_starlette, at_least=1.3),
    ]


async def _rate(url: str, crowd: Crowd, cpu_s: object) -> float:
    times = 40
    assert callable(cpu_s)
    before, got = float(cpu_s()), crowd.frames
    async with httpx.AsyncClient(timeout=120) as http:
        await http.post(f"{url}/tell?times={times}")
    await crowd.got(got + times * SCREENS)
    return times * SCREENS / (float(cpu_s()) - before)


async def memory() -> list[Figure]:
    """G5: what a screen costs at rest, and a thousand that come back with a gap."""
    with tempfile.TemporaryDirectory() as folder:
        async with hilo(Path(folder)) as (measured, config):
            port = config.port
            cookies = await crew(config, SCREENS)
            await hammer("127.0.0.1", port, requests("127.0.0.1", port, "/hooks/sms/1", 500))
            desk = await open_desk(config, "marta")
            page = await desk.get("/inbox?queue=all")
            cursor = page.headers["hilo-cursor"]
            hello = {"hello": {"cursor": cursor, "queue": "all"}}
            rest = measured.memory()
            warm = Crowd()
            await warm.join(port, 100, cookies=cookies, hello=hello)
            await asyncio.sleep(2)
            before = measured.memory()
            crowd = Crowd()
            await crowd.join(port, SCREENS, cookies=cookies, hello=hello)
            await asyncio.sleep(3)
            each = (measured.memory() - before) / SCREENS / 1024
            crowd.leave()
            warm.leave()
            await hammer(
                "127.0.0.1", port, requests("127.0.0.1", port, "/hooks/sms/1", 100, start=5000)
            )
            back = Crowd()
            began = time.perf_counter()
            await back.join(port, SCREENS, cookies=cookies, hello=hello)
            await back.got(SCREENS)
            seconds = time.perf_counter() - began
            back.leave()
            await desk.close()
    return [
        Figure("G5", "an idle screen", f"{each:.1f} KiB", "at most 30 KiB", each <= 30),
        Figure("G5", "at rest", f"{rest / 1e6:.0f} MB", "under 150 MB", rest < 150e6),
        Figure(
            "G5", "1,000 come back with their gap", f"{seconds:.2f} s", "under 2 s", seconds < 2
        ),
    ]


async def neighbours() -> list[Figure]:
    """G10: screens that do not read, and what the others notice of it."""
    changes = []
    with tempfile.TemporaryDirectory() as folder:
        async with hilo(Path(folder)) as (_, config):
            port = config.port
            await hammer("127.0.0.1", port, requests("127.0.0.1", port, "/hooks/sms/1", 500))
            desk = await open_desk(config, "marta")
            page = await desk.get("/inbox?queue=all")
            hello = {"hello": {"cursor": page.headers["hilo-cursor"], "queue": "all"}}
            watching, silent = Crowd(watch=True), Crowd()
            await watching.join(port, 50, cookies=[desk.cookie], hello=hello)
            await silent.join(port, 5, cookies=[desk.cookie], hello=hello)
            for turn in range(ROUNDS):
                alone = await _p50(port, watching, 10_000 * (2 * turn + 1))
                silent.pause(5)
                beside = await _p50(port, watching, 10_000 * (2 * turn + 2))
                changes.append(beside / alone)
            watching.leave()
            silent.leave()
            await desk.close()
    return [ratio("G10", "others' p50 beside screens that do not read", changes, at_most=1.1)]


async def _p50(port: int, watching: Crowd, start: int) -> float:
    watching.arrived.clear()
    made = partial(_stamped, port, start)
    await steadily("127.0.0.1", port, made, 800, rate=200)
    await asyncio.sleep(0.5)
    return percentile(watching.arrived, 0.5)


def _stamped(port: int, start: int, number: int) -> bytes:
    text = f"m-{time.monotonic_ns():020d}"
    return request("127.0.0.1", port, "/hooks/sms/1", start + number, text=text)


MEASURES = (fan_out, memory, neighbours)
