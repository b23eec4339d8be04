"""Erasing, retention, backup and restore: what goes is gone, also after a backup is put back."""

from __future__ import annotations

import asyncio
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import col

from hub import search
from hub.actions import attachments, desk, erasing, inbound, people, unreadable
from hub.actions.inbound import StoredFile
from hub.actions.threads import SYSTEM, Author
from hub.config import Config
from hub.contract import Address, Claim, FileRef, InboundMessage, Proof, WebhookRequest
from hub.files import FileLimits, Files
from hub.identity.addresses import normalise
from hub.indexer import Indexer
from hub.log import events_after, newest_cursor
from hub.model import (
    AccountRow,
    Attachment,
    ContactPoint,
    Conversation,
    Customer,
    Message,
    Part,
    RawRequest,
    Tombstone,
)
from hub.process import open_process
from hub.store import Database, Tx
from hub.words import AuthorKind, FileState
from tests.hub import scribe
from tests.hub.shell import Shell, add_agents, add_sms

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = "+34600111222"
SECRET = "mi alergia al cacahuete"
AGENT = Author(kind=AuthorKind.AGENT, agent_id=1, name="Marta")


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """A shell on either database, with agents and an account for SMS."""
    found = Shell(tmp_path / "data", database_url)
    add_agents(found)
    add_sms(found)
    return found


def store(shell: Shell, content: bytes) -> StoredFile:
    async def put() -> StoredFile:
        kept = await Files.open(shell.config.files).store(
            content, name="informe.txt", declared_type="text/plain", limits=FileLimits()
        )
        return StoredFile(
            key=kept.key,
            size=kept.size,
            sha256=kept.sha256,
            media_type=kept.media_type,
            name=kept.name,
        )

    return asyncio.run(put())


def is_there(shell: Shell, key: str) -> bool:
    return asyncio.run(Files.open(shell.config.files).exists(key))


def write(
    shell: Shell,
    said: str = SECRET,
    *,
    number: str = NUMBER,
    at: datetime = NOW,
    claims: tuple[Claim, ...] = (),
    file: StoredFile | None = None,
) -> None:
    item = InboundMessage(
        external_id=uuid4().hex,
        sender=Address("phone", number),
        sender_name="Lucía Gómez",
        proof=Proof.VOUCHED,
        text=said,
        claims=claims,
        files=(FileRef(name="informe.txt", content=b"x"),) if file else (),
    )
    files = {(0, 0): file} if file else {}

    def action(tx: Tx) -> None:
        inbound.receive(tx, 1, [item], files=files, now=at)

    shell.write(action)


def index(shell: Shell) -> None:
    async def catch_up() -> None:
        db = await Database.open(shell.config.database, readers=1, exclusive=False)
        await Indexer(db).catch_up()
        await db.close()

    asyncio.run(catch_up())


def indexed(shell: Shell, word: str) -> int:
    column = "words" if shell.config.is_sqlite else "words::text"
    statement = text(
        f"SELECT (SELECT count(*) FROM {search.MESSAGES} WHERE {column} LIKE :like)"
        f" + (SELECT count(*) FROM {search.CUSTOMERS} WHERE {column} LIKE :like)"
    )
    return shell.read(lambda tx: int(tx.scalar(statement, like=f"%{word}%")))


def keep_request(shell: Shell, body: bytes, *, dropped: bool = False) -> None:
    request = WebhookRequest(
        method="POST",
        url="https://h.example/hooks/sms/1",
        path="",
        query=(),
        headers=(),
        body=body,
        received_at=NOW,
    )

    def action(tx: Tx) -> None:
        unreadable.keep(tx, 1, request, digest=body.hex()[:64], reason="?", fragment="")
        if dropped:
            newest = tx.select(RawRequest, order_by=(col(RawRequest.id).desc(),), limit=1)[0]
            unreadable.mark(tx, newest.id or 0, replayed_at=None, dropped_at=NOW)

    shell.write(action)


