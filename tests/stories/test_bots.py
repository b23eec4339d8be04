"""A bot over HTTP: asked once for what customers write, late or dead, and people after it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col
from standardwebhooks import Webhook, WebhookVerificationError
from starlette.applications import Starlette

from channels.simulator.chat import ChatLine
from channels.simulator.pace import Pace
from channels.simulator.people import Item, Person
from channels.simulator.simulator import Simulator
from hub.bot_door import BotDoor, limiter
from hub.handoff.loop import MANY_QUICK
from hub.model import Attachment, Bot, BotTurn, Conversation, Fact, Message
from hub.process import utc_now
from hub.store import Database, Reader
from hub.vault import Vault
from hub.words import BotKind, Handling, MessageKind
from tests.bots import SECRET, Reply, Talker, add_bot, always, call, talking
from tests.nursery import Nursery
from tests.running import Running, furnish, running
from tests.served import Served, config_for
from tests.stories.desk import PNG, rows, until
from tests.stories.test_two_processes import pair


@asynccontextmanager
async def with_bot(
    database_url: str,
    folder: Path,
    reply: Reply | None,
    *,
    channel: str = "chat",
    timeout_s: int = 20,
    kind: BotKind = BotKind.HILO,
    **settings: Any,
) -> AsyncIterator[tuple[Running, Talker, Person, str]]:
    """A Hilo whose one account a bot answers: it, the bot, a customer and the bot's token."""
    async with talking(reply) as talker, running(database_url, folder, channels=[channel]) as found:
        _, token = await add_bot(
            found.process.db,
            found.process.vault,
            found.accounts[channel],
            kind=kind,
            timeout_s=timeout_s,
            url=talker.url + ("/turns" if kind is BotKind.HILO else ""),
            secret=SECRET,
            **settings,
        )
        person = found.sim.person(
            "Lucía Prieto", phone="+34600123456", email="lucia@shop.test", language="es"
        )
        yield found, talker, person, token


async def handling(found: Running) -> str:
    return (await rows(found, Conversation))[0].handling


async def notices(found: Running) -> list[dict[str, Any]]:
    def find(tx: Reader) -> list[dict[str, Any]]:
        return [row.extra for row in tx.select(Message, col(Message.kind) == MessageKind.NOTICE)]

    return await found.process.db.read(find)


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items]


async def test_a_burst_is_one_signed_turn_and_its_answer_reaches_the_customer(
    sqlite_url: str, tmp_path: Path
) -> None:
    buttons = [{"title": "Devolver", "value": "/return"}]
    label = {"text": "Aquí tienes", "files": [{"url": ""}]}
    said: list[Any] = [
        {
            "say": ["Hola", {"text": "¿Qué prefieres?", "buttons": buttons}],
            "facts": {"order_number": "4471"},
        },
        {"say": label},
    ]

    async def reply(asked: dict[str, Any]) -> Any:
        return said.pop(0)

    async with with_bot(sqlite_url, tmp_path, reply) as (found, talker, lucia, _):
        label["files"] = [{"url": f"{talker.url}/label.png"}]
        talker.files["/label.png"] = PNG
        line = lucia.crowd.lines["chat"]
        assert isinstance(line, ChatLine)
        await line.open(lucia)
        await asyncio.gather(*(lucia.say("chat", f"línea {number}") for number in range(20)))
        asked = await talker.wait()
        asked.verify()
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(asked.body.decode() + " ", asked.headers)
        new = {one["text"] for one in asked.value["messages"] if one["new"]}
        assert new == {f"línea {number}" for number in range(20)}
        shown = await lucia.wait_for("chat", 2)
        assert texts(shown) == ["Hola", "¿Qué prefieres?"]
        assert shown[1].buttons == ("Devolver",)
        assert shown[1].sender == "Hilda"
        # A button is told by its value, and what was told is known in the next turn.
        # Twenty at once is what the chat takes of a visitor: the next has to wait a moment.
        await until(partial(_pressed, lucia, "Devolver"))
        asked = await talker.wait(2)
        assert asked.value["messages"][-1]["value"] == "/return"
        assert [one["value"] for one in asked.value["facts"]] == ["4471"]
        shown = await lucia.wait_for("chat", 3)
        assert shown[2].text == "Aquí tienes"
        [file] = await rows(found, Attachment)
        assert (file.name, file.message_id) == ("label.png", int(shown[2].external_id))
        assert (await found.process.files.path(file.key)).read_bytes() == PNG
        assert len(talker.asked) == 2, "a burst was more than one turn"
        assert await handling(found) == Handling.BOT


