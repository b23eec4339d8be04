"""Edits, deletions and reactions: repeats change nothing, and none is lost that came too early."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from hub.actions import inbound, outbound, revisions
from hub.actions.facts import FactSettings
from hub.actions.outbound import Said
from hub.actions.threads import SYSTEM
from hub.contract import Accepted, Address, Deletion, DeliveryStatus, Edit, Inbound, SeenUpTo
from hub.contract import Reaction as Reacted
from hub.log import newest_cursor
from hub.model import Delivery, EarlyRevision, Fact, Message, Part, Reaction
from hub.store import Database
from tests.hub.test_inbound import NOW, account, count, said, take

LUCIA = Address("whatsapp", "+34600111222")
HELLO = said("w1", "whatsapp", "+34600111222", "a las 5")
CARD = "Mi tarjeta es la 4111 1111 1111 1111"


def edit(text: str, minute: int | None = None) -> Edit:
    at = None if minute is None else NOW - timedelta(hours=1) + timedelta(minutes=minute)
    return Edit(external_id="w1", text=text, happened_at=at)


def thumb(emoji: str = "👍") -> Reacted:
    return Reacted(external_id="w1", sender=LUCIA, emoji=emoji)


async def the_message(database: Database) -> Message:
    [row] = await database.read(lambda tx: tx.select(Message))
    return row


async def shown(database: Database) -> tuple[Any, ...]:
    """Everything that a revision can change, and where the log stands."""
    row = await the_message(database)
    emojis = await database.read(lambda tx: [one.emoji for one in tx.select(Reaction)])
    cursor = await database.read(newest_cursor)
    return row.text, row.extra, row.edited_at, row.deleted_at, row.revision, emojis, cursor


@pytest.mark.parametrize(
    "item",
    [edit("a las 6"), edit("a las 6", 3), edit(CARD), edit(CARD, 3), thumb(),
     Deletion(external_id="w1")],
)  # fmt: skip
async def test_a_repeated_revision_changes_nothing(database: Database, item: Inbound) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, HELLO, item)
    before = await shown(database)
    await take(database, whatsapp, item)
    await take(database, whatsapp, item, item)
    assert await shown(database) == before


async def test_a_change_back_is_no_repeat(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, HELLO, edit("a las 6"), edit("a las 7"), edit("a las 6"))
    row = await the_message(database)
    assert (row.text, row.extra["was"]) == ("a las 6", ["a las 5", "a las 6", "a las 7"])


async def test_edits_in_any_order_end_with_the_last(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    edits = [edit("a las 6", 1), edit("a las 7", 2), edit("a las 8", 3)]
    for number, order in enumerate(itertools.permutations(edits)):
        who = f"+3460011122{number}"
        news = [
            Edit(external_id=f"m{number}", text=e.text, happened_at=e.happened_at) for e in order
        ]
        await take(
            database, whatsapp, said(f"m{number}", "whatsapp", who, "a las 5"), *news, news[0]
        )
    rows = await database.read(lambda tx: tx.select(Message))
    assert {row.text for row in rows} == {"a las 8"}
    assert all(len(row.extra["was"]) == 3 for row in rows), "and every word is kept"


async def test_what_overtakes_its_message_is_applied_when_it_comes(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, thumb(), edit("a las 7", 2), edit("a las 6", 1))
    assert await count(database, Message) == 0
    await take(database, whatsapp, HELLO)
    row = await the_message(database)
    assert (row.text, row.extra["was"]) == ("a las 7", ["a las 5", "a las 6"])
    assert await database.read(lambda tx: [one.emoji for one in tx.select(Reaction)]) == ["👍"]
    assert await count(database, EarlyRevision) == 0
    before = await shown(database)
    await take(database, whatsapp, HELLO, edit("a las 7", 2), edit("a las 6", 1), thumb())
    assert await shown(database) == before


async def test_a_message_that_was_taken_back_before_it_came_is_hidden(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    gone = said("w1", "whatsapp", "+34600111222", "Mi pedido es el A-10428")
    await take(database, whatsapp, Deletion(external_id="w1"), gone, edit("Mi pedido es el B-2"))
    row = await the_message(database)
    assert (row.deleted_at, row.text) == (NOW, "Mi pedido es el A-10428")
    assert await count(database, Fact) == 0, "and what it told is told no more"


async def test_another_accounts_message_is_not_waited_for(database: Database) -> None:
    whatsapp, other = await account(database, "whatsapp"), await account(database, "whatsapp")
    await take(database, other, Deletion(external_id="w1"))
    await take(database, whatsapp, HELLO)
    assert (await the_message(database)).deleted_at is None
    assert await count(database, EarlyRevision) == 1


async def test_what_waits_holds_no_secret_and_a_day_at_most(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    told = FactSettings(secret=b"k" * 32, seal=lambda text: f"sealed {len(text)}")
    await receive(database, whatsapp, [edit(CARD, 1)], told)
    [kept] = await database.read(lambda tx: tx.select(EarlyRevision))
    assert "4111" not in kept.text
    await database.write(revisions.sweep, now=NOW + timedelta(hours=23))
    assert await count(database, EarlyRevision) == 1
    await receive(database, whatsapp, [HELLO], told)
    row = await the_message(database)
    assert row.text == "Mi tarjeta es la •••• •••• •••• ••••"
    assert row.extra["sealed"].startswith("sealed"), "it can be looked at, as of any message"
    await receive(database, whatsapp, [edit(CARD, 1)], told)
    assert (await the_message(database)).revision == row.revision
    await take(database, whatsapp, Edit(external_id="never", text="nada"))
    await database.write(revisions.sweep, now=NOW + timedelta(hours=25))
    assert await count(database, EarlyRevision) == 0


async def receive(
    database: Database, account_id: int, items: Sequence[Inbound], told: FactSettings
) -> None:
    await database.write(inbound.receive, account_id, items, told=told, now=NOW)


async def test_what_came_at_once_with_its_message_is_joined_by_the_sweep(
    database: Database,
) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, HELLO)
    values = {"account_id": whatsapp, "external_id": "w1", "mark": "", "text": "", "sealed": {}}
    await database.write(lambda tx: tx.insert(EarlyRevision, kind="deletion", at=NOW, **values))
    await database.write(revisions.sweep, now=NOW)
    assert (await the_message(database)).deleted_at == NOW


async def test_a_reaction_to_an_answer_that_is_not_settled_yet_is_shown(
    database: Database,
) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, HELLO)
    part_id = await database.read(lambda tx: tx.select(Part)[0].id)
    sent = await database.write(
        outbound.reply,
        1,
        Said(text="Hecho", key="k1", seen_id=None),
        part_id=part_id or 0,
        account_id=whatsapp,
        by=SYSTEM,
        now=NOW,
    )
    early = Reacted(external_id="out-1", sender=LUCIA, emoji="❤️")
    await take(database, whatsapp, early)
    accepted = Accepted(external_id="out-1", status=DeliveryStatus.ACCEPTED)
    [delivery] = await database.read(lambda tx: tx.select(Delivery))
    await database.write(outbound.settle, delivery.id or 0, accepted, attempts=1, now=NOW)
    [reaction] = await database.read(lambda tx: tx.select(Reaction))
    assert (reaction.message_id, reaction.emoji) == (sent.message_id, "❤️")


async def test_a_read_mark_that_overtakes_the_settling_counts(database: Database) -> None:
    whatsapp = await account(database, "whatsapp")
    await take(database, whatsapp, HELLO)
    part_id = (await database.read(lambda tx: tx.select(Part)))[0].id
    hecho = Said(text="Hecho", key="k1", seen_id=None)
    await database.write(
        outbound.reply, 1, hecho, part_id=part_id or 0, account_id=whatsapp, by=SYSTEM, now=NOW
    )
    await take(database, whatsapp, SeenUpTo(sender=LUCIA, external_id="out-1", happened_at=NOW))
    accepted = Accepted(external_id="out-1", status=DeliveryStatus.ACCEPTED)
    [delivery] = await database.read(lambda tx: tx.select(Delivery))
    await database.write(outbound.settle, delivery.id or 0, accepted, attempts=1, now=NOW)
    [delivery] = await database.read(lambda tx: tx.select(Delivery))
    assert (delivery.status, delivery.read_at) == (DeliveryStatus.READ, NOW)
