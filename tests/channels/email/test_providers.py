"""Providers of inbound mail: their signatures' vectors and traps, and Resend's listener."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from channels.email import sns
from channels.email.channel import EmailChannel
from channels.email.forms import read_form
from channels.email.sendgrid import SIGNATURE, TIMESTAMP
from channels.email.settings import EmailSettings
from hub.contract import DeliveryStatus, Inbound, InboundMessage, Keyed, WebhookRequest
from hub.errors import ConfigError, SignatureError
from hub.testing.cases import Context
from hub.testing.fake_provider import HttpAnswer, SeenRequest, fake_provider
from hub.untrusted import Untrusted
from tests.channels.email.mails import NOW, account, channel, mail
from tests.channels.email.providers import (
    CERTIFICATE,
    MAILGUN_KEY,
    TOPIC,
    amazon_keys,
    by_amazon,
    by_sendgrid,
    mailgun_token,
    notification,
    provider,
)


def posted(body: bytes, media_type: str, *headers: tuple[str, str]) -> WebhookRequest:
    """A request as a provider makes it."""
    return WebhookRequest(
        method="POST",
        url="https://hilo.example.com/hooks/email/1",
        path="",
        query=(),
        headers=(("Content-Type", media_type), *headers),
        body=body,
        received_at=NOW,
    )


def verify(
    request: WebhookRequest, own: EmailSettings, *, now: datetime = NOW, keys: Any = None
) -> None:
    channel().verify(request, account(own), now=now, keys=keys or {})


# --- SendGrid -----------------------------------------------------------------------------------


def test_sendgrids_vector_is_let_in() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nHola\r\n--b--\r\n'
    public = (
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+evkZBR8wQLZIyTQmdknwaUOQtV6CKEW/+wKKYGdjGVwuvfRKIiQKmoM"
        "HWet0QMSPIWatpv46UMck4STDUt+7g=="
    )
    signature = (
        "MEYCIQC3xM5rf8WhO59/D1oKRWcjtyDcBNzoxXwCHCpg9XPpqwIhANotLbYKxcWCETb1IzdA1t2OMT0pwCnd9m4lg8RX"
        "TDxL"
    )
    request = posted(
        body, "multipart/form-data; boundary=b", (SIGNATURE, signature), (TIMESTAMP, "1763719200")
    )
    at = datetime.fromtimestamp(1763719200, UTC)
    own = provider("sendgrid", webhook_key=SecretStr(public))
    verify(request, own, now=at)
    assert read_form(request).text("subject") == "Hola"
    with pytest.raises(SignatureError):
        verify(replace(request, body=body.replace(b"Hola", b"Cola")), own, now=at)
    with pytest.raises(SignatureError, match="another time"):
        verify(request, own, now=at + timedelta(days=5))


def test_sendgrid_without_a_key_shows_a_password_and_beside_a_key_both_count() -> None:
    basic = ("Authorization", "Basic aG9vazpzM2NyZXQ=")
    named = {"webhook_username": "hook", "webhook_password": SecretStr("s3cret")}
    verify(posted(b"[]", "application/json", basic), provider("sendgrid", webhook_key="", **named))
    both = provider("sendgrid", **named)
    verify(by_sendgrid(posted(b"[]", "application/json", basic)), both)
    for request in (by_sendgrid(posted(b"[]", "application/json")), posted(b"[]", "x", basic)):
        with pytest.raises(SignatureError):
            verify(request, both)


def test_a_forms_parts_are_cut_at_the_boundary_and_nowhere_else() -> None:
    content = b"\r\n--b2\r\n\x00\xff--b\r\n\r\n--b-\r\n"
    body = (
        b'preamble\r\n--bb\r\nContent-Disposition: form-data; name="f"; filename="a\\"b.eml"\r\n'
        b"Content-Type: message/rfc822\r\n\r\n" + content + b"\r\n--bb--\r\nepilogue"
    )
    (field_,) = read_form(posted(body, 'multipart/form-data; boundary="bb"')).fields
    assert (field_.filename, field_.media_type) == ('a"b.eml', "message/rfc822")
    assert field_.content == content


# --- Mailgun ------------------------------------------------------------------------------------


def test_mailguns_vector_is_let_in() -> None:
    fields = {
        "timestamp": "1763719200",
        "token": "a1b2c3d4e5f60718293a4b5c6d7e8f900112233445566778",
        "signature": "46330dd2e0a8507001b658defb1d27a889dfa70efce881ea324b7e3d964c0671",
    }
    request = posted(json.dumps({"signature": fields}).encode(), "application/json")
    at = datetime.fromtimestamp(1763719200, UTC)
    verify(request, provider("mailgun"), now=at)
    changing = provider("mailgun", webhook_key=SecretStr(f"new-key {MAILGUN_KEY}"))
    verify(request, changing, now=at + timedelta(hours=8))
    with pytest.raises(SignatureError):
        verify(request, provider("mailgun", webhook_key=SecretStr("another")), now=at)


@pytest.mark.parametrize("name", ["timestamp", "token", "signature"])
def test_each_of_mailguns_three_fields_counts(name: str) -> None:
    fields = mailgun_token("x")
    last = "0" if fields[name][-1] != "0" else "1"
    changed = {**fields, name: fields[name][:-1] + last}
    for signature in (changed, {**fields, name: ""}, {**fields, name: 7}):
        body = json.dumps({"signature": signature}).encode()
        with pytest.raises(SignatureError):
            verify(posted(body, "application/json"), provider("mailgun"))


# --- Amazon SES ---------------------------------------------------------------------------------


def test_what_amazon_signs_is_put_together_as_amazon_does() -> None:
    said = Untrusted({
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:hilo-inbound",
        "Subject": "Amazon SES Email Receipt Notification",
        "Message": '{"notificationType":"Received"}',
        "Timestamp": "2026-05-04T09:15:21.454Z",
    })  # fmt: skip
    digest = hashlib.sha256(sns.signed_text(said)).hexdigest()
    assert digest == "16b0fad32c6ee536d752fa93e72ebbc4e3fb0126f13c242a2199f9f4501894a4"


def ses(envelope: dict[str, Any]) -> WebhookRequest:
    return posted(json.dumps(envelope).encode(), "text/plain; charset=UTF-8")


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazons_certificate_vouches_for_every_signed_field(version: str) -> None:
    envelope = by_amazon(notification({"notificationType": "Received"}), version=version)
    verify(ses(envelope), provider("ses"), keys=amazon_keys())
    for name in ("Message", "MessageId", "Subject", "Timestamp"):
        changed = {**envelope, name: envelope[name] + "x"}
        with pytest.raises(SignatureError):
            verify(ses(changed), provider("ses"), keys=amazon_keys())
    with pytest.raises(SignatureError, match="fetched"):
        verify(ses(envelope), provider("ses"), keys={})


def test_an_expired_certificate_vouches_for_nothing() -> None:
    request = ses(by_amazon(notification({})))
    with pytest.raises(SignatureError):
        verify(request, provider("ses"), now=NOW + timedelta(days=40_000), keys=amazon_keys())


@pytest.mark.parametrize(
    "url",
    [
        "",
        CERTIFICATE.replace("https", "http"),
        CERTIFICATE.replace(".amazonaws.com", ".amazonaws.com.evil.example"),
        CERTIFICATE.replace("sns.eu-west-1", "evil.example/sns"),
        CERTIFICATE.replace("sns.", "user@sns."),
        CERTIFICATE.replace(".com/", ".com:8443/"),
        CERTIFICATE.replace(".com/", ".com/bucket/"),
        CERTIFICATE + "?x=1",
        "https://s3.amazonaws.com/SimpleNotificationService-00.pem",
        "https://169.254.169.254/SimpleNotificationService-00.pem",
    ],
)
def test_no_certificate_is_fetched_from_anywhere_else(url: str) -> None:
    hilo, own = channel(), account(provider("ses"))
    assert isinstance(hilo, Keyed)
    good = notification({}, SigningCertURL=CERTIFICATE)
    assert hilo.key_urls(ses(good), own) == (CERTIFICATE,)
    assert hilo.key_urls(ses({**good, "SigningCertURL": url}), own) == ()
    # Nor for somebody who does not know the topic, nor for an account of another provider.
    assert hilo.key_urls(ses({**good, "TopicArn": TOPIC + "x"}), own) == ()
    assert hilo.key_urls(ses(good), account(provider("mailgun"))) == ()


# --- Resend -------------------------------------------------------------------------------------


@dataclass
class Kept:
    """Stands for the hub: keeps what is received, and the listener's state."""

    own: EmailSettings
    state: str = ""
    items: list[Inbound] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def receive(self, request: WebhookRequest) -> None:
        self.items += channel().parse(request, account(self.own))
        self.news.set()

    async def load_state(self) -> str:
        return self.state

    async def save_state(self, state: str) -> None:
        self.state = state

    async def report(self, trouble: str = "") -> None:
        return None

    async def has(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.items) < count:
                self.news.clear()
                await self.news.wait()


