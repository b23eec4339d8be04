"""A customer who talks to the shop's assistant, so that a first look shows what it hands over."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from channels.simulator.simulator import Simulator

WHO: Final = "bruno"
LINES: Final = (
    "Hola, buenas",
    "Quiero cambiar la caja de música: a los dos días dejó de sonar",
    "A-10577",
)


async def talk_to_assistant(sim: Simulator, *, limit_s: float = 20) -> None:
    """Write in the chat, and answer what is asked. Where nobody answers, stop waiting."""
    bruno = sim.crowd.people[WHO]
    for count, line in enumerate(LINES, start=1):
        await bruno.say("chat", line)
        with suppress(TimeoutError):
            await bruno.wait_for("chat", count, limit_s=limit_s)
    await bruno.read("chat")
