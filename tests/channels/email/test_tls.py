"""Mail and passwords travel behind TLS, to servers whose certificate is checked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from channels.email.channel import EmailChannel
from hub.errors import Unreachable
from hub.testing.cases import Context
from tests.channels.email.certificates import Certificate, make_certificate
from tests.channels.email.mails import account, mail, settings
from tests.channels.email.scripted_imap import ScriptedImap, scripted_imap
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.test_compose import OUT
from tests.channels.email.test_listener import Inbox, listening

STARTTLS = {"EHLO": "250-mail.test\r\n250 STARTTLS"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_mail_goes_out_behind_tls(certificate: Certificate, security: str) -> None:
    at_once = certificate.server if security == "tls" else None
    async with scripted_smtp(STARTTLS, tls=at_once, starttls=certificate.server) as fake:
        chosen = settings(
            smtp_port=fake.port, smtp_security=security, ca_file=str(certificate.path),
            imap_password=SecretStr(""),
        )  # fmt: skip
        async with httpx.AsyncClient() as http:
            await EmailChannel(Context(http=http)).send(OUT, account(chosen))
        assert len(fake.mails) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_no_mail_goes_to_a_server_that_nobody_vouches_for(
    certificate: Certificate, security: str
) -> None:
    at_once = certificate.server if security == "tls" else None
    async with scripted_smtp(STARTTLS, tls=at_once, starttls=certificate.server) as fake:
        chosen = settings(smtp_port=fake.port, smtp_security=security)
        async with httpx.AsyncClient() as http:
            with pytest.raises(Unreachable):
                await EmailChannel(Context(http=http)).send(OUT, account(chosen))
        assert fake.mails == []
        assert not any("AUTH" in line for line in fake.seen)


async def test_no_mail_goes_out_in_the_open_where_tls_was_asked_for() -> None:
    async with scripted_smtp({}) as fake, httpx.AsyncClient() as http:
        chosen = settings(smtp_port=fake.port, smtp_security="starttls")
        with pytest.raises(Unreachable):
            await EmailChannel(Context(http=http)).send(OUT, account(chosen))
        assert fake.mails == []


async def test_a_certificate_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    chosen = settings(smtp_security="tls", ca_file=str(tmp_path / "none.pem"))
    async with httpx.AsyncClient() as http:
        with pytest.raises(Unreachable, match="No such file"):
            await EmailChannel(Context(http=http)).send(OUT, account(chosen))


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_mail_is_read_behind_tls(certificate: Certificate, security: str) -> None:
    fake = ScriptedImap({1: mail()}, capabilities="IMAP4rev1 IDLE STARTTLS", tls=certificate.server)
    at_once = certificate.server if security == "tls" else None
    inbox = Inbox()
    async with scripted_imap(fake, tls=at_once):
        chosen = settings(
            imap_port=fake.port, imap_security=security, ca_file=str(certificate.path)
        )
        async with listening(account(chosen), inbox):
            await inbox.until(1, within_s=10)
    assert ("STARTTLS" in fake.commands) is (security == "starttls")


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_no_password_goes_to_a_mailbox_that_nobody_vouches_for(
    certificate: Certificate, security: str
) -> None:
    fake = ScriptedImap({1: mail()}, capabilities="IMAP4rev1 STARTTLS", tls=certificate.server)
    at_once = certificate.server if security == "tls" else None
    async with scripted_imap(fake, tls=at_once):
        chosen = settings(imap_port=fake.port, imap_security=security)
        async with httpx.AsyncClient() as http, asyncio.timeout(20):
            checks = await EmailChannel(Context(http=http)).check(account(chosen))
    assert not checks[0].ok
    assert not any(words.startswith("LOGIN") for words in fake.commands)