@dataclass
class Shelf:
    """Resend's API: what was received, newest first."""

    url: str = ""
    mails: dict[str, bytes] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    status: int = 200

    def put(self, identity: str, text: str) -> None:
        raw = mail(text, message_id=f"<{identity}@example.org>")
        self.mails = {identity: raw, **self.mails}

    def __call__(self, seen: SeenRequest) -> HttpAnswer:
        name = seen.path.rpartition("/")[2]
        if seen.path.startswith("/raw/"):
            assert "authorization" not in seen.headers
            return (
                HttpAnswer(status=404) if name in self.gone else HttpAnswer(body=self.mails[name])
            )
        if self.status != 200 or seen.headers["authorization"] != "Bearer re_test":
            return HttpAnswer(status=self.status if self.status != 200 else 401)
        now = datetime.now(UTC).isoformat()
        if name != "receiving":
            said = {"id": name, "to": ["support@shop.example"], "created_at": now, "text": "Rest"}
            said |= {"from": "Ana <ana@example.org>", "message_id": f"<{name}@example.org>"}
            return HttpAnswer.json({**said, "raw": {"download_url": f"{self.url}/raw/{name}"}})
        after = dict(seen.query).get("after", "")
        names = list(self.mails)
        names = names[names.index(after) + 1 :] if after else names
        listed = [{"id": one, "created_at": now} for one in names[:2]]
        return HttpAnswer.json({"object": "list", "has_more": len(names) > 2, "data": listed})


