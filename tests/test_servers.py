"""The servers and the browser that other tests stand on do what those tests believe."""

from __future__ import annotations

import imaplib
import socket
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import aiosmtplib
import pytest
from playwright.async_api import Browser

from tests.clock import Clock
from tests.dovecot import Dovecot
from tests.ports import free_port
from tests.programs import PROGRAMS, Program
from tests.smtp import SmtpServer


def mail(identifier: str, *, answers: str = "") -> bytes:
    """A small mail from Ana to the shop; `answers` is the id of the mail that it answers."""
    message = EmailMessage()
    message["From"] = "Ana <ana@example.com>"
    message["To"] = "shop@shop.test"
    message["Subject"] = f"Mail {identifier}"
    message["Message-ID"] = f"<{identifier}@example.com>"
    if answers:
        message["References"] = f"<{answers}@example.com>"
    message.set_content("¿Dónde está mi pedido?")
    return message.as_bytes()


def test_dovecot_keeps_a_mail_and_gives_it_back(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.append(mailbox, mail("one"))
    (kept,) = dovecot.messages(mailbox)
    assert b"Message-ID: <one@example.com>" in kept


def test_mailboxes_are_apart(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.append(f"other-{mailbox}", mail("one"))
    assert dovecot.messages(mailbox) == []


def test_a_mail_is_kept_with_its_date_in_its_folder(dovecot: Dovecot, mailbox: str) -> None:
    at = datetime(1999, 3, 2, 9, tzinfo=UTC)
    dovecot.append(mailbox, mail("old"), folder="Sent", at=at)
    assert dovecot.messages(mailbox) == []
    with dovecot.session(mailbox) as session:
        session.select("Sent", readonly=True)
        _, (answer,) = session.fetch("1", "(INTERNALDATE)")
    assert isinstance(answer, bytes)
    kept = imaplib.Internaldate2tuple(answer)
    assert kept is not None
    assert time.mktime(kept) == at.timestamp()


def test_dovecot_threads_by_references(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.append(mailbox, mail("one"))
    dovecot.append(mailbox, mail("two", answers="one"))
    dovecot.append(mailbox, mail("three"))
    assert dovecot.threads(mailbox) == "(1 2)(3)"


def test_an_idle_session_hears_of_a_new_mail(dovecot: Dovecot, mailbox: str) -> None:
    with socket.create_connection((dovecot.host, dovecot.port), timeout=10) as line:
        said = line.makefile("rb")
        line.sendall(f"a LOGIN {mailbox} {dovecot.password}\r\nb SELECT INBOX\r\n".encode())
        while not said.readline().startswith(b"b OK"):
            pass
        line.sendall(b"c IDLE\r\n")
        assert said.readline().startswith(b"+")
        dovecot.append(mailbox, mail("one"))
        assert said.readline() == b"* 1 EXISTS\r\n"


def test_a_wrong_password_is_refused(dovecot: Dovecot, mailbox: str) -> None:
    with (
        imaplib.IMAP4(dovecot.host, dovecot.port) as session,
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
    ):
        session.login(mailbox, "guess")


def test_a_restart_cuts_sessions_and_keeps_mail(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.append(mailbox, mail("one"))
    session = imaplib.IMAP4(dovecot.host, dovecot.port)
    session.login(mailbox, dovecot.password)
    dovecot.restart()
    with pytest.raises((imaplib.IMAP4.abort, OSError)):
        session.noop()
    session.shutdown()
    assert len(dovecot.messages(mailbox)) == 1


async def test_mail_that_is_sent_arrives_in_the_mailbox(
    dovecot: Dovecot, mail_server: SmtpServer, mailbox: str
) -> None:
    await aiosmtplib.send(
        mail("one"),
        sender="ana@example.com",
        recipients=[mailbox, f"copy-{mailbox}"],
        hostname=mail_server.host,
        port=mail_server.port,
        username=mail_server.user,
        password=mail_server.password,
        start_tls=False,
    )
    (taken,) = await mail_server.arrived()
    assert taken.recipients == (mailbox, f"copy-{mailbox}")
    assert taken.message()["Subject"] == "Mail one"
    assert mail_server.logins == [mail_server.user]
    assert len(dovecot.messages(mailbox)) == len(dovecot.messages(f"copy-{mailbox}")) == 1


async def test_a_refused_recipient_gets_the_answer_of_the_test(smtp_server: SmtpServer) -> None:
    smtp_server.refuse["gone@shop.test"] = "550 5.1.1 No such user"
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
        await aiosmtplib.send(
            mail("one"),
            sender="ana@example.com",
            recipients=["gone@shop.test"],
            hostname=smtp_server.host,
            port=smtp_server.port,
            start_tls=False,
        )
    assert caught.value.recipients[0].code == 550
    assert smtp_server.mails == []


def test_waiting_for_a_mail_that_does_not_come_says_so(smtp_server: SmtpServer) -> None:
    with pytest.raises(TimeoutError, match="0 of 1"):
        smtp_server.wait(within_s=0.01)


async def test_the_browser_runs_scripts(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<p>hilo</p>")
    assert await page.evaluate("document.querySelector('p').textContent") == "hilo"


def test_the_clock_moves_only_by_hand(clock: Clock) -> None:
    before = clock()
    assert clock() == before
    assert (clock.tick(90) - before).total_seconds() == 90


def test_a_free_port_can_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", free_port())):
        pass


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.title)
def test_every_program_of_the_tests_is_there(program: Program) -> None:
    assert program.path().name in program.names


def test_a_missing_program_is_named_with_its_use_and_its_package() -> None:
    absent = Program("Nosuch", ("hilo-no-such-program",), "nosuch", "nothing is tested with it")
    with pytest.raises(LookupError, match=r"Nosuch .* nothing is tested with it\. .* nosuch"):
        absent.path()
