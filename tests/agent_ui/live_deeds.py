"""What bots do, and what is said of facts, as actions of the test that live equals reload."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlmodel import col

from channels.simulator.faults import Fault
from hub.actions import bots, saved
from hub.contract import DeliveryStatus
from hub.handoff.settings import BotSettings
from hub.model import Bot, BotTurn, Conversation, Delivery, Fact
from hub.words import BotKind, Handling, Status
from tests.agent_ui.live_scene import Action, Scene
from tests.bots import always

ANA = "+34600999888"  # Who writes in the second conversation, which the bot is given.


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await true():
            await asyncio.sleep(0.02)


async def reply_that_fails(scene: Scene) -> None:
    """What was not sent names the other ways, and a later action adds one."""
    scene.running.sim.plan.once(Fault.REFUSED, "sms")
    done = await scene.reply("Esto no llega")

    async def failed() -> bool:
        row = await scene.running.process.db.read(lambda tx: tx.need(Delivery, done["delivery"]))
        return row.status == DeliveryStatus.FAILED

    await until(failed)


# --- facts ----------------------------------------------------------------------------------------


async def _newest(scene: Scene, kind: str) -> Fact:
    """The newest fact of a kind."""
    found: Sequence[Fact] = await scene.running.process.db.read(
        lambda tx: tx.select(Fact, col(Fact.kind) == kind, order_by=(col(Fact.id).desc(),), limit=1)
    )
    return found[0]


async def _of_order(scene: Scene, what: str, **fields: str) -> None:
    row = await _newest(scene, "order")
    await scene.desk.do(f"/fact/{row.id}{what}", **fields)


async def _asked_again(scene: Scene) -> None:
    """A reply that asks for what is known, held for it, and sent all the same."""
    await scene.reply("¿Me dices tu número de pedido?")


async def _secret_looked_at(scene: Scene) -> None:
    row = await _newest(scene, "card")
    shown = await scene.desk.do(f"/fact/{row.id}/reveal")
    assert "4111" in shown["sentence"]


def fact_deeds() -> dict[str, Action]:
    return {
        "a fact": lambda s: s.say("Es el pedido A-10428, de la semana pasada"),
        "a fact that is confirmed": lambda s: _of_order(s, "/confirm"),
        "a fact that is corrected": lambda s: _of_order(s, "", value="A-10429"),
        "a fact that is taken out": lambda s: _of_order(s, "/retract"),
        "a fact that is put back": lambda s: _of_order(s, "/back"),
        "what was known asked again": _asked_again,
        "a card's number": lambda s: s.say("mi tarjeta es 4111 1111 1111 1111"),
        "a look at a card's number": _secret_looked_at,
        "a saved reply and its change": _saved,
    }


async def _saved(scene: Scene) -> None:
    db, now = scene.running.process.db, scene.now()
    draft = saved.Draft(title="Saludo", text_es="Hola, {{first_name}}")
    number = await db.write(saved.add, draft, key="k" * 20, agent_id=1, now=now)
    draft = saved.Draft(title="Saludo", text_es="Buenas, {{first_name}}")
    await db.write(saved.change, number, draft, now=now)


# --- bots -----------------------------------------------------------------------------------------


async def _second(scene: Scene) -> Conversation:
    row: Conversation = await scene.running.process.db.read(
        lambda tx: tx.need(Conversation, scene.second)
    )
    return row


def _draft(scene: Scene, name: str) -> bots.Draft:
    return bots.Draft(
        name=name,
        kind=BotKind.HILO,
        settings=scene.running.process.vault.seal_settings(
            BotSettings, {"url": f"{scene.talker.url}/turns"}
        ),
        account_ids=[scene.running.accounts["sms"]],
    )


async def _given(scene: Scene) -> None:
    """A bot is added, and an agent gives it what somebody has."""
    process = scene.running.process
    await process.db.write(bots.add, _draft(scene, "Hilda"), now=scene.now())
    await _given_back(scene)


async def _given_back(scene: Scene, **answer: Any) -> None:
    """It has its turn at once where the customer waits."""
    waits = (await _second(scene)).waiting_since is not None
    scene.talker.reply = always(answer or {"pass": True})
    before = await _ended(scene)
    await scene.desk.do(f"/conversation/{scene.second}/bot")
    assert (await _second(scene)).handling == Handling.BOT
    await _over(scene, before + waits)


async def _renamed(scene: Scene) -> None:
    [row] = await scene.running.process.db.read(lambda tx: tx.select(Bot))
    process = scene.running.process
    await process.db.write(bots.change, row.id or 0, _draft(scene, "Hildegarda"), now=scene.now())


async def _turn(scene: Scene, **answer: Any) -> Conversation:
    """The customer writes, and the bot answers so."""
    scene.talker.reply = always(answer)
    before = await _ended(scene)
    await scene.say("¿Sigues ahí?", who=ANA)
    await _over(scene, before + 1)
    return await _second(scene)


async def _over(scene: Scene, count: int) -> None:
    """Wait until so many turns of the bot are over."""

    async def over() -> bool:
        return await _ended(scene) >= count

    await until(over)


async def _ended(scene: Scene) -> int:
    rows = await scene.running.process.db.read(lambda tx: tx.all(BotTurn, state="ended"))
    return len(rows)


async def _asks(scene: Scene) -> None:
    await _turn(scene, say=[{"text": "¿Qué talla?", "buttons": ["S", "M"]}])


async def _hands_over(scene: Scene) -> None:
    facts = [{"name": "order", "value": "A-10777"}]
    handoff = {"reason": "No lo sé", "summary": "Una talla"}
    row = await _turn(scene, say="Te paso", handoff=handoff, facts=facts)
    assert row.handling == Handling.QUEUE


async def _taken(scene: Scene) -> None:
    """An agent takes over while it has the conversation."""
    await _given_back(scene, say="Dime")
    await scene.other.do(f"/conversation/{scene.second}/assign", agent="me")
    assert (await _second(scene)).handling == Handling.AGENT


async def _resolves(scene: Scene) -> None:
    await _given_back(scene)
    row = await _turn(scene, say="Hecho", resolve=True)
    assert row.status == Status.DONE


async def _paused(scene: Scene) -> None:
    """What it has goes to people."""
    assert (await _turn(scene, say="Aquí sigo")).handling == Handling.BOT
    [row] = await scene.running.process.db.read(lambda tx: tx.select(Bot))
    process = scene.running.process
    await process.db.write(bots.enable, row.id or 0, enabled=False, now=scene.now())
    assert (await _second(scene)).handling == Handling.QUEUE


def bot_deeds() -> dict[str, Action]:
    return {
        "a conversation given to a bot": _given,
        "a bot that is renamed": _renamed,
        "a bot that asks with buttons": _asks,
        "a bot that passes": lambda s: _turn(s, **{"pass": True}),
        "a bot that hands over": _hands_over,
        "a bot whose conversation an agent takes": _taken,
        "a bot that resolves": _resolves,
        "a bot that is paused": _paused,
    }
