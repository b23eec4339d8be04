"""A Rasa assistant to talk to: a real one where there is one, else what it says on the wire.

A real one is used where the variable HILO_RASA names its executable: `rasa_bot/` beside this file
is trained, which takes about a minute, and run. Everywhere else a stand-in says what that one was
heard to say.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.simulator.servers import HttpServer
from tests.ports import free_port

RASA: Final = os.environ.get("HILO_RASA", "")
PROJECT: Final = Path(__file__).with_name("rasa_bot")
REASON: Final = "Quiere una devolución"


@asynccontextmanager
async def real_rasa(folder: Path) -> AsyncIterator[str]:
    """Train and run the assistant; its address."""
    project = folder / "rasa"
    shutil.copytree(PROJECT, project)
    train = await asyncio.create_subprocess_exec(RASA, "train", "--quiet", cwd=project)
    assert await train.wait() == 0
    port = free_port()
    ran = await asyncio.create_subprocess_exec(
        RASA, "run", "--quiet", "--enable-api", "--port", str(port), cwd=project
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await _ready(url, ran)
        yield url
    finally:
        ran.terminate()
        await ran.wait()


async def _ready(url: str, ran: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient(trust_env=False) as http, asyncio.timeout(120):
        while True:
            assert ran.returncode is None, "it has ended"
            try:
                if (await http.get(url)).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.2)


@dataclass
class _StandIn:
    slots: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def say(self, request: Request) -> Response:
        asked = json.loads(await request.body())
        sender, text = asked["sender"], asked["message"]
        slots = self.slots.setdefault(
            sender,
            {"order_number": None, "session_started_metadata": asked["metadata"]},
        )
        found = re.search(r"LN-\d{5}", text)
        if found:
            slots["order_number"] = found[0]
        return JSONResponse([{"recipient_id": sender, **each} for each in _answers(text)])

    async def tracker(self, request: Request) -> Response:
        sender = request.path_params["sender"]
        return JSONResponse({"sender_id": sender, "slots": self.slots.get(sender, {})})


def _answers(text: str) -> list[dict[str, Any]]:
    handoff = {"custom": {"handoff": {"reason": REASON}}}
    if "LN" in text:
        return [{"text": "Gracias, lo tengo."}, handoff]
    if "devolver" in text or "reembolso" in text:
        return [{"text": "Claro. ¿Cuál es tu número de pedido?"}]
    if "persona" in text or "agente" in text:
        return [handoff]
    return [{"text": "¿En qué te puedo ayudar?"}]


@asynccontextmanager
async def stand_in() -> AsyncIterator[str]:
    """What the assistant was heard to say, on the same endpoints; its address."""
    rasa = _StandIn()
    app = Starlette(
        routes=[
            Route("/webhooks/rest/webhook", rasa.say, methods=["POST"]),
            Route("/conversations/{sender}/tracker", rasa.tracker),
        ]
    )
    server = HttpServer(app)
    await server.start()
    try:
        yield server.url
    finally:
        await server.stop()
