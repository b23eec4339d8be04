"""The story: its words are complete, it arrives in Hilo, and customers go on by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from channels.simulator import assistant
from channels.simulator.customers import invite
from channels.simulator.demo import Demo
from channels.simulator.hooks import Posted
from channels.simulator.pace import Pace
from channels.simulator.people import Change, Person
from channels.simulator.scenes import HISTORY, LATER, REACTIONS, THANKS, YES, Answers, Says, prop
from channels.simulator.simulator import Simulator, utc_now
from channels.simulator.story import AgentLine, Story
from hub.actions import outbound
from hub.actions.outbound import Said
from hub.actions.threads import Author
from hub.model import Delivery, Message, Reaction
from hub.queries import messages
from hub.store import Reader
from hub.words import AuthorKind, MessageKind
from tests.channels.simulator.listener import Listener
from tests.running import Running, running


def test_every_line_has_somebody_to_say_it_and_its_props(sim: Simulator) -> None:
    cast = invite(sim)
    lines = [line for scene in HISTORY for line in scene] + list(LATER)
    assert {line.who for line in lines} == cast.keys() - {assistant.WHO} == REACTIONS.keys()
    for line in lines:
        for name in line.props if isinstance(line, Says) else ():
            assert prop(name).content
        assert not getattr(line, "days_ago", 0) or line.by == "email"
    assert {person.language for person in cast.values()} == YES.keys() == THANKS.keys()


def test_what_must_be_seen_within_a_minute_is_in_the_history() -> None:
    lines = [line for scene in HISTORY for line in scene]
    lucia = [line.by for line in lines if line.who == "lucia" and isinstance(line, Says)]
    assert list(dict.fromkeys(lucia[1:])) == [
        *("chat", "whatsapp", "sms", "telegram", "webhook", "email"),
    ]
    assert any(isinstance(line, Answers) and line.fails for line in lines)
    assert any(isinstance(line, Says) and line.text == "STOP" for line in lines)
    assert sum(line.who == "peter" and line.by == "email" for line in lines) == 2


@asynccontextmanager
async def going_on(story: Story) -> AsyncIterator[None]:
    task = asyncio.create_task(story.go_on())
    await asyncio.sleep(0)  # Let it begin to listen; nothing it waits for takes time.
    await asyncio.sleep(0)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until_said(news: asyncio.Queue[Change], person: Person, channel: str) -> str:
    async with asyncio.timeout(20):
        while True:
            change = await news.get()
            mine = change.item.mine and change.item.channel == channel
            if change.person is person and mine and change.item.status == "sent":
                return change.item.text


async def test_an_answer_is_read_and_answered(sim: Simulator, listener: Listener) -> None:
    cast = invite(sim)
    lucia = cast["lucia"]
    await lucia.say("whatsapp", "Hola")
    async with sim.crowd.follow() as news, going_on(Story(sim, tempo=0)):
        await sim.twilio_post.answered(lucia, "whatsapp", twiml("Ya está arreglado."))
        assert await until_said(news, lucia, "whatsapp") in [
            text for _, text in REACTIONS["lucia"]
        ] + [line.text for line in LATER if line.who == "lucia"]
        assert lucia.unread("whatsapp") == 0


async def test_a_question_is_answered_as_one(sim: Simulator, listener: Listener) -> None:
    hannah = invite(sim)["hannah"]
    async with sim.crowd.follow() as news, going_on(Story(sim, tempo=0)):
        await sim.twilio_post.answered(hannah, "sms", twiml("Shall I add a card?"))
        assert await until_said(news, hannah, "sms") in YES["en"]


async def test_who_is_played_is_left_alone(sim: Simulator, listener: Listener) -> None:
    cast = invite(sim)
    for person in cast.values():
        person.played = True
    story = Story(sim, tempo=0)
    async with sim.crowd.follow() as news, going_on(story):
        await sim.twilio_post.answered(cast["lucia"], "sms", twiml("¿Todo bien?"))
        await sim.twilio_post.answered(cast["olga"], "sms", twiml("¿Todo bien?"))
        cast["olga"].played = False
        await until_said(news, cast["olga"], "sms")
    assert [item.mine for item in cast["lucia"].thread("sms")] == [False]
    assert cast["lucia"].unread("sms") == 1


async def test_the_history_arrives_in_hilo_as_one_thread(sqlite_url: str, tmp_path: Path) -> None:
    demo = Demo(pace=Pace.instant(), tempo=0)
    async with demo, running(sqlite_url, tmp_path, sim=demo.sim, apps=demo.apps) as hilo:
        assert {plan.channel for plan in demo.accounts()} == hilo.accounts.keys()

        async def answer(line: AgentLine) -> None:
            await send_answer(hilo, line)

        await demo.tell_history(answer)
        said = [line for scene in HISTORY for line in scene if isinstance(line, Says)]
        count = len(said) + sum(line.shares_number for line in said)  # Which is a message, too.
        await until(hilo, lambda tx: len(inbound(tx)) >= count)
        found = await hilo.process.db.read(inbound)
        assert len(found) == count
        lucia = [m for m in found if m.text.startswith(("Hola, ¿sabéis", "Llego", "Soy Lucía"))]
        assert len({m.conversation_id for m in lucia}) == 1
        ours = {m.account_id for m in found if m.conversation_id == lucia[0].conversation_id}
        hers = ("chat", "whatsapp", "sms", "telegram", "webhook", "email")
        assert ours == {hilo.accounts[channel] for channel in hers}
        trade = next(m for m in found if m.text.startswith("Peter from Kent"))
        first = next(m for m in found if m.text.startswith("Hi,\n\nCould you send"))
        assert trade.conversation_id == first.conversation_id  # Slack's directory knows his mail.
        emoji = await hilo.process.db.read(lambda tx: {row.emoji for row in tx.select(Reaction)})
        assert emoji == {"👍", "❤️"}
        # What her phone and her browser showed her is known to be read.
        chat, whatsapp = hilo.accounts["chat"], hilo.accounts["whatsapp"]
        await until(hilo, lambda tx: states(tx, chat) == states(tx, whatsapp) == {"read"})
        async with httpx.AsyncClient() as http:
            assert (await http.get(demo.page_url)).status_code == 200


async def send_answer(hilo: Running, line: AgentLine) -> None:
    """Answer as the console does, where the customer wrote by that very channel."""
    account_id = hilo.accounts[line.channel]
    if line.channel == "sms":  # Written to by WhatsApp only: the console would choose the part.
        return
    await until(hilo, lambda tx: bool(messages.by_external_id(tx, account_id, line.answers)))
    found = await hilo.process.db.read(messages.by_external_id, account_id, line.answers)
    assert found is not None
    await hilo.process.db.write(
        outbound.reply,
        found.conversation_id,
        Said(key=line.answers, text=line.text, seen_id=None),
        part_id=found.part_id,
        account_id=account_id,
        by=Author(kind=AuthorKind.AGENT, agent_id=1, name="Marta"),
        now=utc_now(),
    )
    hilo.process.sender.wake()


async def until(hilo: Running, is_so: Callable[[Reader], bool]) -> None:
    """Wait for the database to be so; the log tells when to look again."""
    async with asyncio.timeout(30):
        cursor = hilo.process.feed.newest
        if await hilo.process.db.read(is_so):
            return
        async for _ in hilo.process.feed.follow(cursor):
            if await hilo.process.db.read(is_so):
                return


def inbound(tx: Reader) -> list[Message]:
    return list(tx.select(Message, Message.kind == MessageKind.INBOUND, limit=200))


def states(tx: Reader, account_id: int) -> set[str]:
    rows = tx.select(Delivery, Delivery.account_id == account_id, limit=200)
    return {str(row.status) for row in rows}


def twiml(text: str) -> Posted:
    body = f"<Response><Message>{text}</Message></Response>".encode()
    return Posted(url="", outcomes=("200",), body=body, media_type="text/xml")