def everything(shell: Shell) -> StoredFile:
    """A customer of whom there is something everywhere."""
    file = store(shell, b"un informe")
    write(shell, file=file)
    write(shell, "otra cosa", number="+34600999888")
    shell.write(lambda tx: people.rename(tx, 1, name="Lucía Gómez Prado", now=NOW))
    draft = {"kind": "reply", "text": f"Sobre {SECRET}", "extra": {}, "version": 1}
    shell.write(lambda tx: desk.keep_draft(tx, 1, agent_id=1, now=NOW, **draft))  # type: ignore[arg-type]  # A draft's fields.
    keep_request(shell, b"From=%2B34600111222&Body=" + SECRET.encode())
    keep_request(shell, b'{"from": "34600111222", "old": 1}', dropped=True)
    keep_request(shell, b"From=%2B34600999888&Body=otra")
    index(shell)
    return file


def test_an_erased_customer_is_nowhere(shell: Shell) -> None:
    file = everything(shell)
    assert shell.holds(SECRET)
    assert indexed(shell, "cacahuete")
    assert is_there(shell, file.key)
    said = shell.ok("erase", NUMBER, "--yes")
    assert "Erased 1 messages and 1 files" in said
    for words in (
        SECRET,
        "cacahuete",
        "34600111222",
        "600 11 12 22",
        "Lucía Gómez Prado",
        "informe",
    ):
        assert shell.holds(words) == []
    assert not is_there(shell, file.key)
    assert indexed(shell, "cacahuete") == 0
    index(shell)
    assert indexed(shell, "cacahuete") == indexed(shell, "prado") == 0
    assert [bytes(row.body) for row in shell.rows(RawRequest)] == [b"From=%2B34600999888&Body=otra"]
    (stone,) = shell.rows(Tombstone)
    assert (stone.customer_id, stone.part_ids) == (1, [1])
    assert ("customer.erased", "customer 1") in shell.audited()
    assert shell.holds("otra cosa") == ["message.text"]


def test_nobody_by_that_address_is_said_so(shell: Shell) -> None:
    assert "Nobody is known by +34611222333" in shell.no("erase", "+34611222333", "--yes")
    assert "Nobody is known by" in shell.no("erase", "x@nowhere.example", "--yes")
    shell.no("erase", "77", "--yes")


def test_erasing_asks_first(shell: Shell) -> None:
    write(shell)
    shell.no("erase", NUMBER, given="n\n")
    assert shell.holds(SECRET)


def test_who_writes_again_is_a_new_customer(shell: Shell) -> None:
    write(shell)
    shell.ok("erase", NUMBER, "--yes")
    write(shell, "hola de nuevo")
    first, second = shell.rows(Customer)
    assert first.erased_at is not None
    assert second.erased_at is None
    talks = shell.rows(Conversation)
    assert [talk.status for talk in talks] == ["empty", "open"]
    assert shell.rows(Message)[-1].conversation_id == talks[1].id


def test_erasing_twice_is_fine(shell: Shell) -> None:
    write(shell)
    shell.ok("erase", "1", "--yes")
    assert "Erased 0 messages" in shell.ok("erase", "1", "--yes")


def test_an_address_that_somebody_else_writes_from_lets_go_of_the_erased(shell: Shell) -> None:
    write(shell)

    def another(tx: Tx) -> None:
        point = tx.need(ContactPoint, 1)
        people.find_or_make_part(tx, point, holder=people.UNPROVEN, now=NOW)

    shell.write(another)
    shell.ok("erase", "1", "--yes")
    write(shell, "soy yo otra vez")
    first = shell.rows(Part)[0]
    assert shell.rows(ContactPoint)[first.contact_point_id - 1].kind == "erased"
    assert shell.rows(Message)[-1].part_id != first.id


def test_who_was_joined_is_erased_too_and_cannot_be_split_off(shell: Shell) -> None:
    write(shell)
    write(shell, "soy la misma", number="+34600999888")
    decision = shell.write(lambda tx: people.join(tx, 1, 2, by=AGENT, rule="agent", now=NOW))
    write(shell, "alguien más", number="+34600777666")
    shell.ok("erase", "2", "--yes")
    assert shell.holds("soy la misma") == []
    assert {stone.customer_id for stone in shell.rows(Tombstone)} == {1, 2}
    with pytest.raises(Exception, match="undone already"):
        shell.write(lambda tx: people.split(tx, decision, by=AGENT, now=NOW))
    with pytest.raises(Exception, match="erased"):
        shell.write(lambda tx: people.join(tx, 3, 1, by=AGENT, rule="agent", now=NOW))


