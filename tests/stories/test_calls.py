"""The story of calls: they ring, are put through, grow word by word in the thread, and end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, expect
from sqlmodel import col

from channels.simulator.faults import Fault
from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from channels.simulator.voice import DESK, Voice
from channels.simulator.voice_call import CallPlan, Turn
from hub.call import CallOutcome, call_of
from hub.model import Attachment, CallLine, Conversation, Customer, Fact, Message
from hub.words import MessageKind, Status
from tests.running import Desk, Running, running
from tests.stories.desk import rows, until
from tests.stories.test_one_thread import sign_in

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


async def test_nobody_answers_so_a_message_is_left_and_the_thread_waits(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        left = CallPlan(taken=False, verdict=PASSED, message="Soy Lucía, llámenme por favor.")
        call = await now.voice.call(lucia, left)
        assert not call.error, call.error
        [message] = await now.calls()
        assert call_of(message.extra).outcome is CallOutcome.VOICEMAIL
        said = [text for _, text in await now.said()]
        assert said == ["Soy Lucía, llámenme por favor."], "and none of what we say ourselves"
        [talk] = await rows(now.found, Conversation)
        assert talk.waiting_since is not None
        await now.marta.do(f"/conversation/{talk.id}/done")
        gave_up = await now.voice.call(lucia, CallPlan(hangs_up=True, verdict=PASSED))
        assert not gave_up.error
        missed = (await now.calls())[-1]
        assert call_of(missed.extra).outcome is CallOutcome.MISSED
        [talk] = await rows(now.found, Conversation)
        assert (talk.status, talk.waiting_since is not None) == (Status.OPEN, True)


async def test_only_a_call_that_shows_who_it_is_is_greeted_by_name(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        own = CallPlan(verdict=PASSED, name="Lucía Ferrer", turns=TALK[:2])
        await now.voice.call(lucia, own)
        again = await now.voice.call(lucia, CallPlan(verdict=PASSED))
        assert any("Lucía Ferrer" in text for text in again.heard), again.heard
        for verdict in ("", "TN-Validation-Passed-B", f"{PASSED}-Diverted", "No-TN-Validation"):
            forged = await now.voice.call(lucia, CallPlan(verdict=verdict))
            assert not any("Lucía" in text for text in forged.heard), (verdict, forged.heard)
        hidden = await now.voice.call(lucia, CallPlan(withheld=True, verdict=PASSED))
        assert not any("Lucía" in text for text in hidden.heard)
        threads = {message.conversation_id for message in await now.calls()}
        customers = await rows(now.found, Customer)
        assert len(threads) == len(customers) == 3, "hers, an unproven one, and nobody's"


async def test_whatever_happens_on_the_wire_the_call_is_the_same(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        plan = now.sim.plan
        plan.turn(Fault.WEBHOOK_REPEATED, True, scope="voice")
        plan.turn(Fault.RECEIPT_REPEATED, True, scope="voice")
        plan.turn(Fault.RECEIPTS_SHUFFLED, True, scope="voice")
        call = await now.voice.call(lucia, CallPlan(turns=TALK, verdict=PASSED))
        assert not call.error, call.error
        assert plan.count(Fault.RECEIPTS_SHUFFLED, "voice") > 5
        [message] = await now.calls()
        assert [text for _, text in await now.said()] == [turn.text for turn in TALK]
        assert message.text.splitlines() == [turn.text for turn in TALK]
        assert call_of(message.extra).outcome is CallOutcome.ANSWERED
        assert len(await rows(now.found, Attachment)) == 1, "one recording, told of twice"


async def test_a_code_told_on_the_phone_proves_whose_call_it_is(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        await lucia.say("sms", "Mi pedido es el A-10428")
        await now.voice.call(lucia, CallPlan(turns=TALK))
        [call] = await now.calls()
        assert call.conversation_id != 1, "nobody has shown that it is her number"
        page = f"/conversation/{call.conversation_id}"
        await now.marta.do(f"{page}/code", to="phone:+34600000014")
        code = re.search(r"\b\d{6}\b", (await lucia.wait_for("sms"))[-1].text)
        assert code is not None
        await now.marta.do(f"{page}/code/check", code=code[0])
        [proven] = await now.calls()
        assert proven.conversation_id == 1, "the call is in her thread now"


async def test_what_is_told_in_a_call_is_known_and_searched_and_what_is_secret_is_not(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        talk = (
            Turn("¿Me dice su número de pedido?", caller=False),
            Turn("Sí, es el pedido A-10428 y mi tarjeta es la 4111 1111 1111 1111."),
            Turn("¿Me dice su número de pedido?", caller=False),
        )
        await now.voice.call(lucia, CallPlan(turns=talk, verdict=PASSED))
        [message] = await now.calls()
        assert "4111" not in message.text
        assert not any("4111" in text for _, text in await now.said())
        facts = await rows(now.found, Fact)
        assert ("order", "A-10428") in {(fact.kind, fact.value) for fact in facts}

        # Only the second question was one too many, and its line says so, here and on its page.
        for path in (f"/conversation/{message.conversation_id}", f"/message/{message.id}/call"):
            assert (await now.marta.get(path)).text.count("Asked again: ") == 1

        async def found() -> bool:
            page = await now.marta.get("/search?q=a-10428")
            return f"/conversation/{message.conversation_id}" in page.text

        await until(found)


async def test_an_erased_call_leaves_no_word_and_no_sound(sqlite_url: str, tmp_path: Path) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        await now.voice.call(lucia, CallPlan(turns=TALK, verdict=PASSED))
        [message] = await now.calls()
        [customer] = await rows(now.found, Customer)
        await now.marta.do(f"/customer/{customer.id}/erase", sure="ERASE")
        assert not await now.said()
        [gone] = await now.calls()
        assert (gone.text, gone.extra, gone.erased_at is not None) == ("", {}, True)
        assert (await now.marta.get(f"/message/{message.id}/call")).status_code == 404


async def test_an_agent_says_what_came_of_a_call_and_whose_voice_is_whose(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        await now.voice.call(lucia, CallPlan(turns=TALK, verdict=PASSED))
        [message] = await now.calls()
        await now.marta.do(f"/message/{message.id}/call/note", note="Reenvío pedido mañana.")
        fields = {"role-agent": "other", "name-agent": "Buzón del almacén"}
        await now.marta.do(f"/message/{message.id}/call/speakers", **fields)
        page = await now.marta.get(f"/conversation/{message.conversation_id}")
        assert "Reenvío pedido mañana." in page.text
        assert "Buzón del almacén" in page.text
        refused = await now.marta.post(
            f"/message/{message.id}/call/speakers", **{"role-nobody": "agent"}
        )
        assert refused.status_code == 400


async def test_two_screens_see_the_call_grow_and_space_plays_it(
    sqlite_url: str, tmp_path: Path, browser: Browser
) -> None:
    async with scene(sqlite_url, tmp_path) as now:
        lucia = now.sim.person("Lucía Ferrer", phone="+34600000014", language="es")
        await lucia.say("sms", "Ahora os llamo")
        page = await sign_in(browser, now.found, "marta")
        await page.goto(f"{now.found.url}/conversation/1")
        goes_on = asyncio.Event()

        async def more() -> AsyncIterator[Turn]:
            await goes_on.wait()
            yield Turn("Es el pedido A-10428.")

        plan = CallPlan(turns=TALK[:1], more=more(), verdict=PASSED)
        calling = asyncio.create_task(now.voice.call(lucia, plan))
        card = page.locator(".callcard")
        await expect(card).to_have_attribute("data-live", "")
        await expect(card).to_contain_text(TALK[0].text)
        goes_on.set()
        await expect(card).to_contain_text("Es el pedido A-10428.")
        await calling
        await expect(card).to_have_attribute("data-outcome", "answered")
        sound = card.locator("audio")
        await expect(sound).to_have_count(1)
        live = await card.inner_text()
        await page.reload()
        assert await page.locator(".callcard").inner_text() == live, "live is reload"
        await page.locator(".m.call").focus()

        async def plays() -> bool:
            return bool(await sound.evaluate("sound => !sound.paused && sound.currentTime > 0"))

        async def pauses() -> bool:
            return bool(await sound.evaluate("sound => sound.paused"))

        await page.keyboard.press("Space")
        await until(plays)
        await page.keyboard.press("Space")
        await until(pauses)
