"""Codes and links: who may have one, what it opens, and everything that must not open anything."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from hub.actions import accounts, erasing, inbound, proofs
from hub.actions.proofs import Answer, Outcome, Wanted
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM
from hub.contract import Address, Claim, InboundMessage, OptOut, Proof
from hub.errors import BadRequest, TooMany
from hub.identity.possession import digest, link_token
from hub.model import ContactPoint, Message, Part, ProofRow
from hub.queries import customers
from hub.queries import proofs as queries
from hub.queries.proofs import Offer, Way
from hub.store import Database
from hub.words import MessageKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = (b"k" * 32, b"o" * 32)
SETTINGS = IdentitySettings(secret=b"identity secret")
LUCIA = Address("email", "lucia@correo.example")
VISITOR = Address("chat", "v3f9a1c", "1")
OTHER = Address("chat", "v77bb01", "1")
MAIL = 2


async def furnish(db: Database) -> None:
    """A chat (account 1) and a mailbox (account 2), to which Lucía has written."""
    for channel in ("chat", "email"):
        await db.write(
            accounts.add, channel=channel, name=channel, address="", settings={}, now=NOW
        )
    await say(db, MAIL, LUCIA, "mail-1", "My order is A-1001")


async def say(
    db: Database,
    account_id: int,
    sender: Address,
    external_id: str,
    text: str = "hola",
    *,
    proof: Proof = Proof.VOUCHED,
    claims: tuple[Claim, ...] = (),
    now: datetime = NOW,
) -> int:
    item = InboundMessage(
        external_id=external_id, sender=sender, proof=proof, text=text, claims=claims
    )
    taken = await db.write(inbound.receive, account_id, [item], identity=SETTINGS, now=now)
    return taken.message_ids[0]


async def ask(
    db: Database,
    address: Address = LUCIA,
    *,
    code: str = "123456",
    visitor: Address = VISITOR,
    now: datetime = NOW,
    **more: object,
) -> int:
    asked = await db.read(queries.asked_since, now - timedelta(days=9))
    key = f"{asked:032d}"
    wanted = Wanted(
        means="code",
        address=address,
        session=proofs.session_of(visitor),
        key=key,
        digest=digest(KEYS[0], key, code),
        sealed="sealed",
        account_id=1,
    )
    for name, value in more.items():
        object.__setattr__(wanted, name, value)
    return await db.write(proofs.ask, wanted, now=now)


async def deliver(db: Database, *, now: datetime = NOW) -> list[Way]:
    """What the courier does, with a channel that takes everything."""
    offers = [Offer(1, "chat", False, None), Offer(MAIL, "email", True, None)]
    ways = []
    for row in await db.write(proofs.claim, now=now):
        way = await db.read(queries.way_of, row, offers, secret=SETTINGS.secret, now=now)
        if way.to is None:
            await db.write(proofs.refuse, row.id or 0, way.reason, now=now)
        else:
            await db.write(proofs.sent, row.id or 0, now=now)
        ways.append(way)
    return ways


async def answer(
    db: Database, code: str, *, visitor: Address = VISITOR, now: datetime = NOW
) -> Answer:
    session = proofs.session_of(visitor)
    return await db.write(proofs.answer, session, code, secrets=KEYS, now=now)


async def test_the_right_code_proves_the_address_once(database: Database) -> None:
    await furnish(database)
    await ask(database)
    [way] = await deliver(database)
    assert (way.account_id, way.to) == (MAIL, LUCIA)

    assert await answer(database, "654321") == Answer(Outcome.WRONG, left=4)
    found = await answer(database, "123456")
    assert (found.outcome, found.address) == (Outcome.PROVEN, LUCIA)
    assert (await answer(database, "123456")).outcome is Outcome.OVER


async def test_a_code_is_stored_neither_in_clear_nor_sealed_once_it_is_out(
    database: Database,
) -> None:
    await furnish(database)
    proof_id = await ask(database)
    await deliver(database)

    row = await database.read(lambda tx: tx.need(ProofRow, proof_id))
    assert row.sealed == ""
    assert "123456" not in row.model_dump_json()
    assert row.digest != digest(KEYS[0], "another row", "123456")


async def test_only_the_browser_that_asked_may_answer(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await deliver(database)

    assert (await answer(database, "123456", visitor=OTHER)).outcome is Outcome.OVER
    same_name = Address("chat", VISITOR.value, "7")
    assert (await answer(database, "123456", visitor=same_name)).outcome is Outcome.OVER
    assert (await answer(database, "123456")).outcome is Outcome.PROVEN


async def test_five_wrong_answers_end_a_code(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await deliver(database)

    lefts = [(await answer(database, f"00000{n}")).left for n in range(5)]
    assert lefts == [4, 3, 2, 1, 0]
    assert (await answer(database, "123456")).outcome is Outcome.OVER


async def test_a_code_ends_after_ten_minutes(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await deliver(database)

    late = NOW + timedelta(minutes=10)
    assert (await answer(database, "123456", now=late)).outcome is Outcome.OVER


async def test_a_newer_code_replaces_the_older(database: Database) -> None:
    await furnish(database)
    await ask(database, code="111111")
    await deliver(database)
    await ask(database, code="222222")
    await deliver(database)

    assert (await answer(database, "111111")).outcome is Outcome.WRONG
    assert (await answer(database, "222222")).outcome is Outcome.PROVEN


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("email", "nobody-knows@correo.example", "unknown"),
        ("email", "info@correo.example", "shared"),
        ("email", "familia.garcia@correo.example", "shared"),
        ("phone", "+34910123456", "shared"),
        ("phone", "+34600999888", "unknown"),
        ("user", "c-1042", "shared"),
    ],
)
async def test_nothing_goes_to_strangers_roles_and_families_and_nothing_shows_it(
    database: Database, kind: str, value: str, reason: str
) -> None:
    await furnish(database)
    await ask(database, Address(kind, value))
    [way] = await deliver(database)
    assert (way.to, way.reason) == (None, reason)

    # Answered like a code that was sent: also the right digits open nothing.
    assert await answer(database, "654321") == Answer(Outcome.WRONG, left=4)
    assert await answer(database, "123456") == Answer(Outcome.WRONG, left=3)


async def test_an_address_that_somebody_only_claimed_gets_no_code(database: Database) -> None:
    await furnish(database)
    victim = Address("email", "victim@correo.example")
    said = (Claim(victim, Proof.CLAIMED),)
    await say(database, 1, VISITOR, "c1", proof=Proof.PROVEN, claims=said)
    await say(database, MAIL, victim, "forged", proof=Proof.CLAIMED)

    await ask(database, victim)
    assert [way.reason for way in await deliver(database)] == ["unknown"]


async def test_a_mailbox_that_several_hold_gets_no_code(database: Database) -> None:
    await furnish(database)
    point = await database.read(lambda tx: customers.contact_point(tx, LUCIA.kind, "", LUCIA.value))
    assert point is not None
    point_id = point.id or 0
    await database.write(lambda tx: tx.update(ContactPoint, point_id, shared=True))

    await ask(database)
    assert [way.reason for way in await deliver(database)] == ["shared"]


async def test_asking_is_bounded_for_each_address_known_or_not(database: Database) -> None:
    await furnish(database)
    for address in (LUCIA, Address("email", "nobody-knows@correo.example")):
        for n in range(3):
            await ask(database, address, visitor=Address("chat", f"{address.value}{n}", "1"))
        with pytest.raises(TooMany):
            await ask(database, address, visitor=Address("chat", "fresh", "1"))


async def test_asking_is_bounded_for_each_session(database: Database) -> None:
    await furnish(database)
    for n in range(6):
        await ask(database, Address("email", f"somebody{n}@correo.example"))
    with pytest.raises(TooMany):
        await ask(database)


async def test_a_day_of_asking_gives_no_better_chance_than_forty_guesses(
    database: Database,
) -> None:
    await furnish(database)
    asked = 0
    for minute in range(0, 24 * 60, 10):
        at = NOW + timedelta(minutes=minute)
        try:
            await ask(database, visitor=Address("chat", f"v{minute}", "1"), now=at)
        except TooMany:
            continue
        asked += 1
    assert asked == 8


async def test_what_is_no_address_is_said_to_be_none(database: Database) -> None:
    with pytest.raises(BadRequest):
        await ask(database, Address("email", "not an address"))


async def test_a_code_told_to_an_agent_joins_what_it_proves(database: Database) -> None:
    await furnish(database)
    message_id = await say(database, 1, VISITOR, "c1", proof=Proof.PROVEN)
    asked_in = await database.read(lambda tx: tx.need(Message, message_id))
    talk = asked_in.conversation_id
    await ask(
        database,
        session=f"talk:{talk}",
        conversation_id=talk,
        part_id=asked_in.part_id,
        sighting_id=asked_in.sighting_id,
        agent_id=1,
    )
    await deliver(database)

    async def told(code: str) -> Answer:
        return await database.write(
            proofs.answer_told, talk, code, secrets=KEYS, settings=SETTINGS, by=SYSTEM, now=NOW
        )

    assert (await told("000000")).outcome is Outcome.WRONG
    assert (await told("123456")).outcome is Outcome.PROVEN
    lines = await database.read(lambda tx: tx.all(Message, kind=str(MessageKind.NOTICE)))
    words = {line.extra["notice"]: line.extra.get("name") for line in lines}
    assert words["code_sent"] == words["code_proven"] == "l•••@correo.example"
    assert "123456" not in str([line.model_dump() for line in lines])

    def owners(tx: object) -> set[int]:
        parts = tx.all(Part)  # type: ignore[attr-defined]  # A Reader.
        return {part.customer_id for part in parts}

    assert len(await database.read(owners)) == 1


async def test_what_a_browser_has_shown_joins_its_chat_and_can_be_written_to(
    database: Database,
) -> None:
    await furnish(database)
    part = await database.write(
        proofs.note_proven, VISITOR, LUCIA, account_id=1, settings=SETTINGS, now=NOW
    )
    point = await database.read(lambda tx: customers.contact_point(tx, LUCIA.kind, "", LUCIA.value))
    assert point is not None
    mail = await database.read(lambda tx: customers.part(tx, point.id or 0, ""))
    assert mail is not None
    assert part.customer_id == mail.customer_id


async def link(db: Database) -> tuple[int, str]:
    """A link to Lucía's mailbox, sent; its id and token."""
    point = await db.read(lambda tx: customers.contact_point(tx, LUCIA.kind, "", LUCIA.value))
    assert point is not None
    part = await db.read(lambda tx: customers.part(tx, point.id or 0, ""))
    assert part is not None
    proof_id = await ask(
        db,
        means="link",
        digest="",
        session=f"talk:{part.conversation_id}",
        conversation_id=part.conversation_id,
        part_id=part.id,
        agent_id=1,
        via_account_id=MAIL,
    )
    await deliver(db)
    row = await db.read(lambda tx: tx.need(ProofRow, proof_id))
    return proof_id, link_token(KEYS[0], proof_id, row.key)


