"""Suggestions: kept once, answered once, and each answer taken back exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.actions import people, staff, suggestions, threads
from hub.actions.threads import Author
from hub.contract import Address, Proof
from hub.errors import BadRequest, Conflict
from hub.identity.addresses import normalise
from hub.identity.compare import Ledger, Line
from hub.model import Conversation, Customer, LinkDecision, SuggestionRow
from hub.queries import customers
from hub.queries import suggestions as queries
from hub.store import Database, Tx
from hub.words import AuthorKind, DecisionKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
MARTA = Author(kind=AuthorKind.AGENT, agent_id=1, name="Marta Prueba")
MAIL = Line(feature="email", one="ana@correo.example", other="ana@correo.example", bits=8.5)
NAMES = Line(feature="name_same", one="Ana Ruiz", other="Ana Ruiz Gil", bits=3.2)
STRANGER = Line(feature="name_different", one="Marta", other="Mario", bits=-9.0, veto=True)


def ledger(*lines: Line) -> Ledger:
    return Ledger(lines=lines, bits=sum(line.bits for line in lines), version="test-1")


def person(tx: Tx, number: str, name: str = "", *, audience: str = "*") -> int:
    """A customer who has one number."""
    normal = normalise(Address("phone", number))
    assert normal is not None
    point = people.find_or_make_point(tx, normal, proof=Proof.VOUCHED, now=NOW)
    part = people.find_or_make_part(tx, point, holder="", now=NOW)
    tx.update(Customer, part.customer_id, name=name, name_source="profile" if name else "")
    conversation = tx.need(Conversation, part.conversation_id)
    threads.change(tx, conversation, now=NOW, status="open", audience=audience)
    return part.customer_id


@pytest.fixture
async def db(database: Database) -> Database:
    """Marta, and three customers: 1 Ana, 2 Ana Ruiz, 3 nameless."""

    def people_and_agent(tx: Tx) -> None:
        staff.add_agent(tx, email="m@x.example", name="Marta", password_hash="", now=NOW)
        person(tx, "+34600111222", "Ana")
        person(tx, "+34600999888", "Ana Ruiz")
        person(tx, "+34600777666")

    await database.write(people_and_agent)
    return database


async def put(
    db: Database, one: int = 1, other: int = 2, posterior: float = 0.8, **more: Ledger
) -> bool:
    found = more.get("ledger", ledger(MAIL, NAMES))
    return await db.write(suggestions.put, one, other, posterior=posterior, ledger=found, now=NOW)


async def row(db: Database, one: int = 1, other: int = 2) -> SuggestionRow:
    found = await db.read(queries.pair, one, other)
    assert found is not None
    return found


async def shown(db: Database, customer: int = 1) -> list[int]:
    rows = await db.read(queries.of_customer, customer)
    return [found.id or 0 for found in rows]


async def test_the_same_finding_is_kept_once_and_told_once(db: Database) -> None:
    assert await put(db) is True
    before = await db.read(lambda tx: [tx.need(Customer, each).revision for each in (1, 2)])
    assert await put(db) is False
    after = await db.read(lambda tx: [tx.need(Customer, each).revision for each in (1, 2)])
    assert before == after
    assert len(await db.read(queries.inbox)) == 1


async def test_a_pair_has_one_order_whichever_way_it_was_found(db: Database) -> None:
    await put(db, 2, 1)
    found = await row(db)
    assert (found.low_id, found.high_id) == (1, 2)
    names = found.ledger[1]
    assert (names["one"], names["other"]) == ("Ana Ruiz Gil", "Ana Ruiz")


async def test_better_evidence_replaces_the_ledger_and_bumps_what_shows_it(db: Database) -> None:
    await put(db)
    first = await row(db)
    assert await put(db, posterior=0.9, ledger=ledger(MAIL)) is True
    second = await row(db)
    assert (second.posterior, len(second.ledger)) == (0.9, 1)
    assert second.revision > first.revision
    assert second.created_at == first.created_at


async def test_a_rejected_pair_is_never_suggested_again(db: Database) -> None:
    await put(db)
    await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    assert await put(db, posterior=0.99) is False
    assert (await row(db)).state == "rejected"
    assert await shown(db) == []
    await db.write(people.reject, 1, 3, by=MARTA, now=NOW)
    assert await put(db, 1, 3) is False
    assert await db.read(queries.pair, 1, 3) is None


async def test_a_rejection_is_the_agents_word_and_taking_it_back_withdraws_it(db: Database) -> None:
    await put(db)
    await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    assert await db.read(customers.rejected_pairs, [1]) == {(1, 2)}
    await db.write(suggestions.reopen, 1, by=MARTA, now=NOW)
    assert await db.read(customers.rejected_pairs, [1]) == frozenset()
    assert await shown(db) == [1]
    said = await db.read(customers.decisions_of, 1)
    assert [each.kind for each in said] == [DecisionKind.WITHDRAWN, DecisionKind.REJECTED]
    assert said[0].undoes_id == said[1].id
    assert said[1].undone


async def test_later_keeps_its_time_whatever_is_found_and_then_comes_back(db: Database) -> None:
    await put(db)
    await db.write(suggestions.later, 1, TOMORROW, by=MARTA, now=NOW)
    assert await put(db, posterior=0.95) is True
    found = await row(db)
    assert (found.state, found.later_until, found.posterior) == ("later", TOMORROW, 0.95)
    assert await shown(db) == []
    assert await db.write(suggestions.wake, now=TOMORROW - timedelta(seconds=1)) == 0
    assert await db.read(suggestions.due, TOMORROW)
    assert await db.write(suggestions.wake, now=TOMORROW) == 1
    assert await shown(db) == [1]


async def test_later_needs_a_time_to_come(db: Database) -> None:
    await put(db)
    with pytest.raises(BadRequest):
        await db.write(suggestions.later, 1, NOW, by=MARTA, now=NOW)


async def test_taking_back_a_rejection_of_a_postponed_one_postpones_it_again(db: Database) -> None:
    await put(db)
    await db.write(suggestions.later, 1, TOMORROW, by=MARTA, now=NOW)
    await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    await db.write(suggestions.reopen, 1, by=MARTA, now=NOW)
    found = await row(db)
    assert (found.state, found.later_until, found.agent_id) == ("later", TOMORROW, 1)


async def test_what_vanished_is_not_shown_and_comes_back_with_its_evidence(db: Database) -> None:
    await put(db)
    assert await db.write(suggestions.gone, 1, 2, now=NOW)
    assert (await row(db)).state == "gone"
    assert await shown(db) == []
    assert not await db.write(suggestions.gone, 1, 2, now=NOW)
    with pytest.raises(Conflict):
        await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    assert await put(db)
    assert await shown(db) == [1]


async def test_a_join_with_picks_and_its_exact_undoing(db: Database) -> None:
    await put(db)
    await put(db, 2, 3)
    before = await db.read(lambda tx: tx.need(Customer, 1))
    decision = await db.write(suggestions.join, 1, 2, name="Ana Ruiz", by=MARTA, now=NOW)
    joined = await db.read(lambda tx: tx.need(Customer, 1))
    assert (joined.name, joined.name_source) == ("Ana Ruiz", "agent")
    assert (await row(db)).state == "joined"
    assert await db.read(queries.inbox) == []  # The other one is nobody's own any more.
    await db.write(suggestions.reopen, 1, by=MARTA, now=NOW)
    after = await db.read(lambda tx: tx.need(Customer, 1))
    assert (after.name, after.name_source) == (before.name, before.name_source)
    assert await db.read(customers.rejected_pairs, [1]) == frozenset()
    assert await db.read(lambda tx: tx.need(LinkDecision, decision).undone)
    assert len(await db.read(queries.inbox)) == 2
    assert len(await db.read(customers.parts_of, 2)) == 1


async def test_a_join_undone_from_the_history_is_remembered_as_not_the_same(db: Database) -> None:
    await put(db)
    decision = await db.write(suggestions.join, 1, 2, by=MARTA, now=NOW)
    await db.write(suggestions.undo, decision, of=1, by=MARTA, now=NOW)
    assert (await row(db)).state == "rejected"
    assert await db.read(customers.rejected_pairs, [1]) == {(1, 2)}
    await db.write(suggestions.reopen, 1, by=MARTA, now=NOW)
    assert await shown(db) == [1]


async def test_what_an_agent_renamed_since_stays_when_a_join_is_undone(db: Database) -> None:
    decision = await db.write(suggestions.join, 1, 2, name="Ana Ruiz", by=MARTA, now=NOW)
    await db.write(people.rename, 1, name="Doña Ana", now=NOW)
    await db.write(suggestions.undo, decision, of=1, by=MARTA, now=NOW)
    assert await db.read(lambda tx: tx.need(Customer, 1).name) == "Doña Ana"


async def test_two_agents_answer_once(db: Database) -> None:
    await put(db)
    await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    with pytest.raises(Conflict):
        await db.write(suggestions.reject, 1, by=MARTA, now=NOW)
    with pytest.raises(Conflict):
        await db.write(suggestions.later, 1, TOMORROW, by=MARTA, now=NOW)


async def test_the_likeliest_come_first_and_pages_neither_repeat_nor_skip(db: Database) -> None:
    def many(tx: Tx) -> None:
        for n in range(9):
            person(tx, f"+3460055500{n}")

    await db.write(many)
    for n in range(9):
        await put(db, 1, 4 + n, posterior=(0.5, 0.9, 0.5)[n % 3])
    first = await db.read(queries.inbox, limit=4)
    last = first[-1]
    rest = await db.read(queries.inbox, before=(last.posterior, last.id or 0), limit=40)
    found = [(each.posterior, each.id) for each in first + rest]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 9
    assert await db.read(queries.count) == 9
    assert await db.read(queries.count, most=4) == 5


async def test_both_must_be_seen(db: Database) -> None:
    def hide(tx: Tx) -> int:
        hidden = person(tx, "+34600555444", "Secreta", audience=",7,")
        suggestions.put(tx, 1, hidden, posterior=0.9, ledger=ledger(MAIL), now=NOW)
        suggestions.put(tx, 2, 3, posterior=0.7, ledger=ledger(MAIL), now=NOW)
        return hidden

    hidden = await db.write(hide)
    theirs = ["*", ",3,"]
    assert [each.high_id for each in await db.read(queries.inbox, audiences=theirs)] == [3]
    assert await db.read(queries.of_customer, 1, audiences=theirs) == []
    assert await db.read(queries.suggested, [1, 2, 3], audiences=theirs) == {2, 3}
    assert await db.read(queries.count, audiences=theirs) == 1
    everybody = ["*", ",7,"]
    assert await db.read(queries.suggested, [1, 2, 3, hidden], audiences=everybody) == {
        1, 2, 3, hidden,
    }  # fmt: skip
    assert await db.read(queries.inbox, audiences=[]) == []


async def test_what_is_forgotten_leaves_no_evidence(db: Database) -> None:
    await put(db)
    await db.write(suggestions.forget, [2])
    assert await db.read(queries.every_of, 1) == []
