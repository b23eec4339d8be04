"""Public keys: fetched once, asked for again only when it may help, never by whoever posts."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from hub.errors import Unavailable
from hub.guard import client
from hub.keys import KEEP_S, MAX_KEYS, MISSING_S, PublicKeys
from hub.testing.fake_provider import HttpAnswer, SeenRequest, closed_url, fake_provider

PEM = HttpAnswer(body=b"-----BEGIN CERTIFICATE-----")


class Ticks:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_key_is_fetched_once_for_all_who_want_it() -> None:
    async with fake_provider(PEM) as amazon, httpx.AsyncClient() as http:
        keys, url = PublicKeys(http), f"{amazon.url}/a.pem"
        await asyncio.gather(*(keys.fetch([url]) for _ in range(20)))
        assert keys[url] == PEM.body
        assert len(amazon.seen) == 1


async def test_what_is_not_fetched_is_not_there() -> None:
    with pytest.raises(KeyError):
        PublicKeys(None)["https://sns.eu-west-1.amazonaws.com/a.pem"]
    keys = PublicKeys(None)
    await keys.fetch(["https://sns.eu-west-1.amazonaws.com/a.pem"])
    with pytest.raises(KeyError):
        keys["https://sns.eu-west-1.amazonaws.com/a.pem"]


async def test_an_address_without_a_key_is_asked_again_after_a_while() -> None:
    ticks = Ticks()
    async with (
        fake_provider([HttpAnswer(status=404), PEM]) as amazon,
        httpx.AsyncClient() as http,
    ):
        keys, url = PublicKeys(http, clock=ticks), f"{amazon.url}/a.pem"
        for _ in range(3):
            await keys.fetch([url])
            with pytest.raises(KeyError):
                keys[url]
        assert len(amazon.seen) == 1
        ticks.now += MISSING_S
        await keys.fetch([url])
        assert keys[url] == PEM.body
        ticks.now += KEEP_S - 1
        await keys.fetch([url])
        assert len(amazon.seen) == 2


@pytest.mark.parametrize(
    "answer", [HttpAnswer(status=503), HttpAnswer(status=429), HttpAnswer(cut=True)]
)
async def test_a_key_that_cannot_be_had_now_asks_the_provider_to_come_again(
    answer: HttpAnswer,
) -> None:
    async with fake_provider([answer, PEM]) as amazon, httpx.AsyncClient() as http:
        keys, url = PublicKeys(http), f"{amazon.url}/a.pem"
        with pytest.raises(Unavailable):
            await keys.fetch([url])
        await keys.fetch([url])
        assert keys[url] == PEM.body


async def test_the_guard_stands_before_every_key() -> None:
    async with client() as http:
        with pytest.raises(Unavailable):
            await PublicKeys(http).fetch([closed_url()])


async def test_the_memory_of_keys_is_bounded() -> None:
    def named(seen: SeenRequest) -> HttpAnswer:
        return HttpAnswer(body=seen.path.encode())

    async with fake_provider(named) as amazon, httpx.AsyncClient() as http:
        keys = PublicKeys(http)
        urls = [f"{amazon.url}/{number}.pem" for number in range(MAX_KEYS + 1)]
        for url in urls:
            await keys.fetch([url])
        with pytest.raises(KeyError):
            keys[urls[0]]
        assert keys[urls[-1]] == f"/{MAX_KEYS}.pem".encode()
        # One request cannot make us fetch more than a few.
        before = len(amazon.seen)
        await keys.fetch([f"{amazon.url}/x{number}" for number in range(50)])
        assert len(amazon.seen) == before + 4
