"""Every recorded request, again and again with new ids, through the door and into the database:
shuffled and repeated, and each message is there once with its words."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Final

import httpx
import pytest
from sqlmodel import col
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hub.actions import accounts as account_actions
from hub.config import Config
from hub.contract import Account, Inbound, WebhookRequest
from hub.errors import HiloError
from hub.keys import PublicKeys
from hub.model import Message
from hub.process import Process, open_process
from hub.store import Reader
from hub.testing.contract import ChannelContract
from hub.testing.recording import PUBLIC_URL, RECEIVED_AT, recordings
from hub.webhooks import METHODS, Webhooks
from hub.words import MessageKind
from tests.channels.email.providers import CERTIFICATE, amazon_keys
from tests.channels.email.test_contract import TestMailbox as Mailbox
from tests.channels.email.test_contract import TestPostmark as Postmark
from tests.channels.email.test_providers_contract import TestMailgun as Mailgun
from tests.channels.email.test_providers_contract import TestResend as Resend
from tests.channels.email.test_providers_contract import TestSendGrid as SendGrid
from tests.channels.email.test_providers_contract import TestSes as Ses
from tests.channels.instagram.test_contract import TestInstagram as Instagram
from tests.channels.line.test_contract import TestLine as Line
from tests.channels.messenger.test_contract import TestMessenger as Messenger
from tests.channels.slack.test_contract import TestSlack as Slack
from tests.channels.sms.test_contract import TestSms as Sms
from tests.channels.telegram.test_contract import TestTelegram as Telegram
from tests.channels.voice.test_contract import TestVoice as Voice
from tests.channels.webhook.test_contract import TestWebhook as Webhook
from tests.channels.whatsapp.test_contract import TestWhatsApp as WhatsApp
from tests.channels.whatsapp_cloud.test_contract import TestWhatsAppCloud as WhatsAppCloud
from tests.stories.renumbering import Copy, renumbered

SUBJECTS: Final[tuple[type[ChannelContract], ...]] = (
    *(Instagram, Line, Mailbox, Mailgun, Messenger, Postmark, Resend, SendGrid, Ses, Slack, Sms),
    *(Telegram, Voice, Webhook, WhatsApp, WhatsAppCloud),
)
NOWHERE: Final = "http://127.0.0.1:9"  # Nobody is asked for anything.
AT_ONCE: Final = 16
TALK: Final = (MessageKind.INBOUND, MessageKind.OUTBOUND, MessageKind.CALL)  # Not our notices.
ONE_IN: Final = 5  # So many come twice.


@dataclass(frozen=True, slots=True)
class Played:
    """One subject with its account in the database, and its recordings."""

    subject: ChannelContract
    account: Account
    requests: tuple[WebhookRequest, ...]

    def reads(self, request: WebhookRequest) -> list[Inbound]:
        """What a request says, nothing where it is refused."""
        channel = self.subject.pure_channel()
        try:
            channel.verify(request, self.account, now=RECEIVED_AT, keys=self.subject.keys)
            return list(channel.parse(request, self.account))
        except HiloError:
            return []

    def copy(self, request: WebhookRequest, number: int) -> Copy | None:
        """The request with new ids, signed anew."""

        def reads(changed: WebhookRequest) -> list[Inbound]:
            return self.reads(self.signed(changed))

        found = renumbered(request, reads, number)
        return found and replace(found, request=self.signed(found.request))

    def renumberable(self) -> Played:
        """The same with those recordings only that can be renumbered."""
        kept = tuple(one for one in self.requests if self.copy(one, 1_000_000))
        return replace(self, requests=kept)

    def signed(self, request: WebhookRequest) -> WebhookRequest:
        """The request signed as its provider does."""
        try:
            return self.subject.sign(request, self.account)
        except (HiloError, ValueError, KeyError):  # What was never signed cannot be now.
            return request


@asynccontextmanager
async def hilo(database_url: str, folder: Path) -> AsyncIterator[Process]:
    """A process whose drivers rest: nothing is fetched, sent or timed."""
    config = Config(data=folder, database_url=database_url, public_url=PUBLIC_URL)
    async with open_process(config, clock=lambda: RECEIVED_AT) as process:
        yield process


async def play(process: Process, kind: type[ChannelContract]) -> Played:
    """Add the subject's account, with its recordings as they would come to it."""
    subject = kind()
    own = subject.account_settings
    bases: dict[str, object] = {
        n: NOWHERE for n in ("api_base", "data_base") if n in type(own).model_fields
    }
    own = own.model_copy(update=bases)
    account_id = await process.db.write(
        account_actions.add,
        channel=subject.channel.name,
        name=kind.__name__.removeprefix("Test"),
        address=subject.account_address,
        settings=process.vault.seal_settings(type(own), own.model_dump()),
        now=RECEIVED_AT,
    )
    found = await process.accounts.find(account_id)
    path = f"/hooks/{subject.channel.name}/"
    asked = (one.request() for one in recordings(subject.folder))
    requests = tuple(
        replace(
            request,
            url=request.url.replace(f"{path}1", f"{path}{account_id}"),
            received_at=RECEIVED_AT,
        )
        for request in asked
    )
    return Played(subject, found.account, requests)