@asynccontextmanager
async def listening(
    shelf: Shelf, *, state: str = "", poll_s: float = 60
) -> AsyncIterator[tuple[EmailChannel, Kept]]:
    """A listener at Resend's API that is called only when the webhook rings."""
    async with fake_provider(shelf) as fake, httpx.AsyncClient() as http:
        shelf.url = fake.url
        kept = Kept(provider("resend", api_base=fake.url, poll_s=poll_s), state)
        hilo = EmailChannel(Context(http=http))
        task = asyncio.create_task(hilo.listen(account(kept.own), kept))
        try:
            yield hilo, kept
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def ring(hilo: EmailChannel, kept: Kept) -> None:
    """The webhook came, was stored, and is answered."""
    hilo.answer(posted(b"{}", "application/json"), account(kept.own), ())


async def test_every_page_of_what_resend_received_is_fetched_once_oldest_first() -> None:
    shelf = Shelf()
    for number in range(5):
        shelf.put(f"e{number}", f"mail {number}")
    async with listening(shelf) as (hilo, kept):
        await kept.has(5)
        shelf.put("e5", "mail 5")
        ring(hilo, kept)
        await kept.has(6)
    texts = [item.text for item in kept.items if isinstance(item, InboundMessage)]
    assert texts == [f"mail {number}" for number in range(6)]
    shelf.put("e6", "mail 6")
    async with listening(shelf, state=kept.state) as (_, again):
        await again.has(1)
    assert [item.text for item in again.items if isinstance(item, InboundMessage)] == ["mail 6"]


async def test_a_mail_whose_original_is_gone_comes_as_the_api_tells_it() -> None:
    shelf = Shelf(gone={"e1"})
    shelf.put("e1", "lost")
    async with listening(shelf) as (_, kept):
        await kept.has(1)
    (item,) = kept.items
    assert isinstance(item, InboundMessage)
    assert (item.text, item.sender.value) == ("Rest", "ana@example.org")
    assert item.external_id == "<e1@example.org>"


async def test_an_outage_of_resend_loses_nothing() -> None:
    shelf = Shelf(status=503)
    shelf.put("e1", "después")
    async with listening(shelf, poll_s=0.05) as (hilo, kept):
        ring(hilo, kept)
        shelf.status = 200
        ring(hilo, kept)
        await kept.has(1)


async def test_a_key_that_resend_refuses_is_said_to_the_operator() -> None:
    async with fake_provider(HttpAnswer(status=401)) as fake, httpx.AsyncClient() as http:
        own = provider("resend", api_base=fake.url, smtp_host="")
        hilo = EmailChannel(Context(http=http))
        with pytest.raises(ConfigError, match="api_key"):
            await hilo.listen(account(own), Kept(own))
        results = await hilo.check(account(own))
    assert [result.ok for result in results] == [True, False]
    assert results[0].what == "Have resend post to https://hilo.example.com/hooks/email/1."


async def test_the_check_shows_where_the_password_goes_and_never_the_password() -> None:
    named = {"webhook_username": "hook", "webhook_password": SecretStr("s3cret")}
    (result,) = await channel().check(account(provider("mailgun", smtp_host="", **named)))
    where = "https://hook:<webhook_password>@hilo.example.com/hooks/email/1"
    assert result.what == f"Have mailgun post to {where}."


def test_the_capabilities_name_what_the_best_provider_tells() -> None:
    assert DeliveryStatus.READ in EmailChannel.capabilities.receipts