async def follow(
    db: Database, proof_id: int, token: str, *, account_id: int = 1, now: datetime = NOW
) -> Address | None:
    return await db.write(
        proofs.follow,
        proof_id,
        token,
        account_id=account_id,
        session=proofs.session_of(VISITOR),
        secrets=KEYS,
        now=now,
    )


async def test_a_link_proves_once_and_only_in_its_chat(database: Database) -> None:
    await furnish(database)
    proof_id, token = await link(database)

    assert await follow(database, proof_id, token, account_id=9) is None
    assert await follow(database, proof_id, token) == LUCIA
    assert await follow(database, proof_id, token) is None


async def test_a_link_ends_after_a_day_and_cannot_be_made_up(database: Database) -> None:
    await furnish(database)
    proof_id, token = await link(database)
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")

    assert await follow(database, proof_id, forged) is None
    assert await follow(database, proof_id + 1, token) is None
    assert await follow(database, proof_id, token, now=NOW + timedelta(hours=24)) is None
    assert await follow(database, proof_id, token) == LUCIA


async def test_a_key_that_was_rotated_still_opens_what_it_signed(database: Database) -> None:
    await furnish(database)
    proof_id, _ = await link(database)
    row = await database.read(lambda tx: tx.need(ProofRow, proof_id))

    assert await follow(database, proof_id, link_token(KEYS[1], proof_id, row.key)) == LUCIA


