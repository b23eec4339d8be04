"""What goes out to Instagram, to the letter, by both ways of connecting it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from channels.instagram.channel import InstagramChannel, InstagramSettings
from hub.contract import Account, Address, Outbound
from hub.errors import Refused
from hub.testing.cases import Context
from hub.testing.fake_provider import Answers, FakeProvider, HttpAnswer, SeenRequest, fake_provider
from tests.channels.instagram.test_contract import SETTINGS
from tests.channels.meta_account import file, problem
from tests.channels.meta_messaging import TAKEN, calls

IGSID = "9876543210123456"
OURS = "17841400000000001"


@asynccontextmanager
async def instagram(
    answers: Answers, **settings: Any
) -> AsyncIterator[tuple[InstagramChannel, Account, FakeProvider]]:
    """The channel, and an account whose Meta is a fake that gives these answers."""
    async with fake_provider(answers) as fake, httpx.AsyncClient() as http:
        given = {**SETTINGS, "api_base": fake.url, "timeout_s": 1.5, **settings}
        account = Account(
            id=1,
            channel="instagram",
            name="Test",
            address="",
            settings=InstagramSettings(**given),
            webhook_url="https://hilo.example.com/hooks/instagram/1",
            signing_key=bytes(32),
        )
        yield InstagramChannel(Context(http=http)), account, fake


def text(**fields: Any) -> Outbound:
    """A text to somebody who wrote to the account."""
    given: dict[str, Any] = {"text": "Ya va de camino."} | fields
    to = Address("instagram", IGSID, OURS)
    return Outbound(key="hilo-91", message_id=1, conversation_id=1, to=to, **given)


@pytest.mark.parametrize(("login", "node"), [("facebook", "1098765432101"), ("instagram", OURS)])
async def test_a_text_goes_to_the_page_or_to_the_account(login: str, node: str) -> None:
    async with instagram(TAKEN, login=login) as (channel, account, fake):
        await channel.send(text(), account)
    [seen] = fake.seen
    assert seen.path == f"/v26.0/{node}/messages"
    assert json.loads(seen.body) == {
        "recipient": {"id": IGSID},
        "message": {"text": "Ya va de camino.", "metadata": "hilo:hilo-91"},
    }


async def test_a_long_text_is_parted_by_bytes_and_between_words() -> None:
    words = " ".join(["mañana"] * 200)
    async with instagram(TAKEN) as (channel, account, fake):
        await channel.send(text(text=words, quick_replies=("Sí", "No")), account)
        with pytest.raises(Refused) as caught:
            await channel.send(text(text="ñ" * 1501), account)
    assert caught.value.reason == "too_long"
    parts = [call["message"]["text"] for call in calls(fake)]
    assert len(parts) == 2
    assert all(len(part.encode()) <= 1000 for part in parts)
    assert " ".join(parts) == words
    assert ["quick_replies" in call["message"] for call in calls(fake)] == [False, True]


async def test_a_picture_is_sent_by_its_address() -> None:
    picture = file("/nowhere", "p.png", "image/png")
    async with instagram(TAKEN) as (channel, account, fake):
        await channel.send(text(text="", files=(picture,)), account)
    [call] = calls(fake)
    assert call["message"]["attachment"] == {"type": "image", "payload": {"url": picture.url}}


async def test_a_document_is_refused_before_a_byte_goes_out() -> None:
    pdf = file("/nowhere", "f.pdf", "application/pdf")
    async with instagram(TAKEN) as (channel, account, fake):
        with pytest.raises(Refused) as caught:
            await channel.send(text(files=(pdf,)), account)
    assert caught.value.reason == "file"
    assert not fake.seen


async def test_a_human_agent_has_seven_days() -> None:
    late = datetime.now(UTC) - timedelta(days=6)
    async with instagram(TAKEN, human_agent=True) as (channel, account, fake):
        await channel.send(text(last_inbound_at=late), account)
    [call] = calls(fake)
    assert (call["messaging_type"], call["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


def meta(**found: str) -> Any:
    """A Meta that knows an account by these ids."""

    def answer(seen: SeenRequest) -> HttpAnswer:
        if seen.path.endswith("/subscribed_apps"):
            fields = ["messages", "messaging_postbacks"]
            return HttpAnswer.json({"data": [{"id": "4455001122", "subscribed_fields": fields}]})
        return HttpAnswer.json({"username": "tienda", **found})

    return answer


@pytest.mark.parametrize(
    ("found", "settings", "good", "words"),
    [
        ({"id": OURS, "user_id": "25025320000000002"}, {}, True, "@tienda"),
        ({"id": OURS, "user_id": "555"}, {}, False, "Set other_id to 555"),
        ({"id": "777"}, {}, False, "Set account_id to 777"),
    ],
)
async def test_a_check_says_which_ids_the_account_has(
    found: dict[str, str], settings: dict[str, str], good: bool, words: str
) -> None:
    async with instagram(meta(**found), login="instagram", **settings) as (channel, account, _):
        first, subscribed, callback = await channel.check(account)
    assert first.ok is good
    assert words in f"{first.what} {first.mend}"
    assert subscribed.ok
    assert account.webhook_url in callback.what


async def test_a_wrong_token_is_told() -> None:
    async with instagram(problem(190, status=401)) as (channel, account, _):
        [result] = await channel.check(account)
    assert not result.ok
    assert "access_token" in result.mend
