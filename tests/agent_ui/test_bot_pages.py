"""The pages of assistants: what an administrator does there, and what agents see of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from hub.contract import DeliveryStatus
from hub.handoff.settings import BotSettings
from hub.model import Bot, Conversation, Delivery, Message
from hub.store import Tx
from hub.words import Handling, Status
from tests.agent_ui.test_commands import audited, hilo
from tests.bots import always, talking
from tests.running import Desk, Running
from tests.stories.desk import rows as stored
from tests.stories.desk import until
from tests.stories.test_webhooks import form_of, post

NEW = "/settings/bots/new"
TRIAGE = {"name": "Hilda", "set-kind": "triage", "set-collect": "order", "zone": "Europe/Madrid"}


async def send(desk: Desk, path: str, **fields: Any) -> httpx.Response:
    """Send the page's form as a browser without JavaScript does."""
    own = {"csrf": desk.csrf, "key": "0123456789abcdef-b", "do": "save", "timeout_s": "20"}
    own |= {"silence_min": "30", "after_silence": "close"}
    return await desk.http.post(path, data={**own, **TRIAGE, **fields})


async def test_an_assistant_is_added_answers_is_paused_and_removed(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        assert "No assistants yet." in (await marta.get("/settings/bots")).text
        answers = [await send(marta, NEW, account="1") for _ in range(2)]
        assert {one.headers["location"] for one in answers} == {"/settings/bots/1?said=saved"}
        assert len(await stored(found, Bot)) == 1, "the same form twice is one assistant"
        await post(found, form_of(found.sim, "La bufanda verde llegó rota"))
        await until(lambda: _answered(found))
        page = (await marta.get("/conversation/2?queue=assistant")).text
        assert 'data-hands="bot"' in page
        assert re.search(r'data-count="unassigned">1<', page), "people are to answer what a bot has"
        assert re.search(r'data-count="assistant">1<', page)
        assert "<b>1</b> matter" in (await marta.get("/settings/bots")).text
        # Paused, what it had is with people, and the thread says why.
        await marta.do("/settings/bots/1/enabled", enabled="off")
        page = (await marta.get("/conversation/2?queue=unassigned")).text
        assert "It was paused or removed." in page
        assert re.search(r'data-count="unassigned">2<', page)
        assert (await marta.post("/conversation/2/bot")).status_code == 409
        # On again, it can have it back, and another agent's reply takes it.
        await marta.do("/settings/bots/1/enabled", enabled="on")
        await jon.do("/conversation/2/bot")
        assert (await _talks(found))[1].handling == Handling.BOT
        await jon.do("/conversation/2/reply", text="Sigo yo", via="2:1")
        assert (await _talks(found))[1].handling == Handling.AGENT
        await marta.do("/settings/bots/1/remove")
        assert "Hilda" not in (await marta.get("/settings/bots")).text
        acts = [entry.act for entry in await audited(found) if entry.act.startswith("bot.")]
        assert sorted(acts) == ["bot.added", "bot.enabled", "bot.enabled", "bot.removed"]


async def test_who_leaves_an_assistant_is_done_and_the_page_says_so(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, _):
        await send(marta, NEW, account="1", silence_min="45", after_silence="person")
        page = (await marta.get("/settings/bots/1")).text
        assert 'name="silence_min" value="45"' in page
        assert '<option value="person" selected>' in page
        await send(marta, "/settings/bots/1", account="1", silence_min="45")
        await post(found, form_of(found.sim, "La bufanda verde llegó rota"))
        await until(lambda: _answered(found))
        await until(lambda: _settled(found))
        await found.process.db.write(_age, timedelta(minutes=45))
        await until(lambda: _done(found))
        page = (await marta.get("/conversation/2?queue=done")).text
        assert "Done: for 45 minutes the customer has not answered" in page
        page = (await marta.get("/settings/bots")).text
        assert "<b>1</b> left by the customer" in page
        assert "<b>0</b> without a person" in page


async def _settled(found: Running) -> bool:
    return all(row.status in ("failed", "delivered") for row in await stored(found, Delivery))


async def _done(found: Running) -> bool:
    return (await _talks(found))[1].status == Status.DONE


def _age(tx: Tx, by: timedelta) -> None:
    """Everything was so much earlier, and got there."""
    for sent in tx.all(Delivery):
        tx.update(Delivery, sent.id or 0, status=str(DeliveryStatus.DELIVERED))
    for message in tx.all(Message):
        tx.update(Message, message.id or 0, at=message.at - by)
    for talk in tx.all(Conversation):
        tx.update(Conversation, talk.id or 0, last_at=talk.last_at - by, waiting_since=None)


async def _answered(found: Running) -> bool:
    talks = await _talks(found)
    return len(talks) == 2 and talks[1].handling == Handling.BOT and talks[1].waiting_since is None


async def _talks(found: Running) -> list[Conversation]:
    """The thread that was there before, and the one that the assistant got."""
    return sorted(await stored(found, Conversation), key=lambda row: row.id or 0)


async def test_a_bot_of_ones_own_is_tried_before_it_is_kept_and_its_secrets_are_shown_once(
    sqlite_url: str, tmp_path: Path
) -> None:
    said = {"say": {"text": "¿Qué <b>pedido</b>?", "buttons": ["Ninguno"]}}
    async with hilo(sqlite_url, tmp_path) as (found, marta, _), talking(always(said)) as talker:
        own = {"set-kind": "hilo", "set-url": talker.url, "trial": "Hola"}
        page = (await send(marta, NEW, do="try", **own)).text
        assert "¿Qué &lt;b&gt;pedido&lt;/b&gt;?" in page
        assert "Ninguno" in page
        assert (await talker.wait()).value["messages"][0]["text"] == "Hola"
        assert await stored(found, Bot) == []
        page = (await send(marta, NEW, **own)).text
        token, secret = re.search(r"bot_[\w-]{40,}", page), re.search(r"whsec_[\w+/=]{40,}", page)
        assert token is not None
        assert secret is not None
        again = (await marta.get("/settings/bots/1")).text
        assert token[0] not in again
        assert secret[0] not in again
        [bot] = await stored(found, Bot)
        kept = found.process.vault.open_settings(BotSettings, bot.settings).secret
        assert kept is not None
        assert kept.get_secret_value() == secret[0]
        renewed = await send(marta, "/settings/bots/1/token")
        assert re.search(r"bot_[\w-]{40,}", renewed.text)
        assert token[0] not in renewed.text


async def test_what_is_wrong_stands_beside_its_field(sqlite_url: str, tmp_path: Path) -> None:
    async with hilo(sqlite_url, tmp_path) as (found, marta, jon):
        wrong = {"name": " ", "hours": "always", "timeout_s": "0", "set-kind": "rasa"}
        wrong["silence_min"] = "10081"
        page = await send(marta, NEW, **wrong)
        assert page.status_code == 422
        for sentence in (
            "Give the bot a name: customers read it.",
            "always are no hours.",
            "Write a number of seconds from 1 to 120.",
            "Write a number of minutes from 1 to 10080 (7 days), or 0.",
            "Write the address where its turns are sent.",
        ):
            assert sentence in page.text
        dead = await send(
            marta, NEW, do="try", **{"set-kind": "hilo", "set-url": "http://127.0.0.1:9"}
        )
        assert "Nobody answers at this address." in dead.text
        assert await stored(found, Bot) == []
        # Only administrators come here.
        assert (await jon.get("/settings/bots")).status_code == 403
        assert (await send(jon, NEW)).status_code == 403
        assert (await jon.post("/settings/bots/1/remove")).status_code == 403
