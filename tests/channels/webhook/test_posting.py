"""What goes out and how it ends, what is fetched, and what the account's check says."""

from __future__ import annotations

import json

import httpx
import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from channels.webhook.channel import WebhookChannel
from hub import guard
from hub.contract import Account, Address, DeliveryStatus, InboundMessage, Proof
from hub.errors import DeliveryError, Refused, Throttled, Uncertain, Unreachable
from hub.testing.cases import Context
from hub.testing.fake_provider import HttpAnswer, closed_url
from tests.channels.webhook.systems import (
    OTHER,
    SECRET,
    account,
    channel,
    outbound,
    posted,
    settings,
    system,
)

ANA = Address("webhook", "card-2210", "account-1")


async def fetched(hilo: WebhookChannel, own: Account, locator: str) -> bytes:
    """All the bytes at a locator."""
    async with hilo.fetch(locator, own) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_message_is_signed_and_says_what_it_answers() -> None:
    async with system(HttpAnswer.json({"id": 7, "status": "delivered"})) as (hilo, own, fake):
        out = outbound(to=ANA, reply_external_id="m-1", author_name="Marta")
        accepted = await hilo.send(out, own)
    (seen,) = fake.seen
    said = Webhook(SECRET).verify(seen.body, seen.headers)
    assert said["to"] == {"id": "card-2210"}
    assert (said["reply_to"], said["quoted"], said["author"]) == ("m-1", False, {"name": "Marta"})
    assert seen.headers["webhook-id"] == seen.headers["idempotency-key"] == said["key"] == "hilo-1"
    assert (accepted.external_id, accepted.aliases) == ("7", ("hilo-1",))
    assert accepted.status is DeliveryStatus.DELIVERED


async def test_every_try_is_the_same_message() -> None:
    async with system(HttpAnswer(status=204)) as (hilo, own, fake):
        await hilo.send(outbound(), own)
        await hilo.send(outbound(attempts=2), own)
    first, second = fake.seen
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


async def test_each_secret_signs_while_they_change() -> None:
    both = SecretStr(f"{SECRET} {OTHER}")
    async with system(HttpAnswer(status=204), secret=both) as (hilo, own, fake):
        await hilo.send(outbound(), own)
    for secret in (SECRET, OTHER):
        Webhook(secret).verify(fake.seen[0].body, fake.seen[0].headers)


@pytest.mark.parametrize(
    "answer", [HttpAnswer(), HttpAnswer(status=202, body=b"thanks"), HttpAnswer(status=409)]
)
async def test_without_an_id_the_key_is_the_id(answer: HttpAnswer) -> None:
    async with system(answer) as (hilo, own, _):
        accepted = await hilo.send(outbound(), own)
    assert (accepted.external_id, accepted.aliases) == ("hilo-1", ())


async def test_after_the_last_try_nobody_knows() -> None:
    async with system(HttpAnswer(status=502)) as (hilo, own, _):
        with pytest.raises(Unreachable):
            await hilo.send(outbound(attempts=4), own)
        with pytest.raises(Uncertain):
            await hilo.send(outbound(attempts=5), own)


async def test_an_account_without_an_address_sends_nothing() -> None:
    with pytest.raises(Refused, match="only receives"):
        await channel().send(outbound(), account())


async def test_nobody_there_is_unreachable_even_at_the_last_try() -> None:
    async with httpx.AsyncClient() as http:
        hilo, own = WebhookChannel(Context(http=http)), account(settings(url=closed_url()))
        with pytest.raises(Unreachable):
            await hilo.send(outbound(attempts=5), own)


async def test_an_address_inside_is_refused_by_the_guard_with_its_reason() -> None:
    async with system(HttpAnswer()) as (_, own, fake), guard.client() as http:
        hilo = WebhookChannel(Context(http=http))
        with pytest.raises(Unreachable, match="HILO_ALLOW_HOSTS"):
            await hilo.send(outbound(), own)
        with pytest.raises(Unreachable, match="HILO_ALLOW_HOSTS"):
            await fetched(hilo, own, f"{fake.url}/file")
        results = await hilo.check(own)
    assert [result.ok for result in results] == [True, False]
    assert not fake.seen


