"""The IMAP server, seen by Python's imaplib and by aioimaplib."""

from __future__ import annotations

import asyncio
import base64
import imaplib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import aioimaplib  # type: ignore[import-untyped]  # It ships no types.
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.simulator.imap_line import Refusal
from channels.simulator.imap_login import by_token
from channels.simulator.imap_words import (
    BadCommand,
    in_set,
    internal_date,
    read_internal_date,
    words_of,
)
from channels.simulator.mailbox import Mailbox
from channels.simulator.simulator import Simulator
from tests.channels.simulator.listener import NOON

T = TypeVar("T")
MAIL = (
    b"From: Ana <ana@correo.example>\r\nSubject: Factura\r\nMessage-ID: <a1@correo.example>\r\n"
    b"\r\nHola (2) {3}\r\nAdi\xc3\xb3s\r\n"
)


@pytest.fixture
async def box(sim: Simulator) -> Simulator:
    for _ in range(3):
        sim.office.support.inbox.add(MAIL, at=NOON)
    return sim


async def talk(sim: Simulator, conversation: Callable[[imaplib.IMAP4], T]) -> T:
    """Run a blocking client beside the server's loop."""

    def run() -> T:
        with imaplib.IMAP4("127.0.0.1", sim.imap.port, timeout=10) as client:
            client.login(sim.office.support.address, sim.office.support.password)
            return conversation(client)

    return await asyncio.to_thread(run)


async def test_imaplib_reads_a_mailbox(box: Simulator) -> None:
    def read(client: imaplib.IMAP4) -> None:
        assert client.select()[1] == [b"3"]
        assert client.response("UIDVALIDITY")[1] == [b"1784"]
        assert client.response("UIDNEXT")[1] == [b"4"]
        assert client.uid("SEARCH", "UID", "2:*")[1] == [b"2 3"]
        assert client.uid("SEARCH", "UID", "9:*")[1] == [b"3"]
        assert client.uid("SEARCH", "HEADER", "Message-ID", "<a1@correo.example>")[1] == [b"1 2 3"]
        assert client.uid("SEARCH", "SINCE", "05-May-2026")[1] == [b""]
        assert client.uid("SEARCH", "NOT", "FROM", "ana")[1] == [b""]
        wanted = "(UID INTERNALDATE FLAGS RFC822.SIZE BODY.PEEK[])"
        (head, raw), tail = client.uid("FETCH", "2", wanted)[1]
        assert raw == MAIL
        assert tail == b")"
        assert b'INTERNALDATE " 4-May-2026 12:00:00 +0000"' in head
        assert f"RFC822.SIZE {len(MAIL)}".encode() in head
        assert b"FLAGS ()" in head

    await talk(box, read)


async def test_peek_leaves_no_mark_and_reading_does(box: Simulator) -> None:
    inbox = box.office.support.inbox

    def read(client: imaplib.IMAP4) -> None:
        client.select()
        client.uid("FETCH", "1", "(BODY.PEEK[])")
        assert inbox.messages[0].flags == set()
        client.uid("FETCH", "1", "(BODY[])")
        assert inbox.messages[0].flags == {"\\Seen"}
        client.select(readonly=True)
        client.uid("FETCH", "2", "(BODY[])")
        assert inbox.messages[1].flags == set()
        assert client.uid("STORE", "2", "+FLAGS", "(\\Seen)")[0] == "NO"

    await talk(box, read)


async def test_parts_of_a_mail_can_be_fetched(box: Simulator) -> None:
    def read(client: imaplib.IMAP4) -> None:
        client.select()

        def fetch(item: str) -> bytes:
            answer = client.uid("FETCH", "1", f"({item})")[1][0]
            assert isinstance(answer, tuple)
            return bytes(answer[1])

        only = fetch("BODY.PEEK[HEADER.FIELDS (SUBJECT MESSAGE-ID)]")
        assert only == b"Subject: Factura\r\nMessage-ID: <a1@correo.example>\r\n\r\n"
        assert fetch("BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT MESSAGE-ID)]").startswith(b"From: Ana")
        assert fetch("BODY.PEEK[TEXT]") == b"Hola (2) {3}\r\nAdi\xc3\xb3s\r\n"
        assert fetch("BODY.PEEK[]<0.4>") == b"From"
        assert fetch("RFC822.HEADER").endswith(b"\r\n\r\n")

    await talk(box, read)


async def test_flags_moves_and_expunges(box: Simulator) -> None:
    support = box.office.support

    def work(client: imaplib.IMAP4) -> None:
        client.select()
        client.uid("STORE", "1", "+FLAGS", "(\\Seen)")
        assert client.uid("SEARCH", "UNSEEN")[1] == [b"2 3"]
        assert client.status("INBOX", "(MESSAGES UNSEEN UIDNEXT)")[1] == [
            b'"INBOX" (MESSAGES 3 UNSEEN 2 UIDNEXT 4)'
        ]
        client.uid("MOVE", "2", "Archive")
        assert [stored.uid for stored in support.inbox.messages] == [1, 3]
        assert len(support.folders["Archive"].messages) == 1
        client.uid("STORE", "1", "+FLAGS", "(\\Deleted)")
        client.expunge()
        assert [stored.uid for stored in support.inbox.messages] == [3]
        assert client.uid("COPY", "3", "Nowhere")[0] == "NO"
        client.append("Sent", "(\\Seen)", '"04-May-2026 10:00:00 +0200"', MAIL)
        sent = support.folders["Sent"].messages[0]
        assert (sent.raw, sent.flags) == (MAIL, {"\\Seen"})
        assert sent.at == datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
        assert b'(\\HasNoChildren \\Sent) "/" "Sent"' in client.list()[1]

    await talk(box, work)


