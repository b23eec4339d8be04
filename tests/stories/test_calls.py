"""The story of calls: they ring, are put through, grow in the thread word by word, and are heard."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import col

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from channels.simulator.voice import DESK, Voice
from channels.simulator.voice_call import CallPlan, Turn
from hub.call import CallOutcome, call_of
from hub.model import Attachment, CallLine, Conversation, Customer, Message
from hub.words import MessageKind, Status
from tests.running import Desk, Running, running
from tests.stories.desk import rows, until

PASSED = "TN-Validation-Passed-A"
TALK = (
    Turn("Tienda Nube, ¿en qué puedo ayudarle?", caller=False),
    Turn("Hola, llamo por mi pedido A-10428, que no llega."),
    Turn("Déjeme mirar un momento.", caller=False),
    Turn("Gracias, espero."),
)


@dataclass
class Scene:
    """A running hub with a number, and an agent."""

    found: Running
    voice: Voice
    marta: Desk

    @property
    def sim(self) -> Simulator:
        return self.found.sim

    async def calls(self) -> list[Message]:
        kind = MessageKind.CALL
        return await self.found.process.db.read(
            lambda tx: tx.select(Message, col(Message.kind) == kind)
        )

    async def said(self) -> list[tuple[str, str]]:
        found = await self.found.process.db.read(
            lambda tx: tx.select(CallLine, order_by=(col(CallLine.at_ms), col(CallLine.id)))
        )
        return [(line.speaker, line.text) for line in found]


@asynccontextmanager
async def scene(sqlite_url: str, tmp_path: Path, **more: object) -> AsyncIterator[Scene]:
    async with Simulator(pace=Pace.instant()) as sim:
        voice = Voice(sim)
        settings = {"voice": voice.settings() | more, "sms": sim.settings_for("sms")}
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            voice.connect(found.webhook("voice"))
            marta = await found.sign_in()
            yield Scene(found, voice, marta)
            await marta.close()


async def test_a_call_is_one_message_that_ends_with_its_words_and_its_recording(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        call = await now.voice.call(lucia, CallPlan(turns=TALK, verdict=PASSED))
        assert not call.error, call.error
        assert any("recorded" in text for text in call.heard), call.heard
        [message] = await now.calls()
        known = call_of(message.extra)
        assert known.outcome is CallOutcome.ANSWERED
        assert known.answered_by == DESK
        assert known.duration_s
        assert [text for _, text in await now.said()] == [turn.text for turn in TALK]
        assert [who for who, _ in await now.said()] == ["agent", "customer"] * 2
        [talk] = await rows(now.found, Conversation)
        assert talk.status == Status.OPEN
        assert talk.waiting_since is None, "somebody talked to them"

        async def fetched() -> bool:
            return [row.state for row in await rows(now.found, Attachment)] == ["ready"]

        await until(fetched)
        [file] = await rows(now.found, Attachment)
        assert file.media_type == "audio/mpeg"
        assert now.sim.twilio_files.leaks == 0, "credentials stay at Twilio"
        page = await now.marta.get(f"/conversation/{talk.id}")
        assert "pedido A-10428" in page.text
        assert f'src="/attachments/{file.id}"' in page.text
        part = await now.marta.http.get(f"/attachments/{file.id}", headers={"Range": "bytes=0-9"})
        assert (part.status_code, len(part.content)) == (206, 10)