def copies(played: list[Played], wanted: int) -> Iterator[tuple[Played, Copy]]:
    """So many messages, every channel in turn."""
    numbers, found = count(1), 0
    turns = [(one, request) for one in played for request in one.requests]
    while found < wanted:
        for one, request in turns:
            if (copy := one.copy(request, next(numbers))) is not None:
                found += len(copy.texts)
                yield one, copy


async def post(http: httpx.AsyncClient, process: Process, one: Played, copy: Copy) -> None:
    """Through the door; what is pulled comes in as its listener brings it."""
    request = copy.request
    if request.method not in METHODS:
        found = await process.accounts.find(one.account.id)
        await process.webhooks.take(found, request)
        return
    answer = await http.request(
        request.method, request.url, content=request.body, headers=list(request.headers)
    )
    assert answer.status_code < 300, (one.account.channel, answer.status_code, answer.text)


def stored(tx: Reader) -> dict[tuple[int, str], str]:
    """Every message of a provider's by account and id."""
    rows = tx.select(Message, col(Message.kind).in_(TALK), limit=100_000)
    found = {(row.account_id or 0, row.external_id or ""): row.text for row in rows}
    assert len(found) == len(rows)
    return found


def is_kept(said: str, found: str) -> bool:
    """Whether the words are there. What is secret is dotted out, letter by letter: a number is, or
    is not, by what was asked for before it."""
    alike = zip(said, found, strict=False)
    return len(said) == len(found) and all(one == kept or kept == "•" for one, kept in alike)


@pytest.mark.parametrize(
    "wanted",
    [450, pytest.param(10_000, marks=[pytest.mark.acceptance, pytest.mark.timeout(1800)])],
)
async def test_recordings_with_new_ids_are_all_there_once(
    database_url: str, tmp_path: Path, wanted: int
) -> None:
    chance = random.Random(wanted)
    async with hilo(database_url, tmp_path) as process:
        played = [(await play(process, kind)).renumberable() for kind in SUBJECTS]
        assert all(one.requests for one in played), [one.account.name for one in played]
        sent = list(copies(played, wanted))
        said = {(one.account.id, key): text for one, c in sent for key, text in c.texts.items()}
        queue = sent + chance.sample(sent, len(sent) // ONE_IN)
        chance.shuffle(queue)
        began = time.monotonic()
        await _pour(process, queue)
        took = time.monotonic() - began
        found = await process.db.read(stored)
        assert found.keys() == said.keys()
        assert [(key, found[key]) for key in said if not is_kept(said[key], found[key])] == []
        assert len(found) >= wanted
        names = {one.account.id: one.account.name for one in played}
        counts = Counter(names[account_id] for account_id, _ in found)
        assert counts.keys() == set(names.values()), "somebody has none"
        print(
            f"\n{len(found)} messages of {sum(len(p.requests) for p in played)} recordings in"
            f" {len(queue)} requests, {len(queue) - len(sent)} of them repeats: {took:.1f} s,"
            f" {len(queue) / took:.0f} requests/s; of each {dict(counts)}"
        )


async def _pour(process: Process, queue: list[tuple[Played, Copy]]) -> None:
    amazon = Starlette(routes=[Route("/{path:path}", _certificate)])
    async with AsyncExitStack() as stack:
        net = await _client(stack, amazon)
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
        door = Starlette(routes=[Route(path, hooks.serve, methods=list(METHODS))])
        http, waiting = await _client(stack, door), iter(queue)

        async def pour() -> None:
            for one, copy in waiting:
                await post(http, process, one, copy)

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(pour())


async def _client(stack: AsyncExitStack, app: Starlette) -> httpx.AsyncClient:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app))
    return await stack.enter_async_context(client)


async def _certificate(request: Request) -> Response:
    """What Amazon signs by."""
    return Response(amazon_keys()[CERTIFICATE])
