"""An agent outside an account's audience sees none of it: in no list, thread, search or socket."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from hub.contract import Address, Claim, FileRef, InboundMessage, Proof
from tests.agent_ui.mirror import Mirror
from tests.running import Running, running

SECRET = "análisis de sangre"
OPEN = "cambio de talla"
SAME = Claim(Address("phone", "+34600111222"), Proof.VOUCHED)


async def say(found: Running, channel: str, number: str, text: str, kind: str = "phone") -> None:
    item = InboundMessage(
        external_id=f"{channel}-{number}-{text}",
        sender=Address(kind, number),
        proof=Proof.VOUCHED,
        text=text,
        claims=() if number.startswith("+") else (SAME,),
        files=(FileRef(name="informe.txt", media_type="text/plain", content=SECRET.encode()),),
    )
    await found.process.webhooks.store(found.accounts[channel], [item], request=None)


async def test_what_is_outside_the_audience_is_nowhere(database_url: str, tmp_path: Path) -> None:
    teams = {"whatsapp": ["doctors"]}
    async with running(database_url, tmp_path, channels=("sms", "whatsapp"), teams=teams) as found:
        marta, ana = await found.sign_in("marta"), await found.sign_in("ana")
        await say(found, "whatsapp", "+34600333444", SECRET, "whatsapp")  # Hers alone.
        await say(found, "sms", "+34600111222", OPEN)  # Both, in one thread.
        await say(found, "whatsapp", "ES.8104417720031456789", f"{SECRET} otra vez", "whatsapp")
        await found.process.indexer.catch_up()
        listed = (await ana.get("/inbox?queue=all")).text
        assert OPEN in listed
        assert SECRET not in listed
        thread = (await ana.get("/conversation/2?queue=all")).text
        assert OPEN in thread
        assert SECRET not in thread
        assert (await ana.get("/conversation/1")).status_code == 404
        assert (await ana.get("/customer/1")).status_code == 404
        assert (await ana.get("/attachments/1")).status_code == 404
        assert (await ana.post("/conversation/1/assign", agent="me")).status_code == 404
        assert (await ana.post("/conversation/1/note", text="hola")).status_code == 404
        stolen = await ana.post("/customer/2/join", **{"with": "1"})
        assert stolen.status_code == 404
        for page in ("/search?q=sangre", "/customers", "/customers?q=600333444"):
            shown = (await ana.get(page)).text
            assert "análisis" not in shown
            assert "600 33 34 44" not in shown
        assert SECRET in (await marta.get("/conversation/1")).text
        assert "análisis" in (await marta.get("/search?q=sangre")).text
        await marta.close()
        await ana.close()


async def test_a_socket_tells_nothing_of_it(database_url: str, tmp_path: Path) -> None:
    teams = {"whatsapp": ["doctors"]}
    async with running(database_url, tmp_path, channels=("sms", "whatsapp"), teams=teams) as found:
        ana = await found.sign_in("ana")
        await say(found, "sms", "+34600111222", OPEN)
        screens = [
            Mirror(ana, "/inbox?queue=all", "all", None),
            Mirror(ana, "/conversation/1?queue=all", "all", 1),
        ]
        for screen in screens:
            await screen.load()
        following = [asyncio.create_task(screen.follow(found.url)) for screen in screens]
        await say(found, "whatsapp", "+34600333444", SECRET, "whatsapp")
        await say(found, "whatsapp", "ES.8104417720031456789", SECRET, "whatsapp")
        await say(found, "sms", "+34600111222", "y otra cosa")
        for screen in screens:
            async with asyncio.timeout(20):
                while "y otra cosa" not in str(screen.fragments):
                    await asyncio.sleep(0.02)
        for task in following:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for screen in screens:
            assert SECRET not in str(screen.frames)
            assert SECRET not in str(screen.fragments)
            assert "600 33 34 44" not in str(screen.frames)
        await ana.close()
