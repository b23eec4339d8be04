"""Webhooks over HTTP: once each, whoever repeats them; refused, kept or asked for again."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from sqlmodel import SQLModel, col
from starlette.applications import Starlette
from starlette.routing import Route
from typer.testing import CliRunner

from channels.simulator.simulator import SMS_NUMBER, Simulator
from channels.simulator.twilio_forms import Arrival, Form, arrival_form, body_of, signature
from channels.sms.channel import SmsChannel
from hub.accounts import Accounts
from hub.cli.main import app
from hub.contract import (
    Account,
    Address,
    Inbound,
    InboundMessage,
    Json,
    Proof,
    Unreadable,
    WebhookRequest,
)
from hub.model import AccountRow, ContactPoint, Conversation, Customer, Message, RawRequest
from hub.plugins import Channels, Context
from hub.replay import replay
from hub.store import Reader
from hub.webhooks import METHODS, Webhooks
from hub.words import MessageKind
from tests.databases import Cluster, new_folder, running_cluster
from tests.running import Running, running
from tests.served import environment

LUCIA = "+34600123456"
TIMES = 20
TAKEN = (200, 204)  # Either has Twilio send it no more.


def form_of(sim: Simulator, text: str, *, sender: str = LUCIA, **more: str) -> Form:
    """An SMS as Twilio posts it."""
    sid = sim.twilio.new_sid("SM")
    said = Arrival(
        account_sid=sim.twilio.account_sid, sid=sid, sender=sender, to=SMS_NUMBER, text=text
    )
    return arrival_form(said) | more


async def post(found: Running, form: Form, *, rest: str = "") -> str:
    """Post a signed form; the status."""
    posted = await found.sim.twilio_post.call(found.webhook("sms") + rest, form)
    return posted.outcomes[-1]


async def rows(found: Running, model: type[SQLModel]) -> list[SQLModel]:
    return await found.process.db.read(lambda tx: tx.select(model, limit=1000))


async def texts(found: Running) -> list[str]:
    """What customers have said, in order."""
    return await found.process.db.read(_texts)


def _texts(tx: Reader) -> list[str]:
    own = tx.select(Message, col(Message.kind) == MessageKind.INBOUND, order_by=(col(Message.id),))
    return [row.text for row in own]


@asynccontextmanager
async def sms(database_url: str, folder: Path) -> AsyncIterator[Running]:
    async with running(database_url, folder, channels=("sms",)) as found:
        yield found


async def doctor(found: Running) -> str:
    """What `hilo doctor` says beside the running server."""
    runner, settings = CliRunner(), environment(found.config)
    done = await asyncio.to_thread(runner.invoke, app, ["doctor", "--offline"], env=settings)
    return " ".join(done.output.split())


async def test_a_webhook_repeated_at_once_is_one_message(database_url: str, tmp_path: Path) -> None:
    async with sms(database_url, tmp_path) as found:
        form = form_of(found.sim, "¿Hay alguien?")
        answers = await asyncio.gather(*(post(found, form) for _ in range(TIMES)))
        assert answers == ["200"] * TIMES
        assert await texts(found) == ["¿Hay alguien?"]


async def test_first_messages_at_once_are_one_customer(database_url: str, tmp_path: Path) -> None:
    async with sms(database_url, tmp_path) as found:
        forms = [form_of(found.sim, f"mensaje {n}") for n in range(TIMES)]
        answers = await asyncio.gather(*(post(found, form) for form in forms))
        assert answers == ["200"] * TIMES
        assert sorted(await texts(found)) == sorted(f"mensaje {n}" for n in range(TIMES))
        for model in (Customer, ContactPoint, Conversation):
            assert len(await rows(found, model)) == 1


async def test_a_forged_webhook_is_counted_and_kept_nowhere(
    database_url: str, tmp_path: Path
) -> None:
    async with sms(database_url, tmp_path) as found, httpx.AsyncClient() as stranger:
        form = form_of(found.sim, "Soy Lucía, de verdad")
        for wrong in ("", "bm90IHRoZSBzaWduYXR1cmU="):
            answer = await stranger.post(
                found.webhook("sms"),
                content=body_of(form),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "X-Twilio-Signature": wrong,
                },
            )
            assert answer.status_code == 403
        assert await texts(found) == []
        assert await rows(found, RawRequest) == []
        assert await rows(found, Customer) == []
        await found.process.timers.tick()
        account = (await rows(found, AccountRow))[0]
        assert isinstance(account, AccountRow)
        assert account.forged == 2
        assert "2 requests were refused for their signature" in await doctor(found)
        await found.process.timers.tick()
        assert "2 requests were refused for their signature" in await doctor(found)


class Mended(Protocol):
    """What a test has a channel do with a genuine request."""

    def __call__(self, request: WebhookRequest) -> Sequence[Inbound]: ...


class Broken(SmsChannel):
    """SMS with a parser of the test's own in the place of its own."""

    parser: Mended

    def parse(self, request: WebhookRequest, account: Account) -> list[Inbound]:
        return list(self.parser(request))


