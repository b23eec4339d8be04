"""WhatsApp's Cloud API beside messages: handshake, files, templates, and what a check says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from channels.meta.signature import appsecret_proof, signature
from channels.whatsapp_cloud.channel import WhatsAppCloudChannel
from hub.contract import (
    Account,
    Challenging,
    Fetching,
    Signalling,
    Templating,
    Verifying,
    WebhookAnswer,
)
from hub.errors import DeliveryError, Refused, Throttled, Unreachable
from hub.testing.fake_provider import FakeProvider, HttpAnswer, SeenRequest
from hub.testing.recording import make_request
from tests.channels.meta_account import PROOF, SECRET, TOKEN, problem
from tests.channels.whatsapp_cloud.test_sending import cloud

HOOK = "https://hilo.example.com/hooks/whatsapp_cloud/1"
HANDSHAKE = (
    "/hooks/whatsapp_cloud/1?hub.mode={mode}&hub.challenge=1158201444&hub.verify_token={token}"
)


def test_the_documented_vectors_hold() -> None:
    body = rb'{"object":"page","entry":[{"id":"1","text":"ma\u00f1ana \ud83d\ude00"}]}'
    wanted = "sha256=92649a8e9151b4f62652ddd8cc5ddea7a4766d6e29d6a22bc15afac5cb2de7e1"
    assert signature(body, SECRET) == wanted
    assert appsecret_proof(TOKEN, SECRET) == PROOF


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        (
            HANDSHAKE.format(mode="subscribe", token="hilo-verify"),
            WebhookAnswer(body=b"1158201444", media_type="text/plain"),
        ),
        (HANDSHAKE.format(mode="subscribe", token="wrong"), 403),
        (HANDSHAKE.format(mode="subscribe", token="%FF"), 403),
        (HANDSHAKE.format(mode="unsubscribe", token="hilo-verify"), 403),
        ("/hooks/whatsapp_cloud/1", None),
    ],
)
async def test_the_handshake_is_answered_with_the_challenge_alone(
    target: str, answer: WebhookAnswer | int | None
) -> None:
    async with cloud(HttpAnswer()) as (channel, account, _):
        found = channel.challenge(make_request("GET", target), account)
        assert channel.challenge(make_request("POST", target), account) is None
    assert (found.status if isinstance(answer, int) and found else found) == answer


def files(
    url: str = "{base}/lookaside?mid=1", *, got: HttpAnswer | list[HttpAnswer] | None = None
) -> Callable[[SeenRequest], HttpAnswer]:
    """A Meta that knows file 1003 at an address and gives these answers there."""
    given = got if isinstance(got, list) else [got or HttpAnswer(body=b"\xff\xd8 picture")]

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path == "/v26.0/1003":
            base = f"http://{seen.headers['host']}"
            return HttpAnswer.json({"id": "1003", "url": url.format(base=base), "file_size": "9"})
        if seen.path.startswith("/v26.0/"):
            return problem(100, 33)
        return given.pop(0) if len(given) > 1 else given[0]

    return answer


async def fetched(channel: WhatsAppCloudChannel, account: Account, locator: str) -> bytes:
    """All the bytes at a locator."""
    async with channel.fetch(locator, account) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_file_is_asked_for_by_id_and_fetched_with_the_token() -> None:
    async with cloud(files()) as (channel, account, fake):
        assert await fetched(channel, account, "1003") == b"\xff\xd8 picture"
    asked, got = fake.seen
    assert ("phone_number_id", "105550001112223") in asked.query
    assert got.headers["authorization"] == f"Bearer {TOKEN}"
    assert got.headers["user-agent"]


async def test_an_address_that_has_ended_is_asked_for_again() -> None:
    got = [HttpAnswer(status=404), HttpAnswer(body=b"late")]
    async with cloud(files(got=got)) as (channel, account, fake):
        assert await fetched(channel, account, "1003") == b"late"
    assert len(fake.seen) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://lookaside.fbsbx.com:8443/x",
        "http://lookaside.fbsbx.com/x",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
async def test_the_token_never_goes_to_an_address_that_is_not_metas(url: str) -> None:
    async with cloud(files(url)) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await fetched(channel, account, "1003")
    assert caught.value.reason == "file"
    assert [seen.path for seen in fake.seen] == ["/v26.0/1003"]


@pytest.mark.parametrize("locator", ["", "../me", "1003/../me", "1?x=1", "https://x.example"])
async def test_what_is_no_id_is_never_asked_for(locator: str) -> None:
    async with cloud(files()) as (channel, account, fake):
        with pytest.raises(Refused):
            await fetched(channel, account, locator)
    assert not fake.seen


async def test_a_redirect_loses_the_token() -> None:
    away = HttpAnswer(status=302, headers=(("location", "/elsewhere"),))
    async with cloud(files(got=[away, HttpAnswer(body=b"x")])) as (channel, account, fake):
        assert await fetched(channel, account, "1003") == b"x"
    assert "authorization" not in fake.seen[2].headers


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HttpAnswer(status=404), Refused),
        (HttpAnswer(status=401), Refused),
        (HttpAnswer(status=429), Throttled),
        (HttpAnswer(status=503), Unreachable),
        (HttpAnswer(status=302, headers=(("location", "/again"),)), Unreachable),  # For ever.
        (HttpAnswer(cut=True), Unreachable),
    ],
)
async def test_a_file_that_does_not_come_is_a_typed_error(
    answer: HttpAnswer, error: type[DeliveryError]
) -> None:
    async with cloud(files(got=answer)) as (channel, account, _):
        with pytest.raises(error):
            await fetched(channel, account, "1003")


async def test_a_file_that_has_expired_is_refused() -> None:
    async with cloud(files()) as (channel, account, _):
        with pytest.raises(Refused):
            await fetched(channel, account, "2004")


def template(name: str, status: str = "APPROVED", **more: Any) -> dict[str, Any]:
    """A template as Meta lists it."""
    body = {"type": "BODY", "text": "Hola {{1}}, tu pedido {{2}} va de camino."}
    return {"name": name, "language": "es_ES", "status": status, "components": [body], **more}


async def test_approved_templates_are_offered_with_their_variables() -> None:
    parts = [
        {"type": "HEADER", "format": "TEXT", "text": "Pedido {{1}}"},
        {"type": "BODY", "text": "Hola {{first_name}}"},
        {"type": "FOOTER", "text": "Tienda"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Ok"},
                {"type": "URL", "text": "Ver", "url": "https://x.example/{{1}}"},
            ],
        },
    ]
    pages = [
        HttpAnswer.json(
            {
                "data": [template("b_two"), template("paused", "PAUSED"), {"name": 1}, None],
                "paging": {"cursors": {"after": "QQ"}, "next": "https://graph.facebook.com/x"},
            }
        ),
        HttpAnswer.json(
            {
                "data": [
                    template("a_one", components=parts),
                    template("c", components=[{"type": "HEADER", "format": "IMAGE"}]),
                ],
                "paging": {"cursors": {"after": "ZZ"}},
            }
        ),
    ]
    async with cloud(pages) as (channel, account, fake):
        one, two, three = await channel.templates(account)
    assert (one.name, one.title, one.language) == ("a_one", "a one", "es_ES")
    assert one.body == "Pedido {{1}}\n\nHola {{first_name}}\n\nTienda"
    assert one.variables == ("first_name", "header.1", "button.1")
    assert two.variables == ("1", "2")
    assert three.variables == ("header.link",)
    assert fake.seen[0].path == "/v26.0/100200300400/message_templates"
    assert ("after", "QQ") in fake.seen[1].query


def meta(**pages: object) -> Callable[[SeenRequest], HttpAnswer]:
    """A Meta that knows a good number and a good account, but for what is given."""
    number = {
        "display_phone_number": "+34 910 00 00 00",
        "verified_name": "Tienda",
        "status": "CONNECTED",
        "quality_rating": "GREEN",
        "webhook_configuration": {"application": HOOK},
    }
    apps: object = {"data": [{"whatsapp_business_api_data": {"id": "1", "name": "Hilo"}}]}

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/subscribed_apps"):
            found = pages.get("apps", apps)
        else:
            found = {**number, **{name: page for name, page in pages.items() if name != "apps"}}
        return found if isinstance(found, HttpAnswer) else HttpAnswer.json(found)

    return answer


@pytest.mark.parametrize(
    ("pages", "good", "words"),
    [
        ({}, [True, True, True], "+34 910 00 00 00 (Tienda)"),
        ({"status": "DISCONNECTED"}, [False, True, True], "disconnected"),
        ({"quality_rating": "RED"}, [False, True, True], "quality"),
        ({"webhook_configuration": {}}, [True, False, True], HOOK),
        (
            {"webhook_configuration": {"application": HOOK, "phone_number": "https://x.example"}},
            [True, False, True],
            "https://x.example",
        ),
        ({"apps": {"data": []}}, [True, True, False], "subscribed_apps"),
        ({"apps": problem(200)}, [True, True, False], "whatsapp_business_management"),
    ],
)
async def test_a_check_says_what_is_wrong_and_the_mend(
    pages: dict[str, object], good: list[bool], words: str
) -> None:
    async with cloud(meta(**pages)) as (channel, account, _):
        results = await channel.check(account)
    assert [result.ok for result in results] == good, results
    assert words in " ".join(f"{result.what} {result.mend}" for result in results)


async def test_a_wrong_token_is_told() -> None:
    async with cloud(problem(190, status=401)) as (channel, account, fake):
        [result] = await channel.check(account)
    assert not result.ok
    assert "access_token" in result.mend
    assert len(fake.seen) == 1


async def test_the_channel_offers_what_it_can() -> None:
    async with cloud(HttpAnswer()) as (channel, _, fake):
        assert isinstance(fake, FakeProvider)
        for protocol in (Challenging, Fetching, Verifying, Templating, Signalling):
            assert isinstance(channel, protocol)
