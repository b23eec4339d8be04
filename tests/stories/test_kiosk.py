"""The story: a kiosk in the shop, connected by the generic webhook, with all that can go wrong."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import col

from channels.simulator.faults import Fault
from channels.simulator.kiosk import Kiosk
from channels.simulator.pace import Pace
from channels.simulator.people import File, Person
from channels.simulator.simulator import Simulator
from hub.contract import DeliveryStatus
from hub.model import Attachment, Conversation, Delivery, Message, RawRequest
from hub.words import FileState, MessageKind
from tests.ports import free_port
from tests.repository import ROOT
from tests.running import Desk, Running, running

VIA = "1:1"
PNG = File("zapato.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
PDF = File("ticket.pdf", "application/pdf", b"%PDF-1.4\n" + b"1" * 64)


@dataclass
class Story:
    """Hilo, the kiosk, an agent, and somebody who stands in the shop."""

    found: Running
    kiosk: Kiosk
    marta: Desk
    ana: Person

    async def reply(self, text: str, **fields: str) -> int:
        """Answer as the console does; the message's id."""
        sent = await self.marta.do("/conversation/1/reply", text=text, via=VIA, **fields)
        return int(sent["message"])

    async def delivery(self, message_id: int) -> Delivery:
        rows = await self.found.process.db.read(
            lambda tx: tx.select(Delivery, col(Delivery.message_id) == message_id)
        )
        return rows[0]

    async def reaches(self, message_id: int, status: DeliveryStatus) -> None:
        async def there() -> bool:
            return (await self.delivery(message_id)).status == status

        await until(there)

    async def texts(self) -> list[str]:
        """What the customer has said, as stored."""
        rows = await self.found.process.db.read(
            lambda tx: tx.select(
                Message, col(Message.kind) == MessageKind.INBOUND, order_by=(col(Message.id),)
            )
        )
        return [row.text for row in rows]


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await true():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def story(database_url: str, folder: Path) -> AsyncIterator[Story]:
    async with (
        Simulator(pace=Pace.instant()) as sim,
        Kiosk(sim) as kiosk,
        AsyncExitStack() as stack,
    ):
        settings = {"webhook": kiosk.settings() | {"timeout_s": 3}}
        found = await stack.enter_async_context(
            running(database_url, folder, sim=sim, settings=settings)
        )
        kiosk.webhook_url = found.webhook("webhook")
        marta = await found.sign_in("marta")
        stack.push_async_callback(marta.close)
        await marta.do("/settings/preferences", undo_s="0")
        ana = sim.person("Ana Ruiz", language="es", reads=False)
        assert (await ana.say("webhook", "¿Tenéis la 38 en azul?")).accepted
        yield Story(found, kiosk, marta, ana)