@asynccontextmanager
async def broken(found: Running, parser: Mended) -> AsyncIterator[httpx.AsyncClient]:
    """A client of webhooks like those of `found`, whose SMS channel reads with `parser`."""
    process = found.process
    channel = Broken(Context(process.http, process.config.public_url, "Hilo"))
    channel.parser = parser
    channels = Channels({**process.channels, "sms": channel})
    accounts = Accounts(process.db, channels, process.vault, public_url=found.url)
    hooks = Webhooks(
        process.db,
        accounts,
        process.feed,
        process.files,
        limits=process.limits,
        max_body=lambda channel: process.config.max_body_bytes,
        clock=process.clock,
    )
    path = "/hooks/{channel}/{account_id:int}{rest:path}"
    served = Starlette(routes=[Route(path, hooks.serve, methods=list(METHODS))])
    transport = httpx.ASGITransport(served)
    async with httpx.AsyncClient(transport=transport, base_url=found.url) as http:
        yield http
    await channel.aclose()


async def post_to(http: httpx.AsyncClient, found: Running, form: Form) -> int:
    url = found.webhook("sms")
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature(found.sim.twilio.auth_token, url, form),
    }
    return (await http.post(url, content=body_of(form), headers=headers)).status_code


async def test_what_is_not_understood_is_kept_shown_and_replayed(
    database_url: str, tmp_path: Path
) -> None:
    async with sms(database_url, tmp_path) as found:

        def fails(request: WebhookRequest) -> Sequence[Inbound]:
            raise KeyError("NewFieldOfTwilio")

        form = form_of(found.sim, "Mi pedido no llega")
        async with broken(found, fails) as http:
            for _ in range(3):
                assert await post_to(http, found, form) in TAKEN
            unlike = form_of(found.sim, "Nor this") | {"MessageSid": "", "SmsSid": ""}
            del unlike["SmsMessageSid"]
            assert int(await post(found, unlike)) in TAKEN
            kept = await rows(found, RawRequest)
            assert [row.repeats for row in kept if isinstance(row, RawRequest)] == [2, 0]
            assert isinstance(first := kept[0], RawRequest)
            assert bytes(first.body) == body_of(form)
            said = await doctor(found)
            assert "Request 1 of Sms was not understood" in said
            assert "NewFieldOfTwilio" in said
            assert "Request 2 of Sms was not understood: MessageSid is missing." in said
            assert await texts(found) == []
        # The adapter is mended: the one that waits is understood, the other still is not.
        process = found.process
        outcomes = [
            await replay(
                process.db, process.accounts, process.webhooks, number, now=process.clock()
            )
            for number in (2, 1, 1)
        ]
        assert [outcome.understood for outcome in outcomes] == [False, True, True]
        assert await texts(found) == ["Mi pedido no llega"]
        assert "Request 1" not in await doctor(found)


