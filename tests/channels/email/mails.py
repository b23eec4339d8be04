"""An account of the e-mail channel, and mails for it."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
from pydantic import SecretStr

from channels.email.channel import EmailChannel
from channels.email.settings import EmailSettings
from hub.contract import Account, Inbound, InboundMessage, WebhookRequest
from hub.testing.cases import Context

KEY = b"hilo-mail-secret"
NOW = datetime(2026, 5, 4, 9, 15, tzinfo=UTC)
OURS = "support@shop.example"


def settings(**changes: Any) -> EmailSettings:
    """Settings of support@shop.example, which reads by IMAP on this machine."""
    values: dict[str, Any] = {
        "address": OURS,
        "from_name": "Shop",
        "imap_host": "127.0.0.1",
        "imap_security": "none",
        "imap_password": SecretStr("hunter2"),
        "smtp_host": "127.0.0.1",
        "smtp_security": "none",
        "trusted_authserv_ids": ("mx.shop.example", "mx.google.com", "outlook.com"),
    }
    return EmailSettings(**{**values, **changes})


def account(chosen: EmailSettings | None = None, *, language: str = "en") -> Account:
    """The account with these settings."""
    chosen = chosen or settings()
    return Account(
        id=1,
        channel="email",
        name="Support",
        address=chosen.address,
        settings=chosen,
        webhook_url="https://hilo.example.com/hooks/email/1",
        signing_key=KEY,
        language=language,
    )


@cache
def channel() -> EmailChannel:
    """A channel for what needs no loop."""
    return EmailChannel(Context(http=httpx.AsyncClient()))


def fetched(raw: bytes | str, **headers: str) -> WebhookRequest:
    """A mail as the listener hands it over; headers as `x_hilo_uid="7"`."""
    body = raw.encode() if isinstance(raw, str) else raw
    return WebhookRequest(
        method="IMAP",
        url="imap://127.0.0.1/INBOX",
        path="",
        query=(),
        headers=tuple((name.replace("_", "-"), value) for name, value in headers.items()),
        body=body,
        received_at=NOW,
    )


def mail(body: str = "Hola", **headers: str) -> bytes:
    """A plain mail from Ana; headers as `in_reply_to="<x@y>"`, "" leaves a usual one out."""
    usual = {
        "from": "Ana Ruiz <ana@example.org>",
        "to": OURS,
        "subject": "Factura",
        "message-id": "<a1@example.org>",
        "date": "Mon, 4 May 2026 11:15:21 +0200",
        "content-type": "text/plain; charset=utf-8",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**usual, **given}.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def parsed(raw: bytes | str, chosen: EmailSettings | None = None, **headers: str) -> list[Inbound]:
    """What the channel makes of a fetched mail."""
    return channel().parse(fetched(raw, **headers), account(chosen))


def message(
    raw: bytes | str, chosen: EmailSettings | None = None, **headers: str
) -> InboundMessage:
    """The one message that a fetched mail is."""
    (item,) = parsed(raw, chosen, **headers)
    assert isinstance(item, InboundMessage), item
    return item


def mail_facts(item: InboundMessage) -> dict[str, Any]:
    """What the console is told beside the message."""
    found = item.extra["mail"]
    assert isinstance(found, dict)
    return found
