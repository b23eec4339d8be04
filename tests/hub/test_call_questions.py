"""What is asked in a call counts as what is written: noted, marked and measured."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from hub.actions import call_imports, calls, inbound
from hub.actions.call_imports import CallImport, hear_lines
from hub.actions.facts import PLAIN
from hub.contract import Address, CallSegment, CallState, CallUpdate, Proof, SpokenLine, SpokenText
from hub.model import Asked, CallLine
from hub.queries import repeats
from hub.repeats import By, by, total
from hub.store import Database, Reader
from tests.hub.test_facts import NOW, account, hear

ANA = Address("phone", "+34600111222")
ASKS = "¿Me dice su número de pedido?"


async def ring(db: Database, voice: int, *said: tuple[str, str], over: bool = True) -> int:
    """A call that was taken, with these lines."""
    taken = CallUpdate(
        external_id="c1", sender=ANA, proof=Proof.VOUCHED, state=CallState.ACTIVE, answered=True
    )
    items: list[CallUpdate | CallSegment] = [taken]
    items += [line(seq, speaker, text) for seq, (speaker, text) in enumerate(said)]
    if over:
        items.append(
            CallUpdate(external_id="c1", sender=ANA, proof=Proof.VOUCHED, state=CallState.COMPLETED)
        )
    made = await db.write(inbound.receive, voice, items, now=NOW)
    return made.message_ids[0]


def line(seq: int, speaker: str, text: str, *, final: bool = True) -> CallSegment:
    return CallSegment(
        external_id="c1",
        sender=ANA,
        proof=Proof.VOUCHED,
        speaker=speaker,
        text=text,
        seq=seq,
        final=final,
        happened_at=NOW + timedelta(seconds=seq),
    )


async def asked(db: Database) -> list[tuple[str, bool, str]]:
    """What was asked for, whether it was known, and the line that asks."""

    def find(tx: Reader) -> list[tuple[str, bool, str]]:
        lines = {row.id: row.text for row in tx.all(CallLine)}
        return [
            (row.kind, row.known_id is not None, lines.get(row.line_id, ""))
            for row in tx.all(Asked)
        ]

    return await db.read(find)


async def test_who_asks_on_the_phone_for_what_was_written_is_counted(database: Database) -> None:
    sms, voice = await account(database, "sms"), await account(database, "voice")
    await hear(database, sms, "1", "mi pedido es 48213")
    await ring(database, voice, ("agent", ASKS), ("customer", "el cuatro ocho dos uno tres"))
    assert await asked(database) == [("order", True, ASKS)]
    week = await database.read(repeats.week, NOW, NOW + timedelta(days=1))
    assert (total(week).cases, total(week).repeated) == (1, 1)
    assert by(week, By.CHANNEL)["voice"].repeated == 1
    assert by(week, By.BOT) == {}
    assert ANA.value not in by(week, By.AGENT), "a customer is nobody of ours"


async def test_the_first_question_is_none_too_many_and_the_second_in_one_call_is(
    database: Database,
) -> None:
    voice = await account(database, "voice")
    said = (("agent", ASKS), ("customer", "el pedido A-10428"), ("agent", ASKS))
    await ring(database, voice, *said)
    assert [known for _, known, _ in await asked(database)] == [False, True]


async def test_a_line_that_is_told_again_or_better_asks_once(database: Database) -> None:
    voice = await account(database, "voice")
    await ring(database, voice, ("agent", "¿Me dice su código postal?"), over=False)
    for text in ("¿Me dice su código postal?", ASKS, ASKS):
        await database.write(inbound.receive, voice, [line(0, "agent", text)], now=NOW)
    assert await asked(database) == [("order", False, ASKS)]


async def test_what_was_half_heard_counts_once_the_call_is_over(database: Database) -> None:
    voice = await account(database, "voice")
    await ring(database, voice, over=False)
    partial = line(0, "agent", ASKS, final=False)
    await database.write(inbound.receive, voice, [partial], now=NOW)
    assert await asked(database) == []
    over = CallUpdate(external_id="c1", sender=ANA, proof=Proof.VOUCHED, state=CallState.COMPLETED)
    await database.write(inbound.receive, voice, [over], now=NOW)
    assert [kind for kind, _, _ in await asked(database)] == ["order"]


async def test_whose_voice_it_is_decides_what_was_asked(database: Database) -> None:
    sms, voice = await account(database, "sms"), await account(database, "voice")
    await hear(database, sms, "1", "mi pedido es 48213")
    call_id = await ring(database, voice, ("voice", ASKS))
    assert await asked(database) == []

    async def name(role: str) -> list[tuple[str, bool, str]]:
        await database.write(calls.name_speakers, call_id, {"voice": role}, {}, now=NOW)
        return await asked(database)

    assert await name("agent") == [("order", True, ASKS)]
    assert await name("agent") == [("order", True, ASKS)]
    assert await name("customer") == []


@pytest.mark.parametrize("first", ["asked", "told"])
async def test_a_transcript_tells_what_came_first(database: Database, first: str) -> None:
    voice = await account(database, "voice")
    question, answer = ("agent", ASKS), ("customer", "es el pedido A-10428")
    said = (question, answer) if first == "asked" else (answer, question)
    item = imported(*said, at=NOW)
    for _ in range(2):  # The same file again changes nothing.
        await database.write(call_imports.take, voice, item, now=NOW)
        assert [(kind, known) for kind, known, _ in await asked(database)] == [
            ("order", first == "told")
        ]


def imported(*said: tuple[str, str], at: datetime) -> CallImport:
    lines = [
        SpokenLine(speaker=speaker, text=text, starts_ms=1000 * seq)
        for seq, (speaker, text) in enumerate(said)
    ]
    roles = {"agent": "agent", "customer": "customer"}
    return CallImport(
        at=at,
        sender=ANA,
        external_id="file",
        text=SpokenText(source="vtt", lines=tuple(lines)),
        roles=roles,
        heard=hear_lines(lines, roles, told=PLAIN, now=at),
    )
