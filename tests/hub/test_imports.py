"""Importing known customers: each row once, whatever happens in between, and nobody let in."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from hub import indexer, migrate, search
from hub.accounts import Accounts
from hub.actions import accounts, attachments, erasing, imports, inbound
from hub.actions.imports import State
from hub.actions.resolving import IdentitySettings
from hub.actions.threads import SYSTEM
from hub.contract import Address, Claim, InboundMessage, Proof
from hub.customer_file import Source, look_at
from hub.errors import Conflict, Unavailable
from hub.files import FileLimits, Files
from hub.importer import Importer
from hub.importing import AGAIN, AHEAD_FROM, Import
from hub.known_customer import KnownCustomer
from hub.model import (
    CandidateKey,
    ContactPoint,
    Conversation,
    Customer,
    GenericIdent,
    ImportJob,
    ImportRefusal,
    LinkDecision,
    Message,
    Part,
    ShownIdent,
    SightingRow,
    Team,
)
from hub.plugins import Channels
from hub.queries import customers
from hub.queries import imports as import_queries
from hub.reading_ahead import Ahead, Here
from hub.store import Database, Reader
from hub.vault import Vault

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTINGS = IdentitySettings(secret=b"k" * 32, region="ES")
HEAD = "external_id,name,email,phone,language\n"


def rows_of(count: int, *, start: int = 0) -> str:
    return "".join(
        f"{n},Cliente {_word(n)},c{n}@correo.example,6{n:08d},es\n"
        for n in range(start, start + count)
    )


def _word(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "ez"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "customers.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def begin(
    db: Database,
    path: Path,
    *,
    source: str = "shop",
    by: str = "one:1",
    ahead_from: int = AHEAD_FROM,
    teams: Sequence[str] = (),
) -> Import:
    """The import of a file, as a process that is called `by` goes on with it."""
    opened = Source.open(path, source=source, region="ES")
    job = db.write_now(
        imports.begin,
        name=path.name,
        source=source,
        region="ES",
        digest=opened.table.digest,
        form=opened.table.form.said,
        ignored=opened.ignored,
        size=opened.table.size,
        audience=db.read_now(import_queries.audience_of, teams),
        now=NOW,
    )
    claimed = db.write_now(imports.claim, job.id or 0, by=by, now=NOW, dead=job.lease_by)
    if claimed is None:
        opened.table.close()
        raise LookupError(job.state)
    return Import(
        db,
        claimed,
        opened,
        by=by,
        settings=SETTINGS,
        clock=lambda: NOW,
        ahead_from=ahead_from,
    )


def run(db: Database, path: Path, **how: Any) -> ImportJob:
    work = begin(db, path, **how)
    while work.step():
        pass
    work.close()
    return job_of(db)


def job_of(db: Database) -> ImportJob:
    return db.read_now(lambda tx: import_queries.newest(tx))[0]


def count(db: Database, model: type[SQLModel], *where: object) -> int:
    statement = select(func.count()).select_from(model).where(*where)  # type: ignore[arg-type]
    return db.read_now(lambda tx: int(tx.scalar(statement)))


def owner(db: Database, kind: str, value: str, scope: str = "") -> Customer:
    def query(tx: Reader) -> Customer:
        point = customers.contact_point(tx, kind, scope, value)
        assert point is not None
        (part, *more) = tx.select(Part, col(Part.contact_point_id) == point.id)
        assert not more
        return customers.current(tx, part.customer_id)

    return db.read_now(query)


async def test_every_row_is_a_customer_with_its_addresses(
    database: Database, write: Callable[[str], Path]
) -> None:
    job = run(database, write(HEAD + rows_of(120)))
    assert (job.state, job.made, job.matched, job.refused) == ("done", 120, 0, 0)
    assert count(database, Customer) == 120
    one = owner(database, "user", "7", "shop")
    assert one.id == owner(database, "email", "c7@correo.example").id
    assert one.id == owner(database, "phone", "+34600000007").id
    assert (one.name, one.name_source, one.language) == ("Cliente hez", "import", "es")


async def test_the_same_file_again_adds_nothing(
    database: Database, write: Callable[[str], Path]
) -> None:
    path = write(HEAD + rows_of(40))
    run(database, path)
    before = [count(database, model) for model in (Customer, ContactPoint, SightingRow, ImportJob)]
    with pytest.raises(LookupError, match="done"):
        begin(database, path)
    after = [count(database, model) for model in (Customer, ContactPoint, SightingRow, ImportJob)]
    assert after == before


async def test_the_same_rows_in_another_file_and_month_add_nothing(
    database: Database, write: Callable[[str], Path]
) -> None:
    run(database, write(HEAD + rows_of(40)))
    before = [count(database, model) for model in (Customer, ContactPoint, SightingRow)]
    path = write(HEAD + rows_of(40) + "\n")
    work = begin(database, path)
    work._clock = lambda: NOW + timedelta(days=70)
    while work.step():
        pass
    work.close()
    job = job_of(database)
    assert (job.made, job.matched, job.unchanged) == (0, 0, 40)
    assert [count(database, model) for model in (Customer, ContactPoint, SightingRow)] == before


async def test_an_import_goes_on_exactly_where_it_was(
    database: Database, write: Callable[[str], Path]
) -> None:
    path = write(HEAD + rows_of(300))
    first = begin(database, path)
    assert first.step()
    stopped = job_of(database)
    assert 0 < stopped.made < 300
    first.close()  # Its process is gone; nothing is said to anybody.
    job = run(database, path, by="two:2")
    assert (job.state, job.made, job.matched, job.unchanged) == ("done", 300, 0, 0)
    assert count(database, ImportJob) == 1
    assert count(database, Customer) == 300


async def test_a_long_file_is_read_ahead_by_a_child_whose_death_loses_nothing(
    database: Database, write: Callable[[str], Path]
) -> None:
    work = begin(database, write(HEAD + rows_of(400, start=1) + "401,,nomail,,\n"), ahead_from=0)
    assert work.step()
    assert work.step()
    child = cast(Ahead, work._reader)
    child._child.kill()
    while work.step():
        pass
    assert isinstance(work._reader, Here)
    work.close()
    job = job_of(database)
    assert (job.state, job.made, job.partial, job.done_rows) == ("done", 401, 1, 402)
    assert count(database, Customer) == 401


async def test_two_processes_never_take_the_same_rows(
    database: Database, write: Callable[[str], Path]
) -> None:
    path = write(HEAD + rows_of(300))
    first = begin(database, path)
    assert first.step()
    assert database.write_now(imports.claim, 1, by="two:2", now=NOW) is None
    late = NOW + timedelta(minutes=1)
    assert database.write_now(imports.claim, 1, by="two:2", now=late) is not None
    with pytest.raises(Conflict):
        first.step()
    first.close()
    assert count(database, Customer) == job_of(database).made


async def test_what_is_refused_says_its_row_and_why(
    database: Database, write: Callable[[str], Path]
) -> None:
    text = HEAD + (
        "1,Ana,ana@correo.example,,\n"  # Row 2.
        ",Nadie,info@empresa.example,,\n"
        "3,Mal,nomail,12,klingon-language\n"
        ',"Sin cierre,x@correo.example,,\n'
        "5,Eva,eva@correo.example,,,,demasiado\n"
        "undefined,Leo,leo@correo.example,,\n"
    )
    job = run(database, write(text))
    assert (job.made, job.refused, job.partial) == (3, 3, 2)
    listed = database.read_now(import_queries.refusals, job.id or 0)
    assert [(row.row, row.reason, row.field) for row in listed] == [
        (3, "nobody", ""),
        (4, "bad_email", "email"),
        (4, "bad_phone", "phone"),
        (4, "bad_language", "language"),
        (5, "quotes", ""),
        (6, "cells", ""),
        (7, "bad_id", "external_id"),
    ]
    assert listed[1].value == "nomail"
    assert listed[1].external_id == "3"


async def test_rows_without_a_number_are_known_by_an_address_of_one_person(
    database: Database, write: Callable[[str], Path]
) -> None:
    job = run(database, write("name;email;phone\nAna;ana@correo.example;\nLuis;;600111222\n"))
    assert (job.made, job.refused) == (2, 0)
    assert owner(database, "email", "ana@correo.example").name == "Ana"
    assert owner(database, "phone", "+34600111222").name == "Luis"


async def test_two_numbers_of_the_shop_never_become_one_customer(
    database: Database, write: Callable[[str], Path]
) -> None:
    shared = "familia.ruiz@correo.example"
    run(database, write(HEAD + f"1,Ana Ruiz,{shared},,\n2,Luis Ruiz,{shared},,\n"))
    ana, luis = owner(database, "user", "1", "shop"), owner(database, "user", "2", "shop")
    assert ana.id != luis.id


async def test_who_wrote_before_is_recognised_by_an_attested_address(
    database: Database, write: Callable[[str], Path]
) -> None:
    account = database.write_now(
        accounts.add, channel="sms", name="sms", address="", settings={}, now=NOW
    )
    said = InboundMessage(
        external_id="SM1",
        sender=Address("phone", "+34600111222"),
        proof=Proof.VOUCHED,
        text="hola",
        sender_name="",
    )
    early = NOW - timedelta(days=3)
    database.write_now(inbound.receive, account, [said], identity=SETTINGS, now=early)
    job = run(database, write(HEAD + "9,Lucía Ferrer,lucia@correo.example,600111222,\n"))
    assert (job.made, job.matched) == (0, 1)
    assert count(database, Message) == 1
    one = owner(database, "phone", "+34600111222")
    assert one.name == "Lucía Ferrer"
    assert one.id == owner(database, "user", "9", "shop").id


async def test_an_import_opens_nothing_to_who_types_an_imported_address(
    database: Database, write: Callable[[str], Path]
) -> None:
    run(database, write(HEAD + "9,Lucía Ferrer,lucia@correo.example,600111222,\n"))
    account = database.write_now(
        accounts.add, channel="chat", name="chat", address="", settings={}, now=NOW
    )
    typed = InboundMessage(
        external_id="c1",
        sender=Address("chat", "v3f9a1c", str(account)),
        proof=Proof.PROVEN,
        text="soy Lucía",
        claims=(Claim(Address("email", "lucia@correo.example"), Proof.CLAIMED),),
    )
    database.write_now(inbound.receive, account, [typed], identity=SETTINGS, now=NOW)
    stranger = owner(database, "chat", "v3f9a1c", str(account))
    assert stranger.id != owner(database, "user", "9", "shop").id


async def test_who_never_talked_is_found_by_the_teams_that_the_import_names(
    database: Database, write: Callable[[str], Path]
) -> None:
    """And once they talk, by those of the account alone."""
    account = await database.write(
        accounts.add,
        channel="sms",
        name="sms",
        address="",
        settings={},
        teams=["shop", "repairs"],
        now=NOW,
    )
    await database.write(accounts.show_to, account, ["repairs"])

    def team(tx: Reader, name: str) -> frozenset[int]:
        row = tx.find(Team, name=name)
        assert row is not None
        return frozenset({row.id or 0})

    shop, repairs = [await database.read(team, name) for name in ("shop", "repairs")]
    rows = (
        "7,Lucía Ferrer,lucia@correo.example,600111222,\n"
        "8,Lucas Sanz,lucia@correo.example,,\n"  # Resolved one by one: the address is shared.
    )
    run(database, write(HEAD + rows), teams=["shop"])
    while step := await database.read(indexer.next_step):
        await database.write(indexer.take_step, step)

    def found(tx: Reader, teams: frozenset[int]) -> tuple[list[int], list[int]]:
        listed = customers.newest(tx, teams=teams, silent=True, before=None)
        accounts = frozenset({account}) if teams == repairs else frozenset[int]()
        return sorted(listed), sorted(
            search.search_customers(tx, "luc", account_ids=accounts, teams=teams)
        )

    assert await database.read(found, shop) == ([1, 2], [1, 2])
    assert await database.read(found, repairs) == ([], [])
    said = InboundMessage(
        external_id="1", sender=Address("phone", "+34600111222"), proof=Proof.VOUCHED, text="hola"
    )
    await database.write(inbound.receive, account, [said], identity=SETTINGS, now=NOW)
    assert await database.read(found, shop) == ([2], [2])
    assert await database.read(found, repairs) == ([], [1])


async def test_an_agents_name_is_never_overwritten(
    database: Database, write: Callable[[str], Path]
) -> None:
    run(database, write(HEAD + "9,Lucia F,lucia@correo.example,,\n"))
    one = owner(database, "user", "9", "shop")
    database.write_now(
        lambda tx: tx.update(Customer, one.id or 0, name="Lucía", name_source="agent")
    )
    run(database, write(HEAD + "9,LUCIA FERRER,lucia@correo.example,,en\n"))
    again = owner(database, "user", "9", "shop")
    assert (again.name, again.language) == ("Lucía", "en")


class Fussy:
    """A database that cannot store one row of a file, whatever comes with it.

    alone: what is raised each time that the row comes by itself; then it is stored. By default it
    never is.
    """

    def __init__(self, db: Database, row: int, alone: Sequence[Exception] | None = None) -> None:
        self._db = db
        self._row = row
        self._alone = None if alone is None else list(alone)
        self.read_now = db.read_now

    def write_now(self, action: Callable[..., Any], *args: Any, **more: Any) -> Any:
        rows = args[1] if action is imports.take else ()
        if any(item.row == self._row and isinstance(item.found, KnownCustomer) for item in rows):
            self._refuse(rows)
        return self._db.write_now(action, *args, **more)

    def _refuse(self, rows: Sequence[imports.Item]) -> None:
        broken = ValueError("This row breaks its transaction.")
        if self._alone is None:
            raise broken
        if self._alone:
            raise self._alone.pop(0) if len(rows) == 1 else broken


async def test_a_row_that_breaks_its_transaction_is_refused_alone(
    database: Database, write: Callable[[str], Path]
) -> None:
    work = begin(database, write(HEAD + rows_of(60, start=1)))
    work._db = cast(Database, Fussy(database, 17))
    while work.step():
        pass
    work.close()
    job = job_of(database)
    assert (job.state, job.made, job.refused) == ("done", 59, 1)
    (refused,) = database.read_now(import_queries.refusals, 1)
    assert (refused.row, refused.reason) == (17, "not_stored")


async def test_a_row_that_goes_in_at_last_is_not_refused(
    database: Database, write: Callable[[str], Path]
) -> None:
    broken = [ValueError("Not now.")] * (1 + AGAIN)
    for times, refused in ((AGAIN, 0), (1 + AGAIN, 1)):
        work = begin(database, write(HEAD + rows_of(20, start=100 * times)))
        work._db = cast(Database, Fussy(database, 17, broken[:times]))
        while work.step():
            pass
        work.close()
        job = job_of(database)
        assert (job.state, job.made, job.refused) == ("done", 20 - refused, refused)


async def test_a_database_that_goes_away_while_a_row_is_tried_again_has_no_row_refused(
    database: Database, write: Callable[[str], Path]
) -> None:
    work = begin(database, write(HEAD + rows_of(20, start=1)))
    alone = [ValueError("Not now."), Unavailable("Away.")]
    work._db = cast(Database, Fussy(database, 17, alone))
    with pytest.raises(Unavailable):
        work.step()
    while work.step():
        pass
    work.close()
    job = job_of(database)
    assert (job.state, job.made, job.refused) == ("done", 20, 0)


async def test_a_file_that_stays_locked_for_a_while_has_no_row_refused(
    sqlite_url: str, write: Callable[[str], Path]
) -> None:
    database = await Database.open(sqlite_url, patience_s=0.2)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as other:
        work = begin(database, write(HEAD + rows_of(30, start=1)))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            work.step()
        other.rollback()
        while work.step():
            pass
    work.close()
    job = job_of(database)
    await database.close()
    assert (job.state, job.made, job.refused) == ("done", 30, 0)


async def test_a_lock_of_another_process_is_waited_for_and_has_no_row_refused(
    postgres_url: str, write: Callable[[str], Path]
) -> None:
    database = await Database.open(postgres_url)
    with psycopg.connect(postgres_url) as other, psycopg.connect(postgres_url) as watch:
        watch.autocommit = True
        work = begin(database, write(HEAD + rows_of(30, start=1)))
        other.execute("LOCK TABLE customer IN EXCLUSIVE MODE")
        step = asyncio.create_task(asyncio.to_thread(work.step))
        waiting = False
        while not waiting and not step.done():
            waiting = watch.execute("SELECT 1 FROM pg_locks WHERE NOT granted").rowcount > 0
            await asyncio.sleep(0)
        assert waiting
        other.rollback()
        with suppress(Unavailable):  # Waited for in vain, on a slow machine: tried again.
            await step
        while work.step():
            pass
    work.close()
    job = job_of(database)
    await database.close()
    assert (job.state, job.made, job.refused) == ("done", 30, 0)


async def test_a_cancelled_import_stops_and_keeps_what_it_took(
    database: Database, write: Callable[[str], Path]
) -> None:
    work = begin(database, write(HEAD + rows_of(300)))
    assert work.step()
    taken = job_of(database).made
    database.write_now(imports.cancel, 1, agent_id=None, now=NOW)
    assert not work.step()
    work.close()
    job = job_of(database)
    assert (job.state, job.made) == (State.CANCELLED, taken)
    assert count(database, Customer) == taken
    with pytest.raises(Conflict):
        database.write_now(imports.cancel, 1, agent_id=None, now=NOW)


async def test_reports_are_swept_after_their_time(
    database: Database, write: Callable[[str], Path]
) -> None:
    run(database, write(HEAD + ",x,nomail,,\n"))
    assert count(database, ImportRefusal) == 1
    database.write_now(imports.sweep, now=NOW + timedelta(days=29))
    assert count(database, ImportRefusal) == 1
    database.write_now(imports.sweep, now=NOW + timedelta(days=31))
    assert count(database, ImportRefusal) == 0


async def test_erasing_a_customer_takes_them_out_of_the_reports(
    database: Database, write: Callable[[str], Path]
) -> None:
    text = HEAD + (
        "9,Lucía Ferrer,lucia@correo.example;nomail,600111222,\n"
        ",Lucía otra vez,,escribir a lucia@correo.example,\n"
        "8,Otra,otra mas,,\n"
        ",Sin Número,solo@correo.example,malo,\n"
    )
    job = run(database, write(text))
    assert count(database, ImportRefusal) == 4
    for one in (
        owner(database, "user", "9", "shop"),
        owner(database, "email", "solo@correo.example"),
    ):
        database.write_now(erasing.erase_customer, one.id or 0, by=SYSTEM, why="customer", now=NOW)
    left = database.read_now(import_queries.refusals, job.id or 0)
    assert [(row.external_id, row.value) for row in left] == [("8", "otra mas")]


TABLES = (
    *(Customer, Conversation, ContactPoint, Part, LinkDecision),
    *(SightingRow, ShownIdent, CandidateKey, GenericIdent),
)


async def test_many_newcomers_at_once_are_stored_as_one_by_one(
    database: Database, write: Callable[[str], Path], tmp_path: Path
) -> None:
    """To the last column, whatever a row looks like."""
    text = HEAD + (
        rows_of(40, start=1)
        + "50,Ana Ruiz,info@empresa.example;ana.r@correo.example,910000000;600000051,es\n"
        + "51,,familia.lopez@correo.example,,\n"
        + ",Solo Correo,solo@correo.example,,en\n"
        + ",,,+44 7400 123456,\n"
        + '52,"Familia Ruiz",,,\n'
        + "53,Nadie Más,a.b+x@gmail.com,+34600000053,pt-BR\n"
    )
    run(database, write(text))
    with Source.open(tmp_path / "customers.csv", source="shop", region="ES") as rows:
        known = [item.found for item in rows.items() if isinstance(item.found, KnownCustomer)]
    url = f"sqlite:///{tmp_path}/other.db"
    migrate.upgrade(url)
    other = Database.open_now(url)
    for one in known:
        other.write_now(
            imports.import_row, one, source="shop", region="ES", settings=SETTINGS, now=NOW
        )
    for table in TABLES:
        assert dump(database, table) == dump(other, table), table.__name__
    other.close_now()


def dump(db: Database, model: type[SQLModel]) -> list[tuple[Any, ...]]:
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    return sorted(
        (tuple(row) for row in db.read_now(lambda tx: tx.rows(select(*table.columns)))), key=repr
    )


async def test_rows_of_one_batch_that_share_an_address_are_resolved(
    database: Database, write: Callable[[str], Path]
) -> None:
    text = HEAD + (
        "7,Lucía Ferrer,l@correo.example,,\n"
        ",Lucía Ferrer,l@correo.example,600111222,\n"
        "8,Leo Sanz,l@correo.example,,\n"
        ",Eva,eva@correo.example,,\n"
    )
    job = run(database, write(text))
    assert count(database, Customer) == 3
    assert (job.made, job.matched) == (3, 1)
    assert owner(database, "phone", "+34600111222").id == owner(database, "user", "7", "shop").id


async def test_messages_pass_between_the_rows(
    database: Database, write: Callable[[str], Path], tmp_path: Path
) -> None:
    """A server imports behind everything else: who writes meanwhile does not wait for its end."""
    account = await database.write(
        accounts.add, channel="sms", name="sms", address="", settings={}, now=NOW
    )
    known = Accounts(database, Channels({}), Vault(["k" * 32]), public_url="https://h.example")
    files = Files.open(str(tmp_path / "files"))
    path = write(HEAD + rows_of(1500, start=1))
    stored = await files.store(
        path.read_bytes(), name="x.csv", declared_type="text/csv", limits=FileLimits()
    )
    look = look_at(path, source="shop", region="ES")
    job = await database.write(
        imports.begin,
        name="x.csv",
        source="shop",
        region="ES",
        digest=look.digest,
        form=look.form,
        ignored=(),
        size=look.size,
        file_key=stored.key,
        now=NOW,
    )
    importer = Importer(database, known, files, clock=lambda: NOW)
    running = asyncio.create_task(importer.run())
    during: list[int] = []
    async with asyncio.timeout(100):
        while (now := await database.read(lambda tx: tx.need(ImportJob, job.id or 0))).state != (
            State.DONE
        ):
            said = InboundMessage(
                external_id=f"SM{len(during)}",
                sender=Address("phone", "+34600999888"),
                proof=Proof.VOUCHED,
                text="hola",
            )
            await database.write(inbound.receive, account, [said], now=NOW)
            during.append(now.made)
    running.cancel()
    assert now.made == 1500
    assert count(database, Message) == len(during)
    assert len({made for made in during if 0 < made < 1500}) > 3
    assert await database.read(attachments.discarded) == [stored.key]