async def test_a_replay_that_fails_again_harms_no_other(database_url: str, tmp_path: Path) -> None:
    async with sms(database_url, tmp_path) as found:

        def fails(request: WebhookRequest) -> Sequence[Inbound]:
            raise KeyError("NewFieldOfTwilio")

        async with broken(found, fails) as http:
            assert await post_to(http, found, form_of(found.sim, "uno")) in TAKEN
        process = found.process
        channel = Broken(Context(process.http, process.config.public_url, "Hilo"))
        channel.parser = fails
        channels = Channels({**process.channels, "sms": channel})
        accounts = Accounts(process.db, channels, process.vault, public_url=found.url)
        outcome = await replay(process.db, accounts, process.webhooks, 1, now=process.clock())
        assert not outcome.understood
        assert "NewFieldOfTwilio" in outcome.reason
        await channel.aclose()
        assert "Request 1 of Sms was not understood" in await doctor(found)


async def test_one_bad_item_harms_no_other_of_its_batch(database_url: str, tmp_path: Path) -> None:
    async with sms(database_url, tmp_path) as found:

        def several(request: WebhookRequest) -> Sequence[Inbound]:
            poison: dict[str, Json] = {"value": "9" * 10}
            poison["itself"] = poison  # No database can store this.
            return (
                message("uno"),
                message("dos", extra=poison),
                Unreadable(reason="The third is of a new kind.", fragment="{}"),
                message("cuatro"),
            )

        async with broken(found, several) as http:
            form = form_of(found.sim, "whatever")
            for _ in range(2):
                assert await post_to(http, found, form) == 200
        assert await texts(found) == ["uno", "cuatro"]
        kept = await rows(found, RawRequest)
        assert len(kept) == 1
        assert isinstance(kept[0], RawRequest)
        assert bytes(kept[0].body) == body_of(form)


def message(text: str, *, extra: dict[str, Json] | None = None) -> InboundMessage:
    return InboundMessage(
        external_id=f"SM-{text}",
        sender=Address("phone", LUCIA),
        proof=Proof.VOUCHED,
        text=text,
        extra=extra or {},
    )


async def test_what_is_of_another_kind_has_its_status(sqlite_url: str, tmp_path: Path) -> None:
    async with sms(sqlite_url, tmp_path) as found, httpx.AsyncClient() as http:
        call = form_of(found.sim, "") | {"CallSid": "CA1"}
        for name in ("MessageSid", "SmsSid", "SmsMessageSid"):
            del call[name]
        assert await post(found, call) == "400"
        assert await post(found, form_of(found.sim, "hola"), rest="/elsewhere") == "400"
        big = b"Body=" + b"x" * found.config.max_body_bytes
        assert (await http.post(found.webhook("sms"), content=big)).status_code == 413
        for path in ("/hooks/sms/999", "/hooks/whatsapp/1", "/hooks/nothing/1"):
            assert (await http.post(found.url + path, content=b"")).status_code == 404
        assert (await http.put(found.webhook("sms"), content=b"")).status_code == 405
        assert await rows(found, RawRequest) == []
        assert await texts(found) == []


@pytest.fixture
def lone() -> Iterator[Cluster]:
    """A cluster that the test may stop."""
    with running_cluster(new_folder()) as cluster:
        yield cluster


async def test_while_postgresql_is_away_providers_are_asked_to_come_again(
    lone: Cluster, tmp_path: Path
) -> None:
    url = lone.new_url()
    async with running(url, tmp_path, channels=("sms",)) as found:
        await post(found, form_of(found.sim, "antes"))
        await asyncio.to_thread(lone.stop)
        refused = form_of(found.sim, "mientras")
        assert await post(found, refused) == "503"
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{found.url}/health")).status_code == 503
        await asyncio.to_thread(lone.start)
        async with asyncio.timeout(60):
            while await post(found, refused) != "200":
                await asyncio.sleep(0.1)
        assert await texts(found) == ["antes", "mientras"]


async def test_while_the_file_is_locked_providers_are_asked_to_come_again(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with sms(sqlite_url, tmp_path) as found:
        await post(found, form_of(found.sim, "antes"))
        other = sqlite3.connect(tmp_path / "hilo.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = form_of(found.sim, "mientras")
        assert await post(found, refused) == "503"
        other.execute("ROLLBACK")
        other.close()
        async with asyncio.timeout(60):
            while await post(found, refused) != "200":
                await asyncio.sleep(0.1)
        assert await texts(found) == ["antes", "mientras"]
