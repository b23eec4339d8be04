"""Search: what is found, what is not to be seen, and how soon."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import Unavailable
from hub.events import Event, EventKind
from hub.indexer import Indexer
from hub.log import new_era
from hub.model import AccountRow, ContactPoint, Conversation, Customer, Message, Part, Reach
from hub.search import (
    CUSTOMERS,
    MESSAGES,
    forget,
    forget_customers,
    put,
    search_customers,
    search_messages,
)
from hub.search_words import Entry, words
from hub.store import Database, Tx

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Shop:
    """Two accounts, and customers who write to them. far: before each question so much else has
    happened that what is looked for is no longer among the newest."""

    database: Database
    far: bool = False
    accounts: list[int] = field(default_factory=list)
    indexer: Indexer = field(init=False)

    def __post_init__(self) -> None:
        self.indexer = Indexer(self.database)

    async def write(self, text: str, *, account: int = 0, sender: str = "ana@example.com") -> int:
        """A message, and the index brought up to date."""
        made = await self.database.write(add_message, self.accounts[account], sender, text)
        await self.indexer.catch_up()
        return made

    async def find(self, text: str, *accounts: int, before: int | None = None) -> list[int]:
        seen = frozenset(self.accounts[each] for each in accounts) if accounts else None
        await self.grow()
        return await self.database.read(
            search_messages, text, account_ids=seen, before_id=before, limit=20
        )

    async def people(self, text: str, *accounts: int) -> list[int]:
        seen = frozenset(self.accounts[each] for each in accounts) if accounts else None
        await self.grow()
        return await self.database.read(search_customers, text, account_ids=seen)

    async def grow(self) -> None:
        if self.far:
            await self.database.write(leap)


def leap(tx: Tx) -> None:
    """An index row each of a message and a customer that are much newer."""
    for table in (MESSAGES, CUSTOMERS):
        put(tx, table, [Entry(1_000_000, ("filler",))])


def add_account(tx: Tx, name: str) -> int:
    return tx.insert(AccountRow, channel="sms", name=name, signing_key=b"k", created_at=NOW)


def add_message(tx: Tx, account_id: int, sender: str, text: str, name: str = "") -> int:
    """A message with all that it hangs on; new senders are customers of their own."""
    kind = "phone" if sender.startswith("+") else "email"
    point = tx.insert_new(ContactPoint, kind=kind, value=sender, created_at=NOW)
    if point is not None:
        customer = tx.insert(Customer, name=name, created_at=NOW)
        thread = tx.insert(Conversation, customer_id=customer, last_at=NOW)
        part = tx.insert(
            Part,
            contact_point_id=point,
            customer_id=customer,
            conversation_id=thread,
            home_customer_id=customer,
            created_at=NOW,
        )
    else:
        found = [each for each in tx.select(ContactPoint) if each.value == sender]
        row = next(each for each in tx.select(Part) if each.contact_point_id == found[0].id)
        part, thread = row.id or 0, row.conversation_id
    tx.insert_new(Reach, part_id=part, account_id=account_id)
    made = tx.insert(
        Message,
        conversation_id=thread,
        part_id=part,
        account_id=account_id,
        kind="inbound",
        author_kind="customer",
        text=text,
        at=NOW,
    )
    tx.tell(
        Event(
            kind=EventKind.MESSAGE,
            conversation_id=thread,
            message_id=made,
            account_id=account_id,
        )
    )
    return made


@pytest.fixture(params=[False, True], ids=["near", "far"])
async def shop(database: Database, request: pytest.FixtureRequest) -> Shop:
    """A shop with two accounts and an empty index."""
    shop = Shop(database, far=request.param)
    for name in ("sales", "doctors"):
        shop.accounts.append(await database.write(add_account, name))
    await shop.indexer.catch_up()
    return shop


async def test_words_are_found_however_they_are_typed(shop: Shop) -> None:
    made = await shop.write("¿Cuándo llegará el CAMIÓN a la Straße 98-a7?")
    await shop.write("nothing like it")
    for asked in ("camion", "CAMIÓN", "el camión", "camio", "¡camión!", "cami\u00f3n"):
        assert await shop.find(asked) == [made], asked
    for asked in ("camio\u0301n", "Straße cam", "strasse", "98-A7", "llegara a la"):
        assert await shop.find(asked) == [made], asked
    assert await shop.find("lle camión") == [], "only the last word is a beginning"


async def test_what_is_no_word_finds_nothing(shop: Shop) -> None:
    await shop.write("camera or nothing")
    for asked in ("", " ", "!?", "_a1", "camera NOT x", "x OR nothing", '"', "' & (", "%"):
        assert await shop.find(asked) == [], asked


async def test_scripts_without_spaces_are_found_by_parts(shop: Shop) -> None:
    made = await shop.write("配送先を変更したい ราคาเท่าไหร่ 배송 언제")
    for asked in ("配送", "配送先", "変更", "ราคา", "배송"):
        assert await shop.find(asked) == [made], asked
    assert await shop.find("配更") == []


async def test_the_newest_are_found_first_and_by_pages(shop: Shop) -> None:
    made = [await shop.write(f"pedido número {number}") for number in range(30)]
    first = await shop.find("pedido")
    rest = await shop.find("pedido", before=first[-1])
    assert first + rest == made[::-1]


async def test_an_audience_is_decided_inside_the_search(shop: Shop) -> None:
    mine = await shop.write("a secret recipe", account=0)
    for _ in range(30):
        theirs = await shop.write("a secret illness", account=1)
    assert await shop.find("secret", 0) == [mine]
    assert theirs in await shop.find("secret", 1)
    assert mine in await shop.find("recipe", 0, 1)
    assert await shop.find("illness", 0) == []
    assert await shop.database.read(search_messages, "secret", account_ids=frozenset()) == []


async def test_a_search_in_one_conversation_finds_only_there(shop: Shop) -> None:
    ours = await shop.write("the blue one", sender="+34911111111")
    await shop.write("the blue one", sender="+34922222222")
    threads = await shop.database.read(
        lambda reader: {each.id: each.conversation_id for each in reader.select(Message)}
    )

    async def find(thread: int) -> list[int]:
        return await shop.database.read(search_messages, "blue", conversation_id=thread)

    assert await find(threads[ours]) == [ours]
    assert await find(10_000) == []


async def test_an_edit_is_found_by_its_new_words_only(shop: Shop) -> None:
    made = await shop.write("old words")

    def edit(tx: Tx) -> None:
        tx.update(Message, made, text="new words")
        tx.tell(Event(kind=EventKind.MESSAGE, message_id=made))

    await shop.database.write(edit)
    await shop.indexer.catch_up()
    assert (await shop.find("old"), await shop.find("new")) == ([], [made])


async def test_what_is_taken_back_is_not_found(shop: Shop) -> None:
    made = await shop.write("my password is swordfish")

    def take_back(tx: Tx) -> None:
        tx.update(Message, made, deleted_at=NOW)
        tx.tell(Event(kind=EventKind.MESSAGE, message_id=made))

    await shop.database.write(take_back)
    await shop.indexer.catch_up()
    assert await shop.find("swordfish") == []


async def test_forgetting_takes_effect_in_its_own_transaction(shop: Shop) -> None:
    made = await shop.write("my name is Zoe", sender="zoe@example.com")
    customers = await shop.people("zoe")

    def erase(tx: Tx) -> None:
        forget(tx, [made])
        forget_customers(tx, customers)

    await shop.database.write(erase)
    assert (len(customers), await shop.find("zoe"), await shop.people("zoe")) == (1, [], [])


async def test_forgotten_words_leave_the_file(shop: Shop, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        return  # PostgreSQL's vacuum does it there.
    made = await shop.write("xylophonist")
    for number in range(50):
        await shop.database.write(add_message, 1, "ana@example.com", f"filler{number}")

    def erase(tx: Tx) -> None:
        tx.update(Message, made, text="", erased_at=NOW)
        forget(tx, [made])
        tx.tell(Event(kind=EventKind.MESSAGE, message_id=made))

    path = database_url.removeprefix("sqlite:///")
    await shop.database.write(erase)
    await shop.indexer.catch_up()
    await shop.database.close()
    assert b"xylophonist" not in await asyncio.to_thread(Path(path).read_bytes)


async def test_what_was_there_before_the_index_is_found(database: Database) -> None:
    account = await database.write(add_account, "old")
    for number in range(250):
        await database.write(add_message, account, f"+3491{number:07}", f"imported {number}")
    shop = Shop(database, accounts=[account])
    await shop.indexer.catch_up()
    assert len(await shop.find("imported")) == 20
    assert len(await shop.find("imported 7")) >= 1
    assert len(await shop.people("+34910000007")) == 1


async def test_a_new_era_indexes_everything_again(shop: Shop) -> None:
    made = await shop.write("before")
    await shop.database.write(lambda tx: forget(tx, [made]))
    await shop.database.write(new_era)
    await shop.indexer.catch_up()
    assert await shop.find("before") == [made]


async def test_two_indexers_do_not_undo_each_other(shop: Shop) -> None:
    other = Indexer(shop.database)
    for number in range(150):
        await shop.database.write(add_message, shop.accounts[0], "a@b.c", f"shared {number}")
    await asyncio.gather(shop.indexer.catch_up(), other.catch_up())
    assert len(await shop.find("shared")) == 20
    assert len(await shop.find("shared 149")) == 1


async def test_the_driver_indexes_within_a_moment(shop: Shop) -> None:
    driver = asyncio.create_task(shop.indexer.run())
    made = await shop.database.write(add_message, shop.accounts[0], "a@b.c", "lighthouse")
    async with asyncio.timeout(5):
        while await shop.find("lighthouse") != [made]:
            pass
    driver.cancel()
    await asyncio.gather(driver, return_exceptions=True)


async def test_people_are_found_by_the_beginnings_of_names_and_addresses(shop: Shop) -> None:
    await shop.database.write(
        add_message, shop.accounts[0], "+34612345678", "hola", "Ana María Núñez"
    )
    await shop.database.write(
        add_message, shop.accounts[1], "maria.lopez@example.com", "hola", "M. López"
    )
    await shop.indexer.catch_up()
    ana, maria = sorted(await shop.people("mar"))
    for asked in ("ana", "nun mar", "María núñ", "612 34 56 78", "+34 612-345", "345678", "5678"):
        assert await shop.people(asked) == [ana], asked
    for asked in ("maria.lopez@example.com", "lop", "maria.lo", "m lop"):
        assert await shop.people(asked) == [maria], asked
    assert await shop.people("345679") == []
    assert await shop.people("mar", 1) == [maria]
    assert await shop.people("ana", 1) == []


async def test_a_renamed_customer_is_found_by_the_new_name(shop: Shop) -> None:
    await shop.write("hi", sender="+34600000000")
    [customer] = await shop.people("600000000")

    def rename(tx: Tx) -> None:
        tx.update(Customer, customer, name="Quixote")
        tx.tell(Event(kind=EventKind.CUSTOMER, customer_id=customer))

    await shop.database.write(rename)
    await shop.indexer.catch_up()
    assert await shop.people("quix") == [customer]


@given(st.text(max_size=200))
def test_words_are_made_of_letters_and_digits_and_cutting_is_stable(text: str) -> None:
    found = words(text)
    assert all(word.isalnum() and "_" not in word and 0 < len(word) <= 60 for word in found)
    assert words(" ".join(found)) == found


async def test_no_question_breaks_the_search(shop: Shop) -> None:
    await shop.write("anything")
    for asked in (
        "\0",
        "\ud800",
        "a" * 100_000,
        "a " * 10_000,
        "NEAR(a b)",
        "a:*",
        "1e5 '' \\",
        "ª",
    ):
        await shop.find(asked)
        await shop.people(asked)


async def test_a_closed_database_is_said_to_be_unavailable(shop: Shop) -> None:
    await shop.database.close()
    with pytest.raises(Unavailable):
        await shop.indexer.catch_up()