async def test_a_file_is_fetched_and_its_redirects_followed() -> None:
    answers = [HttpAnswer(status=302, headers=(("location", "/b"),)), HttpAnswer(body=b"bytes")]
    async with system(answers) as (hilo, own, fake):
        assert await fetched(hilo, own, f"{fake.url}/a") == b"bytes"
    assert [seen.path for seen in fake.seen] == ["/a", "/b"]
    assert "webhook-signature" not in fake.seen[0].headers


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (HttpAnswer(status=404), Refused),
        (HttpAnswer(status=403), Refused),
        (HttpAnswer(status=429, headers=(("retry-after", "3"),)), Throttled),
        (HttpAnswer(status=503), Unreachable),
        (HttpAnswer(cut=True), Unreachable),
    ],
)
async def test_a_file_that_cannot_be_had_says_why(
    answer: HttpAnswer, raised: type[DeliveryError]
) -> None:
    async with system(answer) as (hilo, own, fake):
        with pytest.raises(raised):
            await fetched(hilo, own, f"{fake.url}/a")


@pytest.mark.parametrize(
    "locator", ["", "file:///etc/passwd", "https://u:p@x.example/", "http://["]
)
async def test_what_is_no_address_is_not_fetched(locator: str) -> None:
    with pytest.raises(Refused):
        await fetched(channel(), account(), locator)


async def test_signals_are_posted_only_where_they_are_wanted() -> None:
    async with system(HttpAnswer(), signals=True) as (hilo, own, fake):
        await hilo.signal(ANA, own, typing=True, read_external_id="")
        await hilo.signal(ANA, own, typing=False, read_external_id="m-1")
        quiet = account(settings(url=fake.url))
        await hilo.signal(ANA, quiet, typing=True, read_external_id="m-1")
    assert [json.loads(seen.body)["type"] for seen in fake.seen] == ["hilo.typing", "hilo.read"]


async def test_the_check_says_where_to_post_and_whether_the_system_answers() -> None:
    async with system(HttpAnswer(status=204)) as (hilo, own, fake):
        results = await hilo.check(own)
    assert [result.ok for result in results] == [True, True]
    assert results[0].what == "Post messages to https://hilo.example.com/hooks/webhook/1."
    assert json.loads(fake.seen[0].body) == {"type": "hilo.ping"}
    async with system(HttpAnswer.json({"error": "Bad key."}, status=401)) as (hilo, own, _):
        assert [result.ok for result in await hilo.check(own)] == [True, False]
    assert [result.ok for result in await channel().check(account())] == [True, True]


def test_the_answer_says_what_became_of_each_item() -> None:
    message = {"type": "message", "id": 1, "sender": {"id": "a"}, "text": "Hola"}
    request = posted([message, {"type": "ping"}, {"type": "message", "id": 2, "text": "x"}])
    items = channel().parse(request, account())
    answer = channel().answer(request, account(), items)
    said = json.loads(answer.body)
    assert (answer.status, said["stored"]) == (200, 1)
    assert [one["outcome"] for one in said["items"]] == ["stored", "ignored", "unreadable"]
    assert said["items"][2]["reason"].startswith("sender.id is missing")


@pytest.mark.parametrize(
    ("believe", "proof"),
    [("claimed", Proof.CLAIMED), ("vouched", Proof.VOUCHED), ("proven", Proof.PROVEN)],
)
def test_a_payload_is_believed_no_further_than_the_settings_say(believe: str, proof: Proof) -> None:
    claim = {"kind": "email", "value": "ana@example.org", "proof": "proven"}
    sender = {
        "id": "a",
        "proof": "verified",
        "claims": [claim, {**claim, "value": "b@x.example", "proof": "verified"}],
    }
    request = posted({"type": "message", "id": 1, "sender": sender, "text": "Hola", "proof": 4})
    (item,) = channel().parse(request, account(settings(believe=believe)))
    assert isinstance(item, InboundMessage)
    assert item.proof is Proof.CLAIMED
    assert [one.proof for one in item.claims] == [proof, Proof.CLAIMED]


def test_accounts_share_ids_only_where_they_share_a_scope() -> None:
    request = posted({"type": "message", "id": 1, "sender": {"id": "a"}, "text": "Hola"})
    (own,), (shared,) = (
        channel().parse(request, account(settings(scope=scope))) for scope in ("", "kiosks")
    )
    assert isinstance(own, InboundMessage)
    assert isinstance(shared, InboundMessage)
    assert (own.sender.scope, shared.sender.scope) == ("account-1", "kiosks")
