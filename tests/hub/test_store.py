"""The store on both databases: what is answered is stored, what raises is not."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from hub.errors import ConfigError, Conflict, NotFound, Unavailable
from hub.events import Event, EventKind
from hub.log import events_after, new_era, newest_cursor, sweep_events
from hub.model import (
    AccountRow,
    ContactPoint,
    Conversation,
    Counter,
    Customer,
    EventRow,
    RawRequest,
)
from hub.store import Database, Prepared, Reader, Tx

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def add_customer(tx: Tx, name: str) -> int:
    tx.tell(Event(kind=EventKind.CUSTOMER, data={"name": name}))
    return tx.insert(Customer, name=name, created_at=NOW)


def fail(tx: Tx, name: str) -> int:
    add_customer(tx, name)
    raise ValueError(name)


def names(reader: Reader) -> list[str]:
    return [customer.name for customer in reader.select(Customer)]


def told(reader: Reader) -> list[str]:
    batch = events_after(reader, newest_cursor(reader).split(".")[0] + ".0.0")
    return [str(logged.event.data["name"]) for logged in batch.events]


async def test_a_job_that_raises_fails_alone(database: Database) -> None:
    jobs = [
        database.write(fail if number % 5 == 0 else add_customer, f"c{number}")
        for number in range(50)
    ]
    answers = await asyncio.gather(*jobs, return_exceptions=True)

    failed = [number for number, answer in enumerate(answers) if isinstance(answer, ValueError)]
    expected = [f"c{number}" for number in range(50) if number % 5]
    assert failed == list(range(0, 50, 5))
    assert await database.read(names) == expected
    assert await database.read(told) == expected


async def test_a_lone_job_that_raises_leaves_nothing_and_runs_once(database: Database) -> None:
    ran = []

    def once(tx: Tx) -> None:
        ran.append(1)
        fail(tx, "nobody")

    with pytest.raises(ValueError, match="nobody"):
        await database.write(once)
    assert (ran, await database.read(names), await database.read(told)) == ([1], [], [])


async def test_actions_run_in_the_order_in_which_they_were_given(database: Database) -> None:
    expected = [f"c{number}" for number in range(600)]
    ids = await asyncio.gather(*(database.write(add_customer, name) for name in expected))
    assert ids == sorted(ids)
    assert await database.read(names) == expected
    assert await database.read(told) == expected


async def test_an_action_that_ends_in_cancellation_does_not_stop_the_writer(
    database: Database,
) -> None:
    def cancel(tx: Tx) -> None:
        raise asyncio.CancelledError

    def stop(tx: Tx) -> None:
        raise StopIteration

    answers = await asyncio.gather(
        database.write(cancel),
        database.write(stop),
        database.write(add_customer, "after"),
        return_exceptions=True,
    )
    assert isinstance(answers[0], asyncio.CancelledError)
    assert isinstance(answers[1], RuntimeError)
    assert await database.read(names) == ["after"]


async def test_a_query_that_raises_stop_iteration_hangs_nobody(database: Database) -> None:
    def run_out(tx: Reader) -> int:
        return next(iter(()))

    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.read(run_out)


async def test_a_statement_that_fails_leaves_the_connection_usable(database: Database) -> None:
    def nonsense(reader: Reader) -> None:
        reader.execute(text("SELECT nonsense"))

    def add_by_statement(tx: Tx, name: str) -> None:
        tx.execute(insert(Customer).values(name=name, created_at=NOW, revision=0))

    for _ in range(3):
        answers = await asyncio.gather(
            *(database.write(add_by_statement, "x") for _ in range(3)),
            database.write(nonsense),
            *(database.read(nonsense) for _ in range(3)),
            return_exceptions=True,
        )
        assert [isinstance(answer, DBAPIError) for answer in answers] == [False] * 3 + [True] * 4
    assert len(await database.read(names)) == 9


async def test_an_event_that_cannot_be_stored_fails_its_own_action_only(
    database: Database,
) -> None:
    def tell_nonsense(tx: Tx) -> None:
        tx.tell(Event(kind=EventKind.CUSTOMER, data={"name": object()}))  # type: ignore[dict-item]  # The mistake.

    answers = await asyncio.gather(
        database.write(add_customer, "a"),
        database.write(tell_nonsense),
        database.write(add_customer, "b"),
        return_exceptions=True,
    )
    assert isinstance(answers[1], TypeError)
    assert await database.read(told) == ["a", "b"]


async def test_a_read_sees_every_answered_write_and_one_moment_only(database: Database) -> None:
    await database.write(add_customer, "first")

    def look_twice(reader: Reader) -> tuple[list[str], list[str]]:
        before = names(reader)
        database.write_now(add_customer, "second")
        return before, names(reader)

    assert await database.read(look_twice) == (["first"], ["first"])
    assert await database.read(names) == ["first", "second"]


async def test_a_reader_cannot_write(database: Database) -> None:
    def write(reader: Reader) -> None:
        Tx(reader.link).insert(Customer, name="x", created_at=NOW)

    with pytest.raises(Unavailable):
        await database.read(write)
    assert await database.read(names) == []


async def test_insert_new_gives_none_for_what_was_there(database: Database) -> None:
    def find_or_make(tx: Tx) -> tuple[int | None, int]:
        made = tx.insert_new(
            ContactPoint,
            on=("kind", "scope", "value"),
            kind="phone",
            value="+34910000000",
            created_at=NOW,
        )
        points = tx.select(ContactPoint, col(ContactPoint.value) == "+34910000000")
        assert points[0].id is not None
        return made, points[0].id

    answers = await asyncio.gather(*(database.write(find_or_make) for _ in range(20)))
    assert [made for made, _ in answers] == [1] + [None] * 19
    assert {found for _, found in answers} == {1}


async def test_a_taken_key_is_a_conflict_and_the_rest_goes_on(database: Database) -> None:
    def add_point(tx: Tx, value: str) -> int:
        return tx.insert(ContactPoint, kind="email", value=value, created_at=NOW)

    answers = await asyncio.gather(
        *(database.write(add_point, value) for value in ("a", "b", "a", "c")),
        return_exceptions=True,
    )
    assert isinstance(answers[2], Conflict)
    found = await database.read(lambda reader: [each.value for each in reader.select(ContactPoint)])
    assert found == ["a", "b", "c"]


async def test_a_missing_other_half_is_refused(database: Database) -> None:
    with pytest.raises(Conflict):
        await database.write(lambda tx: tx.insert(Conversation, customer_id=99, last_at=NOW))


async def test_increments_add_up_over_a_group(database: Database) -> None:
    def count(tx: Tx, number: int) -> None:
        for audience in ("*", ",3,") if number % 2 else (",3,", "*"):
            tx.increment(Counter, {"audience": audience, "bucket": "open"}, {"value": 1})
        tx.increment(Counter, {"audience": "*", "bucket": "done"}, {"value": number % 2 * 2 - 1})
        if number == 7:
            raise ValueError("uncounted")

    jobs = [database.write(count, number) for number in range(40)]
    await asyncio.gather(*jobs, return_exceptions=True)
    counters = await database.read(
        lambda reader: {(c.audience, c.bucket): c.value for c in reader.select(Counter)}
    )
    assert counters == {("*", "open"): 39, (",3,", "open"): 39, ("*", "done"): -1}


async def test_every_type_comes_back_as_it_went_in(database: Database) -> None:
    zoned = datetime(2026, 3, 2, 10, 0, 0, 123_456, tzinfo=timezone(timedelta(hours=2)))
    headers = [["X", "é\U0001f600"], [None, True, 1.5, {"a": "b"}]]

    def add(tx: Tx) -> RawRequest:
        account_id = tx.insert(
            AccountRow, channel="sms", name="n", signing_key=b"\0k", created_at=zoned
        )
        made = tx.insert(
            RawRequest,
            account_id=account_id,
            received_at=zoned,
            method="POST",
            headers=headers,
            body=b"\0\xff",
            digest="d",
            reason="r",
        )
        return tx.need(RawRequest, made)

    written = await database.write(add)
    read = await database.read(lambda reader: reader.select(RawRequest)[0])
    for row in (written, read):
        assert (row.received_at, row.received_at.tzinfo) == (zoned, UTC)
        assert (row.headers, row.body, row.url, row.replayed_at) == (headers, b"\0\xff", "", None)


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"):
        await database.write(lambda tx: tx.insert(Customer, name="x", created_at=naive))


async def test_times_compare_and_order_in_sql(database: Database) -> None:
    times = [
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        NOW,
        datetime(2099, 12, 31, tzinfo=UTC),
    ]

    def add(tx: Tx) -> None:
        for at in reversed(times):
            tx.insert(Customer, name=at.isoformat(), created_at=at)

    await database.write(add)
    found = await database.read(
        lambda reader: reader.select(
            Customer, col(Customer.created_at) < times[3], order_by=col(Customer.created_at)
        )
    )
    assert [customer.created_at for customer in found] == times[:3]


async def test_update_delete_and_need_do_what_they_say(database: Database) -> None:
    def work(tx: Tx) -> tuple[str, int, Customer | None]:
        ids = [add_customer(tx, name) for name in ("a", "b", "c")]
        tx.update(Customer, ids[0], name="z", revision=4)
        gone = tx.delete(Customer, col(Customer.name) == "b")
        changed = tx.need(Customer, ids[0])
        assert changed.revision == 4
        return changed.name, gone, tx.get(Customer, ids[1])

    assert await database.write(work) == ("z", 1, None)
    with pytest.raises(NotFound, match="customer 2"):
        await database.read(lambda reader: reader.need(Customer, 2))
    with pytest.raises(ValueError, match="empty"):
        await database.write(lambda tx: tx.delete(Customer))


async def test_an_instance_is_detached_and_typed(database: Database) -> None:
    made = await database.write(add_customer, "Ana")
    customer = await database.read(lambda reader: reader.need(Customer, made))
    customer.name = "somebody else"
    assert customer.model_dump()["alias_of"] is None
    assert await database.read(names) == ["Ana"]


async def test_finding_by_values_takes_none_for_null(database: Database) -> None:
    def work(tx: Tx) -> list[Customer | None]:
        first, second = (add_customer(tx, "Ana") for _ in range(2))
        tx.update(Customer, second, alias_of=first)
        return [
            tx.find(Customer, name="Ana"),
            tx.find(Customer, name="Ana", alias_of=first),
            tx.find(Customer, name="Ana", alias_of=None),
            tx.find(Customer, name="Bo", alias_of=None),
        ]

    found = await database.write(work)
    assert [customer and customer.id for customer in found] == [1, 2, 1, None]


BY_NAME = Prepared(
    select(col(Customer.id), col(Customer.created_at), func.upper(Customer.name).label("loud"))
    .where(col(Customer.name) == bindparam("name"), col(Customer.revision) == 0)
    .limit(bindparam("most"))
)


async def test_a_prepared_statement_means_what_the_statement_means(database: Database) -> None:
    made = await database.write(add_customer, "Ana")
    row = await database.read(lambda reader: reader.row(BY_NAME, name="Ana", most=5))
    assert (row.id, row.created_at, row.loud) == (made, NOW, "ANA")
    assert await database.read(lambda reader: reader.scalar(BY_NAME, name="Bo", most=5)) is None
    with pytest.raises((TypeError, KeyError)):
        await database.read(lambda reader: reader.rows(BY_NAME, name="Ana"))
    with pytest.raises(TypeError):
        await database.read(lambda reader: reader.rows(BY_NAME, name="Ana", most=1, more=1))


async def test_a_cancelled_write_that_has_not_begun_is_not_run(database: Database) -> None:
    started, go = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(tx: Tx) -> None:
        loop.call_soon_threadsafe(started.set)
        asyncio.run_coroutine_threadsafe(go.wait(), loop).result()

    holding = asyncio.create_task(database.write(hold))
    await started.wait()
    waiting = asyncio.create_task(database.write(add_customer, "never"))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    go.set()
    await holding
    assert await database.read(names) == []


async def test_a_closed_database_is_unavailable(database_url: str) -> None:
    database = await Database.open(database_url)
    last = asyncio.create_task(database.write(add_customer, "last"))
    await asyncio.sleep(0)
    await database.close()
    assert await last == 1
    with pytest.raises(Unavailable):
        await database.write(add_customer, "late")
    with pytest.raises(Unavailable):
        await database.read(names)


# --- the log ------------------------------------------------------------------------------------


async def test_a_cursor_resumes_exactly_where_it_points(database: Database) -> None:
    start = await database.read(newest_cursor)
    for number in range(10):
        await database.write(add_customer, f"c{number}")
    first = await database.read(events_after, start, 4)
    rest = await database.read(events_after, first.cursors[2], 100)
    end = await database.read(events_after, rest.cursor, 100)
    assert [logged.event.data["name"] for logged in first.events] == ["c0", "c1", "c2", "c3"]
    assert [logged.event.data["name"] for logged in rest.events] == [f"c{n}" for n in range(3, 10)]
    assert rest.cursor == await database.read(newest_cursor)
    assert (end.events, end.reload, end.cursor) == ((), False, rest.cursor)


@pytest.mark.parametrize(
    "cursor", ["", "x", "..", "a.b.c", "0.0.0", "ERA.-1.5", "ERA.1", "ERA.1.99999999999999999999"]
)
async def test_a_cursor_of_nobodys_making_must_reload(database: Database, cursor: str) -> None:
    await database.write(add_customer, "a")
    batch = await database.read(events_after, cursor.replace("ERA", database.era), 10)
    assert batch.reload
    assert batch.events == ()
    assert batch.cursor == await database.read(newest_cursor)


async def test_a_new_era_makes_every_cursor_reload(database: Database) -> None:
    await database.write(add_customer, "a")
    old = await database.read(newest_cursor)
    await database.write(new_era)
    assert (await database.read(events_after, old, 10)).reload
    fresh = await database.read(newest_cursor)
    await database.write(add_customer, "b")
    batch = await database.read(events_after, fresh, 10)
    assert [logged.event.data["name"] for logged in batch.events] == ["b"]


async def test_a_cursor_older_than_what_is_kept_must_reload(database: Database) -> None:
    for name in ("a", "b", "c"):
        await database.write(add_customer, name)
    places = (await database.read(events_after, f"{database.era}.0.0", 10)).cursors
    swept = await database.write(sweep_events, before=datetime.now(UTC) + timedelta(hours=1))
    assert swept == 3
    assert (await database.read(events_after, places[1], 10)).reload
    assert not (await database.read(events_after, places[2], 10)).reload
    await database.write(add_customer, "d")
    batch = await database.read(events_after, places[2], 10)
    assert [logged.event.data["name"] for logged in batch.events] == ["d"]
    assert await database.read(lambda reader: len(reader.select(EventRow))) == 1


async def test_sweeping_keeps_what_is_young(database: Database) -> None:
    await database.write(add_customer, "a")
    assert await database.write(sweep_events, before=NOW - timedelta(days=9000)) == 0
    assert await database.read(told) == ["a"]


async def test_the_era_outlives_the_process_and_not_the_copy(
    sqlite_url: str, tmp_path: Path
) -> None:
    first = await Database.open(sqlite_url)
    era = first.era
    await first.close()
    again = await Database.open(sqlite_url)
    assert again.era == era
    await again.close()
    (tmp_path / "copy.db").write_bytes((tmp_path / "hilo.db").read_bytes())
    copy = await Database.open(f"sqlite:///{tmp_path / 'copy.db'}")
    assert copy.era != era
    await copy.close()


# --- opening ------------------------------------------------------------------------------------


async def test_a_second_server_on_the_same_file_is_refused(sqlite_url: str) -> None:
    first = await Database.open(sqlite_url)
    with pytest.raises(ConfigError, match="already being served"):
        await Database.open(sqlite_url)
    visitor = await Database.open(sqlite_url, exclusive=False)
    await visitor.close()
    await first.close()
    await (await Database.open(sqlite_url)).close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/x", "no database that Hilo knows"),
        ("sqlite://", "needs a file"),
        ("not an address", "address"),
    ],
)
async def test_an_address_that_cannot_work_says_so(url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        await Database.open(url)


async def test_a_database_without_tables_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="hilo migrate"):
        await Database.open(f"sqlite:///{tmp_path / 'empty.db'}")


async def test_a_locked_file_is_unavailable_and_nothing_is_stored(sqlite_url: str) -> None:
    database = await Database.open(sqlite_url, patience_s=0.05)
    other = await Database.open(sqlite_url, exclusive=False)
    loop, locked, go = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        loop.call_soon_threadsafe(locked.set)
        go.wait(10)

    holding = asyncio.create_task(other.write(hold))
    await locked.wait()
    answers = await asyncio.gather(
        database.write(add_customer, "a"), database.check(), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    assert await database.read(names) == [], "reading needs no lock"
    go.set()
    await holding
    await database.write(add_customer, "b")
    assert await database.read(names) == ["b"]
    await other.close()
    await database.close()