def test_lines_about_them_in_other_threads_lose_their_name(shell: Shell) -> None:
    write(shell, number="+34600999888")
    write(shell, "de otra persona")
    shell.write(lambda tx: people.join(tx, 1, 2, by=AGENT, rule="agent", now=NOW))
    shell.write(lambda tx: people.take_off(tx, 2, of=1, by=AGENT, now=NOW))
    assert "message.extra" in shell.holds(NUMBER)
    shell.ok("erase", "3", "--yes")
    assert shell.holds(NUMBER) == []
    assert shell.holds(SECRET) == ["message.text"]


def test_a_file_that_arrives_during_the_erasure_is_not_kept(shell: Shell) -> None:
    write(shell, file=StoredFile(key="", size=0, sha256="", media_type="text/plain", name="a"))
    shell.ok("erase", "1", "--yes")
    late = store(shell, b"tarde")
    values = {"size": 5, "sha256": "0", "media_type": "text/plain", "name": "tarde.txt"}
    shell.write(
        lambda tx: attachments.keep(tx, 1, key=late.key, width=None, height=None, **values)  # type: ignore[arg-type]  # A file's fields.
    )
    assert shell.rows(Attachment)[0].state == FileState.ERASED
    assert shell.read(attachments.discarded) == [late.key]


def test_a_server_forgets_the_addresses_it_remembered(small: Shell) -> None:
    async def live() -> None:
        config = Config(data=small.config.data, database_url=small.config.database)
        async with open_process(config) as process, asyncio.timeout(60):
            drivers = asyncio.create_task(process.run())
            await process.db.write(
                inbound.receive,
                1,
                [
                    InboundMessage(
                        external_id="a",
                        sender=Address("phone", NUMBER),
                        proof=Proof.VOUCHED,
                        text="hola",
                    )
                ],
                now=NOW,
            )
            assert normalise.cache_info().currsize
            await process.db.write(erasing.erase_customer, 1, by=SYSTEM, why="customer", now=NOW)
            while normalise.cache_info().currsize:
                await asyncio.sleep(0.02)
            drivers.cancel()
            with pytest.raises(asyncio.CancelledError):
                await drivers

    asyncio.run(live())


@pytest.fixture
def small(sqlite_url: str, tmp_path: Path) -> Shell:
    """A shell on SQLite alone."""
    found = Shell(tmp_path, sqlite_url)
    add_agents(found)
    add_sms(found)
    return found


# --- retention ----------------------------------------------------------------------------------


def sweep(shell: Shell, *, now: datetime, **settings: int) -> None:
    async def once() -> None:
        config = shell.config.model_copy(update=settings)
        async with open_process(config, clock=lambda: now, exclusive=False) as process:
            await process.timers.sweep()

    asyncio.run(once())


def test_old_words_go_and_young_ones_stay(shell: Shell) -> None:
    file = store(shell, b"un informe")
    write(shell, "lo viejo", at=NOW - timedelta(days=31), file=file)
    write(shell, "lo nuevo", at=NOW - timedelta(days=29))
    sweep(shell, now=NOW)
    assert shell.holds("lo viejo")
    shell.ok("channel", "off", "1")  # Off or on, words age.
    sweep(shell, now=NOW, keep_messages_days=30)
    assert shell.holds("lo viejo") == []
    assert shell.holds("lo nuevo")
    assert not is_there(shell, file.key)
    (stone,) = shell.rows(Tombstone)
    assert (stone.why, stone.message_ids) == ("retention", [1])
    assert shell.rows(ContactPoint)[0].value == NUMBER


def test_an_account_may_say_otherwise(shell: Shell) -> None:
    write(shell, "lo viejo", at=NOW - timedelta(days=10))
    shell.write(lambda tx: tx.update(AccountRow, 1, retention_days=5))
    sweep(shell, now=NOW, keep_messages_days=30)
    assert shell.holds("lo viejo") == []


