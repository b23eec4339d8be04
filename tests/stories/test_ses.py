"""The story: mail that Amazon SES publishes, whose certificate is fetched before it is believed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.simulator.pace import Pace
from channels.simulator.simulator import Simulator
from hub.keys import PublicKeys
from hub.model import Message, RawRequest
from hub.webhooks import METHODS, Webhooks
from hub.words import MessageKind
from tests.channels.email.mails import mail
from tests.channels.email.providers import (
    CERTIFICATE,
    TOPIC,
    amazon_keys,
    by_amazon,
    notification,
)
from tests.running import Running, running


@dataclass
class Amazon:
    """Amazon's hosts, as far as certificates go."""

    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def give(self, request: Request) -> Response:
        self.asked.append(str(request.url))
        return Response(amazon_keys()[CERTIFICATE], status_code=self.status)


@dataclass
class Story:
    """Hilo's webhooks with Amazon behind them."""

    found: Running
    amazon: Amazon
    http: httpx.AsyncClient

    async def post(self, envelope: dict[str, Any]) -> int:
        body = json.dumps(envelope).encode()
        answer = await self.http.post(
            self.found.webhook("email"), content=body, headers={"Content-Type": "text/plain"}
        )
        return answer.status_code

    async def texts(self) -> list[str]:
        rows = await self.found.process.db.read(
            lambda tx: tx.select(Message, col(Message.kind) == MessageKind.INBOUND)
        )
        return [row.text for row in rows]


@asynccontextmanager
async def story(database_url: str, folder: Path) -> AsyncIterator[Story]:
    amazon = Amazon()
    elsewhere = httpx.ASGITransport(Starlette(routes=[Route("/{path:path}", amazon.give)]))
    async with Simulator(pace=Pace.instant()) as sim, httpx.AsyncClient(transport=elsewhere) as net:
        own = sim.settings_for("email") | {"inbound": "ses", "sns_topics": [TOPIC]}
        async with running(database_url, folder, sim=sim, settings={"email": own}) as found:
            process = found.process
            hooks = Webhooks(
                process.db,
                process.accounts,
                process.feed,
                process.files,
                limits=process.limits,
                max_body=lambda channel: process.config.max_mail_bytes,
                clock=process.clock,
                keys=PublicKeys(net),
            )
            path = "/hooks/{channel}/{account_id:int}{rest:path}"
            served = Starlette(routes=[Route(path, hooks.serve, methods=list(METHODS))])
            async with httpx.AsyncClient(transport=httpx.ASGITransport(served)) as http:
                yield Story(found, amazon, http)


def received(text: str, **headers: str) -> dict[str, Any]:
    """A notification of a mail, signed."""
    receipt = {"recipients": ["hola@tiendanube.example"], "dmarcVerdict": {"status": "PASS"}}
    said = {"notificationType": "Received", "mail": {"messageId": "ses-1"}, "receipt": receipt}
    return by_amazon(notification({**said, "content": mail(text, **headers).decode()}))


async def test_a_mail_is_believed_once_amazons_certificate_is_here(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        for _ in range(2):
            assert await told.post(received("Hola, por Amazon.")) == 200
        assert await told.post(received("Otra más.", message_id="<a2@example.org>")) == 200
        assert await told.texts() == ["Hola, por Amazon.", "Otra más."]
        assert told.amazon.asked == [CERTIFICATE]


async def test_without_the_certificate_amazon_is_asked_to_come_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        told.amazon.status = 503
        assert await told.post(received("Hola")) == 503
        assert await told.texts() == []
        told.amazon.status = 200
        assert await told.post(received("Hola")) == 200
        assert await told.texts() == ["Hola"]


async def test_strangers_make_us_fetch_nothing_and_store_nothing(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        good = received("Hola")
        evil = "https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem"
        for envelope in (
            by_amazon(notification({}, TopicArn="arn:aws:sns:eu-west-1:999999999999:mine")),
            {**good, "SigningCertURL": evil},
        ):
            assert await told.post(envelope) == 403
        assert told.amazon.asked == []
        assert await told.post({**good, "Message": good["Message"] + " "}) == 403
        assert await told.texts() == []


async def test_a_subscription_waits_for_a_person_to_confirm_it(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with story(sqlite_url, tmp_path) as told:
        url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=23"
        asked = notification(
            "Confirm.", Type="SubscriptionConfirmation", SubscribeURL=url, Token="23"
        )
        del asked["Subject"]
        assert await told.post(by_amazon(asked)) == 200
        kept = await told.found.process.db.read(lambda tx: tx.select(RawRequest))
        assert url in kept[0].reason
        assert told.amazon.asked == [CERTIFICATE]
