"""What a session may read, in the database: what was proven in it opens, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

from hub.actions import people
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.model import Customer, Message
from hub.queries import visible
from hub.store import Database, Reader
from tests.hub.test_inbound import NOW, account, take
from tests.hub.test_resolving import ANA

MAIL = Address("email", "marta.ruiz@example.com")
USER = Address("user", "8841", "1")


def letter(text: str, *, proof: Proof = Proof.VOUCHED) -> InboundMessage:
    return InboundMessage(external_id=text, sender=MAIL, proof=proof, text=text)


def chat(visitor: str, text: str, *claims: Claim) -> InboundMessage:
    return InboundMessage(
        external_id=text,
        sender=Address("chat", visitor, "1"),
        proof=Proof.VOUCHED,
        text=text,
        claims=claims,
    )


async def read(database: Database, *proven: Address, days: int = 0) -> list[str]:
    def run(tx: Reader) -> list[Message]:
        now = NOW + timedelta(days=days)
        seen = visible.opened(tx, proven, secret=b"", region="", now=now)
        return visible.page(tx, seen, before=None, limit=50)

    return [message.text for message in await database.read(run)]


async def test_a_second_browser_reads_what_the_first_one_wrote(database: Database) -> None:
    shop = await account(database, "chat")
    signed = Claim(USER, Proof.PROVEN)
    await take(database, shop, chat("v-1", "one", signed), chat("v-2", "two", signed))
    assert await read(database, Address("chat", "v-2", "1"), USER) == ["one", "two"]
    assert await read(database, Address("chat", "v-3", "1")) == []


async def test_a_typed_address_opens_nothing(database: Database) -> None:
    shop = await account(database, "chat")
    typed = Claim(MAIL, Proof.CLAIMED)
    await take(database, shop, letter("private"), chat("v-1", "let me in", typed))
    assert await read(database, Address("chat", "v-1", "1")) == ["let me in"]


async def test_being_joined_opens_nothing(database: Database) -> None:
    shop = await account(database, "chat")
    await take(database, shop, letter("private"), chat("v-1", "hello"))
    ids = [row.id or 0 for row in await database.read(lambda tx: tx.select(Customer))]
    await database.write(people.join, ids[0], ids[1], by=ANA, rule="agent", now=NOW)
    assert await read(database, Address("chat", "v-1", "1")) == ["hello"]


async def test_a_proven_address_opens_what_was_written_from_it(database: Database) -> None:
    shop = await account(database, "chat")
    await take(
        database, shop, letter("private"), letter("forged", proof=Proof.CLAIMED), chat("v-1", "hi")
    )
    assert await read(database, Address("chat", "v-1", "1"), MAIL) == ["private", "hi"]


async def test_what_an_agent_has_parted_stays_closed(database: Database) -> None:
    shop = await account(database, "chat")
    signed = Claim(USER, Proof.PROVEN)
    await take(database, shop, chat("v-1", "one", signed), chat("v-2", "two", signed))
    parts = await database.read(_parts)
    await database.write(people.take_off, parts[-1], of=1, by=ANA, now=NOW)
    assert await read(database, Address("chat", "v-2", "1"), USER) == ["two"]


def _parts(tx: Reader) -> list[int]:
    return [row.part_id for row in tx.select(Message)]


async def test_a_number_that_was_silent_for_long_opens_nothing_old(database: Database) -> None:
    sms = await account(database, "sms")
    number = Address("phone", "+34600111222")
    old = InboundMessage(external_id="old", sender=number, proof=Proof.VOUCHED, text="old")
    await take(database, sms, old)
    assert await read(database, number, days=3) == ["old"]
    assert await read(database, number, days=90) == []
