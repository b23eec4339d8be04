"""Going on elsewhere: a reference joins both ends once, and unread answers follow once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from hub import outgoing
from hub.actions import accounts, erasing, inbound, moving, onward, outbound, proofs, receipts
from hub.actions.outbound import Said
from hub.actions.threads import SYSTEM, Author
from hub.contract import (
    Accepted,
    Account,
    Address,
    DeliveryStatus,
    InboundMessage,
    KnownOf,
    OptOut,
    Outbound,
    Proof,
    SeenUpTo,
    Settings,
)
from hub.errors import BadRequest, TooMany
from hub.identity.reference import reference_of, references_in, without
from hub.model import Conversation, Delivery, Fact, Message, Onward, Part, ProofRow
from hub.queries import customers, disclosing, visible
from hub.queries import onward as queries
from hub.queries.proofs import Offer
from hub.store import Database, Reader, Tx
from hub.words import AuthorKind, FactSource
from tests.hub.test_proofs import NOW, SETTINGS

CHAT, MAIL, WHATSAPP, TELEGRAM = 1, 2, 3, 4
VISITOR = Address("chat", "v3f9a1c", "1")
LUCIA = Address("email", "lucia@correo.example")
NUMBER = Address("whatsapp", "+34600111222")
OFFERS = [
    Offer(CHAT, "chat", False, None),
    Offer(MAIL, "email", True, None),
    Offer(WHATSAPP, "whatsapp", True, 24 * 3600),
]
REFERENCE = reference_of(bytes(range(10, 20)))

AGENT = Author(kind=AuthorKind.AGENT, name="Marta Prueba")


async def furnish(db: Database) -> None:
    """A chat in which somebody asks, a mailbox, WhatsApp and Telegram."""
    for channel in ("chat", "email", "whatsapp", "telegram"):
        await db.write(
            accounts.add, channel=channel, name=channel, address="", settings={}, now=NOW
        )
    await say(db, CHAT, VISITOR, "c1", "Where is my order A-1001?")


async def say(
    db: Database,
    account_id: int,
    sender: Address,
    external_id: str,
    text: str,
    *,
    now: datetime = NOW,
    proof: Proof = Proof.VOUCHED,
    form: Mapping[str, str] | None = None,
) -> int:
    item = InboundMessage(
        external_id=external_id, sender=sender, proof=proof, text=text, form=form or {}
    )
    taken = await db.write(inbound.receive, account_id, [item], identity=SETTINGS, now=now)
    return taken.message_ids[0]


async def offer(db: Database, *, now: datetime = NOW) -> None:
    await db.write(
        moving.offer, VISITOR, REFERENCE, account_id=CHAT, secret=SETTINGS.secret, now=now
    )


def part_of(tx: Reader, address: Address) -> Part:
    point = customers.contact_point(tx, address.kind, address.scope, address.value)
    part = customers.part(tx, point.id or 0, "") if point else None
    assert part is not None
    return part


async def thread(db: Database, address: Address) -> int:
    """The conversation that an address is in."""

    def look(tx: Reader) -> int:
        return part_of(tx, address).conversation_id

    return int(await db.read(look))


async def answer(db: Database, text: str, key: str, *, now: datetime = NOW) -> int:
    """Marta answers in the chat, and it gets to the browser. Returns the message."""
    conversation_id = await thread(db, VISITOR)

    def write(tx: Tx) -> int:
        part = part_of(tx, VISITOR)
        said = Said(key=key, text=text, seen_id=None)
        sent = outbound.reply(
            tx, conversation_id, said, part_id=part.id or 0, account_id=CHAT, by=SYSTEM, now=now
        )
        [row] = [one for one in outbound.claim(tx, by="test", now=now) if not one.onward]
        accepted = Accepted(external_id=row.key, status=DeliveryStatus.SENT)
        outbound.settle(tx, row.id or 0, accepted, attempts=1, now=now)
        return sent.message_id

    return int(await db.write(write))


async def prove(db: Database, address: Address, *, now: datetime = NOW) -> None:
    await db.write(
        proofs.note_proven, VISITOR, address, account_id=CHAT, settings=SETTINGS, now=now
    )


async def agree(db: Database, address: Address | None, *, now: datetime = NOW) -> None:
    await db.write(onward.agree, VISITOR, address, account_id=CHAT, settings=SETTINGS, now=now)


async def look(
    db: Database, *, now: datetime, offers: list[Offer] = OFFERS, pause: int = 5
) -> list[int]:
    """What a process does every second: the deliveries that it made."""
    made = [
        await db.write(
            onward.send_due,
            onward_id,
            pause=lambda _: timedelta(minutes=pause),
            offers=offers,
            secret=SETTINGS.secret,
            now=now,
        )
        for onward_id in await db.read(queries.due_ids, now)
    ]
    return [each for each in made if each is not None]


async def went_on(db: Database) -> list[Delivery]:
    return await db.read(lambda tx: tx.all(Delivery, onward=True))


# --- references -----------------------------------------------------------------------------------


def test_a_reference_is_found_among_words_and_taken_out_without_a_gap() -> None:
    text = f"Hola, sigo aquí. ({REFERENCE.upper()}) ¿Hay algo?"
    [(found, start, end)] = references_in(text)
    assert found == REFERENCE
    assert without(text, start, end) == "Hola, sigo aquí. ¿Hay algo?"
    assert references_in("let's go-karting, go-12345-67890") == []


async def test_whoever_tells_a_reference_is_the_customer_of_the_chat(database: Database) -> None:
    await furnish(database)
    await offer(database)
    told = await say(database, WHATSAPP, NUMBER, "w1", f"Hola, sigo aquí ({REFERENCE})")

    assert await thread(database, VISITOR) == await thread(database, NUMBER)
    message = await database.read(lambda tx: tx.need(Message, told))
    assert message.text == "Hola, sigo aquí"
    notices = await database.read(lambda tx: tx.all(Message, kind="notice"))
    assert ("moved", "whatsapp") in {
        (row.extra["notice"], row.extra.get("channel")) for row in notices
    }
    known = await database.read(lambda tx: {fact.value for fact in tx.all(Fact)})
    assert "A-1001" in known  # And it is a fact of this thread.


async def test_a_reference_works_once_and_says_nothing_afterwards(database: Database) -> None:
    await furnish(database)
    await offer(database)
    await say(database, WHATSAPP, NUMBER, "w1", REFERENCE)
    other = Address("whatsapp", "+34600333444")
    told = await say(database, WHATSAPP, other, "w2", f"Hi {REFERENCE}")

    assert await thread(database, other) != await thread(database, VISITOR)
    assert (await database.read(lambda tx: tx.need(Message, told))).text == "Hi"


async def test_a_repeated_webhook_with_a_reference_adds_nothing(database: Database) -> None:
    await furnish(database)
    await offer(database)
    first = await say(database, WHATSAPP, NUMBER, "w1", f"Hi {REFERENCE}")
    assert first
    assert not await say(database, WHATSAPP, NUMBER, "w1", f"Hi {REFERENCE}")
    said = await database.read(lambda tx: tx.all(Message, account_id=WHATSAPP, kind="inbound"))
    assert [row.text for row in said] == ["Hi"]


@pytest.mark.parametrize(
    ("account_id", "sender", "proof"),
    [
        (MAIL, Address("email", "info@correo.example"), Proof.VOUCHED),
        (MAIL, Address("email", "familia.garcia@correo.example"), Proof.VOUCHED),
        (MAIL, LUCIA, Proof.CLAIMED),
        (CHAT, Address("chat", "v77bb01", "1"), Proof.PROVEN),
    ],
)
async def test_a_role_a_family_a_forged_mail_and_another_browser_join_nobody(
    database: Database, account_id: int, sender: Address, proof: Proof
) -> None:
    await furnish(database)
    await offer(database)
    told = await say(database, account_id, sender, "x1", f"Hi {REFERENCE}", proof=proof)
    message = await database.read(lambda tx: tx.need(Message, told))
    assert message.text == "Hi"
    assert message.conversation_id != await thread(database, VISITOR)


async def test_a_reference_ends_and_is_not_kept_as_it_was(database: Database) -> None:
    await furnish(database)
    await offer(database)
    [row] = await database.read(lambda tx: tx.all(ProofRow))
    assert REFERENCE not in row.model_dump_json()
    late = NOW + timedelta(minutes=30)
    await say(database, WHATSAPP, NUMBER, "w1", REFERENCE, now=late)
    assert await thread(database, NUMBER) != await thread(database, VISITOR)


async def test_the_chat_reads_nothing_more_because_somebody_went_on_elsewhere(
    database: Database,
) -> None:
    await furnish(database)
    await say(database, WHATSAPP, NUMBER, "w0", "My address is Calle Mayor 7")
    await offer(database)
    await say(database, WHATSAPP, NUMBER, "w1", f"It is me {REFERENCE}")

    seen = await database.read(
        visible.opened, [VISITOR], secret=SETTINGS.secret, region="", now=NOW
    )
    rows = await database.read(visible.page, seen, before=None, limit=50)
    assert [row.text for row in rows] == ["Where is my order A-1001?"]


async def test_links_are_bounded(database: Database) -> None:
    await furnish(database)
    for number in range(moving.PER_SESSION):
        reference = reference_of(bytes([number] * 10))
        await database.write(
            moving.offer, VISITOR, reference, account_id=CHAT, secret=b"s", now=NOW
        )
    with pytest.raises(TooMany):
        await offer(database)


# --- answers that nobody read ---------------------------------------------------------------------


async def left(db: Database) -> None:
    """Lucía has shown her address, agreed to be answered there, and gone."""
    await furnish(db)
    await prove(db, LUCIA)
    await agree(db, LUCIA)


async def test_unread_answers_go_on_together_once_and_are_no_second_message(
    database: Database,
) -> None:
    await left(database)
    one = await answer(database, "It left yesterday.", "k1")
    two = await answer(database, "It comes tomorrow.", "k2", now=NOW + timedelta(minutes=2))

    assert await look(database, now=NOW + timedelta(minutes=6)) == []  # The second is too new.
    [delivery_id] = await look(database, now=NOW + timedelta(minutes=8))
    assert await look(database, now=NOW + timedelta(hours=8)) == []

    [row] = await went_on(database)
    assert (row.id, row.account_id, row.covers) == (delivery_id, MAIL, [one, two])
    out = await prepared(database, row)
    assert out.to == LUCIA
    assert out.text.split("\n\n")[1:3] == ["It left yesterday.", "It comes tomorrow."]
    said = await database.read(lambda tx: tx.all(Message, kind="outbound"))
    assert [message.extra["onward"] for message in said] == [delivery_id] * 2


async def prepared(db: Database, row: Delivery) -> Outbound:
    account = Account(
        id=MAIL,
        channel="email",
        name="mail",
        address="",
        settings=Settings(),
        webhook_url="",
        signing_key=b"",
    )
    return (await db.read(outgoing.prepare, row, account)).out


async def test_two_processes_that_look_at_once_send_once(
    database: Database, database_url: str
) -> None:
    await left(database)
    await answer(database, "It comes tomorrow.", "k1")
    later = NOW + timedelta(minutes=6)
    other = await Database.open(database_url, exclusive=False)
    await asyncio.gather(*(look(db, now=later) for db in (database, other) * 3))
    await other.close()
    assert len(await went_on(database)) == 1


async def test_what_was_read_or_answered_stays_in_the_chat(database: Database) -> None:
    await left(database)
    message_id = await answer(database, "It comes tomorrow.", "k1")
    key = (await database.read(lambda tx: tx.all(Delivery, message_id=message_id)))[0].key
    seen = SeenUpTo(sender=VISITOR, external_id=key)
    await database.write(receipts.seen_up_to, CHAT, seen, now=NOW)
    assert await look(database, now=NOW + timedelta(minutes=6)) == []

    await answer(database, "Anything else?", "k2", now=NOW + timedelta(minutes=7))
    await say(database, CHAT, VISITOR, "c2", "No.", now=NOW + timedelta(minutes=8))
    assert await look(database, now=NOW + timedelta(hours=1)) == []


async def test_who_comes_back_before_it_has_gone_out_gets_no_second_copy(
    database: Database,
) -> None:
    await left(database)
    message_id = await answer(database, "It comes tomorrow.", "k1")
    await look(database, now=NOW + timedelta(minutes=6))
    key = (await database.read(lambda tx: tx.all(Delivery, message_id=message_id)))[0].key
    seen = SeenUpTo(sender=VISITOR, external_id=key)
    await database.write(receipts.seen_up_to, CHAT, seen, now=NOW + timedelta(minutes=7))

    assert [row.status for row in await went_on(database)] == [DeliveryStatus.CANCELLED]
    message = await database.read(lambda tx: tx.need(Message, message_id))
    assert "onward" not in message.extra


async def test_nothing_goes_on_without_consent(database: Database) -> None:
    await furnish(database)
    await prove(database, LUCIA)
    await answer(database, "It comes tomorrow.", "k1")
    assert await look(database, now=NOW + timedelta(minutes=6)) == []

    await agree(database, LUCIA)
    await agree(database, None)
    assert await look(database, now=NOW + timedelta(minutes=12)) == []


async def test_nothing_goes_to_an_address_that_was_only_said(database: Database) -> None:
    await furnish(database)
    await say(database, MAIL, LUCIA, "m1", "Hello")  # Somebody's, who writes to us as well.
    await say(database, CHAT, VISITOR, "c2", "My mail is lucia@correo.example")
    await answer(database, "It comes tomorrow.", "k1")
    assert await look(database, now=NOW + timedelta(minutes=6)) == []


async def test_who_came_by_a_channel_themselves_is_reached_there_while_it_is_open(
    database: Database,
) -> None:
    await furnish(database)
    await offer(database)
    await say(database, WHATSAPP, NUMBER, "w1", REFERENCE)
    await say(database, CHAT, VISITOR, "c2", "And here again", now=NOW + timedelta(minutes=1))
    await answer(database, "It comes tomorrow.", "k1", now=NOW + timedelta(minutes=2))

    [delivery_id] = await look(database, now=NOW + timedelta(minutes=8))
    [row] = await went_on(database)
    assert (row.id, row.account_id) == (delivery_id, WHATSAPP)

    await answer(database, "Or the day after.", "k2", now=NOW + timedelta(hours=25))
    assert await look(database, now=NOW + timedelta(hours=26)) == []  # Its window has closed.


async def test_who_wants_no_messages_there_gets_none(database: Database) -> None:
    await left(database)
    stop = OptOut(sender=LUCIA, opted_out=True)
    await database.write(inbound.receive, MAIL, [stop], identity=SETTINGS, now=NOW)
    await answer(database, "It comes tomorrow.", "k1")
    assert await look(database, now=NOW + timedelta(minutes=6)) == []


async def test_a_shared_mailbox_cannot_be_agreed_on(database: Database) -> None:
    await furnish(database)
    with pytest.raises(BadRequest):
        await agree(database, Address("email", "info@correo.example"))


async def test_an_answer_by_mail_comes_into_the_same_thread(database: Database) -> None:
    await left(database)
    await answer(database, "It comes tomorrow.", "k1")
    await look(database, now=NOW + timedelta(minutes=6))
    later = NOW + timedelta(minutes=9)
    told = await say(database, MAIL, LUCIA, "m1", "Thank you", now=later)
    message = await database.read(lambda tx: tx.need(Message, told))
    assert message.conversation_id == await thread(database, VISITOR)


async def test_erasing_takes_what_was_agreed_along(database: Database) -> None:
    await left(database)
    await answer(database, "It comes tomorrow.", "k1")
    await look(database, now=NOW + timedelta(minutes=6))
    conversation_id = await thread(database, VISITOR)
    customer_id = (
        await database.read(lambda tx: tx.need(Conversation, conversation_id))
    ).customer_id
    await database.write(erasing.erase_customer, customer_id, by=AGENT, why="asked", now=NOW)

    assert await database.read(lambda tx: tx.all(Onward)) == []
    assert [(row.covers, row.due_at) for row in await went_on(database)] == [([], None)]


# --- what we have already -------------------------------------------------------------------------


async def known(db: Database, *proven: Address) -> KnownOf:
    def seeing(tx: Reader) -> visible.Opened:
        return visible.opened(tx, proven, secret=SETTINGS.secret, region="", now=NOW)

    return await db.read(disclosing.known_of, seeing, proven, now=NOW)


async def test_only_what_the_session_may_read_is_said_to_be_known(database: Database) -> None:
    await furnish(database)
    await offer(database)
    await say(database, WHATSAPP, NUMBER, "w1", f"My mail is lucia@correo.example {REFERENCE}")

    assert set((await known(database, VISITOR)).kinds) == {"order", "wants"}
    both = await known(database, VISITOR, NUMBER)
    assert set(both.kinds) == {"order", "wants", "email"}
    assert both.email == "lucia@correo.example"


async def test_what_was_filled_in_beforehand_is_a_fact_of_the_form(database: Database) -> None:
    await furnish(database)
    form = {"order": "B-2002", "name": "Lucía Ferrer", "nonsense": "x"}
    await say(database, CHAT, VISITOR, "c2", "Hello", form=form)

    rows = await database.read(lambda tx: tx.all(Fact, source=str(FactSource.FORM)))
    assert {(row.kind, row.value) for row in rows} == {
        ("order", "B-2002"),
        ("name", "Lucía Ferrer"),
    }
    part = await database.read(lambda tx: tx.need(Part, rows[0].part_id))
    assert part.conversation_id == await thread(database, VISITOR)
    assert "name" in (await known(database, VISITOR)).kinds