async def test_erasing_takes_codes_and_links_with_it(database: Database) -> None:
    await furnish(database)
    proof_id, token = await link(database)
    await ask(database, Address("email", "LUCIA@correo.example"))
    point = await database.read(lambda tx: customers.contact_point(tx, LUCIA.kind, "", LUCIA.value))
    assert point is not None
    part = await database.read(lambda tx: customers.part(tx, point.id or 0, ""))
    assert part is not None
    await database.write(
        erasing.erase_customer, part.customer_id, by=SYSTEM, why="customer", now=NOW
    )

    assert await database.read(lambda tx: tx.all(ProofRow)) == []
    assert await follow(database, proof_id, token) is None


async def test_what_has_ended_is_swept_and_what_is_counted_stays(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await database.write(proofs.sweep, now=NOW + timedelta(hours=1))
    [row] = await database.read(lambda tx: tx.all(ProofRow))
    assert (row.sealed, row.due_at) == ("", None)

    await database.write(proofs.sweep, now=NOW + timedelta(days=2))
    assert await database.read(lambda tx: tx.all(ProofRow)) == []


async def test_a_send_that_died_goes_out_again_with_the_same_code(database: Database) -> None:
    await furnish(database)
    await ask(database)
    [first] = await database.write(proofs.claim, now=NOW)
    assert await database.write(proofs.claim, now=NOW + timedelta(seconds=59)) == []
    [again] = await database.write(proofs.claim, now=NOW + timedelta(seconds=61))

    assert again.sealed == first.sealed
    assert (await answer(database, "123456")).outcome is Outcome.PROVEN


async def test_ten_right_answers_at_once_prove_once(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await deliver(database)
    found = await asyncio.gather(*(answer(database, "123456") for _ in range(10)))

    outcomes = [one.outcome for one in found]
    assert outcomes.count(Outcome.PROVEN) == 1
    assert outcomes.count(Outcome.OVER) == 9


async def test_guesses_at_once_are_counted_one_by_one(database: Database) -> None:
    await furnish(database)
    await ask(database)
    await deliver(database)
    await asyncio.gather(*(answer(database, f"9{n:05d}") for n in range(12)))

    [row] = await database.read(lambda tx: tx.all(ProofRow))
    assert row.tries == 5
    assert (await answer(database, "123456")).outcome is Outcome.OVER


async def test_a_link_pressed_in_two_browsers_at_once_opens_one(database: Database) -> None:
    await furnish(database)
    proof_id, token = await link(database)
    found = await asyncio.gather(*(follow(database, proof_id, token) for _ in range(6)))

    assert found.count(LUCIA) == 1


async def test_who_wants_no_messages_there_gets_no_code_there(database: Database) -> None:
    await furnish(database)
    stop = OptOut(sender=LUCIA, opted_out=True, word="STOP")
    await database.write(inbound.receive, MAIL, [stop], identity=SETTINGS, now=NOW)
    await ask(database)

    assert [way.reason for way in await deliver(database)] == ["no_way"]


async def test_a_code_before_it_is_sent_is_none(database: Database) -> None:
    await furnish(database)
    await ask(database)

    assert (await answer(database, "123456")).outcome is Outcome.WRONG


async def test_a_number_is_reached_where_it_writes_from(database: Database) -> None:
    await furnish(database)
    number = "+34600111222"
    stated = (Claim(Address("phone", number), Proof.VOUCHED),)
    account = Address("whatsapp", "ES.810441")
    await say(database, 1, account, "wa-1", claims=stated)
    row = ProofRow(
        means="code", key="k", kind="phone", value=number, at=NOW, ends_at=NOW + timedelta(hours=1)
    )
    open_until = NOW + timedelta(hours=24)
    offers = [Offer(1, "whatsapp", True, 86_400), Offer(5, "phone", True, None)]

    async def way(at: datetime) -> tuple[int, Address | None]:
        found = await database.read(queries.way_of, row, offers, secret=SETTINGS.secret, now=at)
        return found.account_id, found.to

    assert await way(open_until - timedelta(seconds=1)) == (1, account)
    assert await way(open_until) == (5, Address("phone", number))
