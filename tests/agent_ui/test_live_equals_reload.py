"""The page as of event n plus the fragments n+1..m is the page as of m, for every action."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.actions import accounts as account_actions
from hub.actions import erasing, suggestions
from hub.actions.threads import SYSTEM
from hub.contract import Address, CallState, Deletion, Edit, OptOut, Reaction
from hub.health import Sign
from hub.identity.compare import Ledger, Line
from hub.model import Delivery
from hub.queries import customers
from hub.queries import suggestions as suggested
from tests.agent_ui.live_deeds import bot_deeds, fact_deeds, reply_that_fails
from tests.agent_ui.live_scene import PHONE, Action, Scene
from tests.agent_ui.mirror import Mirror, cut
from tests.bots import always, talking
from tests.running import Running, running


async def reply_and_settle(scene: Scene) -> None:
    done = await scene.reply("Va de camino. ¿Te viene bien?")
    async with asyncio.timeout(15):
        while True:
            row = await scene.running.process.db.read(
                lambda tx: tx.need(Delivery, done["delivery"])
            )
            if row.status in ("delivered", "read", "failed"):
                return
            await asyncio.sleep(0.02)


async def take_back(scene: Scene) -> None:
    done = await scene.reply("Me he equivocado")
    await scene.desk.do(scene.path(f"undo/{done['delivery']}"))


async def join(scene: Scene) -> None:
    await scene.desk.do("/customer/1/join", **{"with": "3"})


async def join_and_undo(scene: Scene) -> None:
    done = await scene.desk.do("/customer/1/join", **{"with": "2"})
    await scene.say("tras unir", who="+34600999888")
    await scene.desk.do(done["undo"]["url"])


async def take_off(scene: Scene) -> None:
    await scene.desk.do("/customer/1/join", **{"with": "2"})
    parts = await scene.running.process.db.read(customers.parts_of, 1)
    done = await scene.desk.do("/customer/1/split", part=str(parts[1].id))
    await scene.desk.do(done["undo"]["url"])


async def erase(scene: Scene) -> None:
    await scene.running.process.db.write(
        erasing.erase_customer, 1, by=SYSTEM, why="customer", now=scene.running.process.clock()
    )


LEDGER = Ledger(
    lines=(
        Line(feature="email", one="ana@correo.example", other="ana@correo.example", bits=8.5),
        Line(feature="name_different", one="Marta", other="Mario", bits=-9.0, veto=True),
    ),
    bits=-0.5,
    version="test-1",
)


async def suggest(scene: Scene, posterior: float = 0.6) -> None:
    db, now = scene.running.process.db, scene.running.process.clock()
    await db.write(suggestions.put, 1, 2, posterior=posterior, ledger=LEDGER, now=now)


async def answer(scene: Scene, what: str, **fields: str) -> dict[str, Any]:
    row = await scene.running.process.db.read(suggested.pair, 1, 2)
    assert row is not None
    return await scene.desk.do(f"/suggestions/{row.id}/{what}", **fields)


async def join_as_suggested(scene: Scene) -> None:
    done = await scene.desk.do("/customer/1/join", **{"with": "2"})
    assert "/suggestions/" in done["undo"]["url"]
    await scene.desk.do(done["undo"]["url"])


async def suggestion_gone(scene: Scene) -> None:
    db, now = scene.running.process.db, scene.running.process.clock()
    await db.write(suggestions.gone, 1, 2, now=now)  # Unless the suggester was quicker.


async def unproven(scene: Scene) -> None:
    """An agent joins a visitor who has shown nothing, and who then writes again."""
    await scene.chat("visitor-two")
    visitor = await scene.writer_of("chat", "visitor-two")
    await scene.desk.do("/customer/1/join", **{"with": str(visitor)})
    await scene.say("por SMS")
    await scene.chat("visitor-two", text="y por el chat")


async def kept_apart(scene: Scene) -> None:
    """A number on which each of two visitors is signed in as somebody else."""
    await scene.chat("visitor-a", PHONE, Address("user", "8841"))
    await scene.chat("visitor-b", PHONE, Address("user", "9952"))


async def sign(scene: Scene, what: Sign, seconds: int) -> None:
    """What a send tells of the account by which everybody here writes."""
    db, now = scene.running.process.db, scene.running.process.clock()
    account, at = scene.running.accounts["sms"], now + timedelta(seconds=seconds)
    await db.write(account_actions.note_sign, account, what, "503", now=at)


async def storm(scene: Scene) -> None:
    await asyncio.gather(*(scene.say(f"mensaje {n}") for n in range(12)))
    await asyncio.gather(*(scene.say(f"otro {n}", who=f"+3460077700{n}") for n in range(5)))


async def missed(scene: Scene) -> None:
    await scene.call(CallState.RINGING, name="call-2")
    await scene.call(CallState.NO_ANSWER, name="call-2", answered=False)


async def known(scene: Scene) -> None:
    data = {"csrf": scene.desk.csrf, "key": "0123456789abcdef-k", "source": "shop"}
    rows = "".join(f"{n},Ana,c{n}@correo.example\n" for n in range(500, 580))
    file = ("customers.csv", f"external_id,name,email\n{rows},Nadie,nomail\n".encode())
    answer = await scene.desk.http.post("/settings/imports", data=data, files={"file": file})
    assert answer.status_code == 303, answer.text


ACTIONS: dict[str, Action] = {
    "an inbound message": lambda s: s.say("¿Alguien ahí?"),
    "an inbound message elsewhere": lambda s: s.say("¿Y yo?", who="+34600999888"),
    "a new customer": lambda s: s.say("Soy nueva", who="+34600555666", sender_name="Nora"),
    "a profile name": lambda s: s.say("Por cierto", sender_name="Lucía Ferrer"),
    "a reply": lambda s: s.reply(),
    "a reply and its receipts": reply_and_settle,
    "a reply taken back": take_back,
    "a note": lambda s: s.desk.do(s.path("note"), text="@Jon, ¿lo miras?"),
    "an assignment to a colleague": lambda s: s.desk.do(s.path("assign"), agent="2"),
    "an assignment to oneself": lambda s: s.desk.do(s.path("assign"), agent="me"),
    "an assignment by somebody else": lambda s: s.other.do(s.path("assign"), agent="me"),
    "back to the queue": lambda s: s.desk.do(s.path("assign"), agent=""),
    "done": lambda s: s.desk.do(s.path("done")),
    "reopened": lambda s: s.desk.do(s.path("reopen")),
    "snoozed": lambda s: s.desk.do(s.path("snooze"), until="tomorrow"),
    "snoozed until they reply": lambda s: s.desk.do(s.path("snooze"), until="reply"),
    "a message to what is done": lambda s: s.say("otra cosa"),
    "read": lambda s: s.desk.do(s.path("read"), seen="9999"),
    "unread": lambda s: s.desk.do(s.path("unread")),
    "a draft": lambda s: s.desk.do(s.path("draft"), kind="reply", text="me", version="1"),
    "an edit": lambda s: s.store(Edit(external_id="t1", text="corregido")),
    "a reaction": lambda s: s.store(
        Reaction(external_id="t1", sender=Address("phone", "+34600111222"), emoji="👍")
    ),
    "a deletion": lambda s: s.store(Deletion(external_id="t1")),
    "a name": lambda s: s.desk.do("/customer/1/name", name="Lucía Ferrer Gil"),
    **bot_deeds(),
    "a suggestion": suggest,
    "a likelier one": lambda s: suggest(s, 0.97),
    "the other's name": lambda s: s.desk.do("/customer/2/name", name="Ana Ruiz"),
    "a suggestion put off": lambda s: answer(s, "later", until="tomorrow"),
    "asked again": lambda s: answer(s, "reopen"),
    "not the same": lambda s: answer(s, "reject"),
    "not the same, taken back": lambda s: answer(s, "reopen"),
    "a join as suggested and its undoing": join_as_suggested,
    "evidence that went away": suggestion_gone,
    "and came back": suggest,
    "a join and its undoing": join_and_undo,
    "a part taken off and put back": take_off,
    "a join": join,
    "a reply that fails": reply_that_fails,
    "a join by a rule": lambda s: s.chat("visitor-one", PHONE),
    "an unproven visitor": unproven,
    **fact_deeds(),
    "a code": lambda s: s.desk.do(s.path("code"), to="phone:+34600111222"),
    "somebody kept apart by a rule": kept_apart,
    "an import": known,
    "an account that goes down": lambda s: sign(s, Sign.CREDENTIALS, 0),
    "and comes back": lambda s: sign(s, Sign.ANSWERS, 90),
    "no more messages": lambda s: s.store(OptOut(sender=PHONE, opted_out=True, word="STOP")),
    "messages again": lambda s: s.store(OptOut(sender=PHONE, opted_out=False, word="START")),
    "a call that rings": lambda s: s.call(CallState.RINGING),
    "a call that somebody takes": lambda s: s.call(CallState.ACTIVE, answered=True),
    "a call in which somebody speaks": lambda s: s.speak("Hola, llamo por mi", final=False),
    "a call in which somebody has spoken": lambda s: s.speak("Hola, llamo por mi pedido."),
    "a call that ends": lambda s: s.call(CallState.COMPLETED, duration_s=42),
    "a call that nobody takes": missed,
    "a storm": storm,
    "an erasure": erase,
}


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> Any:
    async with (
        talking(always(202)) as talker,
        running(sqlite_url, tmp_path, channels=("sms", "chat")) as found,
    ):
        marta, jon = await found.sign_in("marta"), await found.sign_in("jon")
        scene = Scene(found, marta, jon, 1, 2, talker)
        Scene.count = 0
        await scene.say("Buenas, mi pedido no llega")
        await scene.say("Hola, quería cambiar una talla", who="+34600999888")
        yield scene
        await marta.close()
        await jon.close()


@pytest.mark.timeout(400)
async def test_live_equals_reload_for_every_action(world: Scene) -> None:
    mirrors = [
        Mirror(world.desk, "/conversation/1?queue=all", "all", 1),
        Mirror(world.desk, "/conversation/2?queue=mine", "mine", 2),
        Mirror(world.desk, "/suggestions", "suggestions", None),
        Mirror(world.desk, "/settings/imports", "imports", None),
        Mirror(world.other, "/inbox?queue=unassigned", "unassigned", None),
        Mirror(world.other, "/inbox?queue=mine", "mine", None),
        Mirror(world.other, "/inbox?queue=done", "done", None),
    ]
    for mirror in mirrors:
        await mirror.load()
    following = [asyncio.create_task(mirror.follow(world.running.url)) for mirror in mirrors]
    try:
        for name, action in ACTIONS.items():
            await action(world)
            for mirror in mirrors:
                await _compare(name, mirror, world.running)
    finally:
        for task in following:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _compare(name: str, mirror: Mirror, found: Running) -> None:
    """What the screen has become is what a reload shows, whatever goes on in the background."""
    await mirror.caught_up(found)
    page = await mirror.desk.get(mirror.path)
    async with asyncio.timeout(60):
        while wrong := _differing(mirror, page):
            # Perhaps something went on in between: only what stays so is wrong.
            before = page.text
            await mirror.caught_up(found)
            page = await mirror.desk.get(mirror.path)
            assert page.status_code == 200, page.text
            same = before == page.text or _fragments(before) == _fragments(page.text)
            if same and mirror.cursor == page.headers["hilo-cursor"]:
                wrong = _differing(mirror, page)
                break
    fresh = _fragments(page.text)
    for key in sorted(wrong):
        live = mirror.fragments.get(key)
        assert live == fresh.get(key), f"after {name}, on {mirror.path}, {key} differs"


def _differing(mirror: Mirror, page: httpx.Response) -> set[str]:
    """The fragments that are not on a screen as they are on a new page."""
    live, fresh = mirror.fragments, _fragments(page.text)
    keys = fresh.keys() | (live.keys() - _earlier(live, fresh, page))
    return {key for key in keys if live.get(key) != fresh.get(key)}


def _earlier(live: dict[str, str], fresh: dict[str, str], page: httpx.Response) -> set[str]:
    """The messages that a screen still has and a new page leaves behind its edge."""
    if 'id="edge-older"' not in page.text:
        return set()
    first = min(_order(html) for key, html in fresh.items() if key.startswith("message-"))
    kept = {key for key in live.keys() - fresh.keys() if key.startswith("message-")}
    return {key for key in kept if _order(live[key]) < first}


def _order(html: str) -> str:
    found = re.search(r'data-order="(\d+)"', html)
    assert found is not None, html
    return found[1]


def _fragments(html: str) -> dict[str, str]:
    return cut(html)[0]
