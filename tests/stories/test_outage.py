"""The story of an outage: the agent is told, goes round by the way that is proposed, and nothing is
lost nor doubled when the provider comes back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

from channels.simulator.faults import Fault
from hub.health import BAD, SPAN
from hub.model import AccountHealth, Delivery
from hub.process import utc_now
from tests.running import Desk, Running, running
from tests.stories.desk import inbound, reply, rows, until


@dataclass
class Ahead:
    """The time, as much later as a test wants it."""

    by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.by

    def skip(self, seconds: float) -> None:
        self.by += timedelta(seconds=seconds)


async def banner(marta: Desk) -> tuple[str, str]:
    """What stands above the box about a provider, in words, and the way it proposes."""
    page = (await marta.get("/conversation/1")).text
    shown = re.search(r'<div class="heed warn"[^>]*>(.*?)</div>', page, re.S)
    if shown is None:
        return "", ""
    way = re.search(r'data-command="switch" data-to="([^"]+)"', shown[1])
    words = re.sub(r"<[^>]+>", " ", shown[1])
    return " ".join(unescape(words).split()), way[1] if way else ""


async def until_bad(found: Running, marta: Desk, times: int) -> None:
    """Until so many sends in a row have failed."""

    async def so() -> bool:
        await marta.get("/conversation/1")  # Her page stays connected while she waits.
        return [row.bad for row in await rows(found, AccountHealth)] == [times]

    await until(so)


async def test_an_outage_is_shown_gone_round_and_over(sqlite_url: str, tmp_path: Path) -> None:
    clock = Ahead()
    async with running(sqlite_url, tmp_path, channels=("sms", "whatsapp"), clock=clock) as found:
        marta, sim = await found.sign_in(), found.sim
        lucia = sim.person("Lucía Ferrer", phone="+34600111222", language="es")
        await lucia.say("whatsapp", "Hola, soy Lucía")
        await lucia.say("sms", "¿Dónde está mi pedido?")
        assert len({row.conversation_id for row in await inbound(found)}) == 1
        [sms, whatsapp] = [found.accounts[name] for name in ("sms", "whatsapp")]
        by_sms = next(row for row in await inbound(found) if row.account_id == sms)
        assert await banner(marta) == ("", "")

        sim.outage("sms")
        await reply(marta, found, "Ya va de camino", via=f"{by_sms.part_id}:{sms}")
        await until_bad(found, marta, 1)
        assert await banner(marta) == ("", ""), "one bad sign is no outage"
        for tried, wait in ((2, 6), (BAD, 31)):
            clock.skip(wait)
            found.process.sender.wake()
            await until_bad(found, marta, tried)
        [health] = await rows(found, AccountHealth)
        assert health.down_at is not None
        assert health.bad_at is not None
        assert health.bad_at - health.down_at >= SPAN
        words, way = await banner(marta)
        assert "SMS is not answering since" in words
        assert "can be reached by WhatsApp" in words
        assert way.endswith(f":{whatsapp}")

        await reply(marta, found, "Le escribo por aquí: ya va de camino", via=way)
        [round_] = await lucia.wait_for("whatsapp")
        assert round_.text == "Le escribo por aquí: ya va de camino"
        assert (await banner(marta))[0] == words, (
            "another account's answer says nothing of this one"
        )

        sim.outage("sms", False)
        clock.skip(200)
        found.process.sender.wake()
        late = await lucia.wait_for("sms")
        assert [item.text for item in late] == ["Ya va de camino"]

        async def over() -> bool:
            return await banner(marta) == ("", "")

        await until(over)
        assert sim.plan.count(Fault.OUTAGE, "sms") == BAD
        assert all(row.status not in ("failed", "uncertain") for row in await rows(found, Delivery))
        assert len(await rows(found, Delivery)) == 2
        await marta.close()