async def test_a_kiosk_and_an_agent_talk_and_receipts_climb(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        sent = await told.reply("Sí, ahora te la traigo.")
        (item,) = await told.ana.wait_for("webhook")
        assert item.text == "Sí, ahora te la traigo."
        (said,) = told.kiosk.taken.values()
        assert said["to"] == {"id": "ana", "name": "Ana Ruiz"}
        assert (said["reply_to"], said["author"]) == ("kiosk-1", {"name": "Marta Prueba"})
        await told.reaches(sent, DeliveryStatus.DELIVERED)
        await told.ana.read("webhook")
        await told.reaches(sent, DeliveryStatus.READ)
        await told.ana.say("webhook", "¡Gracias!", answer_to=item)
        talks = await told.found.process.db.read(lambda tx: tx.select(Conversation))
        assert len(talks) == 1


async def test_files_come_and_go(sqlite_url: str, tmp_path: Path) -> None:
    async with story(sqlite_url, tmp_path) as told:
        await told.ana.say("webhook", "Este", files=[PNG, PDF])

        async def fetched() -> bool:
            rows = await told.found.process.db.read(lambda tx: tx.select(Attachment))
            return [row.state for row in rows] == [FileState.READY] * 2

        await until(fetched)
        put = await told.marta.http.post(
            "/conversation/1/files",
            data={"csrf": told.marta.csrf, "key": "f"},
            files={"upload": (PDF.name, PDF.content, PDF.media_type)},
            headers={"Accept": "application/json"},
        )
        assert put.status_code == 200, put.text
        await told.reply("Aquí está.", file=str(put.json()["file"]["id"]))
        (item,) = await told.ana.wait_for("webhook")
        assert [(file.name, file.content) for file in item.files] == [(PDF.name, PDF.content)]


async def test_repeats_bursts_and_disorder_lose_and_double_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        plan = told.found.sim.plan
        plan.once(Fault.WEBHOOK_REPEATED, "webhook")
        await told.ana.say("webhook", "dos veces")
        plan.once(Fault.WEBHOOK_HELD, "webhook", times=3)
        for number in range(3):
            await told.ana.say("webhook", f"ráfaga {number}")
        await told.found.sim.release()
        heard = await told.texts()
        assert sorted(heard) == sorted(
            ["¿Tenéis la 38 en azul?", "dos veces", "ráfaga 0", "ráfaga 1", "ráfaga 2"]
        )
        plan.once(Fault.RECEIPTS_SHUFFLED, "webhook")
        plan.once(Fault.RECEIPT_REPEATED, "webhook", times=2)
        sent = await told.reply("Todo bien.")
        await told.reaches(sent, DeliveryStatus.DELIVERED)


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLED, Fault.CUT_AFTER, Fault.CUT_BEFORE, Fault.SERVER_ERROR], ids=str
)
async def test_what_hinders_a_send_delays_it_and_never_doubles_it(
    sqlite_url: str, tmp_path: Path, fault: Fault
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        told.found.sim.plan.once(fault, "webhook")
        sent = await told.reply("Una sola vez.")
        await told.reaches(sent, DeliveryStatus.DELIVERED)
        assert [item.text for item in told.ana.inbox("webhook")] == ["Una sola vez."]
        assert told.found.sim.plan.count(fault, "webhook") == 1


async def test_a_refusal_and_a_failure_afterwards_are_told_with_their_reasons(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        for fault, error in (
            (Fault.REFUSED, "The card is blocked."),
            (Fault.UNDELIVERED, "The kiosk is switched off."),
        ):
            told.found.sim.plan.once(fault, "webhook")
            sent = await told.reply(f"Con {fault}.")
            await told.reaches(sent, DeliveryStatus.FAILED)
            row = await told.delivery(sent)
            assert (row.refusal, row.error) == ("blocked", error)


async def test_what_is_not_understood_is_told_at_once_and_kept(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        posted = await told.kiosk.post([{"type": "hologram", "id": "h-1"}, {"type": "ping"}])
        assert posted.outcomes == ("200",)
        assert b"The type 'hologram' is unknown." in posted.body
        kept = await told.found.process.db.read(lambda tx: tx.select(RawRequest))
        assert [row.reason for row in kept] == ["The type 'hologram' is unknown."]
        told.kiosk.secret = "whsec_" + "A" * 44
        assert (await told.kiosk.post([{"type": "ping"}])).outcomes == ("403",)


async def test_the_client_of_the_documentation_works_as_it_stands(
    sqlite_url: str, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "channels" / "webhook.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.S)
    client, port = tmp_path / "client.py", free_port()
    client.write_text(code, encoding="utf-8")
    async with Simulator(pace=Pace.instant()) as sim, Kiosk(sim) as kiosk:
        settings = {"webhook": kiosk.settings() | {"url": f"http://127.0.0.1:{port}/"}}
        async with running(sqlite_url, tmp_path, sim=sim, settings=settings) as found:
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            told = Story(found, kiosk, marta, sim.person("Ana"))
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(client),
                env={
                    **os.environ,
                    "HILO_WEBHOOK": found.webhook("webhook"),
                    "HILO_SECRET": kiosk.secret,
                    "PORT": str(port),
                    "PYTHONIOENCODING": "utf-8",
                },
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                await _converse(told, process)
            finally:
                process.kill()
                await process.wait()
                await marta.close()


async def _converse(told: Story, process: Process) -> None:
    assert process.stdout is not None
    async with asyncio.timeout(20):
        first = (await process.stdout.readline()).decode()
        assert first == "{'stored': 1, 'items': [{'outcome': 'stored'}]}\n"
        sent = await told.reply("Sí, la 38.")
        second = (await process.stdout.readline()).decode()
        assert second == "tablet-3/visit-81 reads: Sí, la 38.\n"
    await told.reaches(sent, DeliveryStatus.READ)