async def _pressed(person: Person, title: str) -> bool:
    return (await person.say("chat", title, button=title)).accepted


async def test_a_bot_may_answer_by_a_call_once_and_only_while_it_has_the_turn(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with with_bot(sqlite_url, tmp_path, always(202)) as (found, talker, lucia, _):
        await lucia.say("chat", "hola")
        asked = (await talker.wait()).value
        url, epoch = asked["answer_url"], asked["epoch"]
        assert (await call(url, {"say": "?", "epoch": epoch + 1})).status_code == 409
        assert (await call(url, {"say": {"buttons": []}})).status_code == 400
        assert (await call(f"{found.url}/bots/turns/none", {"say": "?"})).status_code == 404
        said = await call(url, {"say": "Hola, Lucía", "epoch": epoch})
        assert said.status_code == 200
        shown = await lucia.wait_for("chat")
        assert said.json() == {"ok": True, "messages": [int(shown[0].external_id)]}
        again = await call(url, {"say": "Hola, Lucía"})
        assert (again.status_code, again.headers["content-type"]) == (
            409,
            "application/problem+json",
        )
        # An agent replies while the bot still thinks: what it says then is said to nobody.
        await lucia.say("chat", "¿y mi pedido?")
        asked = (await talker.wait(2)).value
        marta = await found.sign_in()
        via = f"1:{found.accounts['chat']}"
        await marta.do("/conversation/1/reply", text="Te ayudo yo", via=via)
        late = await call(asked["answer_url"], {"say": "tarde", "handoff": True})
        assert late.status_code == 409
        await marta.close()
        await lucia.wait_for("chat", 2)
        assert texts(lucia.inbox("chat")) == ["Hola, Lucía", "Te ayudo yo"]
        assert await handling(found) == Handling.AGENT
        assert [row.outcome for row in await rows(found, BotTurn)] == ["said", "late"]


async def test_whoever_has_no_turn_has_nothing_fetched(sqlite_url: str, tmp_path: Path) -> None:
    async with with_bot(sqlite_url, tmp_path, always(202)) as (found, talker, _, _token):
        file = {"say": {"text": "x", "files": [{"url": f"{talker.url}/secret"}]}}
        assert (await call(f"{found.url}/bots/turns/guess", file)).status_code == 404
        assert talker.asked == []


async def test_the_door_reads_no_stranger_waits_for_nobody_and_fetches_nothing_inside(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with with_bot(sqlite_url, tmp_path, always(202)) as (found, talker, lucia, _):
        await lucia.say("chat", "hola")
        asked = (await talker.wait()).value
        path = f"/bots/turns/{asked['id']}"
        door = BotDoor(
            db=found.process.db,
            bots=found.process.bots,
            vault=found.process.vault,
            clock=utc_now,
            wrong=limiter(),
            read_s=0.2,
        )
        transport = httpx.ASGITransport(app=Starlette(routes=door.routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://hilo.test") as http:
            read: list[bytes] = []
            assert (await http.post("/bots/turns/none", content=drip(read))).status_code == 404
            assert read == [], "a stranger's body was read"
            late = await http.post(path, content=drip(read))
            assert (late.status_code, late.json()["detail"]) == (
                400,
                "The body did not arrive in time.",
            )
            assert (await http.post(path, content=b" " * 1_000_001)).status_code == 413
            far = f"/bots/chatwoot/api/v1/accounts/1/conversations/{10**30}/messages"
            assert (await http.post(far, json={"content": "x"})).status_code == 401
            wrong = {"say": {"text": "?", "buttons": ["b" * 10_000]}}
            assert (await http.post(path, json=wrong)).status_code == 400
            inside = {"say": {"text": "?", "files": [{"url": "http://169.254.169.254/latest"}]}}
            assert (await http.post(path, json=inside)).status_code == 400
            # None of it has used the turn up.
            assert (await http.post(path, json={"say": "Hola", "x": 1})).status_code == 200
            assert (await http.post(path, json={"say": "Hola"})).status_code == 409
        assert texts(await lucia.wait_for("chat")) == ["Hola"]


async def drip(read: list[bytes]) -> AsyncIterator[bytes]:
    """A body that begins, and never ends. read: what somebody took of it."""
    read.append(b"{")
    yield b"{"
    await asyncio.Event().wait()


@pytest.mark.parametrize("how", ["never answers", "is not there"])
async def test_a_dead_bot_hands_over_in_time_and_says_so(
    sqlite_url: str, tmp_path: Path, how: str
) -> None:
    """The customer and the agent are told; no bot is sent two different turns for one message."""
    async with with_bot(sqlite_url, tmp_path, None, timeout_s=1) as (found, talker, lucia, _):
        if how == "is not there":
            await found.process.db.write(_point, "http://127.0.0.1:9")
        await lucia.say("chat", "hola")
        began = asyncio.get_running_loop().time()
        [sorry] = await lucia.wait_for("chat")
        # A second to gather, one to answer, and this machine's own time.
        assert asyncio.get_running_loop().time() - began < 10
        assert sorry.text == "Un momento: te atiende ahora una persona del equipo."
        [notice] = await notices(found)
        assert (notice["notice"], notice["reason"]) == ("handed_over", "timed_out")
        assert await handling(found) == Handling.QUEUE
        assert len({asked.headers["webhook-id"] for asked in talker.asked}) <= 1
        assert (await rows(found, Conversation))[0].unread == 1


def _point(tx: Any, url: str) -> None:
    bot = tx.need(Bot, 1)
    tx.update(Bot, 1, settings={**bot.settings, "url": url})


async def test_a_retry_is_the_same_turn(sqlite_url: str, tmp_path: Path) -> None:
    answers: list[Any] = [503, ["nonsense"], {"say": "Hola"}]

    async def reply(asked: dict[str, Any]) -> Any:
        return answers.pop(0)

    async with with_bot(sqlite_url, tmp_path, reply) as (_, talker, lucia, _token):
        await lucia.say("chat", "hola")
        first, third = await talker.wait(), await talker.wait(3)
        assert first.headers["webhook-id"] == third.headers["webhook-id"]
        assert first.value == third.value
        third.verify()
        assert texts(await lucia.wait_for("chat")) == ["Hola"]


async def test_a_bot_that_talks_to_a_machine_is_cut(sqlite_url: str, tmp_path: Path) -> None:
    """An auto-responder that answers every answer."""
    async with with_bot(sqlite_url, tmp_path, always({"say": "eco"}), channel="sms") as (
        found,
        talker,
        lucia,
        _,
    ):
        robot = "Gracias por su mensaje. Le contestaremos."
        said = 0
        while await _said(found, robot, said, lucia):
            said += 1
        assert said < MANY_QUICK
        [notice] = await notices(found)
        assert notice["reason"] == "cut"
        assert len(talker.asked) == len(lucia.inbox("sms")) == said, "a machine was told more"


async def _said(found: Running, text: str, before: int, person: Person) -> bool:
    """Say it, and whether somebody answers."""
    await person.say("sms", text)

    async def settled() -> bool:
        return len(person.inbox("sms")) > before or await handling(found) == Handling.QUEUE

    await until(settled)
    return len(person.inbox("sms")) > before


async def test_a_bot_types_while_it_thinks(sqlite_url: str, tmp_path: Path) -> None:
    thought = asyncio.Event()

    async def reply(asked: dict[str, Any]) -> Any:
        await thought.wait()
        return {"say": "Hola"}

    async with with_bot(sqlite_url, tmp_path, reply) as (found, _, lucia, _token):
        heard = found.process.feed.whispers()
        await lucia.say("chat", "hola")
        async with asyncio.timeout(20):
            async for whisper in heard:
                if whisper.kind == "agent_typing":
                    break
        assert (whisper.name, whisper.what, whisper.on) == ("Hilda", "reply", True)
        thought.set()
        async with asyncio.timeout(20):
            async for whisper in heard:
                if whisper.kind == "agent_typing" and not whisper.on:
                    break
        assert texts(await lucia.wait_for("chat")) == ["Hola"]


async def test_a_chatwoot_bot_works_unchanged(sqlite_url: str, tmp_path: Path) -> None:
    """It answers the webhook with nothing, and calls the endpoints that it knows."""
    async with with_bot(sqlite_url, tmp_path, always({}), kind=BotKind.CHATWOOT) as (
        found,
        talker,
        lucia,
        token,
    ):
        await lucia.say("chat", "hola")
        event = (await talker.wait()).value
        assert (event["event"], event["content"]) == ("message_created", "hola")
        account, number = event["account"]["id"], event["conversation"]["id"]
        base = f"{found.url}/bots/chatwoot/api/v1/accounts/{account}/conversations/{number}"
        said = {"content": "¿Tu pedido?", "message_type": "outgoing", "private": False}
        assert (await call(base + "/messages", said)).status_code == 401
        wrong = await call(base + "/messages", said, api_access_token="bot_guess")
        assert wrong.status_code == 401
        made = await call(base + "/messages", said, api_access_token=token)
        assert made.json()["content"] == "¿Tu pedido?"
        [shown] = await lucia.wait_for("chat")
        assert made.json()["id"] == int(shown.external_id)
        slots = {"custom_attributes": {"order_number": "4471"}}
        await call(base + "/custom_attributes", slots, api_access_token=token)
        note = {"content": "Quiere devolverlo", "private": True}
        await call(base + "/messages", note, api_access_token=token)
        await call(base + "/toggle_typing_status", {"typing_status": "on"}, api_access_token=token)
        opened = await call(base + "/toggle_status", {"status": "open"}, api_access_token=token)
        assert opened.json()["payload"]["current_status"] == "open"
        assert [one["notice"] for one in await notices(found)] == ["bot_noted", "handed_over"]
        assert [row.value for row in await rows(found, Fact)] == ["4471"]
        assert await handling(found) == Handling.QUEUE
        late = await call(base + "/messages", said, api_access_token=token)
        assert late.status_code == 409
        elsewhere = base.replace(f"conversations/{number}", "conversations/99")
        assert (
            await call(elsewhere + "/messages", said, api_access_token=token)
        ).status_code == 404
        assert [row.outcome for row in await rows(found, BotTurn)] == ["handed_over"]


async def test_a_rasa_of_the_callback_channel_says_several_things(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with with_bot(
        sqlite_url, tmp_path, always("success"), kind=BotKind.RASA, callback=True
    ) as (found, talker, lucia, token):
        await lucia.say("chat", "hola")
        asked = await talker.wait()
        assert asked.path == "/webhooks/callback/webhook"
        sender = asked.value["sender"]
        url = f"{found.url}/bots/rasa/{token}"
        for text in ("¿Tu pedido?", "Está en el correo"):
            said = await call(url, {"recipient_id": sender, "text": text})
            assert said.status_code == 200
        assert texts(await lucia.wait_for("chat", 2)) == ["¿Tu pedido?", "Está en el correo"]
        over = {"recipient_id": sender, "custom": {"handoff": {"reason": "refund"}}}
        assert (await call(url, over)).status_code == 200
        assert [one["reason"] for one in await notices(found)] == ["refund"]
        assert (await call(url, {"recipient_id": sender, "text": "tarde"})).status_code == 409
        assert (await call(url, {"recipient_id": "7", "text": "?"})).status_code == 400
        assert (await call(f"{found.url}/bots/rasa/guess", over)).status_code == 401


async def test_two_processes_ask_once(postgres_url: str, tmp_path: Path, nursery: Nursery) -> None:
    async with (
        talking(always({"say": "Hola"})) as talker,
        pair(postgres_url, tmp_path, nursery) as two,
    ):
        vault = Vault.open(tmp_path)
        await add_bot(two.db, vault, two.accounts["sms"], url=talker.url, secret=SECRET)
        people = [two.sim.person(f"Persona {n}", phone=f"+3460012300{n}") for n in range(8)]
        await asyncio.gather(*(person.say("sms", "hola") for person in people))
        for person in people:
            await person.wait_for("sms", limit_s=60)
        await two.sim.settled()
        assert [texts(person.inbox("sms")) for person in people] == [["Hola"]] * len(people)
        assert len(talker.asked) == len(people)


async def test_killed_between_asking_and_the_answer_people_go_on(
    sqlite_url: str, tmp_path: Path, nursery: Nursery
) -> None:
    """Started again, what was asked is not forgotten, and whoever is asked twice can tell."""
    config = config_for(sqlite_url, tmp_path)
    async with talking(None) as talker, Simulator(pace=Pace.instant()) as sim:
        ids = await furnish(config, sim, {"sms": sim.settings_for("sms")}, {})
        db = await Database.open(sqlite_url)
        await add_bot(db, Vault.open(tmp_path), ids["sms"], url=talker.url, timeout_s=3)
        await db.close()
        served = Served(config, tmp_path / "log", nursery)
        await served.start()
        try:
            sim.connect("sms", webhook_url=f"{config.public_url}/hooks/sms/{ids['sms']}")
            lucia = sim.person("Lucía", phone="+34600123456", language="es")
            assert (await lucia.say("sms", "hola")).accepted
            await talker.wait(limit_s=60)
            await served.kill()
            await served.start()
            [sorry] = await lucia.wait_for("sms", limit_s=60)
        finally:
            await served.stop()
        assert sorry.text.startswith(("Un momento", "One moment"))
        assert len({asked.value["id"] for asked in talker.asked}) == 1
