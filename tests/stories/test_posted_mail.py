"""The story: mail that SendGrid and Mailgun post, answered by SMTP, and their news as receipts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from sqlmodel import col

from channels.email.sendgrid import TIMESTAMP
from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.contract import DeliveryStatus, WebhookRequest
from hub.model import Conversation, Delivery, Message
from hub.words import MessageKind
from tests.channels.email.mails import mail
from tests.channels.email.providers import (
    MAILGUN_KEY,
    by_sendgrid,
    mailgun_token,
    sendgrid_public,
)
from tests.running import Desk, Running, running

VIA = "1:1"
Wrap = Callable[[bytes], tuple[bytes, str]]
News = Callable[[str, str], bytes]


@dataclass(frozen=True)
class Provider:
    """How one provider posts a raw mail, and news of one that went out."""

    name: str
    key: str
    wrap: Wrap
    news: News
    delivered: str = "delivered"


def _multipart(raw: bytes) -> tuple[bytes, str]:
    head = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'
    return head + raw + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


def _form(raw: bytes) -> tuple[bytes, str]:
    fields = {"recipient": "hola@tiendanube.example", "body-mime": raw.decode()}
    stamp = str(int(datetime.now(UTC).timestamp()))
    signed = fields | mailgun_token("mail", stamp=stamp)
    return urlencode(signed).encode(), "application/x-www-form-urlencoded"


def _sendgrid_news(event: str, message_id: str) -> bytes:
    said = {"event": event, "smtp-id": message_id, "email": "ana@example.org", "status": "5.1.1"}
    return json.dumps([said, said]).encode()


def _mailgun_news(event: str, message_id: str) -> bytes:
    stamp = str(int(datetime.now(UTC).timestamp()))
    headers = {"message-id": message_id.strip("<>")}
    data = {"event": event, "recipient": "ana@example.org", "message": {"headers": headers}}
    signature = mailgun_token(event, stamp=stamp)
    return json.dumps({"signature": signature, "event-data": data}).encode()


PROVIDERS = (
    Provider("sendgrid", sendgrid_public(), _multipart, _sendgrid_news),
    Provider("mailgun", MAILGUN_KEY, _form, _mailgun_news),
)


@dataclass
class Story:
    """Hilo with a mailbox whose mail a provider posts, and an agent."""

    found: Running
    marta: Desk
    provider: Provider
    http: httpx.AsyncClient

    async def post(self, body: bytes, media_type: str) -> int:
        """Post as the provider does; the status."""
        stamp = str(int(datetime.now(UTC).timestamp()))
        request = WebhookRequest(
            method="POST",
            url=self.found.webhook("email"),
            path="",
            query=(),
            headers=(("Content-Type", media_type), (TIMESTAMP, stamp)),
            body=body,
            received_at=datetime.now(UTC),
        )
        if self.provider.name == "sendgrid":
            request = by_sendgrid(request)
        answer = await self.http.post(request.url, content=body, headers=list(request.headers))
        return answer.status_code

    async def delivery(self, message_id: int) -> Delivery:
        rows = await self.found.process.db.read(
            lambda tx: tx.select(Delivery, col(Delivery.message_id) == message_id)
        )
        return rows[0]

    async def reaches(self, message_id: int, status: DeliveryStatus) -> Delivery:
        async with asyncio.timeout(30):
            while (row := await self.delivery(message_id)).status != status:
                await asyncio.sleep(0.02)
        return row

    async def texts(self) -> list[str]:
        rows = await self.found.process.db.read(
            lambda tx: tx.select(Message, col(Message.kind) == MessageKind.INBOUND)
        )
        return [row.text for row in rows]


@asynccontextmanager
async def story(database_url: str, folder: Path, provider: Provider) -> AsyncIterator[Story]:
    async with Simulator(pace=Pace.instant()) as sim, httpx.AsyncClient() as http:
        own = sim.settings_for("email") | {"inbound": provider.name, "webhook_key": provider.key}
        async with running(database_url, folder, sim=sim, settings={"email": own}) as found:
            marta = await found.sign_in("marta")
            await marta.do("/settings/preferences", undo_s="0")
            yield Story(found, marta, provider, http)
            await marta.close()


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: str(one.name))
async def test_posted_mail_is_answered_by_smtp_and_news_climb(
    sqlite_url: str, tmp_path: Path, provider: Provider
) -> None:
    async with story(sqlite_url, tmp_path, provider) as told:
        ana = told.found.sim.person("Ana Ruiz", email="ana@example.org")
        body, kind = provider.wrap(mail("¿Dónde está mi pedido?", to="hola@tiendanube.example"))
        assert [await told.post(body, kind) for _ in range(2)] == [200, 200]
        assert await told.texts() == ["¿Dónde está mi pedido?"]

        sent = await told.marta.do("/conversation/1/reply", text="Sale mañana.", via=VIA)
        (letter,) = await ana.wait_for("email")
        assert "Sale mañana." in letter.text
        row = await told.reaches(int(sent["message"]), DeliveryStatus.SENT)
        ours = row.external_id or ""
        assert await told.post(provider.news("delivered", ours), "application/json") == 200
        await told.reaches(int(sent["message"]), DeliveryStatus.DELIVERED)
        opened = "open" if provider.name == "sendgrid" else "opened"
        for event in (opened, "delivered"):
            assert await told.post(provider.news(event, ours), "application/json") == 200
        await told.reaches(int(sent["message"]), DeliveryStatus.READ)

        back = mail("¡Gracias!", in_reply_to=ours, message_id="<a2@example.org>")
        assert await told.post(*provider.wrap(back)) == 200
        assert sorted(await told.texts()) == ["¡Gracias!", "¿Dónde está mi pedido?"]
        talks = await told.found.process.db.read(lambda tx: tx.select(Conversation))
        assert len(talks) == 1


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda one: str(one.name))
async def test_what_the_provider_did_not_sign_is_refused(
    sqlite_url: str, tmp_path: Path, provider: Provider
) -> None:
    async with story(sqlite_url, tmp_path, provider) as told:
        url = told.found.webhook("email")
        body, kind = provider.wrap(mail("Soy Ana, de verdad."))
        forged = body.replace(b"signature=", b"signature=0")
        answer = await told.http.post(url, content=forged, headers={"Content-Type": kind})
        assert answer.status_code == 403
        assert await told.texts() == []
