"""Sending by SMTP: what was accepted, and how far a failure got."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from channels.email.channel import EmailChannel
from channels.email.oauth import Tokens, xoauth2
from channels.email.settings import EmailSettings
from channels.email.smtp import aliases_of
from hub.contract import Address, DeliveryStatus, Participant, Refusal
from hub.errors import Refused, Unreachable
from hub.testing.cases import Context
from tests.channels.email.mails import account, settings
from tests.channels.email.scripted_smtp import scripted_smtp
from tests.channels.email.test_compose import OUT
from tests.ports import free_port
from tests.smtp import SmtpServer


@pytest.fixture
async def channel() -> AsyncIterator[EmailChannel]:
    async with httpx.AsyncClient() as http:
        yield EmailChannel(Context(http=http))


def at(server: SmtpServer, **changes: object) -> EmailSettings:
    """Settings that lead to a server."""
    values: dict[str, object] = {
        "smtp_port": server.port,
        "smtp_username": server.user,
        "smtp_password": SecretStr(server.password),
    }
    return settings(**{**values, **changes})


async def test_a_mail_arrives_as_it_was_composed(
    channel: EmailChannel, smtp_server: SmtpServer
) -> None:
    accepted = await channel.send(OUT, account(at(smtp_server)))
    (mail,) = await smtp_server.arrived()
    assert mail.recipients == ("ana@example.org",)
    assert mail.message()["Message-ID"] == accepted.external_id
    assert accepted.status is DeliveryStatus.SENT
    assert smtp_server.logins == [smtp_server.user]


async def test_one_refused_copy_stops_the_mail_for_all_and_is_named(
    channel: EmailChannel, smtp_server: SmtpServer
) -> None:
    smtp_server.refuse["bo@example.org"] = "550 5.1.1 No such user"
    copies = (Participant(address=Address("email", "bo@example.org")),)
    with pytest.raises(Refused, match=r"bo@example\.org") as caught:
        await channel.send(replace(OUT, copies=copies), account(at(smtp_server)))
    assert caught.value.reason == Refusal.NO_SUCH_ADDRESS
    assert smtp_server.mails == []


async def test_a_wrong_password_is_a_matter_of_credentials(
    channel: EmailChannel, smtp_server: SmtpServer
) -> None:
    wrong = at(smtp_server, smtp_password=SecretStr("wrong"))
    with pytest.raises(Refused) as caught:
        await channel.send(OUT, account(wrong))
    assert caught.value.reason == Refusal.CREDENTIALS


async def test_nobody_listening_is_unreachable(channel: EmailChannel) -> None:
    with pytest.raises(Unreachable):
        await channel.send(OUT, account(settings(smtp_port=free_port())))


async def test_an_account_that_only_receives_says_so(channel: EmailChannel) -> None:
    with pytest.raises(Refused, match="only receives"):
        await channel.send(OUT, account(settings(smtp_host="")))


async def test_a_relay_that_asks_for_no_password_does_not_get_the_mailboxs(
    channel: EmailChannel,
) -> None:
    async with scripted_smtp({}) as fake:
        await channel.send(OUT, account(settings(smtp_port=fake.port)))
        assert not any("AUTH" in line for line in fake.seen)
        assert fake.mails


async def test_a_line_with_a_dot_arrives_with_its_dot(
    channel: EmailChannel, smtp_server: SmtpServer
) -> None:
    await channel.send(replace(OUT, text="one\n.\ntwo"), account(at(smtp_server)))
    (mail,) = await smtp_server.arrived()
    body = mail.message().get_body(("plain",))
    assert body is not None
    assert str(body.get_content()).split() == ["one", ".", "two"]


def test_amazons_own_ids_are_kept_asaliases_of() -> None:
    ses = settings(
        smtp_host="email-smtp.eu-west-1.amazonaws.com", smtp_port=465, smtp_security="tls"
    )
    identity = "0102018f0a1b2c3d-11111111-2222-3333-4444-555555555555-000000"
    assert aliases_of(f"Ok {identity}", ses) == (
        f"<{identity}@eu-west-1.amazonses.com>",
        f"<{identity}@email.amazonses.com>",
    )
    assert aliases_of("Ok: queued as 4F1A2B3C4D5E6F708192A3B4C5D6E7F8", settings()) == ()


def test_the_token_is_sent_as_xoauth2_wants_it() -> None:
    # Source: Google, "The SASL XOAUTH2 mechanism", with another address and token.
    encoded = base64.b64encode(xoauth2("sup@x.org", "TOK").encode())
    assert encoded == b"dXNlcj1zdXBAeC5vcmcBYXV0aD1CZWFyZXIgVE9LAQE="


OAUTH = settings(
    oauth_token_url="https://login.example/token",
    oauth_client_id="client",
    oauth_refresh_token=SecretStr("refresh"),
)


async def test_a_token_is_fetched_once_and_used_until_shortly_before_it_ends() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content.decode())
        return httpx.Response(200, json={"access_token": f"t{len(asked)}", "expires_in": 3600})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        tokens = Tokens(http)
        assert await tokens.token(OAUTH) == "t1"
        assert await tokens.token(OAUTH) == "t1"
    assert len(asked) == 1
    assert "grant_type=refresh_token" in asked[0]
    assert "refresh_token=refresh" in asked[0]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant"}, Refused),
        (503, {}, Unreachable),
        (200, {}, Refused),
    ],
)
async def test_a_refused_token_is_a_matter_of_credentials(
    status: int, body: dict[str, str], error: type[Exception]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(error):
            await Tokens(http).token(OAUTH)


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "no address"},
        {"address": "Ana <ana@x.example>"},
        {"aliases": ("x",)},
        {"imap_host": ""},
        {"imap_host": "mail.example", "imap_security": "none"},
        {"smtp_host": "mail.example", "smtp_password": SecretStr("x")},
        {"unknown": 1},
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**changes)