def test_kept_requests_and_unsent_files_have_their_time(shell: Shell) -> None:
    keep_request(shell, b"algo")
    file = store(shell, b"nunca enviado")
    values = {"size": 3, "key": file.key, "sha256": "0", "media_type": "text/plain", "name": "a"}
    shell.write(
        lambda tx: attachments.put(tx, agent_id=1, width=None, height=None, now=NOW, **values)  # type: ignore[arg-type]  # A file's fields.
    )
    sweep(shell, now=NOW + timedelta(days=1))
    assert shell.rows(RawRequest)
    assert is_there(shell, file.key)
    sweep(shell, now=NOW + timedelta(days=40))
    assert shell.rows(RawRequest) == []
    assert shell.rows(Attachment) == []
    assert not is_there(shell, file.key)


# --- backup and restore -------------------------------------------------------------------------


def names_in(path: Path) -> list[str]:
    with tarfile.open(path) as tar:
        return tar.getnames()


def test_a_backup_has_all_but_the_key(shell: Shell, tmp_path: Path) -> None:
    file = store(shell, b"un informe")
    write(shell, file=file)
    backup = tmp_path / "hilo.tar.gz"
    shell.ok("backup", str(backup))
    assert {"manifest.json", "database", f"files/{file.key}"} == set(names_in(backup))
    key = (shell.config.data / "secret.key").read_bytes().strip()
    with tarfile.open(backup) as tar:
        for name in tar.getnames():
            member = tar.extractfile(name)
            assert member is not None
            assert key not in member.read()
    assert backup.stat().st_mode & 0o077 == 0
    assert "is there already" in shell.no("backup", str(backup))
    shell.ok("backup", "--without-files", str(tmp_path / "small.tar.gz"))
    assert set(names_in(tmp_path / "small.tar.gz")) == {"manifest.json", "database"}
    assert "nowhere" in shell.no("backup", str(tmp_path / "nowhere" / "hilo.tar.gz"))


@contextmanager
def writing(shell: Shell) -> Iterator[scribe.Scribe]:
    """Somebody who writes as fast as they can, in a process of their own."""
    busy = scribe.start(shell.config.database, "busy", writers=4, most=0)
    names = busy.names()
    assert next(names)
    try:
        yield busy
    finally:
        busy.process.kill()
        busy.process.join()


def test_a_backup_beside_a_writer_is_whole_and_holds_what_was_answered(
    shell: Shell, tmp_path: Path
) -> None:
    backup = tmp_path / "busy.tar.gz"
    write(shell)
    with writing(shell):
        shell.ok("backup", str(backup))
    shell.ok("restore", str(backup), "--yes")
    assert shell.holds(SECRET)
    assert shell.count(Customer) > 1
    if shell.config.is_sqlite:
        with sqlite3.connect(shell.config.data.parent / "hilo.db") as found:
            assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found.close()


def test_what_was_erased_stays_erased_after_a_restore(shell: Shell, tmp_path: Path) -> None:
    file = store(shell, b"un informe")
    write(shell, file=file)
    write(shell, "otra persona", number="+34600999888")
    backup = tmp_path / "hilo.tar.gz"
    shell.ok("backup", str(backup))
    shell.ok("erase", NUMBER, "--yes")
    write(shell, "después", number="+34600777666")
    cursor = shell.read(newest_cursor)
    said = shell.ok("restore", str(backup), "--yes")
    assert "1 messages that had been erased were erased again" in said
    assert shell.holds(SECRET) == shell.holds(NUMBER) == shell.holds("después") == []
    assert shell.holds("otra persona")
    assert not is_there(shell, file.key)
    assert shell.read(lambda tx: events_after(tx, cursor)).reload
    assert len(shell.rows(Tombstone)) == 1
    # Ids are given out again: who comes now is nobody whom an old tombstone means.
    write(shell, "cliente nuevo", number="+34600555444", at=datetime.now(UTC))
    later = tmp_path / "later.tar.gz"
    shell.ok("backup", str(later))
    shell.ok("restore", str(later), "--yes")
    assert shell.holds("cliente nuevo")
    assert len(shell.rows(Tombstone)) == 1


