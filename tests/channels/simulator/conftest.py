"""The simulated world, and a listener where Hilo would be."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from channels.simulator.pace import Pace
from channels.simulator.people import Person
from channels.simulator.servers import HttpServer
from channels.simulator.simulator import Simulator
from tests.channels.simulator.listener import Clock, Listener


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    routes = [
        Route("/files/{name}", listener.give),
        Route("/{path:path}", listener.take, methods=["POST"]),
    ]
    server = HttpServer(Starlette(routes=routes))
    listener.url = server.url
    await server.start()
    yield listener
    await server.stop()


@pytest.fixture
async def sim(clock: Clock, listener: Listener) -> AsyncIterator[Simulator]:
    async with Simulator(seed=7, pace=Pace.instant(), clock=clock) as sim:
        sim.connect("sms", webhook_url=f"{listener.url}/hooks/sms/1?inbox=7#rc=2&rp=all")
        sim.connect("whatsapp", webhook_url=f"{listener.url}/hooks/whatsapp/2")
        yield sim


@pytest.fixture
def lucia(sim: Simulator) -> Person:
    return sim.person(
        "Lucía Ferrer",
        phone="+34600111222",
        email="lucia@correo.example",
        language="es",
        user_id="8841",
    )