async def test_a_removed_message_never_gives_its_uid_to_another(box: Simulator) -> None:
    inbox = box.office.support.inbox
    inbox.drop({3})
    assert inbox.add(MAIL, at=NOON).uid == 4


async def test_a_restored_server_changes_uidvalidity_and_every_uid(box: Simulator) -> None:
    box.office.support.inbox.drop({1})
    box.office.support.inbox.renumber()

    def read(client: imaplib.IMAP4) -> None:
        client.select()
        assert client.response("UIDVALIDITY")[1] == [b"1785"]
        assert client.uid("SEARCH", "ALL")[1] == [b"1 2"]

    await talk(box, read)


async def test_wrong_credentials_are_refused(box: Simulator) -> None:
    def wrong() -> None:
        with imaplib.IMAP4("127.0.0.1", box.imap.port, timeout=10) as client:
            with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
                client.login(box.office.support.address, "wrong")
            with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
                client.login("nobody@x.example", "x")

    await asyncio.to_thread(wrong)


async def test_xoauth2_takes_the_token_and_answers_a_wrong_one_twice(box: Simulator) -> None:
    address, token = box.office.support.address, box.office.support.token

    def enter(given: str) -> str:
        said = f"user={address}\x01auth=Bearer {given}\x01\x01".encode()
        challenges: list[bytes] = []

        def answer(challenge: bytes) -> bytes:
            challenges.append(challenge)
            return said if len(challenges) == 1 else b""

        with imaplib.IMAP4("127.0.0.1", box.imap.port, timeout=10) as client:
            try:
                return client.authenticate("XOAUTH2", answer)[0]
            except imaplib.IMAP4.error:
                assert b'"status": "400"' in challenges[1]
                return "NO"

    assert await asyncio.to_thread(enter, token) == "OK"
    assert await asyncio.to_thread(enter, "ya29.stale") == "NO"


def test_a_mailbox_without_a_token_takes_no_empty_one() -> None:
    blob = base64.b64encode(b"user=a@x.example\x01auth=Bearer \x01\x01").decode()
    with pytest.raises(Refusal):
        by_token(lambda _: Mailbox("a@x.example", password="p"), blob)


async def test_nothing_is_shown_before_login(box: Simulator) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", box.imap.port)
    await reader.readline()
    writer.write(b"a SELECT INBOX\r\nb FETCH 1 (BODY[])\r\n")
    assert await reader.readline() == b"a BAD Log in first\r\n"
    assert await reader.readline() == b"b BAD Log in first\r\n"
    writer.close()


async def test_plain_may_come_with_the_command(box: Simulator) -> None:
    support = box.office.support
    blob = base64.b64encode(f"\0{support.address}\0{support.password}".encode()).decode()
    reader, writer = await asyncio.open_connection("127.0.0.1", box.imap.port)
    assert b"IMAP4rev1" in await reader.readline()
    writer.write(f"a AUTHENTICATE PLAIN {blob}\r\nb NOOP\r\nc NONSENSE\r\nd SELECT (\r\n".encode())
    assert (await reader.readline()).startswith(b"a OK")
    assert (await reader.readline()).startswith(b"b OK")
    assert (await reader.readline()).startswith(b"c BAD")
    assert b"BAD" in await reader.readline()
    writer.close()


async def test_idle_is_woken_by_new_mail(box: Simulator) -> None:
    client = aioimaplib.IMAP4(host="127.0.0.1", port=box.imap.port, timeout=10)
    await client.wait_hello_from_server()
    await client.login(box.office.support.address, box.office.support.password)
    await client.select("INBOX")
    idle = await client.idle_start(timeout=10)
    box.office.support.inbox.add(MAIL, at=NOON)
    pushed = await client.wait_server_push()
    assert b"4 EXISTS" in pushed
    assert box.imap.idling == 1
    client.idle_done()
    await asyncio.wait_for(idle, 10)
    assert box.imap.idling == 0
    found = await client.uid("fetch", "4", "(UID BODY.PEEK[])")
    assert MAIL in [bytes(line) for line in found.lines]
    await client.logout()


async def test_a_dropped_connection_ends_the_client_and_an_outage_says_bye(box: Simulator) -> None:
    client = aioimaplib.IMAP4(host="127.0.0.1", port=box.imap.port, timeout=10)
    await client.wait_hello_from_server()
    await client.login(box.office.support.address, box.office.support.password)
    box.outage("email")
    reader, writer = await asyncio.open_connection("127.0.0.1", box.imap.port)
    assert (await reader.readline()).startswith(b"* BYE")
    assert await reader.read() == b""
    writer.close()
    box.outage("email", False)
    assert await talk(box, lambda other: other.select()[0]) == "OK"


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 50))
def test_sequence_sets_hold_what_rfc_3501_says(start: int, number: int, largest: int) -> None:
    assert in_set(f"{start}:*", number, largest) == (
        min(start, largest) <= number <= max(start, largest)
    )
    assert in_set(f"{start},{number}", number, largest)


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_internal_dates_survive_the_way(at: datetime) -> None:
    assert read_internal_date(internal_date(at)) == at.replace(microsecond=0)


@given(st.binary(max_size=60))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    try:
        words = words_of([line])
    except BadCommand:
        return
    assert isinstance(words, list)