def test_a_tombstone_means_the_parts_and_not_whom_a_backup_knew_joined(
    shell: Shell, tmp_path: Path
) -> None:
    write(shell)
    write(shell, "otra persona", number="+34600999888")
    decision = shell.write(lambda tx: people.join(tx, 2, 1, by=AGENT, rule="agent", now=NOW))
    backup = tmp_path / "joined.tar.gz"
    shell.ok("backup", str(backup))
    shell.write(lambda tx: people.split(tx, decision, by=AGENT, now=NOW))
    shell.ok("erase", "1", "--yes")
    shell.ok("restore", str(backup), "--yes")
    assert shell.holds(SECRET) == []
    assert shell.holds("otra persona")


def test_a_backup_fills_an_empty_folder(small: Shell, tmp_path: Path) -> None:
    file = store(small, b"un informe")
    write(small, file=file)
    backup = tmp_path / "hilo.tar.gz"
    small.ok("backup", str(backup))
    other = Shell(tmp_path / "other", f"sqlite:///{tmp_path}/other/hilo.db")
    other.ok("restore", str(backup), "--yes")
    assert other.holds(SECRET)
    assert is_there(other, file.key)
    assert not (tmp_path / "other" / "secret.key").exists()
    assert "Put it back" in other.no("doctor", "--offline")


def test_a_backup_replaces_a_database_that_is_damaged(small: Shell, tmp_path: Path) -> None:
    write(small)
    backup = tmp_path / "hilo.tar.gz"
    small.ok("backup", str(backup))
    live = tmp_path / "hilo.db"
    live.write_bytes(b"this is no database" * 1000)
    small.ok("restore", str(backup), "--yes")
    assert small.holds(SECRET)
    assert (tmp_path / "hilo.db.before-restore").read_bytes().startswith(b"this is no database")


def test_a_file_that_is_no_whole_backup_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    write(shell)
    sound = tmp_path / "hilo.tar.gz"
    shell.ok("backup", str(sound))
    content = sound.read_bytes()
    middle = len(content) // 2
    flipped = content[:middle] + bytes(b ^ 255 for b in content[middle : middle + 64])
    foreign = {
        "cut.tar.gz": content[:middle],
        "flipped.tar.gz": flipped + content[middle + 64 :],
        "text.tar.gz": b"hello",
        "empty.tar.gz": b"",
    }
    for name, what in foreign.items():
        (tmp_path / name).write_bytes(what)
        assert "backup" in shell.no("restore", str(tmp_path / name), "--yes")
    with tarfile.open(tmp_path / "else.tar.gz", "w:gz") as tar:
        tar.add(__file__, "manifest.json")
    assert "not written by hilo" in shell.no("restore", str(tmp_path / "else.tar.gz"), "--yes")
    with tarfile.open(tmp_path / "out.tar.gz", "w:gz") as tar:
        tar.add(__file__, "../escaped")
    assert "nothing that a backup has" in shell.no("restore", str(tmp_path / "out.tar.gz"), "--yes")
    with tarfile.open(tmp_path / "link.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("files")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        tar.addfile(link)
    assert "nothing that a backup" in shell.no("restore", str(tmp_path / "link.tar.gz"), "--yes")
    assert "There is no file" in shell.no("restore", str(tmp_path / "none.tar.gz"), "--yes")
    assert shell.holds(SECRET)


def test_a_backup_of_the_other_database_is_refused(small: Shell, tmp_path: Path) -> None:
    backup = tmp_path / "hilo.tar.gz"
    small.ok("backup", str(backup))
    other = Shell(tmp_path / "other", "postgresql://nobody@127.0.0.1:9/none")
    assert "This is a backup of sqlite" in other.no("restore", str(backup), "--yes")


def test_a_database_that_is_served_is_not_replaced(shell: Shell, tmp_path: Path) -> None:
    write(shell)
    backup = tmp_path / "hilo.tar.gz"
    shell.ok("backup", str(backup))
    serving = Database.open_now(shell.config.database)
    assert "already being served" in shell.no("restore", str(backup), "--yes")
    serving.close_now()
    assert shell.holds(SECRET)
